"""Mail addresses: what makes two of them the same mailbox."""


def without_tag(email: str) -> str:
    """Return an address without the ``+tag`` of its local part (RFC 5233).

    :param email: a normalised address, ``name+tag@domain``
    :return: ``name@domain``; an address without tag is returned as it is
    """
    local_part, at, domain = email.rpartition("@")
    base = local_part.partition("+")[0]
    return f"{base}{at}{domain}" if base else email
