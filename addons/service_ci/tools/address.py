"""Address keys: one house, however it is spelled, has one key.

The key errs on the careful side: two spellings of a house may get two keys, but two
houses of one town never share one.  Country, region, district and postal code are left
out, because half of the addresses that people type lack them.

A key reads ``town, street [type], house[, part...]``; words of a street's name stand in
alphabetical order, because "1-й Школьный пер." and "пер. Школьный 1-й" are one street.
A bare number behind a name stays there: "Советская 1, 5" is not "1-я Советская, 5".
Abbreviations are those of the Russian state register of addresses and what people write
instead of them.
"""

import re
import unicodedata

_TYPES = {
    # "улица" says nothing: most people leave it out
    "": "улица ул street st str",
    "просп": "проспект просп пр-т пр-кт прт пр avenue ave",
    "проезд": "проезд пр-д прд",
    "пер": "переулок пер lane ln",
    "пл": "площадь пл square sq",
    "наб": "набережная наб",
    "ш": "шоссе ш highway hwy",
    "бул": "бульвар бул бульв б-р boulevard blvd",
    "туп": "тупик туп",
    "аллея": "аллея ал",
    "тракт": "тракт",
    "мкр": "микрорайон мкр мкрн м-н",
    "кв-л": "квартал кв-л",
    "линия": "линия",
    "road": "road rd",
}
_TYPE_OF = {word: kind for kind, words in _TYPES.items() for word in words.split()}

_TOWN_NAMES = {
    "спб": "санкт-петербург",
    "с петербург": "санкт-петербург",
    "санкт петербург": "санкт-петербург",
    "питер": "санкт-петербург",
    "мск": "москва",
    "н новгород": "нижний новгород",
    "нижний-новгород": "нижний новгород",
    "ростов на дону": "ростов-на-дону",
    "ростов н/д": "ростов-на-дону",
    "екб": "екатеринбург",
}

_QUOTES = re.compile(r"[\"'«»“”„`]")
_ASIDE = re.compile(r"\([^()]*\)")
# Left out whole: country, region, district, postal code.
_OUTER = re.compile(
    r"(?:\d{6}|россия|рф|российская федерация|russia"
    r"|(?:республика|респ\.?)\s[\w\s-]+"
    r"|[\w\s-]+\s(?:область|обл\.?|край|республика|респ\.?|район|р-н|ао"
    r"|автономный округ|city))"
)
_POSTCODE = re.compile(r"^\s*\d{6}\b[\s,]*")
# An office does not make another building. A number, a Roman one or a single letter has
# to follow (or to precede "floor" and "entrance"), so that words of street names stay.
_OFFICE = re.compile(
    r"(?<!\w)(?:офис|оф|квартира|кв|помещение|помещ|пом|этаж|эт|подъезд|под|комната|комн"
    r"|кабинет|каб|секция|павильон|пав|место|office|suite|apartment|apt|room|floor|unit)"
    r"(?!\w|-)\.?\s*#?\s*(?:\d[\w/-]*|[ivxнп]+\d*(?!\w)|[а-я](?!\w))"
    r"|(?<!\w)\d+\s*-?\s*(?:й|ый|ой|st|nd|rd|th)?\s*(?:этаж|подъезд|floor)(?!\w)"
)
# Names of what stands at the address, not of the address.
_OBJECT = re.compile(
    r"(?:тц|трц|трк|тк|тд|бц|дц|мфц|азс|магазин|рынок|торговый центр|бизнес-центр"
    r"|торгово-развлекательный центр|гипермаркет|супермаркет|аптека|кафе)(?!\w)"
)
_NUMBER_SIGN = re.compile(r"№|\bn\s?(?=\d)")
# "г." after a number is a year: "ул. 1905 г."
_TOWN_MARKER = re.compile(
    r"(?<![\w-])(?<!\d\s)(?:город|гор\.|г(?![\w-])\.?|поселок|пос\.?(?!\w)|пгт|село"
    r"|деревня|станица|ст-ца)\s*(?=[^\W\d])"
)
_HOUSE_MARKER = re.compile(
    r"(?<!\w)(?:домовладение|двлд|владение|вл|дом|д)(?!\w|-)\.?\s*(?=\d)|(?<!\w)д(?=\d)"
)
# What makes another building at the same house number keeps a letter of its own.
_PARTS = (
    (
        re.compile(r"(?<!\w)(?:корпус|корп|кор|к)(?!\w)\.?\s*(?=\d)|(?<=\d)к(?=\d)"),
        " к",
    ),
    (
        re.compile(
            r"(?<!\w)(?:строение|строен|стр|с)(?!\w)\.?\s*(?=\d)|(?<=\d)с(?=\d)"
        ),
        " с",
    ),
    (
        re.compile(r"(?<!\w)(?:литера|литер|лит)(?!\w)\.?\s*(?=\w)"),
        " л-",
    ),
)
_PART = re.compile(r"(?:[кс]\d\w*|л-\w+)$")
_HOUSE = re.compile(r"\d+(?:-\d+)?[а-яa-z]?(?:/\d+[а-яa-z]?)?$")
_HOUSE_LETTER = re.compile(r"(?<=\d)[\s-]+(?=[^\W\d_](?![\w-]))")
_ANNIVERSARY = re.compile(r"(?<=\d)[\s-]*лет(?:ия|ие)?(?!\w)")
_ORDINAL = re.compile(
    r"(?<!\w)(\d+)\s?-?\s?(?:ый|ой|ий|ая|ое|й|я|е|го|st|nd|rd|th)(?!\w)"
)
_ORDINAL_END = re.compile(_ORDINAL.pattern + r"[\W_]*$")
_PUNCTUATION = re.compile(r"[^\w\s/-]|(?<!\w)[/-]|[/-](?!\w)")
# Words of names in one spelling.
_SAME_WORDS = {
    "б": "большая",
    "большой": "большая",
    "большое": "большая",
    "м": "малая",
    "малый": "малая",
    "малое": "малая",
    "р": "реки",
    "река": "реки",
    "года": "г",
    "год": "г",
}
_SILENT_WORDS = {"им", "имени"}


