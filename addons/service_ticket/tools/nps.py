"""Net promoter score: share of 9 and 10 less share of 0 to 6, in percent."""

PROMOTER, PASSIVE, DETRACTOR = "promoter", "passive", "detractor"
# What one answer adds: the mean of these is the score.
POINTS = {PROMOTER: 100, PASSIVE: 0, DETRACTOR: -100}


def kind(score: int) -> str:
    """Return what an answer from 0 to 10 makes of its author."""
    if score >= 9:
        return PROMOTER
    return PASSIVE if score >= 7 else DETRACTOR
