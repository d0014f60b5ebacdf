"""What is taken from where, in plain numbers."""


def find_corrections(wanted, booked):
    """Return what is still to be booked, so that nothing is booked twice.

    :param dict wanted: key -> quantity that shall be booked in the end
    :param dict booked: key -> quantity that is booked already
    :return: dict key -> difference; negative: it goes back; never zero
    """
    return {
        key: difference
        for key in {**wanted, **booked}
        if (difference := wanted.get(key, 0.0) - booked.get(key, 0.0))
    }


def take(need, shelves):
    """Take a quantity from shelves, and note on them what was taken.

    :param float need: how much is wanted
    :param list shelves: dicts with ``quantity``; they are changed
    :return: list of (shelf, quantity taken), what is missing
    """
    taken = []
    for shelf in shelves:
        amount = min(need, shelf["quantity"])
        if amount <= 0:
            continue
        shelf["quantity"] -= amount
        need -= amount
        taken.append((shelf, amount))
    return taken, need
