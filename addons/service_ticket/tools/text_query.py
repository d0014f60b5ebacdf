"""Text search queries of PostgreSQL, written from stems."""

import re


def quoted(word):
    """Return a stem as an operand of a tsquery.

    :param str word: a stem as ``tsvector_to_array`` gives it
    :return: the stem in quotes; what a tsquery would read otherwise is escaped
    """
    return "'{}'".format(word.replace("\\", "\\\\").replace("'", "''"))


def any_of(words):
    """Return a tsquery that finds texts with at least one of the words.

    :param words: iterable of stems
    :return: tsquery as text, empty when there are no words
    """
    return " | ".join(quoted(word) for word in words)


def beginning_with(word):
    """Return a tsquery that finds words that begin like this one.

    Of somebody who is typing, the last word is not finished.

    :param str word: a stem
    """
    return f"{quoted(word)}:*"


def rarest_part(text):
    """Return the part of a text that probably fewest other texts have.

    That is the longest number in it, be it of a street, a machine or an error, with
    the blank before it: within longer numbers the same digits stand far more often.
    Fewer than three digits tell nothing apart.

    :param str text: what somebody looks for
    :return: a part of the text, empty where there is no such number
    """
    return max(re.findall(r" ?\d{3,}", text), key=len, default="")
