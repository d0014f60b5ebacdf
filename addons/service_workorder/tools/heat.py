"""Where points of a map are put together, and figures of a tree added up."""

# A map shows no more points than that along its sides.
CELLS_ACROSS = 64
MARGIN = 0.05
LEAST_SPAN = 0.02


def step_for(box):
    """Return the size of the cells of a map, in degrees.

    :param box: (south, west, north, east)
    """
    south, west, north, east = box
    return max(north - south, east - west, LEAST_SPAN) / CELLS_ACROSS


def widen(box):
    """Return a box with a margin around it; a single point becomes an area.

    :param box: (south, west, north, east)
    """
    south, west, north, east = box
    high = max((north - south) * MARGIN, LEAST_SPAN)
    wide = max((east - west) * MARGIN, LEAST_SPAN)
    return (
        max(south - high, -90.0),
        max(west - wide, -180.0),
        min(north + high, 90.0),
        min(east + wide, 180.0),
    )


def add_up(paths, figures):
    """Add the figures of the parts of a tree to all that they are part of.

    :param dict paths: id -> ids from the root to it, itself included
    :param dict figures: id -> dict name -> number
    :return: dict id -> dict name -> sum, with all that lead to one with figures
    """
    totals = {}
    for key, values in figures.items():
        for ancestor in paths[key]:
            total = totals.setdefault(ancestor, dict.fromkeys(values, 0))
            for name, value in values.items():
                total[name] += value
    return totals