def address_key(street, city="", street2=""):
    """Return what two spellings of one house have in common.

    :param str street: street with house number; may hold the whole address
    :param str city: empty when ``street`` holds it
    :param str street2: only the parts that make another building count (block,
        structure, letter), an office does not
    :return: ``town, street, house, parts``, lower case, ``""`` without a street or a
        house: such addresses are never taken for one
    """
    town = city_key(city)
    segments = _segments(_POSTCODE.sub("", _clean(street)))
    found_town, name, bare, kind, house, parts = _read(segments, town)
    more = [
        token
        for segment in _segments(_clean(street2))
        for token in _tokens(segment)
        if _PART.fullmatch(token)
    ]
    if not name or not house:
        return ""
    parts = sorted({*parts, *more})
    street_name = " ".join([*sorted(name), *bare, *([kind] if kind else [])])
    return ", ".join(filter(None, (town or found_town, street_name, house, *parts)))


def city_key(city):
    """Return the name of a town without its marker, to compare by."""
    words = " ".join(_tokens(_TOWN_MARKER.sub(" ", _clean(city))))
    return _TOWN_NAMES.get(words, words)


def one_line_address(*parts):
    """Join the parts of an address that are there."""
    return ", ".join(part.strip(" ,") for part in parts if part and part.strip(" ,"))


def _clean(text):
    # the number sign goes first: NFKC spells it out as a word
    # case goes so that nothing depends on how a letter is written: "ß" is "SS"
    text = _NUMBER_SIGN.sub(" ", (text or "").upper().casefold())
    text = unicodedata.normalize("NFKC", text).replace("ё", "е")
    return _ASIDE.sub(" ", _QUOTES.sub("", text))


def _segments(text):
    """Return the parts between commas that say something about the house."""
    segments = (
        _OFFICE.sub(" ", segment).strip(" .;") for segment in re.split("[,;\n]", text)
    )
    return [segment for segment in segments if segment and not _is_outer(segment)]


def _is_outer(segment):
    return bool(_OUTER.fullmatch(segment) or _OBJECT.match(segment))


def _tokens(text):
    text = _ANNIVERSARY.sub(" лет", text)
    text = _ORDINAL.sub(r"\1", text)
    text = _HOUSE_MARKER.sub(" ", text)
    for pattern, letter in _PARTS:
        text = pattern.sub(letter, text)
    text = _PUNCTUATION.sub(" ", text)
    return _HOUSE_LETTER.sub("", text).split()


