"""UIS, CoMagic and Novofon: whoever sets them up writes what they send.

:func:`bodies` has what to write there, so reading it is simple. Nothing is signed: the
secret stands in the body, and all is sent by HTTPS.

Credentials: ``secret`` (in the bodies), ``key`` (permanent token of the API, for calls
by a button) and ``api_url`` (the Call API of CoMagic or Novofon).
"""

import json
from functools import partial

from . import reading

CALL_API = "https://callapi.uiscom.ru/v4.0"
PATHS = ("/events",)
ALWAYS = ("call_session_id", "notification_time", "virtual_phone_number")
CONTACT = (*ALWAYS, "contact_phone_number")
EMPLOYEE = (*CONTACT, "employee_id", "extension_phone_number")
# What UIS calls it, our word for it, and the variables that it has there
NOTIFICATIONS = (
    ("Входящий звонок на виртуальный номер", "incoming", CONTACT),
    ("Исходящий звонок", "outgoing", EMPLOYEE),
    ("Ожидание ответа", "waiting", (*EMPLOYEE, "direction", "leg_id")),
    ("Начало разговора", "talking", (*EMPLOYEE, "direction")),
    (
        "Завершение звонка",
        "finished",
        (*EMPLOYEE, "direction", "talk_time_duration", "total_time_duration"),
    ),
    ("Потерянный звонок", "lost", (*CONTACT, "wait_time_duration")),
    ("Записанный разговор", "recorded", (*EMPLOYEE, "file_link")),
)
KINDS = {
    "incoming": "ringing",
    "outgoing": "ringing",
    "waiting": "ringing",
    "talking": "answered",
    "finished": "ended",
    "lost": "ended",
    "recorded": "recording_ready",
}


def bodies(secret: str) -> list[tuple[str, str]]:
    """Return what to fill in at UIS: name of the notification, body of its request."""
    return [(title, _body(word, names, secret)) for title, word, names in NOTIFICATIONS]


def verify(credentials: dict, request: dict) -> bool:
    """Tell whether a request knows the secret."""
    given = reading.text(reading.json_object(request["body"]).get("secret"))
    return reading.same(credentials.get("secret") or "", given or "")


def read(request: dict, zone) -> list[dict]:
    """Return the neutral events of a request."""
    data = reading.json_object(request["body"])
    word, call_id = data.get("event"), reading.text(data.get("call_session_id"))
    kind = KINDS.get(word) if isinstance(word, str) else None
    moment = reading.from_local(data.get("notification_time"), zone)
    if not kind or not call_id:
        return reading.unknown(request, call_id, word, moment)
    event = {
        "event_id": reading.event_id(
            *(word, call_id, data.get("leg_id"), data.get("employee_id")),
            *(data.get("notification_time"), data.get("file_link")),
        ),
        "call_id": call_id,
        "leg_id": reading.text(data.get("leg_id")),
        "type": kind,
        "occurred_at": moment or request["now"],
        **_sides(word, data),
    }
    if kind == "ended":
        event |= _end(word, data)
    if kind == "recording_ready":
        link = reading.text(data.get("file_link"))
        event["recording"] = {"id": None, "url": link, "expires_at": None}
    return [reading.event(**event)]


def respond(request: dict, contact=None) -> tuple[int, str, str]:
    """Say that it has come."""
    return 200, "application/json", "{}"


def originate(credentials: dict, extension: str, number: str) -> dict:
    """Return the request that asks for the employee who is rung first, then a number.

    The Call API knows employees by ids of its own, not by their extensions.

    :raise ValueError: ``no_line``: a call needs a number of ours
    """
    if not credentials.get("line"):
        raise ValueError("no_line")
    calls = credentials.get("api_url") or CALL_API
    data = calls.replace("callapi", "dataapi").replace("/v4", "/v2")
    then = partial(_call, credentials, calls, extension, number)
    return {**_command(credentials, data, "get.employees", {}), "then": then}


def _call(credentials, calls, extension, number, body):
    """Return the request for the call, once the employees are known."""
    found = _result(body)
    people = found if isinstance(found, list) else []
    ids = [
        person.get("id")
        for person in people
        if isinstance(person, dict) and _extension(person) == extension
    ]
    if not ids:
        raise ValueError("no_employee")
    params = {
        "first_call": "employee",
        "employee": {"id": ids[0]},
        "contact": number.lstrip("+"),
        "virtual_phone_number": credentials["line"].lstrip("+"),
        "external_id": credentials["command_id"],
    }
    asked = _command(credentials, calls, "start.employee_call", params)
    return {**asked, "then": _check}


def _extension(person):
    return reading.text(reading.part(person, "extension").get("extension_phone_number"))


def _check(body):
    _result(body)


def _result(body):
    """Return what an answer holds; UIS refuses with the status of success."""
    answer = reading.json_object(body)
    if "result" not in answer:
        error = reading.part(answer, "error")
        raise ValueError(reading.text(error.get("message")) or "no result")
    return reading.part(answer, "result").get("data")


def _command(credentials, url, method, params):
    body = {
        "jsonrpc": "2.0",
        "id": credentials["command_id"],
        "method": method,
        "params": {"access_token": credentials["key"], **params},
    }
    return {
        "method": "POST",
        "url": url,
        "headers": {"Content-Type": "application/json; charset=UTF-8"},
        "body": json.dumps(body).encode(),
    }


def _body(word, names, secret):
    fixed = {"event": word, "secret": secret}
    lines = [f"  {json.dumps(key)}: {json.dumps(fixed[key])}" for key in fixed]
    # UIS puts the quotation marks itself.
    lines += [f'  "{name}": {{{{{name}}}}}' for name in names]
    return "{\n" + ",\n".join(lines) + "\n}"


def _sides(word, data):
    """Return who calls whom, on which line, and who of ours it is."""
    line = reading.text(data.get("virtual_phone_number"))
    contact = reading.party(reading.text(data.get("contact_phone_number")))
    said = (reading.text(data.get("direction")) or "").lower()
    is_out = word == "outgoing" or said.startswith(("out", "исх"))
    ours = reading.party(line)
    return {
        "direction": "out" if is_out else "in",
        "caller": ours if is_out else contact,
        "callee": contact if is_out else ours,
        "line": line,
        "agent": reading.agent(reading.text(data.get("extension_phone_number"))),
    }


def _end(word, data):
    talk = reading.number(data.get("talk_time_duration")) or 0
    waited = reading.number(data.get("wait_time_duration"))
    return {
        "result": "answered" if talk and word == "finished" else "missed",
        "talk": talk,
        "duration": reading.number(data.get("total_time_duration")) or waited,
    }
