"""Whose turn it is in a chat, and what an operator typed after a command."""

import re

VISITOR, DESK, BOT = "visitor", "desk", "bot"

_COMMAND = re.compile(r"^\s*/\w+")
_NUMBER = re.compile(r"^\[?([A-Z]{1,3}-\d+)\]?$", re.IGNORECASE)


def turns(words):
    """Return the words of a chat after which a ticket changes.

    However long the chat was, these are three at most: the first word of the desk ends
    the wait for an answer; then it counts who spoke last, from the word on that nobody
    has answered. What the bot says is nobody's turn.

    :param words: list of (side, word) in order, any kind of word
    :return: list of (side, word), a part of them in order
    """
    said = [(side, word) for side, word in words if side != BOT]
    starts = [
        pair
        for number, pair in enumerate(said)
        if not number or said[number - 1][0] != pair[0]
    ]
    first_answer = next((pair for pair in starts if pair[0] == DESK), None)
    if first_answer is None:
        return starts[:1]
    last = {pair[0]: pair for pair in starts}
    wanted = [first_answer, last.get(VISITOR), last[DESK]]
    after = starts[starts.index(first_answer) :]
    return [pair for pair in after if any(pair is one for one in wanted)]


def read_command(body):
    """Return what stands behind a command.

    :param str body: as typed, for instance ``/ticket Printer is jammed``
    """
    return " ".join(_COMMAND.sub("", body or "", count=1).split())


def read_ticket_number(text):
    """Return the number of a ticket when that is all there is, else None."""
    found = _NUMBER.match((text or "").strip())
    return found and found[1].upper()
