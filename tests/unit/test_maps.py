"""Links to a public map."""

from service_ci_tools.maps import map_url


def test_map_shows_the_point_and_else_searches_the_address():
    assert "mlat=56.85&mlon=35.9" in map_url("Тверь", 56.85, 35.9)
    assert "text=%D0%A2" in map_url("Тверь")
    assert map_url("") == ""
