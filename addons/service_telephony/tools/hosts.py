"""Names of hosts that something may be fetched from."""

import re

NAME = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}")


def read_hosts(text):
    """Read a list of hosts, one on each line.

    :return: (list of names in lower case, the first line that is none or "")
    """
    hosts = []
    for line in (text or "").splitlines():
        name = line.strip().lower()
        if name and not NAME.fullmatch(name):
            return hosts, line.strip()
        if name:
            hosts.append(name)
    return hosts, ""


def is_among(host: str, hosts) -> bool:
    """Tell whether a host is one of those; ``*.example.com`` is all below it."""
    host = (host or "").lower().rstrip(".")
    return any(
        host.endswith(name[1:]) if name.startswith("*.") else host == name
        for name in hosts
    )
