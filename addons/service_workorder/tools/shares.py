"""How something that belongs to a whole is told apart by its parts."""


def shares(weights):
    """Return what part of a whole falls to each: floats that add up to 1.

    :param weights: list of numbers, none negative; all zero: equal parts
    """
    total = sum(weights)
    if not total:
        return [1 / len(weights) for _weight in weights]
    return [weight / total for weight in weights]
