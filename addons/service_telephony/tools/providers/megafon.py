"""MegaFon and the other exchanges of ITooLabs (Gravitel, Kcell, TTK, Dom.ru).

Forms with a shared secret inside. Events carry no time: that of their arrival counts.
Every phone that rings sends its own event, so a "cancelled" one ends nothing: that the
call is over is told by ``history``, which may come again with more in it.

Credentials: ``secret`` (what the exchange sends as ``crm_token``), ``key`` (of its API)
and ``api_url`` (its address, such as ``https://shop.megapbx.ru``).
"""

import json
from datetime import datetime, timedelta, timezone

from . import reading

PATHS = ("/events",)
KINDS = {
    "INCOMING": "ringing",
    "OUTGOING": "ringing",
    "ACCEPTED": "answered",
    "COMPLETED": "ended",
    "TRANSFERRED": "transferred",
}
RESULTS = {
    "success": "answered",
    "missed": "missed",
    "busy": "busy",
    "cancel": "cancelled",
    "notavailable": "failed",
    "notallowed": "failed",
    "notfound": "failed",
}


def verify(credentials: dict, request: dict) -> bool:
    """Tell whether a request knows the shared secret."""
    given = reading.form(request).get("crm_token", "")
    return reading.same(credentials.get("secret") or "", given)


def read(request: dict, zone) -> list[dict]:
    """Return the neutral events of a request."""
    data = reading.form(request)
    if not reading.text(data.get("callid")):
        return []
    if data.get("cmd") == "event":
        return _read_event(data, request)
    if data.get("cmd") == "history":
        return _read_history(data, request)
    if data.get("cmd") in ("contact", "rating"):
        return []
    return reading.unknown(request, data["callid"], data.get("cmd"))


def respond(request: dict, contact: dict | None = None) -> tuple[int, str, str]:
    """Answer a request; one for a contact is answered while the caller waits.

    :param contact: dict with ``name`` and ``extension`` (of who looks after them)
    """
    answer = {}
    if contact:
        named = {"contact_name": contact["name"], "responsible": contact["extension"]}
        answer = {key: value for key, value in named.items() if value}
    return 200, "application/json", json.dumps(answer, ensure_ascii=False)


def lookup(request: dict) -> str | None:
    """Return the number of which the exchange asks whose it is."""
    data = reading.form(request)
    return reading.text(data.get("phone")) if data.get("cmd") == "contact" else None


def originate(credentials: dict, extension: str, number: str) -> dict:
    """Return the request that rings an extension, then a number."""
    return {
        "method": "POST",
        "url": f"{credentials['api_url'].rstrip('/')}/crmapi/v1/makecall",
        "headers": {
            "X-API-KEY": credentials["key"],
            "Content-Type": "application/json",
        },
        "body": json.dumps({"phone": number.lstrip("+"), "user": extension}).encode(),
    }


def _read_event(data, request):
    kind = KINDS.get(data.get("type", ""), "unknown")
    if data.get("type") == "CANCELLED":
        return []
    direction = data.get("direction") or (
        "out" if data.get("type") == "OUTGOING" else "in"
    )
    outside, ours = reading.text(data.get("phone")), reading.text(data.get("diversion"))
    extension = reading.text(data.get("ext"))
    return [
        reading.event(
            event_id=reading.event_id(
                *(
                    "event",
                    data["callid"],
                    data.get("type"),
                    data.get("user"),
                    extension,
                ),
                data.get("second_callid"),
            ),
            call_id=reading.text(data["callid"]),
            leg_id=reading.text(data.get("second_callid")),
            type=kind,
            direction=direction if direction in ("in", "out") else "in",
            occurred_at=request["now"],
            caller=reading.party(ours or extension if direction == "out" else outside),
            callee=reading.party(outside if direction == "out" else ours),
            line=ours,
            agent=reading.agent(extension, reading.text(data.get("user"))),
            result="answered" if kind == "ended" else None,
            transfer_to=extension if kind == "transferred" else None,
        )
    ]


def _read_history(data, request):
    started = _moment(data.get("start"))
    seconds = reading.number(data.get("duration")) or 0
    result = RESULTS.get(data.get("status", "").lower(), "failed")
    direction = "out" if data.get("type") == "out" else "in"
    outside, ours = reading.text(data.get("phone")), reading.text(data.get("diversion"))
    link = reading.text(data.get("link"))
    extension = reading.text(data.get("ext"))
    known = {
        "call_id": reading.text(data["callid"]),
        "direction": direction,
        "occurred_at": (
            started + timedelta(seconds=seconds) if started else request["now"]
        ),
        "caller": reading.party(ours or extension if direction == "out" else outside),
        "callee": reading.party(outside if direction == "out" else ours),
        "line": ours,
        "agent": reading.agent(extension, reading.text(data.get("user"))),
    }
    found = [
        reading.event(
            **known,
            event_id=reading.event_id(
                *("history", data["callid"], data.get("status"), data.get("start")),
                *(data.get("duration"), data.get("user")),
            ),
            type="ended",
            result=result,
            cause=reading.text(data.get("status")),
            started_at=started,
            ended_at=known["occurred_at"],
            duration=seconds,
            talk=seconds if result == "answered" else 0,
        )
    ]
    if link:
        found.append(
            reading.event(
                **known,
                event_id=reading.event_id("recording", data["callid"], link),
                type="recording_ready",
                recording={"id": data["callid"], "url": link, "expires_at": None},
            )
        )
    return found


def _moment(value):
    """Return the moment of a text like ``20261120T101500Z``."""
    try:
        moment = datetime.strptime(str(value), "%Y%m%dT%H%M%SZ")
    except ValueError:
        return None
    return moment.replace(tzinfo=timezone.utc)
