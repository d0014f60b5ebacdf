from odoo.tests import BaseCase, tagged

from ..tools.address import address_key, city_key, one_line_address
from ..tools.maps import map_url

LENINA_5 = "тверь ленина 5"
# street, city, street2 -> key
KEYS = [
    ("ул. Ленина, 5", "Тверь", "", LENINA_5),
    ("Ленина ул. д.5", "г. Тверь", "", LENINA_5),
    ("УЛИЦА ЛЕНИНА, ДОМ 5", "город Тверь", "", LENINA_5),
    ("г. Тверь, улица Ленина, дом 5, офис 2", "", "", LENINA_5),
    ("г. Тверь, улица Ленина, дом 5, офис 2", "Тверь", "", LENINA_5),
    ("170100, г.Тверь, ул.Ленина, д.5, 3 этаж", "", "", LENINA_5),
    ("ул. Ленина, д. № 5", "Тверь", "пом. 12", LENINA_5),
    ("ул. Ленина, 5", "Тверь", "корп. 1, оф. 3", "тверь ленина 5 к1"),
    ("ул. Ленина, 5 корпус 1", "Тверь", "корп. 1", "тверь ленина 5 к1"),
    ("Ленина 5к1", "Тверь", "", "тверь ленина 5 к1"),
    ("Ленина 5, стр. 2", "Тверь", "", "тверь ленина 5 с2"),
    ("Ленина, 5 «А»", "Тверь", "", "тверь ленина 5а"),
    ("Ленина 5-а", "Тверь", "", "тверь ленина 5а"),
    ("Ленина, 5/1", "Тверь", "", "тверь ленина 5/1"),
    ("Зелёная, 7", "Королёв", "", "королев зеленая 7"),
    ("пр-т Победы, 5", "Тверь", "", "тверь пр-т победы 5"),
    ("ул. Дачная, 1", "д. Дорошиха", "", "д дорошиха дачная 1"),
    ("10 Downing Street", "London", "", "london 10 downing street"),
    ("", "Тверь", "корп. 1", ""),
    (None, None, None, ""),
    (False, False, False, ""),
    (" ,. ", "Тверь", "", ""),
]
DIFFERENT_HOUSES = [
    ("ул. Ленина, 5", "ул. Ленина, 5 корп. 1"),
    ("ул. Ленина, 5", "ул. Ленина, 5а"),
    ("ул. Ленина, 5 корп. 1", "ул. Ленина, 5 стр. 1"),
    ("ул. Ленина, 51", "ул. Ленина, 5 корп. 1"),
    ("ул. Ленина, 5 лит. А", "ул. Ленина, 5 лит. Б"),
    ("ул. Ленина, 5/1", "ул. Ленина, 51"),
    ("ул. Победы, 5", "пр-т Победы, 5"),
    ("ул. 1905 года, 7", "ул. 1906 года, 7"),
]


@tagged("post_install", "-at_install")
class TestAddress(BaseCase):
    def test_spellings_of_one_house_give_one_key(self):
        for street, city, street2, key in KEYS:
            with self.subTest(street=street, city=city, street2=street2):
                self.assertEqual(address_key(street, city, street2), key)

    def test_different_houses_give_different_keys(self):
        for one, other in DIFFERENT_HOUSES:
            with self.subTest(one=one, other=other):
                self.assertNotEqual(
                    address_key(one, "Тверь"), address_key(other, "Тверь")
                )

    def test_key_of_a_key_is_the_key(self):
        for street, city, street2, _key in KEYS:
            with self.subTest(street=street):
                key = address_key(street, city, street2)
                self.assertEqual(address_key(key), key)

    def test_city_is_compared_without_its_marker(self):
        self.assertEqual(city_key("г. Тверь"), city_key("тверь"))
        self.assertEqual(city_key(False), "")

    def test_one_line_address_skips_what_is_missing(self):
        self.assertEqual(one_line_address("Тверь", False, " ", "к. 1,"), "Тверь, к. 1")

    def test_map_shows_the_point_and_else_searches_the_address(self):
        self.assertIn("mlat=56.85&mlon=35.9", map_url("Тверь", 56.85, 35.9))
        self.assertIn("text=%D0%A2", map_url("Тверь"))
        self.assertEqual(map_url(""), "")
