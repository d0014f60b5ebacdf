"""Mango Office: signed forms with a JSON text inside.

The address of the connector gets ``/events/call`` and the like appended. One event
tells of one leg of a call; only ``/events/summary`` tells that the whole call is over.

Credentials: ``key`` (unique code of the exchange) and ``secret`` (its salt).
"""

import hashlib
import json
from urllib.parse import urlencode

from . import reading

API = "https://app.mango-office.ru/vpbx/"
PATHS = (
    *("/events/call", "/events/summary", "/events/recording", "/events/record/added"),
    *("/events/record/tagged", "/events/dtmf", "/events/sms", "/ping"),
)
DIRECTIONS = {0: "internal", 1: "in", 2: "out"}
# "5001" is an overload, "2003" an account that is out of money.
REFUSALS = ("2", "3", "5")
DONE = 1000


def verify(credentials: dict, request: dict) -> bool:
    """Tell whether Mango has sent a request, and lately."""
    fields = reading.form(request)
    signed = fields.get("json", "")
    key, salt = credentials.get("key") or "", credentials.get("secret") or ""
    if not (salt and reading.same(key, fields.get("vpbx_api_key", ""))):
        return False
    if not reading.same(_sign(key, signed, salt), fields.get("sign", "")):
        return False
    moment = _moment(reading.json_object(signed))
    return moment is None or reading.is_recent(moment, request)


def read(request: dict, zone) -> list[dict]:
    """Return the neutral events of a request."""
    data = reading.json_object(reading.form(request).get("json", ""))
    reader = {
        "/events/call": _read_leg,
        "/events/summary": _read_summary,
        "/events/recording": _read_recording,
        "/events/record/added": _read_added,
    }.get(request["path"])
    call_id = reading.text(data.get("entry_id"))
    if not reader or not call_id:
        return []
    found = reader(data, request)
    return [found] if found else []


def respond(request: dict, contact=None) -> tuple[int, str, str]:
    """Say that it has come."""
    return 200, "application/json", "{}"


def originate(credentials: dict, extension: str, number: str) -> dict:
    """Return the request that rings an extension, then a number."""
    data = {
        "command_id": credentials["command_id"],
        "from": {"extension": extension},
        "to_number": number,
    }
    return {**_command(credentials, "commands/callback", data), "then": _check}


def recording_request(credentials: dict, recording: dict) -> dict:
    """Return the request that answers with a redirect to the file."""
    data = {"recording_id": recording["id"], "action": "download"}
    return _command(credentials, "queries/recording/post", data)


def _read_leg(data, request):
    """Read what happened to a leg.

    The menu and the queue "connect" as well: only a person answers a call. And a leg
    that ends is no call that ends, others may ring.
    """
    caller, callee = reading.part(data, "from"), reading.part(data, "to")
    extension = reading.text(callee.get("extension"))
    is_person = data.get("location") == "abonent"
    kind = {
        "Appeared": "ringing",
        "Connected": "answered" if is_person else "ringing",
        "OnHold": "held",
    }.get(data.get("call_state"))
    if data.get("call_state") == "Disconnected":
        return None
    transfer_to = None
    if caller.get("taken_from_call_id") and kind == "ringing":
        kind, transfer_to = "transferred", extension or callee.get("number")
    ours = extension if is_person else None
    from_extension = reading.text(caller.get("extension"))
    direction = "in"
    if from_extension and not transfer_to:
        direction = "internal" if extension else "out"
        ours = from_extension
    return reading.event(
        event_id=reading.event_id(
            *("leg", data.get("call_id"), data.get("seq"), data.get("call_state")),
            data.get("timestamp"),
        ),
        call_id=reading.text(data["entry_id"]),
        leg_id=reading.text(data.get("call_id")),
        seq=reading.number(data.get("seq")),
        command_id=reading.text(data.get("command_id")),
        type=kind or "unknown",
        direction=direction,
        occurred_at=_moment(data) or request["now"],
        caller=reading.party(reading.text(caller.get("number")) or from_extension),
        callee=reading.party(reading.text(callee.get("number")) or extension),
        line=reading.text(callee.get("line_number")),
        agent=reading.agent(ours),
        transfer_to=transfer_to,
    )


def _read_summary(data, request):
    caller, callee = reading.part(data, "from"), reading.part(data, "to")
    direction = DIRECTIONS.get(reading.number(data.get("call_direction")), "in")
    started = reading.from_seconds(data.get("create_time"))
    answered = reading.from_seconds(data.get("talk_time"))
    ended = reading.from_seconds(data.get("end_time"))
    cause = reading.text(data.get("disconnect_reason"))
    side = callee if direction == "in" else caller
    return reading.event(
        event_id=reading.event_id("summary", data["entry_id"]),
        call_id=reading.text(data["entry_id"]),
        type="ended",
        direction=direction,
        occurred_at=ended or request["now"],
        caller=reading.party(
            reading.text(caller.get("number")) or reading.text(caller.get("extension"))
        ),
        callee=reading.party(
            reading.text(callee.get("number")) or reading.text(callee.get("extension"))
        ),
        line=reading.text(data.get("line_number")),
        agent=reading.agent(reading.text(side.get("extension"))),
        result=_result(data, direction, cause),
        cause=cause,
        started_at=started,
        answered_at=answered,
        ended_at=ended,
        duration=_seconds(started, ended),
        talk=_seconds(answered, ended),
    )


def _read_recording(data, request):
    """Read what comes before :func:`_read_added`, which not everybody gets."""
    is_kept = "Cloud" in (reading.text(data.get("recipient")) or "")
    is_done = data.get("recording_state") == "Completed"
    if not (
        is_kept and is_done and reading.number(data.get("completion_code")) == 1000
    ):
        return None
    return _read_added(data, request)


def _read_added(data, request):
    recording_id = reading.text(data.get("recording_id"))
    if not recording_id:
        return None
    return reading.event(
        event_id=reading.event_id("recording", recording_id),
        call_id=reading.text(data["entry_id"]),
        leg_id=reading.text(data.get("call_id")),
        type="recording_ready",
        occurred_at=_moment(data) or request["now"],
        recording={"id": recording_id, "url": None, "expires_at": None},
    )


def _result(data, direction, cause):
    if reading.number(data.get("entry_result")) == 1:
        return "answered"
    if direction == "out" and (cause or "").startswith(REFUSALS):
        return "failed"
    return "missed"


def _moment(data):
    return reading.from_seconds(data.get("timestamp") or data.get("end_time"))


def _seconds(start, end):
    return max(0, int((end - start).total_seconds())) if start and end else 0


def _check(body):
    """Mango refuses by a number in an answer that is fine otherwise."""
    result = reading.json_object(body).get("result", DONE)
    if result != DONE:
        raise ValueError(f"result {result}")


def _command(credentials, path, data):
    signed = json.dumps(data, separators=(",", ":"))
    key, salt = credentials["key"], credentials["secret"]
    fields = {"vpbx_api_key": key, "sign": _sign(key, signed, salt), "json": signed}
    return {
        "method": "POST",
        "url": (credentials.get("api_url") or API).rstrip("/") + "/" + path,
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": urlencode(fields).encode(),
    }


def _sign(key, signed, salt):
    return hashlib.sha256((key + signed + salt).encode()).hexdigest()
