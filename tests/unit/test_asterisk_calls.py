"""What events of Asterisk say about a call; tests/test_asterisk.py has a real one."""

from datetime import datetime, timedelta, timezone

import pytest
from service_telephony_asterisk import cdr
from service_telephony_asterisk.calls import Calls
from service_telephony_asterisk.settings import Settings, WrongSettings
from service_telephony_asterisk.spool import Spool
from service_telephony_tools import call_state
from service_telephony_tools.providers import neutral

START = datetime(2026, 11, 20, 10, 15, tzinfo=timezone.utc)
CLIENT, LINE = "79161234567", "74951234567"
TRUNK = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": "1.1", "Linkedid": "1.1"}
ANN = {"Channel": "PJSIP/101-00000002", "Uniqueid": "1.2", "Linkedid": "1.1"}
BOB = {"Channel": "PJSIP/102-00000003", "Uniqueid": "1.3", "Linkedid": "1.1"}
RINGS = {"Event": "Newchannel", "CallerIDNum": CLIENT, "Exten": LINE}


def new(channel):
    return {"Event": "Newchannel", **channel}


def dial(channel, event="DialBegin", **more):
    """Return an event about a channel that is dialled."""
    return {
        "Event": event,
        **{f"Dest{name}": channel[name] for name in channel},
        **more,
    }


def answer(channel):
    return dial(channel, "DialEnd", DialStatus="ANSWER")


def hangup(channel, **more):
    return {"Event": "Hangup", **channel, "Cause": "16", **more}


INCOMING = [{**RINGS, **TRUNK}, new(ANN), dial(ANN, Exten=LINE)]


class Listener:
    """Hears events one second after the other; what it told is added up."""

    def __init__(self, known=None, **settings):
        self.calls = Calls({"trunk"}, known=known, **settings)
        self.told = []
        self.now = START

    def hear(self, *events):
        for event in events:
            self.told += self.calls.handle(event, self.now)
            self.now += timedelta(seconds=1)
        return self

    def call(self, call_id="1.1"):
        """Return the call as Odoo understands it, after a way as JSON."""
        events = [
            call_state.read_event(neutral._with_times(event, timezone.utc))
            for event in self.told
            if event["call_id"] == call_id
        ]
        return call_state.add_up(events)

    def kinds(self):
        return [event["type"] for event in self.told]


def test_a_call_from_the_first_ring_to_its_end():
    heard = Listener().hear(*INCOMING, answer(ANN), hangup(ANN), hangup(TRUNK))
    assert heard.kinds() == ["ringing", "ringing", "answered", "ended"]
    call = heard.call()
    assert (call.result, call.caller, call.line) == ("answered", CLIENT, LINE)
    assert (call.extension, call.started_at) == ("101", START)


