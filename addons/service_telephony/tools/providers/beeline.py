"""Beeline's cloud exchange: XML events of XSI, sent for each subscriber by itself.

A call to a group of five is told five times under one ``extTrackingId``; that the whole
call is over is never said, only that a subscriber is out of it. Nothing is signed: the
subscription names an address of ours that has the secret in it, and it expires after a
day (:func:`subscription_request`).

Credentials: ``secret`` (in the address), ``key`` (the token of the API).
"""

import json
import re
from urllib.parse import quote, urlencode

from lxml import etree

from . import reading

PATHS = ("/events",)
API = "https://cloudpbx.beeline.ru/apis/portal"
SUBSCRIPTION_SECONDS = 86400
KINDS = {
    "CallReceivedEvent": "ringing",
    "CallOriginatedEvent": "ringing",
    "CallAnsweredEvent": "answered",
    "CallHeldEvent": "held",
    "CallTransferredEvent": "transferred",
    "CallReleasedEvent": "left",
    "CallRedirectedEvent": "left",
    "CallForwardedEvent": "left",
}
# When one subscriber of several in turn does not answer, the next one rings within it.
HUNT_SECONDS = 10
SCHEME = re.compile(r"^(tel|sips?):")
# A call that goes on, and what is about no call
WITHOUT_NEWS = ("CallRetrievedEvent", "CallUpdatedEvent", "CallCollectingEvent")


def verify(credentials: dict, request: dict) -> bool:
    """Tell whether a request came to the address that Beeline was given."""
    given = str(request["query"].get("secret") or "")
    return reading.same(credentials.get("secret") or "", given)


def read(request: dict, zone) -> list[dict]:
    """Return the neutral events of a request.

    :raise ValueError: the body is no XML, or XML with declarations of its own
    """
    root = _parse(request["body"])
    data = next(root.iter("{*}eventData"), None)
    name = _type(data) if data is not None else None
    if not name or not name.startswith("Call") or name in WITHOUT_NEWS:
        return []
    # An event about all calls of a subscriber has no "call" of its own.
    call = next(data.iter("{*}call"), data)
    call_id = _text(call, "extTrackingId") or _text(call, "callId")
    kind = KINDS.get(name)
    event_id = _text(root, "eventID")
    if not kind or not call_id:
        return reading.unknown(request, call_id, name, event_id)
    target = (_text(root, "targetId") or "").partition("@")[0]
    extension = _text(call, "extension") or _text(root, "extension") or target
    event = reading.event(
        event_id=event_id or reading.event_id(call_id, _text(call, "callId"), name),
        call_id=call_id,
        leg_id=_text(call, "callId"),
        seq=reading.number(_text(root, "sequenceNumber")),
        type=kind,
        occurred_at=_moment(call, kind) or request["now"],
        agent=reading.agent(extension, _text(root, "targetId")),
        started_at=reading.from_milliseconds(_text(call, "startTime")),
        **_sides(call, target),
    )
    if kind == "transferred":
        event["transfer_to"] = _address(call, "transferDestination")
    if kind == "left":
        event |= _end(call, name)
    return [event, *_recording(event, call)]


def respond(request: dict, contact=None) -> tuple[int, str, str]:
    """Say that it has come."""
    return 200, "text/plain", ""


def originate(credentials: dict, extension: str, number: str) -> dict:
    """Return the request that rings a subscriber, then a number."""
    path = f"/abonents/{quote(extension, safe='')}/call"
    query = urlencode({"phoneNumber": number.lstrip("+")})
    return _command(credentials, "POST", f"{path}?{query}")


def recording_request(credentials: dict, recording: dict) -> dict:
    """Return the request for the file itself."""
    path = quote(recording["id"], safe="/")
    return _command(credentials, "GET", f"/v2/records/{path}/download")


def subscription_request(credentials: dict, url: str) -> dict:
    """Return the request that lets Beeline send its events for another day.

    :param url: our address for events
    """
    body = {
        "expires": SUBSCRIPTION_SECONDS,
        "subscriptionType": "BASIC_CALL",
        "url": f"{url}?{urlencode({'secret': credentials['secret']})}",
    }
    return _command(credentials, "PUT", "/subscription", body)


def _parse(body):
    """Parse XML that brings no declarations: no entities, no files, no network."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError("The body is no XML.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("XML with declarations of its own is not read.")
    return root


def _type(element):
    """Return the attribute ``type`` of an element, without the prefix in it."""
    for name, value in element.attrib.items():
        if etree.QName(name).localname == "type":
            return value.rpartition(":")[2]
    return None


def _text(element, name):
    found = next(element.iter(f"{{*}}{name}"), None)
    return reading.text(found.text) if found is not None else None


def _address(call, name):
    """Return the number of a party: of ``tel:+7916…`` and of ``sip:916…@host``."""
    found = next(call.iter(f"{{*}}{name}"), None)
    if found is None:
        return None
    text = _text(found, "address") or reading.text(found.text) or ""
    return reading.text(SCHEME.sub("", text).partition("@")[0])


def _sides(call, target):
    """Return who calls whom, and on which line."""
    other, own = _address(call, "remoteParty"), target or None
    is_caller = (_text(call, "personality") or "") != "Terminator"
    direction = "out" if is_caller else "in"
    if other and reading.is_extension(other):
        direction = "internal"
    return {
        "direction": direction,
        "caller": reading.party(own if is_caller else other),
        "callee": reading.party(other if is_caller else own),
        "line": own,
    }


def _moment(call, kind):
    name = {"answered": "answerTime", "left": "releaseTime"}.get(kind, "startTime")
    return reading.from_milliseconds(_text(call, name))


def _end(call, name):
    answered = reading.from_milliseconds(_text(call, "answerTime"))
    ended = reading.from_milliseconds(_text(call, "releaseTime"))
    talk = int((ended - answered).total_seconds()) if answered and ended else 0
    return {
        "result": "answered" if answered else "missed",
        "doubt": 0 if answered and name == "CallReleasedEvent" else HUNT_SECONDS,
        "cause": _text(call, "releaseCause") or _text(call, "releasingParty"),
        "answered_at": answered,
        "ended_at": ended,
        "talk": max(0, talk),
    }


def _recording(event, call):
    """Return the event of a recording, when an answered call was recorded."""
    is_recorded = (_text(call, "recordingState") or "none").lower() != "none"
    target = event["agent"] and event["agent"]["login"]
    if not (
        event["type"] == "left" and event["answered_at"] and is_recorded and target
    ):
        return []
    recording = {"id": f"{event['call_id']}/{target}", "url": None, "expires_at": None}
    return [
        reading.event(
            event_id=reading.event_id("recording", recording["id"]),
            call_id=event["call_id"],
            type="recording_ready",
            occurred_at=event["occurred_at"],
            recording=recording,
        )
    ]


def _command(credentials, method, path, body=None):
    base = (credentials.get("api_url") or API).rstrip("/")
    return {
        "method": method,
        "url": base + path,
        "headers": {
            "X-MPBX-API-AUTH-TOKEN": credentials["key"],
            "Content-Type": "application/json",
        },
        "body": json.dumps(body).encode() if body else b"",
    }
