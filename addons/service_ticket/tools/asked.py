"""What somebody answers who is asked for one parameter after the other, in a chat."""

import re

from .parameters import ParameterError, parse

_PARTS = re.compile(r"[,;\n]")


def options(parameter):
    """Return what there is to choose from.

    :param dict parameter: one entry of a definition
    :return: list of (key, label); empty where anything may be typed
    """
    kind = parameter["type"]
    if kind not in ("selection", "tags"):
        return []
    return [(entry[0], entry[1]) for entry in parameter.get(kind) or ()]


def read_answer(parameter, text, date_formats=(), words_for_yes=(), words_for_no=()):
    """Turn an answer into what is stored.

    Options are named by their number or their label.

    :param dict parameter: one entry of a definition
    :param str text: as typed
    :param date_formats: see :func:`parse`
    :param words_for_yes: what counts as a yes
    :param words_for_no: what counts as a no
    :return: the stored value, None for nothing
    :raise ParameterError: when it cannot be taken
    """
    text = (text or "").strip()
    kind = parameter["type"]
    if kind == "boolean":
        return _read_yes_no(text, words_for_yes, words_for_no)
    if kind == "selection":
        return _read_option(parameter, text) if text else None
    if kind == "tags":
        parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
        return parse(parameter, [_read_option(parameter, part) for part in parts])
    return parse(parameter, text, date_formats)


def _read_yes_no(text, words_for_yes, words_for_no):
    word = text.lower().strip(" .!")
    if word in words_for_yes:
        return True
    if word in words_for_no:
        return False
    raise ParameterError("choice")


def _read_option(parameter, text):
    choices = options(parameter)
    wanted = text.lower().rstrip(".")
    for number, (key, label) in enumerate(choices, start=1):
        if wanted in (str(number), label.lower()):
            return key
    raise ParameterError("choice")
