"""What exchanges of Russia send, as they sign it: what is read, what is refused."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta, timezone
from itertools import permutations
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

import pytest
from service_telephony_tools import providers
from service_telephony_tools.call_state import add_up, read_event

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 20, 10, 15, 30, tzinfo=timezone.utc)
START = int(NOW.timestamp()) - 30
CLIENT, LINE = "79161234567", "74951234567"
CREDENTIALS = {
    "key": "our-key",
    "secret": "our-secret",
    "api_url": "",
    "command_id": "c-1",
}
FORM = {"content-type": "application/x-www-form-urlencoded"}


def request(body=b"", path="/events", headers=None, query=None, method="POST"):
    """Return a request as providers get it."""
    return {
        "method": method,
        "path": path,
        "headers": headers or {},
        "query": query or {},
        "body": body,
        "now": NOW,
    }


def forge(made, old, new):
    """Return a request in which something was changed on its way."""
    assert old in made["body"]
    return {**made, "body": made["body"].replace(old, new)}


def later(made, **ago):
    """Return a request as it comes when it is sent again later."""
    return {**made, "now": NOW + timedelta(**ago)}


def events_of(provider, requests, order=None):
    """Return the events of requests that all have to be genuine."""
    found = []
    for made in requests:
        assert provider.verify(CREDENTIALS, made)
        found += [read_event(data) for data in provider.read(made, MOSCOW)]
    return found


def call_of(provider, requests):
    """Return the call of some requests: the same in any order and with repetitions."""
    events = events_of(provider, requests)
    call = add_up(events)
    for some in permutations(events[:5]):
        assert add_up([*some, *events[5:], *events[:2]]) == call
    assert len({event.call_id for event in events}) == 1
    return call


def refuses_what_is_not_its_own(provider, made):
    assert provider.verify(CREDENTIALS, made)
    for wrong in ({"secret": "other"}, {"secret": ""}, {"secret": None}):
        assert not provider.verify({**CREDENTIALS, **wrong}, made)
    empty = {**made, "body": b"", "query": {}, "headers": {}}
    assert not provider.verify(CREDENTIALS, empty)
    for body in (b"\xff\xfe", b"[]", b"{", b"a" * 5000):
        assert not provider.verify(CREDENTIALS, {**empty, "body": body})


# --- Mango Office -------------------------------------------------------------------

mango = providers.get("mango")


def mango_request(path, **data):
    signed = json.dumps(data, ensure_ascii=False)
    text = CREDENTIALS["key"] + signed + CREDENTIALS["secret"]
    sign = hashlib.sha256(text.encode()).hexdigest()
    fields = {"vpbx_api_key": CREDENTIALS["key"], "sign": sign, "json": signed}
    return request(urlencode(fields).encode(), path, FORM)


def mango_leg(leg, seq, state, location="abonent", extension=None, **more):
    to = {
        "number": LINE,
        "line_number": LINE,
        **({"extension": extension} if extension else {}),
    }
    return mango_request(
        "/events/call",
        entry_id="entry-1",
        call_id=leg,
        timestamp=START + seq,
        seq=seq,
        call_state=state,
        location=location,
        **{"from": {"number": CLIENT}, "to": to, **more},
    )


def mango_summary(**more):
    return mango_request(
        "/events/summary",
        **{
            "entry_id": "entry-1",
            "call_direction": 1,
            "from": {"number": CLIENT},
            "to": {"extension": "102", "number": LINE},
            "line_number": LINE,
            "create_time": START,
            "forward_time": START + 3,
            "talk_time": START + 8,
            "end_time": START + 28,
            "entry_result": 1,
            "disconnect_reason": 1110,
            **more,
        },
    )


MANGO_CALL = [
    mango_leg("menu", 1, "Appeared", "ivr"),
    mango_leg("menu", 2, "Connected", "ivr"),
    mango_leg("leg-1", 3, "Appeared", extension="101"),
    mango_leg("leg-2", 4, "Appeared", extension="102"),
    mango_leg("leg-2", 5, "Connected", extension="102"),
    mango_leg("leg-1", 6, "Disconnected", extension="101", disconnect_reason=1111),
    mango_summary(),
    mango_request(
        *("/events/record/added",),
        **{"entry_id": "entry-1", "recording_id": "rec==", "timestamp": START + 60},
    ),
]


def test_mango_a_call_through_a_menu_to_two_phones():
    call = call_of(mango, MANGO_CALL)
    assert (call.direction, call.result, call.state) == ("in", "answered", "ended")
    assert (call.caller, call.line, call.extension) == (CLIENT, LINE, "102")
    assert call.extensions == ("101", "102")
    assert call.answered_at == datetime.fromtimestamp(START + 8, timezone.utc)
    assert (call.waiting_seconds, call.talking_seconds) == (8, 20)
    assert call.recordings == (("rec==", ""),)


def test_mango_a_menu_that_answers_is_no_agent_who_answers():
    assert add_up(events_of(mango, MANGO_CALL[:2])).state == "ringing"
    lost = mango_summary(talk_time=0, entry_result=0, to={})
    assert call_of(mango, [*MANGO_CALL[:3], lost]).is_missed


def test_mango_a_hidden_number_and_one_who_is_called():
    hidden = mango_summary(**{"from": {"number": "anonymous"}})
    assert call_of(mango, [hidden]).caller in ("", "anonymous")
    outgoing = mango_summary(
        **{
            "call_direction": 2,
            "from": {"extension": "101", "number": LINE},
            "to": {"number": CLIENT},
            "talk_time": 0,
            "entry_result": 0,
            "disconnect_reason": 5003,
        }
    )
    call = call_of(mango, [outgoing])
    assert (call.direction, call.result, call.outside) == ("out", "failed", CLIENT)


def test_mango_a_call_that_is_passed_on():
    taken = {"from": {"number": CLIENT, "taken_from_call_id": "leg-2"}}
    passed = mango_leg("leg-3", 7, "Appeared", extension="103", **taken)
    call = call_of(mango, [*MANGO_CALL[3:5], passed])
    assert (call.state, call.extension) == ("talking", "103")


def test_mango_refuses():
    made = MANGO_CALL[0]
    refuses_what_is_not_its_own(mango, made)
    assert not mango.verify(CREDENTIALS, forge(made, b"79161234567", b"79160000000"))
    assert not mango.verify({**CREDENTIALS, "key": "x"}, made)
    assert not mango.verify(CREDENTIALS, later(made, days=3))
    assert mango.verify(CREDENTIALS, later(made, hours=5))


def test_mango_keeps_what_it_does_not_know():
    [unknown] = events_of(mango, [mango_leg("leg-1", 9, "Teleported")])
    assert unknown.type == "unknown" and add_up([unknown]).state == "ringing"
    assert not events_of(mango, [mango_request("/ping"), mango_request("/events/dtmf")])


def test_mango_clicks_and_recordings_are_signed():
    ring = mango.originate(CREDENTIALS, "101", f"+{CLIENT}")
    fields = {key: value for key, [value] in parse_qs(ring["body"].decode()).items()}
    assert json.loads(fields["json"])["from"] == {"extension": "101"}
    assert json.loads(fields["json"])["command_id"] == "c-1"
    assert mango.verify(CREDENTIALS, request(ring["body"], "/ping", FORM))
    assert ring["then"](b'{"command_id": "c-1", "result": 1000}') is None
    with pytest.raises(ValueError, match="3103"):
        ring["then"](b'{"command_id": "c-1", "result": 3103}')
    wanted = mango.recording_request(CREDENTIALS, {"id": "rec==", "url": ""})
    assert wanted["url"].endswith("/queries/recording/post")
    assert mango.verify(CREDENTIALS, request(wanted["body"], "/ping", FORM))


# --- MegaFon ------------------------------------------------------------------------

megafon = providers.get("megafon")


def megafon_request(cmd, **fields):
    fields = {"cmd": cmd, "crm_token": CREDENTIALS["secret"], "callid": "m-1", **fields}
    return request(urlencode(fields).encode(), headers=FORM)


def megafon_event(kind, user="ann", ext="101", **more):
    known = {"phone": CLIENT, "diversion": LINE, "user": user, "ext": ext}
    return megafon_request("event", type=kind, **known, **more)


def megafon_history(**more):
    known = {
        "type": "in",
        "phone": CLIENT,
        "diversion": LINE,
        "user": "ann",
        "ext": "101",
        "start": "20261120T101500Z",
        "duration": "25",
        "status": "Success",
    }
    return megafon_request("history", **{**known, **more})


MEGAFON_CALL = [
    megafon_event("INCOMING"),
    megafon_event("INCOMING", "bob", "102"),
    megafon_event("ACCEPTED"),
    megafon_event("CANCELLED", "bob", "102"),
    megafon_event("COMPLETED"),
    megafon_history(link="https://records.megapbx.ru/m-1.mp3"),
]


def test_megafon_a_call_of_two_phones():
    call = call_of(megafon, MEGAFON_CALL)
    assert (call.result, call.extension, call.login) == ("answered", "101", "ann")
    assert (call.caller, call.line, call.talking_seconds) == (CLIENT, LINE, 25)
    assert call.started_at == NOW - timedelta(seconds=30)
    assert call.recordings == (("m-1", "https://records.megapbx.ru/m-1.mp3"),)


def test_megafon_a_phone_that_stops_ringing_ends_no_call():
    assert add_up(events_of(megafon, MEGAFON_CALL[:4])).state == "talking"
    lost = megafon_history(status="missed", duration="0", user="", ext="")
    call = call_of(megafon, [MEGAFON_CALL[0], megafon_event("CANCELLED"), lost])
    assert call.is_missed and call.extensions == ("101",)


def test_megafon_a_call_to_outside_and_a_hidden_number():
    outgoing = [
        megafon_event("OUTGOING", direction="out"),
        megafon_history(type="out", status="Busy", duration="0"),
    ]
    call = call_of(megafon, outgoing)
    assert (call.direction, call.result, call.outside) == ("out", "busy", CLIENT)
    assert call_of(megafon, [megafon_history(phone="")]).caller == ""


def test_megafon_a_history_that_comes_again_with_a_recording():
    first, second = megafon_history(), MEGAFON_CALL[-1]
    once = events_of(megafon, [first, second, first])
    assert len({event.event_id for event in once}) == 2
    assert add_up(once).recordings


def test_megafon_refuses():
    refuses_what_is_not_its_own(megafon, MEGAFON_CALL[0])
    by_address = dict(cmd="event", crm_token="other", callid="m-1")
    assert not megafon.verify(CREDENTIALS, request(query=by_address, method="GET"))


def test_megafon_keeps_what_it_does_not_know():
    [unknown] = events_of(megafon, [megafon_event("TELEPORTED")])
    assert unknown.type == "unknown"
    [unknown] = events_of(megafon, [megafon_request("tomorrow")])
    assert unknown.type == "unknown" and unknown.call_id == "m-1"


def test_megafon_asks_who_calls():
    asked = megafon_request("contact", phone=CLIENT, diversion=LINE)
    assert not events_of(megafon, [asked])
    assert megafon.lookup(asked) == CLIENT
    assert megafon.lookup(MEGAFON_CALL[0]) is None
    answer = megafon.respond(asked, {"name": "ООО «Ромашка»", "extension": "101"})
    assert answer[0] == 200
    assert json.loads(answer[2]) == {
        "contact_name": "ООО «Ромашка»",
        "responsible": "101",
    }
    assert json.loads(megafon.respond(asked, {"name": "", "extension": ""})[2]) == {}


def test_megafon_clicks():
    credentials = {**CREDENTIALS, "api_url": "https://shop.megapbx.ru/"}
    ring = megafon.originate(credentials, "101", f"+{CLIENT}")
    assert ring["url"] == "https://shop.megapbx.ru/crmapi/v1/makecall"
    assert ring["headers"]["X-API-KEY"] == "our-key"
    assert json.loads(ring["body"]) == {"phone": CLIENT, "user": "101"}


# --- Zadarma ------------------------------------------------------------------------

zadarma = providers.get("zadarma")
CALL_START = "2026-11-20 13:15:00"


def zadarma_sign(text):
    digest = hmac.new(b"our-secret", text.encode(), hashlib.sha1).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def zadarma_request(event, signed, **fields):
    known = {"event": event, "pbx_call_id": "in_1", "call_start": CALL_START}
    known |= {"caller_id": f"+{CLIENT}", "called_did": LINE, **fields}
    signature = zadarma_sign("".join(known[name] for name in signed))
    headers = {**FORM, "signature": signature}
    return request(urlencode(known).encode(), headers=headers)


CALLED = ("caller_id", "called_did", "call_start")
ANSWERED = ("caller_id", "destination", "call_start")
OUTSIDE = ("internal", "destination", "call_start")
ZADARMA_CALL = [
    zadarma_request("NOTIFY_START", CALLED),
    zadarma_request("NOTIFY_INTERNAL", CALLED, internal="101"),
    zadarma_request("NOTIFY_INTERNAL", CALLED, internal="102"),
    zadarma_request("NOTIFY_ANSWER", ANSWERED, destination="102", internal="102"),
    zadarma_request(
        *("NOTIFY_END", CALLED),
        **{"internal": "102", "duration": "21", "disposition": "answered"},
        **{"is_recorded": "1", "call_id_with_rec": "r-1"},
    ),
    zadarma_request(
        *("NOTIFY_RECORD", ("pbx_call_id", "call_id_with_rec")), call_id_with_rec="r-1"
    ),
]


def test_zadarma_a_call_of_two_phones():
    call = call_of(zadarma, ZADARMA_CALL)
    assert (call.result, call.extension) == ("answered", "102")
    assert (call.caller, call.line) == (f"+{CLIENT}", LINE)
    assert call.started_at == NOW - timedelta(seconds=30)
    assert call.extensions == ("101", "102") and call.talking_seconds == 21
    assert call.recordings == (("r-1", ""),)


@pytest.mark.parametrize(
    ("disposition", "result"),
    [
        ("no answer", "missed"),
        ("cancel", "missed"),
        ("busy", "busy"),
        ("new", "failed"),
    ],
)
def test_zadarma_a_call_that_nobody_answers(disposition, result):
    end = zadarma_request(
        "NOTIFY_END", CALLED, disposition=disposition, duration="0", internal=""
    )
    call = call_of(zadarma, [ZADARMA_CALL[0], end])
    assert call.is_missed and call.result == result


def test_zadarma_a_call_to_outside_and_a_hidden_number():
    known = {"internal": "101", "destination": CLIENT, "caller_id": LINE}
    known["pbx_call_id"] = "out_1"
    call = call_of(
        zadarma,
        [
            zadarma_request("NOTIFY_OUT_START", OUTSIDE, **known),
            zadarma_request(
                *("NOTIFY_OUT_END", OUTSIDE),
                **{**known, "disposition": "cancel", "duration": "0"},
            ),
        ],
    )
    assert (call.direction, call.result) == ("out", "cancelled")
    assert (call.outside, call.line) == (CLIENT, LINE)
    hidden = zadarma_request("NOTIFY_START", CALLED, caller_id="anonymous")
    assert call_of(zadarma, [hidden]).caller == "anonymous"


def test_zadarma_refuses():
    made = ZADARMA_CALL[0]
    refuses_what_is_not_its_own(zadarma, made)
    assert not zadarma.verify(CREDENTIALS, forge(made, b"79161234567", b"79160000000"))
    assert not zadarma.verify(CREDENTIALS, later(made, days=4))
    # A signature of one event proves no other one.
    assert not zadarma.verify(CREDENTIALS, forge(made, b"START", b"RECORD"))


def test_zadarma_keeps_what_it_does_not_know():
    [unknown] = events_of(zadarma, [zadarma_request("NOTIFY_TOMORROW", CALLED)])
    assert (unknown.type, unknown.call_id) == ("unknown", "in_1")
    assert not events_of(zadarma, [zadarma_request("NOTIFY_IVR", CALLED)])


def test_zadarma_tries_the_address():
    asked = request(method="GET", query={"zd_echo": "a1b2"})
    assert zadarma.verify(CREDENTIALS, asked)
    assert zadarma.respond(asked) == (200, "text/plain", "a1b2")
    assert zadarma.read(asked, MOSCOW) == []
    script = request(method="GET", query={"zd_echo": "<script>"})
    assert not zadarma.verify(CREDENTIALS, script)


def test_zadarma_asks_who_calls():
    assert zadarma.lookup(ZADARMA_CALL[0]) == f"+{CLIENT}"
    assert zadarma.lookup(ZADARMA_CALL[1]) is None
    answer = zadarma.respond(ZADARMA_CALL[0], {"name": "Анна", "extension": "101"})
    assert json.loads(answer[2]) == {"caller_name": "Анна"}


def test_zadarma_clicks_and_recordings_are_signed():
    for made in (
        zadarma.originate(CREDENTIALS, "101", f"+{CLIENT}"),
        zadarma.recording_request(CREDENTIALS, {"id": "r-1", "url": ""}),
    ):
        parts = urlsplit(made["url"])
        digest = hashlib.md5(parts.query.encode()).hexdigest()
        signature = zadarma_sign(parts.path + parts.query + digest)
        assert made["headers"]["Authorization"] == f"our-key:{signature}"
    ring = zadarma.originate(CREDENTIALS, "101", f"+{CLIENT}")
    assert ring["then"](b'{"status": "success"}') is None
    with pytest.raises(ValueError, match="Wrong number"):
        ring["then"](b'{"status": "error", "message": "Wrong number"}')


# --- UIS ----------------------------------------------------------------------------

uis = providers.get("uis")
UIS_VALUES = {
    "call_session_id": 171717,
    "notification_time": "2026-11-20 13:15:00.123",
    "virtual_phone_number": LINE,
    "contact_phone_number": CLIENT,
    "employee_id": 4321765,
    "extension_phone_number": "102",
    "direction": "in",
    "leg_id": 5,
    "talk_time_duration": 20,
    "total_time_duration": 28,
    "wait_time_duration": 8,
    "file_link": "https://app.uiscom.ru/system/media/talk/1/2/",
}
UIS_NOTIFICATIONS = [
    *("incoming", "outgoing", "waiting", "talking", "finished", "lost", "recorded")
]


def uis_request(word, **more):
    """Fill in the body that we ship, as UIS does."""
    bodies = [body for _title, body in uis.bodies(CREDENTIALS["secret"])]
    [body] = [body for body in bodies if f'"event": "{word}"' in body]
    for name, value in {**UIS_VALUES, **more}.items():
        body = body.replace(f"{{{{{name}}}}}", json.dumps(value))
    return request(body.encode())


def test_uis_the_bodies_that_we_ship_can_be_read():
    words = [
        json.loads(uis_request(word)["body"])["event"] for word in UIS_NOTIFICATIONS
    ]
    assert words == UIS_NOTIFICATIONS
    assert len(uis.bodies("x")) == len(UIS_NOTIFICATIONS)


def test_uis_a_call_that_is_answered():
    call = call_of(
        uis,
        [
            uis_request("incoming"),
            uis_request(
                "waiting", leg_id=4, employee_id=1, extension_phone_number="101"
            ),
            uis_request("waiting"),
            uis_request("talking", notification_time="2026-11-20 13:15:08"),
            uis_request("finished", notification_time="2026-11-20 13:15:28"),
            uis_request("recorded", notification_time="2026-11-20 13:17:00"),
        ],
    )
    assert (call.direction, call.result, call.extension) == ("in", "answered", "102")
    assert call.extensions == ("101", "102")
    assert (call.caller, call.line, call.talking_seconds) == (CLIENT, LINE, 20)
    assert call.ended_at == NOW - timedelta(seconds=2)
    assert [url for _id, url in call.recordings] == [UIS_VALUES["file_link"]]


def test_uis_a_call_that_is_lost_one_to_outside_and_a_hidden_number():
    lost = [uis_request("incoming", contact_phone_number=None), uis_request("lost")]
    assert call_of(uis, lost).is_missed
    assert call_of(uis, lost[:1]).caller == ""
    out = {"direction": "out", "talk_time_duration": 0}
    call = call_of(uis, [uis_request("outgoing"), uis_request("finished", **out)])
    assert (call.direction, call.result, call.outside) == ("out", "missed", CLIENT)


def uis_answer(data):
    return json.dumps({"jsonrpc": "2.0", "id": "c-1", "result": {"data": data}})


def uis_employee(number, extension):
    return {"id": number, "extension": {"extension_phone_number": extension}}


def test_uis_finds_the_employee_of_an_extension_and_then_calls():
    credentials = {**CREDENTIALS, "line": f"+{LINE}"}
    asked = uis.originate(credentials, "102", f"+{CLIENT}")
    assert asked["url"] == "https://dataapi.uiscom.ru/v2.0"
    body = json.loads(asked["body"])
    assert (body["method"], body["params"]) == (
        "get.employees",
        {"access_token": "our-key"},
    )
    people = [{"id": 6, "extension": None}, uis_employee(7, "101")]
    people += [uis_employee(8, 102)]
    call = asked["then"](uis_answer(people).encode())
    assert (call["method"], call["url"]) == ("POST", "https://callapi.uiscom.ru/v4.0")
    assert json.loads(call["body"]) == {
        "jsonrpc": "2.0",
        "id": "c-1",
        "method": "start.employee_call",
        "params": {
            "access_token": "our-key",
            "first_call": "employee",
            "employee": {"id": 8},
            "contact": CLIENT,
            "virtual_phone_number": LINE,
            "external_id": "c-1",
        },
    }
    assert call["then"](uis_answer({"call_session_id": 237859081}).encode()) is None


def test_uis_calls_of_its_other_brands_go_to_their_own_addresses():
    url = "https://callapi-jsonrpc.novofon.ru/v4.0"
    credentials = {**CREDENTIALS, "line": LINE, "api_url": url}
    asked = uis.originate(credentials, "102", CLIENT)
    assert asked["url"] == "https://dataapi-jsonrpc.novofon.ru/v2.0"
    assert asked["then"](uis_answer([uis_employee(8, "102")]).encode())["url"] == url


def test_uis_says_why_it_does_not_call():
    with pytest.raises(ValueError, match="no_line"):
        uis.originate({**CREDENTIALS, "line": ""}, "102", CLIENT)
    asked = uis.originate({**CREDENTIALS, "line": LINE}, "102", CLIENT)
    error = {"code": -32001, "message": "Access token is invalid"}
    for body, problem in (
        (json.dumps({"jsonrpc": "2.0", "error": error}), "Access token is invalid"),
        (uis_answer([]), "no_employee"),
        (uis_answer({"x": 1}), "no_employee"),
        ("<html>", "no result"),
        ('{"error": "x"}', "no result"),
    ):
        with pytest.raises(ValueError, match=problem):
            asked["then"](body.encode())


def test_uis_refuses():
    refuses_what_is_not_its_own(uis, uis_request("incoming"))
    assert not uis.verify(CREDENTIALS, request(b'{"secret": "\\ud800"}'))


def test_uis_keeps_what_it_does_not_know():
    made = uis_request("incoming")
    [unknown] = events_of(uis, [forge(made, b'"incoming"', b'["incoming"]')])
    assert (unknown.type, unknown.call_id) == ("unknown", "171717")


# --- Beeline ------------------------------------------------------------------------

beeline = providers.get("beeline")
XSI = """<?xml version="1.0" encoding="UTF-8"?>
<xsi:Event xmlns:xsi="http://schema.broadsoft.com/xsi"
 xmlns:xsi1="http://www.w3.org/2001/XMLSchema-instance"
 xsi1:type="xsi:SubscriptionEvent">
