"""What the events of Asterisk's manager interface say about calls.

``Linkedid`` names a call, ``Uniqueid`` a channel of it. An event of ours has an id that
is made of these, so the same thing told twice, by AMI and by CDR, is told once.
"""

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone

# "PJSIP/101-00000007"
CHANNEL = re.compile(r"(?P<technology>[^/]+)/(?P<endpoint>.+)-[0-9a-f]{8,}")
NUMBER = re.compile(r"\+?[0-9*#]{2,}")
# What a dialplan has in the place of a number
NO_NUMBER = {"s", "h", "i", "t", "<unknown>", "unknown", "anonymous", ""}
RESULTS = {
    "BUSY": "busy",
    "CONGESTION": "failed",
    "CHANUNAVAIL": "failed",
    "NOANSWER": "missed",
    "NO ANSWER": "missed",
    "FAILED": "failed",
}


@dataclass
class Call:
    """A call that goes on; all of it can be written as JSON."""

    linkedid: str
    first: str = ""  # Uniqueid of the channel that began it
    direction: str = "in"
    caller: str = ""
    caller_name: str = ""
    line: str = ""
    callee: str = ""
    extension: str = ""
    command_id: str = ""
    started_at: str = ""
    answered_at: str = ""
    dial_status: str = ""
    recording: str = ""
    # Uniqueid -> endpoint, of the channels that are up
    channels: dict = field(default_factory=dict)


