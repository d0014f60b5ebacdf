"""Links to public maps."""

from urllib.parse import urlencode

COORDINATES_URL = "https://www.openstreetmap.org/"
# OpenStreetMap hardly finds Russian house numbers by text
ADDRESS_URL = "https://yandex.ru/maps/"


def map_url(address, latitude=0.0, longitude=0.0):
    """Return the address of a map that shows a point, else of a search for the text.

    :return: ``""`` when there is nothing to look for
    """
    if latitude or longitude:
        query = urlencode({"mlat": latitude, "mlon": longitude})
        return f"{COORDINATES_URL}?{query}#map=17/{latitude}/{longitude}"
    if address:
        return f"{ADDRESS_URL}?{urlencode({'text': address})}"
    return ""


def route_url(points):
    """Return the address of a map that shows the way through points, by car.

    Yandex Maps takes any number of points in a documented parameter; the maps of
    OpenStreetMap know two only.

    :param points: list of (latitude, longitude)
    :return: ``""`` for less than two points
    """
    if len(points) < 2:
        return ""
    way = "~".join(f"{latitude:.6f},{longitude:.6f}" for latitude, longitude in points)
    return f"{ADDRESS_URL}?{urlencode({'rtext': way, 'rtt': 'auto'})}"