<xsi:eventID>{event_id}</xsi:eventID>
<xsi:sequenceNumber>{seq}</xsi:sequenceNumber>
<xsi:subscriptionId>s-1</xsi:subscriptionId>
<xsi:targetId>{target}</xsi:targetId>
<xsi:eventData xsi1:type="xsi:{kind}"><xsi:call>
<xsi:callId>callhalf-{target}:0</xsi:callId>
<xsi:extTrackingId>track-1</xsi:extTrackingId>
<xsi:personality>{personality}</xsi:personality>
<xsi:remoteParty><xsi:address>{other}</xsi:address></xsi:remoteParty>
<xsi:startTime>{start}</xsi:startTime>{more}
</xsi:call></xsi:eventData></xsi:Event>"""
ANN, BOB = "9650160001@mpbx.sip.beeline.ru", "9650160002@mpbx.sip.beeline.ru"
ANSWER = f"<xsi:answerTime>{(START + 8) * 1000}</xsi:answerTime>"
RELEASE = f"<xsi:releaseTime>{(START + 28) * 1000}</xsi:releaseTime>"
RECORDED = "<xsi:recordingState>Stopped</xsi:recordingState>"


def beeline_request(kind, seq, target=ANN, more="", **values):
    known = {"personality": "Terminator", "other": f"tel:+{CLIENT}"}
    known |= {"start": START * 1000, "event_id": f"e-{kind}-{target}", **values}
    body = XSI.format(kind=kind, seq=seq, target=target, more=more, **known)
    return request(body.encode(), query={"secret": CREDENTIALS["secret"]})


BEELINE_CALL = [
    beeline_request("CallReceivedEvent", 1),
    beeline_request("CallReceivedEvent", 1, BOB),
    beeline_request("CallAnsweredEvent", 2, more=ANSWER),
    beeline_request("CallReleasedEvent", 2, BOB, RELEASE),
    beeline_request("CallReleasedEvent", 3, more=ANSWER + RELEASE + RECORDED),
]


def test_beeline_a_call_of_two_phones():
    call = call_of(beeline, BEELINE_CALL)
    assert (call.direction, call.result) == ("in", "answered")
    assert (call.caller, call.extension) == (f"+{CLIENT}", "9650160001")
    assert (call.waiting_seconds, call.talking_seconds) == (8, 20)
    assert call.recordings == ((f"track-1/{ANN}", ""),)


def test_beeline_a_call_goes_on_until_the_last_telephone_has_left():
    rang, other, answered, left, ended = BEELINE_CALL
    assert call_of(beeline, [rang, other, left]).state == "ringing"
    assert call_of(beeline, [rang, other, answered, left]).state == "talking"
    assert call_of(beeline, [rang, other, answered, ended]).state == "talking"
    assert call_of(beeline, BEELINE_CALL).state == "ended"


def test_beeline_of_telephones_that_ring_in_turn_the_last_one_decides():
    rang, answer = BEELINE_CALL[0], BEELINE_CALL[2]
    gave_up = beeline_request("CallReleasedEvent", 2, more=RELEASE)
    next_one = beeline_request("CallReceivedEvent", 1, BOB)
    [doubtful] = events_of(beeline, [gave_up])
    assert doubtful.type == "left" and doubtful.doubt
    assert call_of(beeline, [rang, gave_up, next_one]).state == "ringing"
    took = beeline_request("CallAnsweredEvent", 2, BOB, ANSWER)
    call = call_of(beeline, [rang, gave_up, next_one, took])
    assert (call.state, call.extension) == ("talking", "9650160002")
    lost = [rang, gave_up, next_one, beeline_request("CallReleasedEvent", 2, BOB)]
    assert call_of(beeline, lost).is_missed
    moved = beeline_request("CallTransferredEvent", 3, more=ANSWER)
    assert call_of(beeline, [rang, answer, moved, next_one]).state == "talking"
    end = beeline_request("CallReleasedEvent", 3, BOB, ANSWER + RELEASE)
    call = call_of(beeline, [rang, answer, moved, next_one, took, end])
    assert (call.state, call.result) == ("ended", "answered")


def test_beeline_a_telephone_that_passes_a_call_on_has_left_it():
    rang, next_one = BEELINE_CALL[:2]
    passed = beeline_request("CallRedirectedEvent", 2)
    assert call_of(beeline, [rang, passed, next_one]).state == "ringing"
    [doubtful] = events_of(beeline, [passed])
    assert doubtful.doubt


def test_beeline_a_call_that_nobody_answers_and_one_to_outside():
    lost = beeline_request("CallReleasedEvent", 2, more=RELEASE)
    assert call_of(beeline, [BEELINE_CALL[0], lost]).is_missed
    out = {"personality": "Originator"}
    call = call_of(
        beeline,
        [
            beeline_request("CallOriginatedEvent", 1, **out),
            beeline_request("CallReleasedEvent", 2, more=RELEASE, **out),
        ],
    )
    assert (call.direction, call.outside) == ("out", f"+{CLIENT}")


def test_beeline_numbers_of_sip_and_hidden_ones():
    sip = beeline_request("CallReceivedEvent", 1, other=f"sip:{CLIENT}@host.ru:5060")
    assert call_of(beeline, [sip]).caller == CLIENT
    hidden = beeline_request("CallReceivedEvent", 1, other="")
    assert call_of(beeline, [hidden]).caller == ""


def test_beeline_refuses():
    made = BEELINE_CALL[0]
    assert beeline.verify(CREDENTIALS, made)
    assert not beeline.verify({**CREDENTIALS, "secret": ""}, made)
    assert not beeline.verify(CREDENTIALS, {**made, "query": {"secret": "x"}})
    assert not beeline.verify(CREDENTIALS, {**made, "query": {}})


def test_beeline_keeps_what_it_does_not_know():
    [unknown] = events_of(beeline, [beeline_request("CallTeleportedEvent", 1)])
    assert (unknown.type, unknown.call_id) == ("unknown", "track-1")
    for kind in ("SubscriptionTerminatedEvent", "CallUpdatedEvent"):
        assert not events_of(beeline, [beeline_request(kind, 1)])


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><a>&y;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
        "no XML at all",
        "",
    ],
)
def test_beeline_reads_no_declarations(declared):
    with pytest.raises(ValueError):
        beeline.read(request(declared.encode()), MOSCOW)


def test_beeline_clicks_recordings_and_the_subscription():
    ring = beeline.originate(CREDENTIALS, ANN, f"+{CLIENT}")
    assert ring["url"].endswith(
        f"abonents/{ANN.replace('@', '%40')}/call?phoneNumber={CLIENT}"
    )
    wanted = beeline.recording_request(CREDENTIALS, {"id": f"track-1/{ANN}", "url": ""})
    assert "/v2/records/track-1/9650160001" in wanted["url"]
    asked = beeline.subscription_request(CREDENTIALS, "https://desk.ru/x/events")
    url = json.loads(asked["body"])["url"]
    query = {key: value for key, [value] in parse_qs(urlsplit(url).query).items()}
    assert beeline.verify(CREDENTIALS, request(query=query))
    for made in (ring, wanted, asked):
        assert made["headers"]["X-MPBX-API-AUTH-TOKEN"] == "our-key"


# --- All ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mango", "megafon", "zadarma", "uis", "beeline"])
def test_every_path_begins_with_a_slash_and_every_request_is_answered(name):
    provider = providers.get(name)
    assert all(path.startswith("/") for path in provider.PATHS)
    status, mimetype, text = provider.respond(request(b""))
    assert status == 200 and "/" in mimetype and isinstance(text, str)
