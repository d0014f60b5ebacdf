"""Links to a public map."""

from service_ci_tools.maps import map_url, route_url


def test_map_shows_the_point_and_else_searches_the_address():
    assert "mlat=56.85&mlon=35.9" in map_url("Тверь", 56.85, 35.9)
    assert "text=%D0%A2" in map_url("Тверь")
    assert map_url("") == ""


def test_a_whole_way_opens_on_one_map():
    url = route_url([(55.75, 37.6), (56.86, 35.9), (57.05, 34.97)])
    assert url == (
        "https://yandex.ru/maps/?rtext=55.750000%2C37.600000~56.860000%2C35.900000"
        "~57.050000%2C34.970000&rtt=auto"
    )


def test_one_point_is_no_way():
    assert route_url([(55.75, 37.6)]) == ""
    assert route_url([]) == ""
