"""What an earlier answer may say to another client: the words, not the names."""

import re

import lxml.html
from lxml import etree

from .quote import MARK

HIDDEN = "…"
SHORTEST_ANSWER = 40  # characters; "Thanks, done" helps nobody
SHORTEST_NAME = 3
LEGAL_FORMS = frozenset(
    "ооо оао зао пао ао ип гуп муп фгуп нко llc ltd inc gmbh company".split()
)
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.,])(?:\+\d|8)[\d\s()-]{8,16}\d(?!\w)")
TICKET_NUMBER = re.compile(r"\[?\bT-\d{4,12}\b\]?")
SIGNATURE = re.compile(r"\n-- ?\n.*", re.DOTALL)
# "…, hello!" and "Hello …," greet nobody in particular.
GREETED = re.compile(rf"^{HIDDEN}(?:\s*{HIDDEN})*\s*[,!:]\s*(\w)?", re.MULTILINE)
AFTER_GREETING = re.compile(
    rf"^(\w+(?: \w+)?),? {HIDDEN}(?: {HIDDEN})*(?= ?[,!]\s*$)", re.MULTILINE
)


def own_words(body):
    """Return a message without what its mail program quoted.

    :param str body: HTML
    :return: HTML
    """
    if not body or not str(body).strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(str(body), create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    for node in root.xpath(f"//blockquote | //*[@{MARK}]"):
        if node.getparent() is not None:
            node.drop_tree()
    return lxml.html.tostring(root, encoding="unicode")


def best_answer(texts):
    """Return the answer that says most; short ones say nothing.

    :param texts: plain texts, the oldest first
    :return: one of them, the newest of equals, or an empty string
    """
    texts = [text.strip() for text in texts]
    return max(
        (text for text in reversed(texts) if len(text) >= SHORTEST_ANSWER),
        key=len,
        default="",
    )


def without_names(text, names, phrases=()):
    """Return a text in which nobody in particular is spoken to or about.

    Mail addresses, phone and ticket numbers go with the names; Russian names are
    found in every case.

    :param str text: plain text
    :param names: names of people and companies; each of their words is hidden
    :param phrases: what is hidden as a whole only, for instance a serial number
    :return: the text with … instead
    """
    text = SIGNATURE.sub("", text)
    for pattern in (MAIL_ADDRESS, TICKET_NUMBER, PHONE):
        text = pattern.sub(HIDDEN, text)
    for phrase in sorted(filter(None, phrases), key=len, reverse=True):
        text = re.sub(
            rf"(?<!\w){re.escape(phrase)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE
        )
    words = {
        word
        for name in names
        for word in re.findall(r"[^\W\d_]+", name or "")
        if len(word) >= SHORTEST_NAME and word.lower() not in LEGAL_FORMS
    }
    for word in sorted(words, key=len, reverse=True):
        # A Russian ending, with the vowel before it: Колосок, Колоске.
        stem = word[: -2 if len(word) > 5 else -1] if len(word) > 3 else word
        text = re.sub(rf"\b{re.escape(stem)}\w{{0,3}}\b", HIDDEN, text, flags=re.I)
    text = GREETED.sub(lambda found: (found[1] or "").upper(), text)
    return AFTER_GREETING.sub(r"\1", text).strip()