class Calls:
    """All calls that go on.

    :param trunks: names of endpoints that lead outside
    :param recordings_url: where the files of recordings are, or ""
    :param known: dict linkedid -> dict of :class:`Call`, from before a restart
    """

    def __init__(self, trunks, recordings_url="", known=None):
        self._trunks = trunks
        self._recordings_url = recordings_url
        self._calls = {key: Call(**values) for key, values in (known or {}).items()}
        # Uniqueid -> linkedid
        self._of = {u: key for key, call in self._calls.items() for u in call.channels}
        self._changed = {}

    def handle(self, event, now=None):
        """Take in one event of AMI.

        :param event: mapping with the keys as Asterisk spells them
        :param now: aware datetime
        :return: list of neutral events
        """
        handler = HANDLERS.get(event.get("Event", ""))
        if not handler or event.get("Channel", "").startswith("Local/"):
            return []
        return handler(self, event, now or datetime.now(timezone.utc)) or []

    def take_changes(self):
        """Return what has changed since the last question: linkedid -> dict or None."""
        changed, self._changed = self._changed, {}
        return {
            key: asdict(self._calls[key]) if key in self._calls else None
            for key in changed
        }

    def reconcile(self, live, rows, now=None):
        """Catch up with what happened while nobody listened.

        :param live: events ``CoreShowChannel`` of all channels that are up
        :param rows: see :func:`.cdr.read`
        :return: list of neutral events
        """
        now = now or datetime.now(timezone.utc)
        alive = {}
        for event in live:
            if not event.get("Channel", "").startswith("Local/"):
                alive.setdefault(event.get("Linkedid", ""), []).append(event)
        told = []
        for linkedid, legs in _by_call(rows).items():
            if linkedid not in alive:
                told += self._from_cdr(linkedid, legs)
        for linkedid in [key for key in self._calls if key not in alive]:
            told += self._end(self._calls[linkedid], now)
        for linkedid, events in alive.items():
            told += self._from_live(linkedid, events, now)
        return told

    def _new_channel(self, event, now):
        linkedid = event.get("Linkedid") or event.get("Uniqueid")
        call = self._calls.get(linkedid)
        if call:
            self._join(call, event)
            return []
        call = self._begin(linkedid, event, now)
        if call.direction != "in":
            return []  # what an agent has dialled is known when it rings
        return [self._event(call, "ringing", call.first, now)]

    def _begin(self, linkedid, event, now):
        endpoint = _endpoint(event.get("Channel"))
        is_outside = endpoint in self._trunks
        call = Call(
            linkedid=linkedid,
            first=event.get("Uniqueid", ""),
            direction="in" if is_outside else "internal",
            started_at=_write(now),
            command_id=_command_of(event),
        )
        call.caller = _number(event.get("CallerIDNum")) or (
            "" if is_outside else endpoint
        )
        call.caller_name = _number(event.get("CallerIDName"))
        if is_outside:
            call.line = call.callee = _dialled(event)
        else:
            call.extension = endpoint
        self._calls[linkedid] = call
        self._join(call, event)
        return call

    def _join(self, call, event):
        uniqueid = event.get("Uniqueid", "")
        call.channels[uniqueid] = _endpoint(event.get("Channel"))
        self._of[uniqueid] = call.linkedid
        self._changed[call.linkedid] = True

    def _call_of(self, event, now, prefix=""):
        """Return the call of a channel; one that changed its call takes it along."""
        linkedid = event.get(f"{prefix}Linkedid")
        uniqueid = event.get(f"{prefix}Uniqueid")
        call = self._calls.get(linkedid)
        before = self._calls.get(self._of.get(uniqueid))
        told = []
        if call and before and before is not call:
            call.channels[uniqueid] = before.channels.pop(uniqueid, "")
            self._of[uniqueid] = linkedid
            self._changed |= {linkedid: True, before.linkedid: True}
            if not before.channels:
                told = self._end(before, now)
        return call or before, told

    def _dial_begin(self, event, now):
        destination = event.get("DestChannel", "")
        call, told = self._call_of(event, now, "Dest")
        call = call or self._calls.get(event.get("Linkedid"))
        leg = event.get("DestUniqueid")
        # The phone of who clicked rings first: that is nobody who is called.
        if not call or leg == call.first or destination.startswith("Local/"):
            return told
        endpoint = _endpoint(destination)
        is_outside = endpoint in self._trunks
        if call.direction == "in":
            extension = "" if is_outside else endpoint
        else:
            extension = call.extension
            call.direction = "out" if is_outside else "internal"
            call.callee = _dialled(event) or call.callee or endpoint
            shown = _number(event.get("CallerIDNum"))
            call.line = shown if is_outside and shown != extension else call.line
        self._changed[call.linkedid] = True
        return [*told, self._event(call, "ringing", leg, now, extension)]

    def _dial_end(self, event, now):
        call, told = self._call_of(event, now, "Dest")
        if not call or event.get("DestChannel", "").startswith("Local/"):
            return told
        status, leg = event.get("DialStatus", ""), event.get("DestUniqueid")
        if leg == call.first:
            return told
        if status != "ANSWER":
            call.dial_status = status
            self._changed[call.linkedid] = True
            return told
        endpoint = _endpoint(event.get("DestChannel"))
        return told + self._answer(call, leg, endpoint, now)

    def _bridge_enter(self, event, now):
        """A phone joins its caller: also when nobody dialled it, as when picking up."""
        call, told = self._call_of(event, now)
        uniqueid = event.get("Uniqueid")
        if (
            not call
            or uniqueid == call.first
            or event.get("BridgeTechnology") == "holding_bridge"
        ):
            return told
        return told + self._answer(call, uniqueid, _endpoint(event.get("Channel")), now)

    def _answer(self, call, leg, endpoint, now):
        call.answered_at = call.answered_at or _write(now)
        if call.direction == "in" and endpoint not in self._trunks:
            call.extension = endpoint
        self._changed[call.linkedid] = True
        return [self._event(call, "answered", leg, now, call.extension)]

    def _hold(self, event, now):
        call, told = self._call_of(event, now)
        if not call:
            return told
        leg = event.get("Uniqueid")
        return [*told, self._event(call, "held", leg, now, call.extension)]

    def _blind_transfer(self, event, now):
        call = self._calls.get(event.get("TransfererLinkedid"))
        if not call or event.get("Result") != "Success":
            return []
        leg, target = event.get("TransfererUniqueid"), event.get("Extension")
        return [self._transferred(call, leg, target, now)]

    def _attended_transfer(self, event, now):
        call = self._calls.get(event.get("OrigTransfererLinkedid"))
        if not call or event.get("Result") != "Success":
            return []
        leg = event.get("OrigTransfererUniqueid")
        target = event.get("TransferTargetCallerIDNum")
        return [self._transferred(call, leg, target, now)]

    def _transferred(self, call, leg, target, now):
        told = self._event(call, "transferred", leg, now, call.extension)
        told["event_id"] += f"|{target}"
        told["transfer_to"] = target or None
        if call.direction == "in" and target:
            call.extension = target
            self._changed[call.linkedid] = True
        return told

    def _variable(self, event, now):
        call = self._calls.get(event.get("Linkedid"))
        name, value = event.get("Variable"), event.get("Value") or ""
        if call and name == "MIXMONITOR_FILENAME":
            call.recording = value.rpartition("/")[2]
            self._changed[call.linkedid] = True
        return []

    def _hangup(self, event, now):
        call, told = self._call_of(event, now)
        uniqueid = event.get("Uniqueid")
        self._of.pop(uniqueid, None)
        if not call or uniqueid not in call.channels:
            return told
        del call.channels[uniqueid]
        self._changed[call.linkedid] = True
        if call.channels:
            return told
        return told + self._end(call, now, event.get("Cause"))

    def _end(self, call, now, cause=None, talk=None):
        del self._calls[call.linkedid]
        self._changed[call.linkedid] = True
        for uniqueid in call.channels:
            self._of.pop(uniqueid, None)
        if call.answered_at:
            result = "answered"
        elif call.direction == "in":
            result = "missed"
        else:
            result = RESULTS.get(call.dial_status, "cancelled")
        ended = self._event(call, "ended", "", now, call.extension)
        ended |= {
            "result": result,
            "cause": cause,
            "started_at": call.started_at or None,
            "answered_at": call.answered_at or None,
            "ended_at": _write(now),
            "talk": talk,
        }
        return [ended, *self._recorded(call, now)]

    def _recorded(self, call, now):
        if not (call.recording and self._recordings_url and call.answered_at):
            return []
        told = self._event(call, "recording_ready", call.recording, now)
        url = self._recordings_url + call.recording
        told["recording"] = {"id": call.recording, "url": url, "expires_at": None}
        return [told]

    def _from_cdr(self, linkedid, legs):
        """Tell the end of a call, and the whole of it when nothing was known."""
        answered = [leg for leg in legs if leg["disposition"] == "ANSWERED"]
        leg = answered[0] if answered else legs[0]
        call = self._calls.get(linkedid)
        if not call:
            source, target = _endpoint(leg["channel"]), _endpoint(leg["dstchannel"])
            is_in = source in self._trunks
            call = Call(
                linkedid=linkedid,
                direction=(
                    "in" if is_in else "out" if target in self._trunks else "internal"
                ),
                caller=_number(leg["src"]) or "",
                callee=_number(leg["dst"]) or "",
                line=(_number(leg["dst"]) or "") if is_in else "",
                extension=(target if answered else "") if is_in else source,
            )
            self._calls[linkedid] = call
        call.started_at = min(each["start"] for each in legs)
        # An answering machine "answers" as well: only a second channel is a person.
        spoken = [each for each in answered if each["dstchannel"]]
        if spoken:
            call.answered_at = call.answered_at or spoken[0]["answer"]
        call.dial_status = call.dial_status or leg["disposition"]
        ended = datetime.fromisoformat(max(each["end"] for each in legs))
        talk = max((each["billsec"] for each in spoken), default=0)
        return self._end(call, ended, talk=talk)

    def _from_live(self, linkedid, events, now):
        events = sorted(events, key=_age)
        call = self._calls.get(linkedid)
        told = []
        if not call:
            call = self._begin(linkedid, events[0], now - _duration(events[0]))
            others = {_endpoint(event.get("Channel")) for event in events[1:]}
            if call.direction == "internal" and others & self._trunks:
                call.direction = "out"
            if call.direction != "in":
                call.callee = _number(events[0].get("ConnectedLineNum"))
            told.append(self._event(call, "ringing", call.first, now))
        gone = call.channels.keys() - {event.get("Uniqueid") for event in events}
        for uniqueid in gone:
            del call.channels[uniqueid]
            self._of.pop(uniqueid, None)
        for event in events:
            self._join(call, event)
            is_second = event.get("Uniqueid") != call.first
            if is_second and event.get("BridgeId"):
                endpoint = _endpoint(event.get("Channel"))
                told += self._answer(call, event.get("Uniqueid"), endpoint, now)
        return told

    def _event(self, call, kind, leg, now, extension=""):
        """Return a neutral event, as JSON has it."""
        return {
            "event_id": f"{call.linkedid}|{leg or ''}|{kind}",
            "call_id": call.linkedid,
            "leg_id": leg or None,
            "command_id": call.command_id or None,
            "type": kind,
            "direction": call.direction,
            "occurred_at": _write(now),
            "caller": {"raw": call.caller or None, "name": call.caller_name or None},
            "callee": {"raw": call.callee or None},
            "line": call.line or None,
            "agent": {"ext": extension} if extension else None,
            "started_at": call.started_at or None,
        }


