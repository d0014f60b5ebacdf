"""Regular expressions that people type in, kept harmless.

Mails from outside are matched against them, and some expressions take for ever on a
text that was made for that.  So each has a moment for one line of limited length;
``regex`` has the time limit that Python's own engine lacks.
"""

import logging

import regex

_logger = logging.getLogger(__name__)

MAX_PATTERN = 200
MAX_LINE = 250
MAX_SECONDS = 0.1
FLAGS = regex.IGNORECASE


class PatternError(ValueError):
    """An expression that is refused.

    ``code`` says why: ``length``, ``syntax`` or ``group``; ``detail`` is what a
    sentence about it names.
    """

    def __init__(self, pattern: str, code: str, detail: str = ""):
        super().__init__(f"{code}: {pattern} {detail}")
        self.pattern = pattern
        self.code = code
        self.detail = detail


def check_pattern(pattern: str, groups: tuple[str, ...] = ()) -> regex.Pattern:
    """Compile an expression.

    :param pattern: what somebody typed
    :param groups: names that its named groups may have; other names are refused
    :return: the compiled expression, case-insensitive
    :raise PatternError: when it is no expression
    """
    if len(pattern) > MAX_PATTERN:
        raise PatternError(pattern, "length", str(MAX_PATTERN))
    try:
        compiled = regex.compile(pattern, FLAGS)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise PatternError(pattern, "syntax", str(error)) from error
    for name in compiled.groupindex:
        if name not in groups:
            raise PatternError(pattern, "group", name)
    return compiled


def search(pattern: str, text: str) -> regex.Match | None:
    """Find an expression in one line of text.

    :param pattern: an expression that was checked before
    :param text: of any length; only its first characters are looked at
    :return: None also when it takes too long to tell
    """
    return _match(regex.search, pattern, (text or "")[:MAX_LINE])


def fullmatch(pattern: str, text: str) -> regex.Match | None:
    """Match an expression with the whole of one line of text.

    :param pattern: an expression that was checked before
    :param text: longer than ``MAX_LINE`` it does not match
    :return: None also when it takes too long to tell
    """
    text = text or ""
    return _match(regex.fullmatch, pattern, text) if len(text) <= MAX_LINE else None


def _match(method, pattern, text):
    try:
        return method(pattern, text, FLAGS, timeout=MAX_SECONDS)
    except TimeoutError:
        _logger.warning("The expression %r takes too long with %r", pattern, text)
        return None
