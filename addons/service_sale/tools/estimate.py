"""Rules of estimates that need no database."""

# What an estimate may be.  Of those below, the first one that a ticket has counts.
IN_FORCE = ("paid", "accepted", "due", "sent", "draft")
LOST = ("refused", "expired")
RELEASED = frozenset({"accepted", "paid"})
# The client is asked and has not answered, or not paid.
PENDING = frozenset({"sent", "due"})
# Who else bears the work: no estimate is asked for.
COVERED = frozenset({"warranty", "contract"})
TOLERANCE = 1e-6


def state_of(state, *, end, is_expired, is_signed, asks_payment, received, required):
    """Return what an estimate is.

    :param str state: of the sales order
    :param end: how a cancelled one ended, None when that is not known
    :param bool is_expired: nobody has answered in time
    :param bool is_signed: the client has signed
    :param bool asks_payment: a prepayment is asked for
    :param float received: amount that has come
    :param float required: amount that makes it paid, of the same currency
    """
    if state == "cancel":
        return end or "withdrawn"
    if state == "sale":
        if received + TOLERANCE >= required > 0:
            return "paid"
        return "due" if asks_payment and required > 0 else "accepted"
    if is_expired:
        return "expired"
    if is_signed:
        return "due"
    return state


def state_of_ticket(states):
    """Return how far the estimates of one ticket are, None when there are none.

    :param states: of its versions, from the oldest
    """
    known = set(states)
    for state in IN_FORCE:
        if state in known:
            return state
    return next((state for state in reversed(states) if state in LOST), None)


def hold_of(state, *, coverage, is_required, is_released_by_hand):
    """Return what holds work up: the state of the estimate, "none" without one.

    :param state: of the ticket's estimates, None without one
    :param str coverage: what covers the work
    :param bool is_required: paid work begins only with an accepted estimate
    :param bool is_released_by_hand: a manager lets it begin all the same
    :return: None when nothing holds it up
    """
    if is_released_by_hand or state in RELEASED or coverage in COVERED:
        return None
    if coverage == "paid" and is_required:
        return state or "none"
    return state if state in PENDING else None


def share_out(done, ordered):
    """Share out what was done among the lines that it was ordered by.

    :param float done: quantity
    :param ordered: list of quantities
    :return: (list of quantities, what is left over)
    """
    shares = []
    for quantity in ordered:
        share = min(done, max(quantity, 0.0))
        shares.append(share)
        done -= share
    return shares, done if done > TOLERANCE else 0.0
