"""Distances on the globe."""

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0


def distance_km(one, other):
    """Return the distance of two points as the crow flies.

    :param one: (latitude, longitude) in degrees
    :param other: (latitude, longitude) in degrees
    :return: kilometres; the haversine formula on a sphere, within 0.5 %
    """
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, point)) for point in (one, other))
    half = (
        sin((lat2 - lat1) / 2) ** 2
        + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
