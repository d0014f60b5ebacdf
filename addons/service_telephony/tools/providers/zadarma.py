"""Zadarma: forms whose header ``Signature`` covers three fields.

Those fields, and no others, are proven: how long a call was is what the sender says.

Credentials: ``key`` and ``secret`` of the API.
"""

import base64
import hashlib
import hmac
import json
import re
from urllib.parse import quote_plus, urlencode

from . import reading

API = "https://api.zadarma.com"
PATHS = ("/events",)
CALLER = ("caller_id", "called_did", "call_start")
ANSWER = ("caller_id", "destination", "call_start")
OUTGOING = ("internal", "destination", "call_start")
RECORD = ("pbx_call_id", "call_id_with_rec")
SIGNED = {
    "NOTIFY_START": CALLER,
    "NOTIFY_INTERNAL": CALLER,
    "NOTIFY_IVR": CALLER,
    "NOTIFY_END": CALLER,
    "NOTIFY_ANSWER": ANSWER,
    "NOTIFY_OUT_START": OUTGOING,
    "NOTIFY_OUT_END": OUTGOING,
    "NOTIFY_RECORD": RECORD,
}
KINDS = {
    "NOTIFY_START": "ringing",
    "NOTIFY_INTERNAL": "ringing",
    "NOTIFY_ANSWER": "answered",
    "NOTIFY_END": "ended",
    "NOTIFY_OUT_START": "ringing",
    "NOTIFY_OUT_END": "ended",
    "NOTIFY_RECORD": "recording_ready",
}
RESULTS = {
    "answered": "answered",
    "busy": "busy",
    "cancel": "cancelled",
    "no answer": "missed",
}
ECHO = re.compile(r"[\w.-]{1,100}", re.ASCII)


def verify(credentials: dict, request: dict) -> bool:
    """Tell whether Zadarma has sent a request, and lately.

    The address is tried by a question that anybody may ask: it brings no event.
    """
    if request["method"] == "GET":
        return _echo(request) is not None
    secret = credentials.get("secret") or ""
    fields = reading.form(request)
    given = request["headers"].get("signature", "")
    # An event of tomorrow is signed like one of those of today, or not at all.
    choices = {SIGNED.get(fields.get("event"))} - {None} or set(SIGNED.values())
    signed = [c for c in choices if all(fields.get(name) for name in c[-1:])]
    if not secret or not any(
        reading.same(_sign("".join(fields.get(n, "") for n in names), secret), given)
        for names in signed
    ):
        return False
    start = fields.get("call_start")
    # The zone is not known here; the limits are wider than zones differ.
    moment = reading.from_local(start, reading.timezone.utc) if start else None
    return not start or reading.is_recent(moment, request)


def read(request: dict, zone) -> list[dict]:
    """Return the neutral events of a request."""
    if request["method"] == "GET":
        return []
    data = reading.form(request)
    name, call_id = data.get("event"), reading.text(data.get("pbx_call_id"))
    kind = KINDS.get(name)
    if name == "NOTIFY_IVR":
        return []
    if not kind or not call_id:
        return reading.unknown(request, call_id, name, data.get("call_start"))
    known = {
        "event_id": reading.event_id(
            *(name, call_id, data.get("internal"), data.get("destination")),
            *(data.get("call_start"), data.get("call_id_with_rec")),
        ),
        "call_id": call_id,
        "leg_id": reading.text(data.get("call_id_with_rec")),
        "type": kind,
        "occurred_at": request["now"],
    }
    if kind == "recording_ready":
        recording = {"id": known["leg_id"], "url": None, "expires_at": None}
        return [reading.event(**known, recording=recording)]
    known |= _sides(name, data)
    started = reading.from_local(data.get("call_start"), zone)
    if kind == "ringing" and started:
        known["started_at"] = started
    if kind == "ended":
        known |= _end(data, started)
    return [reading.event(**known)]


def respond(request: dict, contact: dict | None = None) -> tuple[int, str, str]:
    """Answer a request; the start of a call is answered with the caller's name.

    :param contact: dict with ``name``
    """
    if request["method"] == "GET":
        return 200, "text/plain", _echo(request) or ""
    answer = {"caller_name": contact["name"]} if contact and contact["name"] else {}
    return 200, "application/json", json.dumps(answer, ensure_ascii=False)


def lookup(request: dict) -> str | None:
    """Return the number of which the exchange asks whose it is."""
    data = reading.form(request)
    is_start = request["method"] == "POST" and data.get("event") == "NOTIFY_START"
    return reading.text(data.get("caller_id")) if is_start else None


def originate(credentials: dict, extension: str, number: str) -> dict:
    """Return the request that rings an extension, then a number."""
    params = {"from": extension, "to": number.lstrip("+")}
    asked = _command(credentials, "/v1/request/callback/", params)
    return {**asked, "then": _check}


def recording_request(credentials: dict, recording: dict) -> dict:
    """Return the request whose answer has the link, for half an hour."""
    params = {"call_id": recording["id"], "lifetime": "1800"}
    return _command(credentials, "/v1/pbx/record/request/", params)


def _sides(name, data):
    """Return who calls whom, on which line, and who of ours it is."""
    extension = reading.text(data.get("internal"))
    if name.startswith("NOTIFY_OUT"):
        destination = reading.text(data.get("destination"))
        is_inside = reading.is_extension(destination)
        return {
            "direction": "internal" if is_inside else "out",
            "caller": reading.party(extension),
            "callee": reading.party(destination),
            "line": reading.text(data.get("caller_id")),
            "agent": reading.agent(extension),
        }
    line = reading.text(data.get("called_did"))
    answered_by = reading.text(data.get("destination"))
    if not extension and name == "NOTIFY_ANSWER" and reading.is_extension(answered_by):
        extension = answered_by
    return {
        "direction": "in",
        "caller": reading.party(reading.text(data.get("caller_id"))),
        "callee": reading.party(line),
        "line": line,
        "agent": reading.agent(extension),
    }


def _end(data, started):
    seconds = reading.number(data.get("duration")) or 0
    disposition = (data.get("disposition") or "").lower()
    result = RESULTS.get(disposition, "failed")
    if data["event"] == "NOTIFY_END" and result == "cancelled":
        result = "missed"  # who hangs up before anybody answers has been missed
    return {
        "started_at": started,
        "result": result,
        "cause": disposition or None,
        "talk": seconds if result == "answered" else 0,
    }


def _check(body):
    answer = reading.json_object(body)
    if answer.get("status") == "error":
        raise ValueError(reading.text(answer.get("message")) or "error")


def _echo(request):
    text = str(request["query"].get("zd_echo") or "")
    return text if ECHO.fullmatch(text) else None


def _command(credentials, path, params):
    query = urlencode(sorted(params.items()), quote_via=quote_plus)
    digest = hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()
    signature = _sign(path + query + digest, credentials["secret"])
    return {
        "method": "GET",
        "url": f"{credentials.get('api_url') or API}{path}?{query}",
        "headers": {"Authorization": f"{credentials['key']}:{signature}"},
        "body": b"",
    }


def _sign(signed, secret):
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha1).hexdigest()
    return base64.b64encode(digest.encode()).decode()
