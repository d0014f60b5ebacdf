"""Events of one call reach several processes at the same moment.

The receivers are processes of their own that act when all of them are ready. Functions
that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import pytest

from tests.odoo_side import Outside

RECEIVERS = 4
ROUNDS = 10
NUMBER = "+79161234567"


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_connector(odoo, rule):
    with odoo.env() as env:
        env.company.country_id = env.ref("base.ru")
        connector = env["service.call.connector"].create(
            {
                "name": "Office",
                "team_id": env["service.team"].create({"name": "Desk"}).id,
                "ticket_rule": rule,
            }
        )
        return connector.id


def receive(odoo, connector_id, calls):
    """Tell of calls in all receivers at once; returns the outcomes of the receivers.

    :param list calls: one list of event dicts for each receiver and round
    """
    from odoo import api

    def tell(events_of_rounds):
        def work(meet):
            for events in events_of_rounds:
                meet()
                with odoo.registry.cursor() as cr:
                    env = api.Environment(cr, 1, {})
                    connector = env["service.call.connector"].browse(connector_id)
                    env["service.call.event"]._receive(connector, events, b"{}")

        return work

    return odoo.together(*map(tell, calls))


def count(odoo, connector_id):
    with odoo.env() as env:
        domain = [("connector_id", "=", connector_id)]
        env["service.call.event"]._cron_process()
        events = env["service.call.event"].search(domain)
        calls = env["service.call"].search(domain)
        return {
            "events": len(events),
            "states": sorted(set(events.mapped("state"))),
            "calls": len(calls),
            "results": sorted(set(calls.mapped("result"))),
            "tickets": len(calls.ticket_id),
        }


def make_event(kind, call_id, number, caller=NUMBER):
    return {
        "event_id": f"{call_id}-{kind}-{number}",
        "call_id": call_id,
        "type": kind,
        "caller": {"raw": caller},
        "agent": {"ext": "101"},
    }


def test_the_first_events_of_a_call_make_one_call(odoo):
    connector_id = odoo.run(make_connector, rule="ringing")
    kinds = ("ringing", "answered", "ended", "ringing")
    calls = [
        [[make_event(kind, f"first-{turn}", number)] for turn in range(ROUNDS)]
        for number, kind in enumerate(kinds)
    ]
    outcomes = odoo.run(receive, connector_id=connector_id, calls=calls)
    assert outcomes == [0] * RECEIVERS
    assert odoo.run(count, connector_id=connector_id) == {
        "events": RECEIVERS * ROUNDS,
        "states": ["done"],
        "calls": ROUNDS,
        "results": ["answered"],
        "tickets": 1,
    }


def test_one_event_that_is_repeated_at_the_same_moment_is_one_event(odoo):
    connector_id = odoo.run(make_connector, rule="manual")
    calls = [
        [[make_event("ended", f"again-{turn}", 0)] for turn in range(ROUNDS)]
    ] * RECEIVERS
    outcomes = odoo.run(receive, connector_id=connector_id, calls=calls)
    assert outcomes == [0] * RECEIVERS
    found = odoo.run(count, connector_id=connector_id)
    assert (found["events"], found["calls"]) == (ROUNDS, ROUNDS)


def test_calls_of_one_number_at_the_same_moment_are_one_ticket(odoo):
    connector_id = odoo.run(make_connector, rule="missed")
    calls = [
        [
            [make_event("ended", f"{number}-{turn}", 0, f"+7903111{turn:04}")]
            for turn in range(ROUNDS)
        ]
        for number in range(RECEIVERS)
    ]
    outcomes = odoo.run(receive, connector_id=connector_id, calls=calls)
    assert outcomes == [0] * RECEIVERS
    found = odoo.run(count, connector_id=connector_id)
    assert (found["calls"], found["tickets"]) == (RECEIVERS * ROUNDS, ROUNDS)
