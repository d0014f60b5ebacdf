"""Addresses of websites that may show the widget."""

from urllib.parse import urlsplit


def read_origins(text):
    """Return the origins of a text with one address a line.

    :param str text: as typed, paths are left out
    :return: tuple of a list of origins like ``https://example.com``, without doubles,
        and the first line that is none, or None
    """
    origins = []
    for line in (text or "").split():
        origin = read_origin(line)
        if not origin:
            return [], line
        if origin not in origins:
            origins.append(origin)
    return origins, None


def read_origin(text):
    """Return the origin of an address, None for what is no address of a website."""
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        host, port = url.hostname, url.port
    except ValueError:
        return None
    if url.scheme not in ("http", "https") or not host or url.username:
        return None
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        return None
    # These stand in a header: nothing but names and numbers.
    if not all(char.isalnum() or char in "-." for char in host):
        return None
    return f"{url.scheme}://{host}{f':{port}' if port else ''}"
