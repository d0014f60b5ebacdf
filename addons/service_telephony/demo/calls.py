"""A day of calls, told by the exchange as it would tell them."""

import base64
import io
import math
import random
import struct
import wave
from datetime import timedelta, timezone

from odoo import fields

AGENTS = ("101", "102", "103")
LINES = ("+74950000001", "+74950000002")
CALLS = 60
# Of the last calls, those that nobody answered
MISSED = (1, 3, 4, 8)
STRANGERS = ("+79010000101", "+79010000102", "+79010000103", "anonymous")


def load(connector):
    """Let an exchange tell of yesterday and of today.

    :param connector: ``service.call.connector`` with two lines
    """
    env = connector.env
    numbers = _get_numbers(env) + list(STRANGERS)
    chance = random.Random(7)
    now = fields.Datetime.now().replace(tzinfo=timezone.utc, microsecond=0)
    events = []
    for number in range(CALLS):
        # The last one ended twenty minutes ago; at noon more people call.
        began = now - timedelta(minutes=20 + number * 22 + chance.randrange(20))
        is_missed = number in MISSED
        outside = numbers[MISSED.index(number)] if is_missed else ""
        events += _tell(f"demo-{number}", began, chance, numbers, outside)
    ledger = env["service.call.event"]
    new_ids = ledger._store(ledger._prepare_rows(connector, events, b"{}"))
    ledger.browse(new_ids)._process()
    calls = env["service.call"].search([("connector_id", "=", connector.id)])
    _add_tickets(calls)
    _add_recordings(calls.filtered("talking_seconds")[:3])
    waiting = calls.filtered(lambda call: call.call_back == "waiting")
    agent = env.ref("service_ticket.user_agent_demo")
    waiting[1:2].write({"call_back": "taken", "call_back_user_id": agent.id})


def _get_numbers(env):
    partners = env["res.partner"].search(
        [
            ("phone_sanitized", "=like", "+7%"),
            ("parent_id", "not in", [False, env.company.partner_id.id]),
        ],
        order="id",
        limit=14,
    )
    return [partner.phone_sanitized for partner in partners]


def _tell(call_id, began, chance, numbers, missed):
    outside = missed or chance.choice(numbers[len(MISSED) :])
    is_out = not missed and chance.random() < 0.2 and outside.startswith("+")
    agent = chance.choice(AGENTS)
    waits = chance.choice((3, 4, 5, 6, 7, 8, 9, 12, 18))
    talks = chance.choice((35, 50, 80, 120, 190, 260, 400))
    base = {
        "call_id": call_id,
        "direction": "out" if is_out else "in",
        "caller": {"raw": agent if is_out else outside},
        "callee": {"raw": outside if is_out else ""},
        "line": "" if is_out else chance.choice(LINES),
        "agent": {"ext": agent},
    }
    is_answered = not missed and chance.random() < 0.78
    if not is_answered:
        waits, talks = chance.choice((11, 25, 40)), 0
    moments = [("ringing", 0)]
    if is_answered:
        moments.append(("answered", waits))
    moments.append(("ended", waits + talks))
    return [
        {
            **base,
            "event_id": f"{call_id}-{kind}",
            "type": kind,
            "occurred_at": began + timedelta(seconds=after),
        }
        for kind, after in moments
    ]


def _add_tickets(calls):
    """Let some answered calls belong to the open ticket of their client."""
    for call in calls.filtered(lambda one: one.answered_at and one.client_id):
        ticket = call.env["service.ticket"].search(
            call._get_open_tickets_domain(), limit=1
        )
        if ticket:
            call.write({"ticket_id": ticket.id, "is_noted": True})


def _add_recordings(calls):
    sound = base64.b64encode(_make_sound())
    for call in calls:
        call.env["service.call.recording"].create(
            {
                "call_id": call.id,
                "record_key": f"demo-{call.id}",
                "state": "done",
                "content": sound,
                "file_name": f"call-{call.id}.wav",
                "size": len(sound) * 3 // 4,
                "fetched_at": fields.Datetime.now(),
            }
        )
        call.has_recording = True


def _make_sound(seconds=2, rate=8000):
    """Return the dial tone of a telephone."""
    frames = b"".join(
        struct.pack("<h", int(6000 * math.sin(2 * math.pi * 425 * n / rate)))
        for n in range(seconds * rate)
    )
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(frames)
    return target.getvalue()
