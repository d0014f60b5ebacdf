"""When a call opens a ticket."""


def opens_ticket(rule: str, callers: str, is_known: bool, state: str, missed: bool):
    """Tell whether an incoming call opens a ticket, or joins one, by itself.

    :param rule: ``ringing``, ``missed`` or ``manual``
    :param callers: ``all``, ``known`` or ``unknown``
    :param is_known: we know the client
    :param state: of the call
    :param missed: nobody has answered it
    """
    if callers == "known" and not is_known or callers == "unknown" and is_known:
        return False
    # What rang and is over already, rang.
    return rule == "ringing" or rule == "missed" and state == "ended" and missed
