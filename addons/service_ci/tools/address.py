"""Address keys: one house, however it is spelled, has one key.

The key errs on the careful side: two spellings of a house may get two keys, but two
houses never share one. Region and postal code are left out, because half of the
addresses people type lack them.
"""

import re
import unicodedata

# An office does not make another building. A number has to follow (or to precede
# "floor" and "entrance"), so that words of street names stay.
_OFFICE = re.compile(
    r"\b(?:офис|оф|квартира|кв|помещение|пом|этаж|эт|подъезд|комната|комн|кабинет|каб"
    r"|office|apt|room|floor)\b\.?\s*#?\s*\d[\w/-]*"
    r"|\b\d+\s*-?\s*(?:й|ый|ой)?\s*(?:этаж|подъезд)\b"
)
_QUOTES = re.compile(r"[\"'«»“”„`]")
_POSTCODE = re.compile(r"^\s*\d{6}\b")
# "г." after a number is a year: "ул. 1905 г."
_CITY_MARKER = re.compile(r"(?<!\d)(?<!\d\s)\b(?:город\b|гор\.|г\b\.?)(?=\s*[^\W\d])")
_STREET_MARKER = re.compile(r"\b(?:улица|ул)\b\.?")
_HOUSE_MARKER = re.compile(r"\b(?:дом|д)\b\.?\s*(?=\d)")
# What makes another building at the same house number keeps a letter of its own.
_PARTS = (
    (re.compile(r"\b(?:корпус|корп|к)\b\.?\s*(?=\d)|(?<=\d)к(?=\d)"), " к"),
    (re.compile(r"\b(?:строение|стр|с)\b\.?\s*(?=\d)|(?<=\d)с(?=\d)"), " с"),
    (re.compile(r"\b(?:литера|литер|лит)\b\.?\s*(?=\w)"), " л-"),
)
_PART_TOKEN = re.compile(r"(?<!\w)(?:[кс]\d\w*|л-\w+)(?!\w)")
_HOUSE_LETTER = re.compile(r"(?<=\d)[\s-]+(?=[^\W\d_](?![\w-]))")
_PUNCTUATION = re.compile(r"[^\w\s/-]|(?<!\w)[/-]|[/-](?!\w)")


def address_key(street, city="", street2=""):
    """Return what two spellings of one house have in common.

    :param str street: street with house number; may hold the whole address
    :param str city: empty when ``street`` holds it
    :param str street2: only the parts that make another building count (block,
        structure, letter), an office does not
    :return: lower-case words parted by blanks, ``""`` without a street
    """
    street_words = _words(_POSTCODE.sub("", _clean(street)))
    if not street_words:
        return ""
    city_words = _words(_clean(city))
    rest = street_words[len(city_words) :]
    if street_words[: len(city_words)] == city_words and any(
        word.isalpha() for word in rest
    ):
        street_words = rest
    parts = [
        part
        for part in _PART_TOKEN.findall(" ".join(_words(_clean(street2))))
        if part not in street_words
    ]
    return " ".join(city_words + street_words + parts)


def city_key(city):
    """Return the name of a city without its marker, to compare by."""
    return " ".join(_words(_clean(city)))


def one_line_address(*parts):
    """Join the parts of an address that are there."""
    return ", ".join(part.strip(" ,") for part in parts if part and part.strip(" ,"))


def _clean(text):
    # the number sign goes first: NFKC spells it out as a word
    text = unicodedata.normalize("NFKC", (text or "").replace("№", " "))
    return _QUOTES.sub("", text.lower().replace("ё", "е"))


def _words(text):
    text = _OFFICE.sub(" ", text)
    text = _CITY_MARKER.sub(" ", text)
    text = _STREET_MARKER.sub(" ", text)
    text = _HOUSE_MARKER.sub(" ", text)
    for pattern, letter in _PARTS:
        text = pattern.sub(letter, text)
    text = _PUNCTUATION.sub(" ", text)
    text = _HOUSE_LETTER.sub("", text)
    return text.split()
