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