HANDLERS = {
    "Newchannel": Calls._new_channel,
    "DialBegin": Calls._dial_begin,
    "DialEnd": Calls._dial_end,
    "BridgeEnter": Calls._bridge_enter,
    "Hold": Calls._hold,
    "BlindTransfer": Calls._blind_transfer,
    "AttendedTransfer": Calls._attended_transfer,
    "VarSet": Calls._variable,
    "Hangup": Calls._hangup,
}


def _by_call(rows):
    found = {}
    for row in rows:
        found.setdefault(row["linkedid"], []).append(row)
    return found


def _endpoint(channel):
    """Return "101" of "PJSIP/101-00000007"."""
    found = CHANNEL.fullmatch(channel or "")
    return found["endpoint"] if found else (channel or "").partition("/")[2]


def _number(text):
    """Return a number or a name; nothing when it is hidden."""
    text = (text or "").strip()
    return "" if text.lower() in NO_NUMBER else text


def _dialled(event):
    """Return the number that was dialled: dialplans hide it in various places."""
    for text in (event.get("Exten"), event.get("DialString")):
        found = NUMBER.match((text or "").rpartition("/")[2])
        if found:
            return found[0]
    return ""


def _age(event):
    """Sort channels by their ids, "1763862000.9" before "1763862000.10"."""
    return [int(digits) for digits in re.findall(r"\d+", event.get("Uniqueid", ""))]


def _duration(event):
    """Return how long a channel is up, of "00:01:15"."""
    parts = event.get("Duration", "").split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return timedelta()
    hours, minutes, seconds = map(int, parts)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _command_of(event):
    """Return the id of the click that began a call: its channel has it in its id."""
    uniqueid = event.get("Uniqueid", "")
    return uniqueid.removeprefix("click-") if uniqueid.startswith("click-") else ""


def _write(moment):
    return moment.isoformat(timespec="milliseconds")
