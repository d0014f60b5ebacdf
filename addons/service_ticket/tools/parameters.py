"""Parameters of services and request types, as plain Python.

A definition is the list of dicts of a ``Properties`` field, each with ``name``,
``string`` and ``type``, and with two keys of ours: ``required`` and ``help``.  Whoever
shows a form (the back end, the public page, the portal) checks what was typed here.
"""

import math
from datetime import date, datetime

from .typed import read_number

# What a manager may ask for; the keys are types of Odoo's properties.
TYPES = (
    "char",
    "text",
    "integer",
    "float",
    "boolean",
    "date",
    "datetime",
    "selection",
    "tags",
    "many2one",
    "separator",
)
PARTNER_MODEL = "res.partner"
MAX_CHAR = 500
MAX_TEXT = 20000
MAX_INTEGER = 2**31 - 1
DATE_FORMATS = ("%Y-%m-%d",)
DATETIME_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
SEPARATORS = str.maketrans("", "", " \u00a0\u202f'")


class ParameterError(ValueError):
    """What was typed for one parameter cannot be taken.

    :param str code: ``required``, ``number``, ``integer``, ``date``, ``datetime``,
        ``choice``, ``partner``, ``long`` or ``range``
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def is_field(parameter):
    """Tell whether a parameter holds a value; separators are only headings."""
    return parameter["type"] != "separator"


def is_empty(parameter, value):
    """Tell whether a stored value says nothing.

    A number that is zero and a "no" are answers only when somebody gave them: the
    stored value is then 0 or False, and None while nobody has.

    :param dict parameter: one entry of a definition
    :param value: stored value, or None
    """
    if parameter["type"] == "boolean":
        # What is required of a yes-no is the yes: a consent, a confirmation.
        return not value
    if parameter["type"] in ("integer", "float"):
        return value is None or value is False
    return not value


def missing(definition, values):
    """Return the required parameters that have no value.

    :param list definition: of a form
    :param dict values: parameter name -> stored value, or None
    :return: list of entries of the definition
    """
    values = values or {}
    return [
        parameter
        for parameter in definition or ()
        if parameter.get("required")
        and is_field(parameter)
        and is_empty(parameter, values.get(parameter["name"]))
    ]


def parse(parameter, text, date_formats=(), partners=None):
    """Turn what was typed for one parameter into what is stored.

    :param dict parameter: one entry of a definition
    :param text: str, or list of str for tags; what the browser sent
    :param date_formats: further ``strptime`` formats, as the reader writes dates
    :param partners: ids of contacts that may be chosen, None where none may
    :return: the stored value, or None for nothing
    :raise ParameterError: when it cannot be taken
    """
    kind = parameter["type"]
    if kind == "tags":
        return _parse_tags(parameter, text)
    if isinstance(text, (list, tuple)):
        text = text[-1] if text else ""
    text = (text or "").strip()
    if kind == "boolean":
        return text.lower() in ("1", "on", "true", "yes")
    if not text:
        return None
    return _PARSERS[kind](parameter, text, date_formats, partners)


def _parse_tags(parameter, texts):
    texts = [texts] if isinstance(texts, str) else list(texts or ())
    chosen = [text for text in texts if text]
    known = [tag[0] for tag in parameter.get("tags") or ()]
    if any(text not in known for text in chosen):
        raise ParameterError("choice")
    return [tag for tag in known if tag in chosen] or None


def _parse_text(parameter, text, _date_formats, _partners):
    limit = MAX_CHAR if parameter["type"] == "char" else MAX_TEXT
    if len(text) > limit:
        raise ParameterError("long")
    return text


def parse_number(text):
    """Return a float of a number in English or Russian spelling.

    :raise ParameterError: when it is none
    """
    text = text.translate(SEPARATORS)
    if "," in text and "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    elif "," in text and "." in text:
        # The last one parts the decimals, the other one the thousands.
        decimal = max(text.rfind(","), text.rfind("."))
        whole = text[:decimal].replace(",", "").replace(".", "")
        text = f"{whole}.{text[decimal + 1 :]}"
    try:
        number = float(text)
    except ValueError:
        raise ParameterError("number") from None
    if not math.isfinite(number):
        raise ParameterError("number")
    return number


def number_text(number):
    """Return a number as people write it: all its digits, no needless zeros."""
    return f"{number:.15g}"


def _parse_float(_parameter, text, _date_formats, _partners):
    return parse_number(text)


def _parse_integer(_parameter, text, _date_formats, _partners):
    number = parse_number(text)
    if number != int(number):
        raise ParameterError("integer")
    if abs(number) > MAX_INTEGER:
        raise ParameterError("range")
    return int(number)


def _strptime(text, formats, code):
    for pattern in formats:
        try:
            moment = datetime.strptime(text, pattern)
        except ValueError:
            continue
        # Others fit no database in every time zone.
        if not 1000 <= moment.year < 9999:
            break
        return moment
    raise ParameterError(code)


def _parse_date(_parameter, text, date_formats, _partners):
    return _strptime(text, (*DATE_FORMATS, *date_formats), "date").date().isoformat()


def _parse_datetime(_parameter, text, date_formats, _partners):
    formats = (*DATETIME_FORMATS, *(f"{day} %H:%M" for day in date_formats))
    moment = _strptime(text, formats, "datetime")
    return moment.isoformat(sep=" ", timespec="seconds")


def _parse_selection(parameter, text, _date_formats, _partners):
    if text not in [option[0] for option in parameter.get("selection") or ()]:
        raise ParameterError("choice")
    return text


def _parse_partner(_parameter, text, _date_formats, partners):
    partner_id = read_number(text)
    if partner_id not in (partners or ()):
        raise ParameterError("partner")
    return partner_id


_PARSERS = {
    "char": _parse_text,
    "text": _parse_text,
    "integer": _parse_integer,
    "float": _parse_float,
    "date": _parse_date,
    "datetime": _parse_datetime,
    "selection": _parse_selection,
    "many2one": _parse_partner,
}


def parse_all(definition, typed, date_formats=(), partners=None):
    """Check everything that was typed on one form.

    :param list definition: of the form
    :param dict typed: parameter name -> str or list of str
    :param date_formats: see :func:`parse`
    :param partners: see :func:`parse`
    :return: tuple of values (name -> stored value) and errors (name -> code)
    """
    values, errors = {}, {}
    for parameter in definition or ():
        if not is_field(parameter):
            continue
        name = parameter["name"]
        try:
            values[name] = parse(parameter, typed.get(name), date_formats, partners)
        except ParameterError as error:
            errors[name] = error.code
            continue
        if parameter.get("required") and is_empty(parameter, values[name]):
            errors[name] = "required"
    return values, errors


def definition_faults(definition):
    """Return what is wrong with a definition that a manager wants to publish.

    :param list definition: of a form
    :return: list of (entry, code) with code ``label``, ``type``, ``model``,
        ``options`` or ``double``
    """
    faults, labels = [], set()
    for parameter in definition or ():
        label = (parameter.get("string") or "").strip()
        kind = parameter["type"]
        if not label:
            faults.append((parameter, "label"))
        elif is_field(parameter):
            if label.lower() in labels:
                faults.append((parameter, "double"))
            labels.add(label.lower())
        if kind not in TYPES:
            faults.append((parameter, "type"))
        elif kind == "many2one" and parameter.get("comodel") != PARTNER_MODEL:
            faults.append((parameter, "model"))
        elif kind in ("selection", "tags") and not parameter.get(kind):
            faults.append((parameter, "options"))
    return faults


def text_of(parameter, value, yes="yes", no="no", format_date=str, names=None):
    """Return a stored value in words.

    :param dict parameter: one entry of a definition
    :param value: stored value
    :param format_date: function of a ``date`` or ``datetime`` that returns text
    :param names: dict contact id -> name
    :return: text, empty for nothing
    """
    kind = parameter["type"]
    if kind == "boolean":
        return yes if value else no if value is False else ""
    if is_empty(parameter, value):
        return ""
    if kind == "selection":
        return dict(parameter.get("selection") or ()).get(value, "")
    if kind == "tags":
        labels = {tag[0]: tag[1] for tag in parameter.get("tags") or ()}
        return ", ".join(labels[tag] for tag in value if tag in labels)
    if kind == "many2one":
        return (names or {}).get(value, "")
    if kind == "date":
        return format_date(date.fromisoformat(value))
    if kind == "datetime":
        return format_date(datetime.fromisoformat(value))
    text = number_text(value) if kind == "float" else str(value)
    suffix = parameter.get("suffix")
    return f"{text} {suffix}" if suffix else text
