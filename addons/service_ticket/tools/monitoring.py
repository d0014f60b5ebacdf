"""Alarms of monitoring systems: what a mail or a call says, and what it adds up to."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .patterns import search

MAX_OBJECT = 200
MAX_SUMMARY = 200
MAX_TEXT = 5000
MAX_LINES = 300
# Expressions that pass the check are slow at worst; no mail may cost more than this.
MAX_SECONDS = 1.0


@dataclass(frozen=True)
class Rules:
    """How the mails of one source are read; checked expressions, "" for none."""

    sender: str
    subject: str
    body: tuple[str, ...]
    recovery: str


@dataclass(frozen=True)
class Alarm:
    """One word of a monitoring system about one object."""

    object: str
    is_recovery: bool = False
    severity: str = ""
    summary: str = ""
    text: str = ""


@dataclass
class Episode:
    """What several alarms about one object add up to."""

    object: str
    alarms: list[Alarm] = field(default_factory=list)
    ends_well: bool = False

    @property
    def count(self) -> int:
        """How many alarms there were, recoveries not counted."""
        return len(self.alarms)

    @property
    def severities(self) -> set[str]:
        """Words of the source for how bad it is, in lower case."""
        return {alarm.severity.lower() for alarm in self.alarms if alarm.severity}


def is_from(rules: Rules, sender: str) -> bool:
    """Tell whether the source sends its alarms from an address.

    :param sender: normalised address
    """
    return bool(rules.sender and search(rules.sender, sender))


def read_mail(rules: Rules, subject: str, text: str) -> Alarm | None:
    """Read a mail of the source.

    :param subject: of the mail
    :param text: of the mail, without markup
    :return: the alarm, or None when the mail names no object or is something else
    """
    subject = " ".join((subject or "").split())
    found = {}
    if rules.subject:
        match = search(rules.subject, subject)
        if not match:
            return None
        found.update(match.groupdict())
    for name, value in _read_lines(rules.body, text or ""):
        found.setdefault(name, value)
    words = {name: _clean(value) for name, value in found.items() if value}
    if not words.get("object"):
        return None
    return Alarm(
        object=words["object"],
        is_recovery=is_recovery(rules, words.get("state") or subject),
        severity=words.get("severity", ""),
        summary=subject[:MAX_SUMMARY],
        text=(text or "")[:MAX_TEXT],
    )


def _read_lines(patterns: Iterable[str], text: str) -> Iterator[tuple[str, str]]:
    """Named groups of each expression, from the first line that it is found in."""
    stop = time.monotonic() + MAX_SECONDS
    lines = text.splitlines()[:MAX_LINES]
    for pattern in patterns:
        for line in lines:
            if time.monotonic() > stop:
                return
            if match := search(pattern, line.strip()):
                yield from match.groupdict().items()
                break


def is_recovery(rules: Rules, state: str) -> bool:
    """Tell whether a state says that all is well again."""
    return bool(rules.recovery and search(rules.recovery, state))


def read_item(rules: Rules, item: object) -> Alarm:
    """Read one alarm that a program sent.

    :param item: decoded JSON: an object with ``object`` and, optionally, ``state``,
        ``severity``, ``summary`` and ``text``, all of them text
    :raise ValueError: with the name of the key that is missing or no text
    """
    if not isinstance(item, dict):
        raise ValueError("alarms")
    for name in ("object", "state", "severity", "summary", "text"):
        if not isinstance(item.get(name, ""), str):
            raise ValueError(name)
    name = _clean(item.get("object", ""))
    if not name:
        raise ValueError("object")
    return Alarm(
        object=name,
        is_recovery=is_recovery(rules, item.get("state", "")),
        severity=_clean(item.get("severity", "")),
        summary=_clean(item.get("summary", ""))[:MAX_SUMMARY],
        text=item.get("text", "")[:MAX_TEXT].replace("\0", ""),
    )


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:MAX_OBJECT]


def fold(alarms: Iterable[Alarm]) -> dict[str, Episode]:
    """Add alarms up by object, in the order in which they came.

    :return: dict object -> :class:`Episode`
    """
    episodes = {}
    for alarm in alarms:
        episode = episodes.setdefault(alarm.object, Episode(alarm.object))
        episode.ends_well = alarm.is_recovery
        if not alarm.is_recovery:
            episode.alarms.append(alarm)
    return episodes