def test_an_event_has_the_same_id_whenever_it_is_told():
    first = Listener().hear(*INCOMING, answer(ANN), hangup(ANN), hangup(TRUNK))
    again = Listener().hear(*INCOMING, answer(ANN), hangup(TRUNK), hangup(ANN))
    ids = [{event["event_id"] for event in heard.told} for heard in (first, again)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("number", ["<unknown>", "anonymous", "", "Anonymous"])
def test_a_number_that_is_not_shown(number):
    heard = Listener().hear({**RINGS, **TRUNK, "CallerIDNum": number}, hangup(TRUNK))
    assert heard.call().caller == "" and heard.call().is_missed


def test_local_channels_are_no_telephones():
    local = {"Channel": "Local/102@q-00000001;1", "Uniqueid": "1.8", "Linkedid": "1.1"}
    heard = Listener().hear(
        *INCOMING, new(local), dial(local), answer(local), hangup(local), hangup(TRUNK)
    )
    assert heard.call().extensions == ("101",)
    assert heard.call().state == "ringing"  # the phone of Ann is still up
    assert heard.hear(hangup(ANN)).call().is_missed


def test_a_phone_that_picks_up_the_call_of_another():
    enters = {"Event": "BridgeEnter", "BridgeTechnology": "simple_bridge"}
    heard = Listener().hear(*INCOMING, new(BOB), {**enters, **BOB})
    assert heard.call().extension == "102"
    waits = {**enters, "BridgeTechnology": "holding_bridge"}
    assert Listener().hear(*INCOMING, {**waits, **ANN}).call().state == "ringing"


def test_a_call_that_is_held_and_passed_on():
    held = {"Event": "Hold", **ANN}
    passed = {
        "Event": "BlindTransfer",
        "Result": "Success",
        "TransfererLinkedid": "1.1",
        "TransfererUniqueid": "1.2",
        "Extension": "102",
    }
    heard = Listener().hear(*INCOMING, answer(ANN), held, passed)
    assert heard.kinds()[-2:] == ["held", "transferred"]
    assert heard.call().extension == "102"
    heard.hear(hangup(ANN), new(BOB), dial(BOB), answer(BOB), hangup(BOB))
    assert heard.hear(hangup(TRUNK)).call().extension == "102"


def test_a_question_to_a_colleague_that_becomes_part_of_the_call():
    asks = {"Channel": "PJSIP/101-00000009", "Uniqueid": "2.1", "Linkedid": "2.1"}
    bob = {**BOB, "Linkedid": "2.1"}
    passed = {
        "Event": "AttendedTransfer",
        "Result": "Success",
        "OrigTransfererLinkedid": "1.1",
        "OrigTransfererUniqueid": "1.2",
        "TransferTargetCallerIDNum": "102",
    }
    heard = Listener().hear(*INCOMING, answer(ANN), new(asks), new(bob))
    heard.hear(dial(bob, Exten="102"), answer(bob), passed)
    # Bob's channel now belongs to the call of the client, and Ann leaves both.
    joins = {"Event": "BridgeEnter", "BridgeTechnology": "simple_bridge", **BOB}
    heard.hear(joins, hangup(asks), hangup(ANN))
    asked, call = heard.call("2.1"), heard.call()
    assert (asked.direction, asked.state, asked.callee) == ("internal", "ended", "102")
    assert (call.state, call.extension) == ("talking", "102")
    assert heard.hear(hangup(BOB), hangup(TRUNK)).call().result == "answered"


@pytest.mark.parametrize(
    ("status", "result"),
    [("BUSY", "busy"), ("CHANUNAVAIL", "failed"), ("NOANSWER", "missed")],
)
def test_a_call_to_outside(status, result):
    phone = {**ANN, "Uniqueid": "3.1", "Linkedid": "3.1"}
    out = {**TRUNK, "Uniqueid": "3.2", "Linkedid": "3.1"}
    heard = Listener().hear(
        {"Event": "Newchannel", **phone, "Exten": CLIENT, "CallerIDNum": "101"},
        new(out),
        dial(out, Exten="s", DialString=f"{CLIENT}@trunk", CallerIDNum=LINE),
        dial(out, "DialEnd", DialStatus=status),
        hangup(out),
        hangup(phone),
    )
    call = heard.call("3.1")
    assert (call.direction, call.callee, call.line) == ("out", CLIENT, LINE)
    assert (call.result, call.answered_at) == (result, None)


def test_a_recording_is_told_when_the_call_is_over():
    recorded = {
        "Event": "VarSet",
        "Variable": "MIXMONITOR_FILENAME",
        "Value": "/var/spool/asterisk/monitor/1.1.wav",
        **TRUNK,
    }
    heard = Listener(recordings_url="https://pbx.example/r/")
    heard.hear(*INCOMING, recorded, answer(ANN), hangup(ANN), hangup(TRUNK))
    assert heard.call().recordings == (("1.1.wav", "https://pbx.example/r/1.1.wav"),)


def test_calls_are_known_after_a_restart():
    before = Listener().hear(*INCOMING, answer(ANN))
    known = before.calls.take_changes()
    after = Listener(known=known)
    after.told, after.now = before.told, before.now
    assert after.hear(hangup(ANN), hangup(TRUNK)).call().result == "answered"
    assert after.calls.take_changes() == {"1.1": None}


def test_a_call_that_ended_while_nobody_listened():
    heard = Listener().hear(*INCOMING, answer(ANN))
    heard.told += heard.calls.reconcile([], [], heard.now)
    assert heard.call().state == "ended" and heard.call().result == "answered"


def test_a_call_that_began_while_nobody_listened():
    live = [
        {"Event": "CoreShowChannel", "Duration": "00:01:00", **TRUNK, "Exten": LINE},
        {"Event": "CoreShowChannel", "BridgeId": "b", **ANN},
    ]
    heard = Listener()
    heard.told = heard.calls.reconcile(live, [], START)
    call = heard.call()
    assert (call.state, call.extension, call.line) == ("talking", "101", LINE)
    assert call.started_at == START - timedelta(minutes=1)
    assert heard.hear(hangup(ANN), hangup(TRUNK)).call().state == "ended"


def test_what_is_no_event_of_a_call_says_nothing():
    assert not Listener().hear({}, {"Event": "FullyBooted"}, hangup(ANN)).told
    assert not Listener().hear(dial(ANN), answer(ANN), {"Event": "Hold"}).told


# --- CDR ----------------------------------------------------------------------------

ROW = (
    '"","79161234567","74951234567","from-trunk","","PJSIP/trunk-00000001",'
    '"PJSIP/101-00000002","Dial","PJSIP/101,20","2026-11-20 10:15:00",{answer},'
    '"2026-11-20 10:15:30",30,{talk},"{state}","DOCUMENTATION","{id}","","","{id}",1\n'
)
ANSWERED = ROW.format(
    answer='"2026-11-20 10:15:10"', talk=20, state="ANSWERED", id="1.1"
)
MISSED = ROW.format(answer="", talk=0, state="NO ANSWER", id="2.1")


def test_the_cdr_is_read_from_where_it_ended(tmp_path):
    path = tmp_path / "Master.csv"
    assert cdr.read(path, None) == ([], "0:0")
    path.write_text("what was before\n")
    rows, note = cdr.read(path, None)
    assert rows == []
    with path.open("a") as file:
        file.write("no row of a call\n" + ANSWERED + MISSED[:40])
    rows, note = cdr.read(path, note)
    assert [row["linkedid"] for row in rows] == ["1.1"]
    with path.open("a") as file:
        file.write(MISSED[40:])
    rows, note = cdr.read(path, note)
    assert [row["linkedid"] for row in rows] == ["2.1"]
    assert cdr.read(path, note) == ([], note)
    path.unlink()
    path.write_text(MISSED)
    assert len(cdr.read(path, note)[0]) == 1


def test_calls_are_told_by_the_cdr_alone(tmp_path):
    path = tmp_path / "Master.csv"
    path.write_text(ANSWERED + MISSED)
    rows, _note = cdr.read(path, "0:0")
    heard = Listener()
    heard.told = heard.calls.reconcile([], rows)
    call = heard.call()
    assert (call.result, call.extension, call.line) == ("answered", "101", LINE)
    assert (call.talking_seconds, call.waiting_seconds) == (20, 10)
    assert heard.call("2.1").is_missed and heard.call("2.1").caller == CLIENT


# --- Spool --------------------------------------------------------------------------


def events(*ids):
    return [{"event_id": f"e{number}", "text": "Привет"} for number in ids]


def test_the_spool_gives_back_what_was_not_sent_in_its_order(tmp_path):
    path = tmp_path / "new" / "spool.sqlite"
    spool = Spool(path)
    assert spool.put(events(1, 2, 3), {"1.1": {"linkedid": "1.1"}}) == 3
    assert spool.put(events(2, 3), {}) == 0
    (first, _body), *_rest = spool.waiting(10)
    spool.done([first])
    spool.close()
    spool = Spool(path)
    assert [body for _number, body in spool.waiting(10)] == events(2, 3)
    assert spool.calls() == {"1.1": {"linkedid": "1.1"}}
    assert spool.put(events(1), {"1.1": None}) == 0  # it was sent
    assert spool.calls() == {}
    assert path.stat().st_mode & 0o077 == 0


def test_an_event_that_is_refused_for_good_holds_up_no_other(tmp_path):
    spool = Spool(tmp_path / "spool.sqlite")
    spool.put(events(1, 2), {})
    spool.done([1], "refused")
    assert [number for number, _body in spool.waiting(10)] == [2]


# --- Settings -----------------------------------------------------------------------

NEEDED = {
    "PBX_URL": "https://desk.example/service_telephony/v1/1/events",
    "PBX_SECRET": "s",
    "PBX_AMI_USER": "u",
    "PBX_AMI_SECRET": "p",
}


def test_settings_come_from_a_file_and_from_the_environment(tmp_path):
    path = tmp_path / "asterisk.env"
    path.write_text(
        "# one\nPBX_AMI_USER='file'\nPBX_TRUNKS = a, b\nPBX_AMI_PORT=5039\n"
    )
    settings = Settings.load({**NEEDED, "PBX_AMI_PORT": "5040"}, path)
    assert (settings.ami_user, settings.ami_port) == ("u", 5040)
    assert settings.trunks == {"a", "b"}
    assert settings.commands_url.endswith("/v1/1/commands")
    assert "'s'" not in repr(settings) and "'p'" not in repr(settings)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"PBX_URL": ""}, "PBX_URL"),
        ({"PBX_URL": "https://desk.example/"}, "the address that Odoo shows"),
        ({"PBX_AMI_PORT": "many"}, "PBX_AMI_PORT is no number"),
    ],
)
def test_wrong_settings_are_named(wrong, words):
    with pytest.raises(WrongSettings, match=words):
        Settings.load({**NEEDED, **wrong})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WrongSettings, match="cannot be read"):
        Settings.load(NEEDED, tmp_path / "none")
