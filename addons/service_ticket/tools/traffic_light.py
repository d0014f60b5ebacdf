"""The traffic light of a client or a site: how it stands with what we do there."""

GREEN, YELLOW, RED = "green", "yellow", "red"
# Ratings go from 1 to 5.
POOR_RATING = 4.0
BAD_RATING = 3.0
# So many open tickets at once are more than the usual coming and going.
MANY_OPEN = 5


def traffic_light(still_open, late, rating):
    """Return the colour, ``False`` where there is nothing to say.

    :param int still_open: open tickets
    :param int late: those of them that are late
    :param float rating: mean of the latest ratings, 0 when there is none
    """
    if late or 0 < rating < BAD_RATING:
        return RED
    if still_open >= MANY_OPEN or 0 < rating < POOR_RATING:
        return YELLOW
    return GREEN if still_open or rating else False