def _read(segments, town):
    """Find town, words of the street's name, a bare number, type, house and parts."""
    found_town, kind, house = "", "", ""
    names, parts, bare = [], [], []
    read = []
    for segment in segments:
        has_marker = bool(_TOWN_MARKER.match(segment))
        tokens = _without_town(_tokens(_TOWN_MARKER.sub(" ", segment)), town)
        tokens, own_parts = _split_parts(tokens)
        parts += own_parts
        read.append((has_marker, segment, tokens))
    # "мкр. 5, д. 12": with a house of its own the other number is a name
    house_at = next(
        (
            index
            for index, (_marker, _segment, tokens) in enumerate(read)
            if index and len(tokens) == 1 and _HOUSE.fullmatch(tokens[0])
        ),
        None,
    )
    if house_at is not None:
        _marker, house_segment, (house,) = read.pop(house_at)
    for has_marker, segment, tokens in read:
        if not house:
            tokens, house = _split_house(tokens)
            house_segment = segment
        elif len(tokens) == 1 and _HOUSE.fullmatch(tokens[0]):
            # "Советская, 1, 5": a flat rather than the name of the street
            parts += tokens
            continue
        elif number := _bare_number(segment, tokens):
            tokens = tokens[:-1]
            if _HOUSE_MARKER.search(segment):
                # "Советская, д. 1, 5" without the first comma
                house, parts = number, [*parts, house]
            else:
                is_sure = _HOUSE_MARKER.match(house_segment)
                bare.append(f"№{number}" if is_sure else number)
        words, own_kind = _split_kind(tokens)
        kind = kind or own_kind or ""
        if has_marker and not own_kind:
            found_town = found_town or " ".join(tokens)
        elif words:
            names.append((own_kind is not None, words))
    return (*_choose_street(names, found_town, town), bare, kind, house, parts)


def _bare_number(segment, tokens):
    """Return the number behind the name of a street, "" for "1-я" and for "мкр. 5"."""
    words = [token for token in tokens[:-1] if token not in _TYPE_OF]
    if not words or not _HOUSE.fullmatch(tokens[-1]):
        return ""
    is_ordinal = _ORDINAL_END.search(segment)
    return "" if is_ordinal else tokens[-1]


def _choose_street(names, found_town, town):
    """Return town and street of the segments that are left.

    The segment with a type of street is the street; without one it is the last, and
    the first is the town where nothing else says it.
    """
    if not names:
        return found_town, []
    street = next((words for has_kind, words in names if has_kind), names[-1][1])
    others = [words for _has_kind, words in names if words is not street]
    if others and not (town or found_town):
        first = " ".join(others.pop(0))
        found_town = _TOWN_NAMES.get(first, first)
    # Whatever else is said parts this house from others: better two keys than one.
    return found_town, street + [word for words in others for word in words]


def _without_town(tokens, town):
    """Drop the town in front of a street: "Тверь ленина 5"."""
    words = town.split()
    rest = tokens[len(words) :]
    if words and tokens[: len(words)] == words and any(map(str.isalpha, rest)):
        return rest
    return [] if words and tokens == words else tokens


def _split_parts(tokens):
    parts = [token for token in tokens if _PART.fullmatch(token)]
    return [token for token in tokens if token not in parts], parts


def _split_house(tokens):
    """Take the house off: the last number, in Latin script the first, too."""
    if len(tokens) > 1 and _HOUSE.fullmatch(tokens[-1]):
        return tokens[:-1], tokens[-1]
    is_latin = not re.search("[а-я]", " ".join(tokens))
    if len(tokens) > 1 and is_latin and _HOUSE.fullmatch(tokens[0]):
        return tokens[1:], tokens[0]
    return tokens, ""


def _split_kind(tokens):
    """Return the words of a street's name and its type, None without one."""
    kinds = [token for token in tokens if token in _TYPE_OF]
    # The name may be a type itself: "Линия", "Набережная ул."
    if not kinds or len(kinds) == len(tokens):
        kind = None
    else:
        kind = _TYPE_OF[kinds[0]]
        tokens = [token for token in tokens if token != kinds[0]]
    words = [_SAME_WORDS.get(token, token) for token in tokens]
    return [word for word in words if word not in _SILENT_WORDS], kind
