"""Spellings of one house are equal, two houses never are."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from service_ci_tools.address import address_key, city_key, one_line_address

# Each list: one house as people type it (street, town, second line).
HOUSES = {
    "тверь, ленина, 5": [
        ("ул. Ленина, 5", "Тверь", ""),
        ("Ленина ул. д.5", "Тверь", ""),
        ("УЛИЦА ЛЕНИНА, ДОМ 5", "город Тверь", ""),
        ("г. Тверь, улица Ленина, дом 5, офис 2", "Тверь", ""),
        ("г. Тверь, улица Ленина, дом 5, офис 2", "", ""),
        ("170100, г.Тверь, ул.Ленина, д.5, 3 этаж", "", ""),
        ("Тверская обл., г. Тверь, ул. Ленина, д. 5", "Тверь", ""),
        ("170000, Тверская область, г. Тверь, ул. Ленина, д. 5", "", ""),
        ("Россия, 170000, Тверь, Ленина 5", "", ""),
        ("Тверь ленина 5", "Тверь", ""),
        ("ул.Ленина,д.5", "г.Тверь", ""),
        ("Ленина, 5, пом. IV", "Тверь", ""),
        ("ул. им. Ленина, 5", "Тверь", ""),
        ("ул. Ленина, д. № 5", "Тверь", "пом. 12"),
        ("ул. Ленина, 5, кв. 12", "Тверь", "под. 2"),
        ("ул Ленина д 5 оф 12А", "Тверь", ""),
        ("Ленина, 5 (ТЦ «Рубин»)", "Тверь", ""),
        ("ТЦ «Рубин», ул. Ленина, 5", "Тверь", ""),
        ("«Ленина», 5", "ТВЕРЬ", ""),
    ],
    "тверь, ленина, 5, к1": [
        ("ул. Ленина, 5", "Тверь", "корп. 1, оф. 3"),
        ("ул. Ленина, 5 корпус 1", "Тверь", "корп. 1"),
        ("Ленина 5к1", "Тверь", ""),
        ("Ленина, д. 5, к. 1", "Тверь", ""),
    ],
    "тверь, ленина, 5, с2": [
        ("Ленина 5, стр. 2", "Тверь", ""),
        ("Ленина, 5с2", "Тверь", ""),
        ("ул. Ленина 5 строение 2", "Тверь", ""),
    ],
    "тверь, ленина, 5, к1, с2": [
        ("Ленина 5 стр. 2 корп. 1", "Тверь", ""),
        ("Ленина, 5к1с2", "Тверь", ""),
    ],
    "тверь, ленина, 5а": [
        ("Ленина, 5 «А»", "Тверь", ""),
        ("Ленина 5-а", "Тверь", ""),
        ("ул. Ленина, 5 а", "Тверь", ""),
    ],
    "тверь, ленина, 5/1": [
        ("Ленина, 5/1", "Тверь", ""),
        ("ул. Ленина д.5/1", "Тверь", ""),
    ],
    "москва, мира просп, 10, к2": [
        ("пр-т Мира, 10 корп. 2", "Москва", ""),
        ("проспект Мира 10к2", "г. Москва", ""),
        ("Мира пр., д.10, к.2", "Москва", ""),
        ("просп. Мира 10 к 2", "мск", ""),
    ],
    "санкт-петербург, реки фонтанки наб, 12/1": [
        ("наб. реки Фонтанки, 12/1", "Санкт-Петербург", ""),
        ("набережная реки Фонтанки 12/1", "СПб", ""),
        ("р. Фонтанки наб., д. 12/1", "С.-Петербург", ""),
    ],
    "тверь, 50 лет октября, 3": [
        ("ул. 50 лет Октября, 3", "Тверь", ""),
        ("50 лет Октября ул., д. 3", "Тверь", ""),
        ("50-летия Октября, 3", "Тверь", ""),
    ],
    "тверь, 1 школьный пер, 4": [
        ("пер. 1-й Школьный, 4", "Тверь", ""),
        ("1-й Школьный пер., 4", "Тверь", ""),
        ("1й Школьный переулок д4", "Тверь", ""),
        ("Школьный 1-й пер., 4", "Тверь", ""),
    ],
    "тверь, 1 советская, 5": [
        ("1-я Советская, 5", "Тверь", ""),
        ("ул. Советская 1-я, д. 5", "Тверь", ""),
        ("1-ая Советская ул., 5", "Тверь", ""),
        ("Советская 1-я ул. 5", "Тверь", ""),
    ],
    "тверь, советская 1, 5": [
        ("Советская 1, 5", "Тверь", ""),
        ("ул. Советская 1, 5", "Тверь", ""),
        ("Советская ул. 1, 5", "г. Тверь", "оф. 3"),
    ],
    "тверь, советская №1, 5": [
        ("ул. Советская 1, д. 5", "Тверь", ""),
        ("улица Советская 1, дом 5", "Тверь", ""),
    ],
    "тверь, советская, 1, 5": [
        ("Советская, 1, 5", "Тверь", ""),
        ("Советская, д. 1, 5", "Тверь", ""),
        ("ул. Советская д. 1, 5", "Тверь", ""),
    ],
    "тверь, советская, 1": [
        ("Советская 1", "Тверь", ""),
        ("Советская, 1, кв. 5", "Тверь", ""),
        ("Советская д. 1, оф. 5", "Тверь", ""),
    ],
    "тверь, 5 линия, 12": [
        ("5-я линия, 12", "Тверь", ""),
        ("линия 5, 12", "Тверь", ""),
    ],
    "тверь, 5 мкр, 12": [
        ("мкр. 5, д. 12", "Тверь", ""),
        ("5-й микрорайон, 12", "Тверь", ""),
    ],
    "москва, большая садовая, 5": [
        ("ул. Большая Садовая, 5", "Москва", ""),
        ("Б. Садовая, 5", "Москва", ""),
        ("Садовая Б. ул., д.5", "Москва", ""),
    ],
    "королев, зеленая, 7": [
        ("Зелёная, 7", "Королёв", ""),
        ("Зеленая 7", "Королев", ""),
    ],
    "дорошиха, дачная, 1": [
        ("ул. Дачная, 1", "деревня Дорошиха", ""),
        ("деревня Дорошиха, ул. Дачная, д. 1", "", ""),
    ],
    "london, downing, 10": [
        ("10 Downing Street", "London", ""),
        ("10 Downing St.", "London", ""),
    ],
}
SPELLINGS = [(key, *spelling) for key, group in HOUSES.items() for spelling in group]

DIFFERENT_HOUSES = [
    *("ул. Ленина, 5", "ул. Ленина, 5 корп. 1", "ул. Ленина, 5 корп. 2"),
    *("ул. Ленина, 5 стр. 1", "ул. Ленина, 5а", "ул. Ленина, 5/1", "ул. Ленина, 51"),
    *("ул. Ленина, 51 корп. 1", "ул. Ленина, 5 лит. А", "ул. Ленина, 5 лит. Б"),
    *("пр-т Ленина, 5", "пер. Ленина, 5", "пл. Ленина, 5", "б-р Ленина, 5"),
    *("проезд Ленина, 5", "ш. Ленина, 5", "1-я ул. Ленина, 5", "2-я ул. Ленина, 5"),
    *("мкр. 5, д. 12", "мкр. 12, д. 5", "ул. 1905 года, 7", "ул. 1906 года, 7"),
    *("мкр. Южный, ул. Ленина, 5", "мкр. Северный, ул. Ленина, 5"),
    *("ул. 8 Марта, 5", "ул. 9 Марта, 5"),
    *("Советская 1, 5", "1-я Советская, 5", "5-я Советская, 1", "Советская 5, 1"),
    *("Советская, 1, 5", "Советская, 5, 1", "ул. Советская 1, д. 5", "Советская, 1"),
    *("Советская, 5", "Советская 1 корп. 2, 5"),
]


@pytest.mark.parametrize(("key", "street", "city", "street2"), SPELLINGS)
def test_spellings_of_one_house_give_one_key(key, street, city, street2):
    assert address_key(street, city, street2) == key


def test_different_houses_give_different_keys():
    keys = {street: address_key(street, "Тверь") for street in DIFFERENT_HOUSES}
    assert len(set(keys.values())) == len(keys), keys


def test_one_street_in_two_towns_is_two_houses():
    assert address_key("Ленина, 5", "Тверь") != address_key("Ленина, 5", "Торжок")


@pytest.mark.parametrize(
    ("street", "city", "street2"),
    [
        ("", "Тверь", "корп. 1"),
        (None, None, None),
        (False, False, False),
        (" ,. ", "Тверь", ""),
        ("ул. Ленина", "Тверь", ""),
        ("аэропорт Шереметьево", "Химки", ""),
        ("5", "Тверь", ""),
    ],
)
def test_without_street_or_house_there_is_no_key(street, city, street2):
    assert address_key(street, city, street2) == ""


# The sign of the number is lost when a key is read again; nobody does that.
@pytest.mark.parametrize("key", [key for key in HOUSES if "№" not in key])
def test_key_of_a_key_is_the_key(key):
    assert address_key(key) == key


def test_town_is_compared_without_its_marker():
    assert city_key("г. Тверь") == city_key("тверь") == "тверь"
    assert city_key(False) == ""


def test_one_line_address_skips_what_is_missing():
    assert one_line_address("Тверь", False, " ", "к. 1,") == "Тверь, к. 1"


STREET_TYPES = st.sampled_from(
    [
        (("ул. ", "улица ", "Ул ", ""), ""),
        (("пр-т ", "проспект ", "просп. "), "просп"),
        (("пер. ", "переулок "), "пер"),
        (("б-р ", "бульвар "), "бул"),
        (("наб. ", "набережная "), "наб"),
    ]
)
NAMES = st.sampled_from(["Ленина", "Мира", "Садовая", "Победы", "Зелёная", "Труда"])
HOUSE_MARKS = st.sampled_from(["", "д. ", "дом ", "д.", "д.№ "])
PARTS = st.sampled_from(
    [
        ((""), ""),
        ((" корп. 2", " к2", ", корпус 2", "к2"), ", к2"),
        ((" стр. 3", ", строение 3", "с3"), ", с3"),
    ]
)
OFFICES = st.sampled_from(
    ["", ", офис 12", ", оф.12А", ", кв. 7", ", 2 этаж", " пом. IV", ", подъезд 3"]
)


@st.composite
def houses(draw):
    """Return two spellings of one house and its key."""
    spellings, kind = draw(STREET_TYPES)
    name = draw(NAMES)
    number = draw(st.integers(1, 299))
    part_spellings, part = draw(PARTS)
    written = []
    for _spelling in range(2):
        house = draw(HOUSE_MARKS) + str(number)
        part_written = draw(st.sampled_from(part_spellings)) if part else ""
        street = f"{draw(st.sampled_from(spellings))}{name}"
        text = f"{street}, {house}{part_written}{draw(OFFICES)}"
        if draw(st.booleans()):
            text = f"г. Тверь, {text}"
        written.append(draw(st.sampled_from([str.upper, str.lower, str]))(text))
    street_key = f"{name.lower().replace('ё', 'е')} {kind}".strip()
    return written, f"тверь, {street_key}, {number}{part}"


@given(houses())
def test_case_markers_types_and_offices_do_not_matter(case):
    written, key = case
    assert [address_key(text, "Тверь") for text in written] == [key, key]


@given(houses(), houses())
def test_houses_are_equal_exactly_when_their_keys_are(one, other):
    keys = [address_key(case[0][0], "Тверь") for case in (one, other)]
    assert (keys[0] == keys[1]) == (one[1] == other[1])


@given(NAMES, st.integers(1, 99), st.integers(1, 99), st.sampled_from("яй"))
def test_a_number_behind_a_street_is_not_the_number_of_a_street(
    name, one, other, ending
):
    spellings = [
        *(f"{name} {one}, {other}", f"ул. {name} {one}, д. {other}"),
        *(f"{name}, {one}, {other}", f"{name} д. {one}, {other}"),
        f"{one}, {name}, {other}",
    ]
    numbered = {
        address_key(f"{number}-{ending} {name}, {house}", "Тверь")
        for number, house in ((one, other), (other, one))
    }
    assert numbered.isdisjoint(address_key(text, "Тверь") for text in spellings)


@given(st.text(max_size=60), st.text(max_size=20))
@example("0:ß", "")
@example("0:ıb", "")
def test_whatever_is_typed_has_a_key_or_none(street, city):
    key = address_key(street, city)
    assert key == address_key(street.upper().lower(), city)
    assert "  " not in key


def test_an_address_at_a_corner_has_a_key():
    corner = address_key("Садовая 5, Лесная 7", "Тверь")
    assert corner
    assert corner == address_key("ул. Садовая 5, Лесная 7", "Тверь")
    assert corner != address_key("Садовая 5", "Тверь")
