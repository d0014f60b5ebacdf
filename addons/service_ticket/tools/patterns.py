"""Regular expressions that people type in, kept harmless.

Mails from outside are matched against them, and Python's engine has no time limit.
So expressions are short, hold no construct that takes exponential time, and look at
one line of limited length at a time.
"""

import re
import warnings
from math import log2

try:
    from re import _constants as codes
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_constants as codes
    import sre_parse as parser

MAX_PATTERN = 200
MAX_LINE = 250
MAX_REPEATS = 3
# What may stand up to ten times counts by itself: in how many ways all of these may
# share a line, as a power of two.
SMALL_REPEAT = 10
MAX_SMALL_WAYS = 10
FLAGS = re.IGNORECASE

REPEATS = {
    getattr(codes, name)
    for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
    if hasattr(codes, name)
}
REFUSED = {codes.GROUPREF, codes.GROUPREF_EXISTS, codes.ASSERT, codes.ASSERT_NOT}


class PatternError(ValueError):
    """An expression that is refused.

    ``code`` says why: ``length``, ``syntax``, ``nested``, ``repeats``, ``construct``
    or ``group``; ``detail`` is what a sentence about it names.
    """

    def __init__(self, pattern: str, code: str, detail: str = ""):
        super().__init__(f"{code}: {pattern} {detail}")
        self.pattern = pattern
        self.code = code
        self.detail = detail


def check_pattern(pattern: str, groups: tuple[str, ...] = ()) -> re.Pattern:
    """Compile an expression after making sure that it is harmless.

    :param pattern: what somebody typed
    :param groups: names that its named groups may have; other names are refused
    :return: the compiled expression, case-insensitive
    :raise PatternError: when it is no expression, or one that may take too long
    """
    if len(pattern) > MAX_PATTERN:
        raise PatternError(pattern, "length", str(MAX_PATTERN))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compiled = re.compile(pattern, FLAGS)
            tree = parser.parse(pattern, FLAGS)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise PatternError(pattern, "syntax", str(error)) from error
    ranges = _find_ranges(pattern, tree, inside=False)
    small = [size for size in ranges if size <= SMALL_REPEAT]
    if len(ranges) - len(small) > MAX_REPEATS:
        raise PatternError(pattern, "repeats", str(MAX_REPEATS))
    if sum(log2(size + 1) for size in small) > MAX_SMALL_WAYS:
        raise PatternError(pattern, "repeats", str(MAX_REPEATS))
    for name in compiled.groupindex:
        if name not in groups:
            raise PatternError(pattern, "group", name)
    return compiled


def _find_ranges(pattern: str, node, inside: bool) -> list[int]:
    """Return by how much the lengths of repetitions may vary.

    :param inside: whether the node stands in a repetition already
    :raise PatternError: for what multiplies them
    """
    ranges = []
    for code, argument in node:
        if code in REFUSED:
            raise PatternError(pattern, "construct")
        repeats = code in REPEATS and argument[1] > 1
        if inside and (repeats or code is codes.BRANCH):
            raise PatternError(pattern, "nested")
        if code in REPEATS:
            ranges.append(argument[1] - argument[0])
        for child in _children(code, argument):
            ranges += _find_ranges(pattern, child, inside or repeats)
    return ranges


def _children(code, argument):
    if code in REPEATS:
        return [argument[2]]
    if code is codes.SUBPATTERN:
        return [argument[3]]
    if code is codes.BRANCH:
        return argument[1]
    if code is getattr(codes, "ATOMIC_GROUP", None):
        return [argument]
    return []


def search(pattern: str, text: str) -> re.Match | None:
    """Find an expression that was checked before in one line of text.

    :param pattern: a checked expression
    :param text: of any length; only its first characters are looked at
    """
    return re.search(pattern, (text or "")[:MAX_LINE], FLAGS)


def fullmatch(pattern: str, text: str) -> re.Match | None:
    """Match an expression that was checked before with the whole of one line of text.

    :param pattern: a checked expression
    :param text: longer than ``MAX_LINE`` it does not match
    """
    text = text or ""
    return re.fullmatch(pattern, text, FLAGS) if len(text) <= MAX_LINE else None
