"""What the events of a call add up to.

Exchanges repeat events, lose them and send them in any order, and two processes may
read them at the same time. So a call is what the set of its events says: whoever adds
them up, in whatever order and however often, gets the same call.
"""

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime, timezone

from .numbers import clean, is_extension, is_hidden

# The further, the later: a call never goes back.
STATES = ("ringing", "talking", "ended")
STATE_OF = {
    "ringing": "ringing",
    "answered": "talking",
    "held": "talking",
    "transferred": "talking",
    "missed": "ended",
    "ended": "ended",
    # One telephone is out of the call; when all are, the call is over.
    "left": None,
    "recording_ready": None,
}
DIRECTIONS = ("in", "out", "internal")
# Who was reached once was reached, whatever one telephone of several says.
RESULTS = ("answered", "busy", "failed", "cancelled", "missed")
LONGEST = 7 * 24 * 3600
LONGEST_DOUBT = 60
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MAX_KEY = 200
MAX_URL = 2000


@dataclass(frozen=True)
class Event:
    """One word of an exchange about one call; "" and None are what it does not say."""

    event_id: str
    call_id: str
    type: str
    seq: int = 0
    leg_id: str = ""
    command_id: str = ""
    direction: str = ""
    occurred_at: datetime | None = None
    caller: str = ""
    caller_name: str = ""
    callee: str = ""
    line: str = ""
    extension: str = ""
    login: str = ""
    result: str = ""
    cause: str = ""
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    talk: int | None = None
    recording_id: str = ""
    recording_url: str = ""
    transfer_to: str = ""
    # Seconds that it is not believed for: another telephone may ring next
    doubt: int = 0

    def to_json(self) -> dict:
        """Return what is told, as a database keeps it."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in said.items()
            if value not in ("", None)
        }

    @classmethod
    def from_json(cls, data: dict) -> "Event":
        """Return what :meth:`to_json` was made of."""
        return cls(
            **{
                name: datetime.fromisoformat(value) if name.endswith("_at") else value
                for name, value in data.items()
            }
        )


@dataclass(frozen=True)
class Call:
    """What is known of a call; times are aware, seconds are whole."""

    state: str = "ringing"
    direction: str = "in"
    result: str = ""
    cause: str = ""
    caller: str = ""
    caller_name: str = ""
    callee: str = ""
    line: str = ""
    # Of who talks or has talked, "" while it rings
    extension: str = ""
    login: str = ""
    # All telephones that rang or talked
    extensions: tuple[str, ...] = ()
    command_id: str = ""
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    waiting_seconds: int = 0
    talking_seconds: int = 0
    # (id, url) of each
    recordings: tuple[tuple[str, str], ...] = ()

    @property
    def outside(self) -> str:
        """The number of the other side, as it was told."""
        return self.caller if self.direction == "in" else self.callee

    @property
    def is_missed(self) -> bool:
        """Tell whether somebody called and nobody of us answered."""
        return (
            self.direction == "in"
            and self.state == "ended"
            and self.result != "answered"
        )


def read_event(data: dict) -> Event:
    """Read an event of the neutral contract; what is no sense is left out.

    An event without an id gets one of what it says, the same for its repetition.

    :param dict data: see :mod:`.providers`
    :raise ValueError: it does not say which call it is about
    """
    call_id = _text(data.get("call_id"), MAX_KEY)
    if not call_id:
        raise ValueError("The event does not say which call it is about.")
    kind = _text(data.get("type"), 40) or "unknown"
    occurred_at = _moment(data.get("occurred_at"))
    leg_id = _text(data.get("leg_id"), MAX_KEY)
    seq = _seconds(data.get("seq")) or 0
    event_id = _text(data.get("event_id"), MAX_KEY)
    if not event_id:
        told = "|".join((call_id, leg_id, kind, str(seq), str(occurred_at)))
        event_id = hashlib.sha256(told.encode()).hexdigest()
    caller, callee = _part(data, "caller"), _part(data, "callee")
    agent, recording = _part(data, "agent"), _part(data, "recording")
    direction = _text(data.get("direction"), 10)
    result = _text(data.get("result"), 20)
    return Event(
        event_id=event_id,
        call_id=call_id,
        type=kind,
        seq=seq,
        leg_id=leg_id,
        command_id=_text(data.get("command_id"), MAX_KEY),
        direction=direction if direction in DIRECTIONS else "",
        occurred_at=occurred_at,
        caller=clean(caller.get("e164") or caller.get("raw")),
        caller_name=_text(caller.get("name"), 100),
        callee=clean(callee.get("e164") or callee.get("raw")),
        line=clean(data.get("line")),
        extension=clean(agent.get("ext")),
        login=_text(agent.get("login"), 100),
        result=result if result in RESULTS else "",
        cause=_text(data.get("cause"), 100),
        started_at=_moment(data.get("started_at")),
        answered_at=_moment(data.get("answered_at")),
        ended_at=_moment(data.get("ended_at")),
        talk=_seconds(data.get("talk")),
        recording_id=_text(recording.get("id"), MAX_KEY),
        recording_url=_text(recording.get("url"), MAX_URL),
        transfer_to=clean(data.get("transfer_to")),
        doubt=min(_seconds(data.get("doubt")) or 0, LONGEST_DOUBT),
    )


def is_known(event: Event) -> bool:
    """Tell whether an event is of a type that says something about a call."""
    return event.type in STATE_OF


def add_up(events) -> Call:
    """Return the call that a set of events tells of.

    :param events: :class:`Event`, in any order, maybe several times the same
    """
    known = sorted(
        {event.event_id: event for event in events if is_known(event)}.values(),
        key=_order,
    )
    if not known:
        return Call()
    last = _last(known)
    reached = {STATE_OF[event.type] for event in known} - {None}
    state = "ended" if last else max(reached, key=STATES.index, default="ringing")
    direction = _direction(known)
    spoke = [event for event in known if STATE_OF[event.type] == "talking"]
    answered_at = _first(known, "answered_at", spoke)
    if answered_at and state == "ringing":
        state = "talking"  # a telephone that rings tells of an answer elsewhere
    result = _result(last, bool(spoke or answered_at)) if state == "ended" else ""
    if state == "ended" and result != "answered":
        answered_at = None
    started_at = _first(known, "started_at", known)
    ended_at = _final(last, "ended_at") if state == "ended" else None
    extension, login = _agent(known, last, bool(answered_at) or result == "answered")
    talk = max((event.talk for event in last if event.talk), default=None)
    if talk is None:
        talk = _between(answered_at, ended_at)
    if result == "answered" and not answered_at and ended_at and talk:
        answered_at = max(datetime_minus(ended_at, talk), started_at or EPOCH)
    return Call(
        state=state,
        direction=direction,
        result=result,
        cause=_said(reversed(last), "cause"),
        caller=_number(known, "caller"),
        caller_name=_said(known, "caller_name"),
        callee=_number(known, "callee"),
        line=_said(known, "line"),
        extension=extension,
        login=login,
        extensions=tuple(sorted({e.extension for e in known if e.extension})),
        command_id=_said(known, "command_id"),
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        waiting_seconds=_between(started_at, answered_at or ended_at),
        talking_seconds=talk if answered_at else 0,
        recordings=_recordings(known),
    )


def datetime_minus(moment, seconds):
    """Return the moment so many seconds before."""
    return datetime.fromtimestamp(moment.timestamp() - seconds, timezone.utc)


def _order(event):
    rank = STATE_OF[event.type]
    return (
        event.occurred_at or EPOCH,
        event.seq,
        STATES.index(rank) if rank else len(STATES),
        event.event_id,
    )


def _last(events):
    """What says that the call is over: one word about all of it, or that all left."""
    ended = [event for event in events if STATE_OF[event.type] == "ended"]
    left = [event for event in events if event.type == "left"]
    gone = {event.leg_id for event in events if event.type in ("left", "transferred")}
    is_empty = gone >= {event.leg_id for event in events if STATE_OF[event.type]}
    return ended or (left if is_empty else [])


def _direction(events):
    """What most precisely says: internal loses against a way to the outside."""
    said = {event.direction for event in events} - {""}
    for direction in DIRECTIONS:
        if direction in said:
            return direction
    return "in"


def _result(last, was_answered):
    said = {event.result for event in last} - {""}
    if any(event.type == "missed" for event in last):
        said.add("missed")
    if was_answered or any(event.talk for event in last):
        said.add("answered")
    return min(said, key=RESULTS.index, default="missed")


def _agent(known, last, was_answered):
    """Who of us talks: after a transfer the last one."""
    if not was_answered:
        return "", ""
    talked = [e for e in known if STATE_OF[e.type] == "talking" and e.extension]
    said = talked or [e for e in last if e.extension]
    if not said:
        return "", ""
    event = said[-1]
    if event.type == "transferred" and is_extension(event.transfer_to):
        return event.transfer_to, ""
    return event.extension, event.login


def _number(events, name):
    """The first number that is one; a hidden one when nobody tells another."""
    said = [value for event in events if (value := getattr(event, name))]
    shown = [value for value in said if not is_hidden(value)]
    outside = [value for value in shown if not is_extension(value)]
    return next(iter(outside or shown or said), "")


def _said(events, name):
    return next((value for event in events if (value := getattr(event, name))), "")


def _first(events, name, happened):
    """What a summary says, else when it happened first."""
    told = [value for event in events if (value := getattr(event, name))]
    return min(
        told or [event.occurred_at for event in happened if event.occurred_at],
        default=None,
    )


def _final(last, name):
    told = [value for event in last if (value := getattr(event, name))]
    return max(
        told or [event.occurred_at for event in last if event.occurred_at],
        default=None,
    )


def _between(start, end):
    if not start or not end:
        return 0
    return min(max(round((end - start).total_seconds()), 0), LONGEST)


def _recordings(events):
    """One address for each recording: an id, or without one the address itself."""
    found = {}
    for event in events:
        if event.recording_id or event.recording_url:
            key = event.recording_id or event.recording_url
            found[key] = event.recording_url or found.get(key, "")
    return tuple(sorted(found.items()))


def _part(data, name):
    part = data.get(name)
    return part if isinstance(part, dict) else {}


def _text(value, limit):
    return clean(value)[:limit] if limit <= 80 else _long(value, limit)


def _long(value, limit):
    text = str(value) if isinstance(value, (str, int)) else ""
    text = "".join(char for char in text if char.isprintable()).strip()
    if len(text) <= limit:
        return text
    # Two long keys that begin alike stay two.
    return text[: limit - 65] + "#" + hashlib.sha256(text.encode()).hexdigest()


def _seconds(value):
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:12])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not 0 <= value < 2**31:
        return None
    return int(value)


def _moment(value):
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    if not 2000 <= value.year < 2100:
        return None
    return value.astimezone(timezone.utc)
