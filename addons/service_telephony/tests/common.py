import itertools
import json
from datetime import datetime, timedelta, timezone

from odoo import Command

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon

from ..tools.providers import neutral

NUMBER = "+79161234567"
OTHER_NUMBER = "+79031112233"
LINE = "+74951234567"
counter = itertools.count(1)


class ServiceCallCommon(ServiceTicketCommon):
    """An exchange of the desk, two agents with telephones, a client with a number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ru")
        # Demo data have an exchange of their own.
        cls.env["service.call.connector"].search([]).active = False
        cls.env["service.call.extension"].search([]).unlink()
        cls.connector = cls.env["service.call.connector"].create(
            {
                "name": "Office",
                "team_id": cls.team.id,
                "secret": "secret of the office",
                "zone": "Europe/Moscow",
                "ticket_rule": "manual",
                "recording_hosts": "records.example.com",
                "line_ids": [Command.create({"number": LINE, "name": "Hot line"})],
            }
        )
        cls.env["service.call.extension"].create(
            [
                {"user_id": cls.agent.id, "number": "101"},
                {"user_id": cls.other_agent.id, "number": "102"},
            ]
        )
        cls.contact.phone = NUMBER
        cls.start = datetime.now(timezone.utc).replace(microsecond=0)
        cls.start -= timedelta(minutes=1)

    @classmethod
    def make_event(cls, kind, call_id="call-1", after=0, **values):
        """Return an event of an incoming call, so many seconds after it began."""
        return {
            "event_id": f"event-{next(counter)}",
            "call_id": call_id,
            "type": kind,
            "direction": "in",
            "occurred_at": cls.start + timedelta(seconds=after),
            "caller": {"raw": NUMBER},
            "line": LINE,
            **values,
        }

    @classmethod
    def tell(cls, *events, connector=None):
        """Let an exchange tell something; return the call of the last event."""
        connector = connector or cls.connector
        cls.env["service.call.event"]._receive(connector, list(events), b"{}")
        return cls.env["service.call"].search(
            [
                ("connector_id", "=", connector.id),
                ("call_key", "=", events[-1]["call_id"]),
            ]
        )

    @classmethod
    def make_call(cls, call_id="call-1", answered=False, after=0, **values):
        """Return an incoming call that is over."""
        events = [cls.make_event("ringing", call_id, after, **values)]
        if answered:
            values = {**values, "agent": {"ext": "101"}}
            events.append(cls.make_event("answered", call_id, after + 5, **values))
        events.append(cls.make_event("ended", call_id, after + 20, **values))
        return cls.tell(*events)

    @classmethod
    def write_down(cls, *events):
        """Return the body of a request of the neutral contract."""
        return json.dumps(events, default=lambda moment: moment.isoformat()).encode()

    @classmethod
    def sign(cls, body, moment=None, secret=None):
        """Return the headers of a request."""
        moment = moment or datetime.now(timezone.utc)
        timestamp = str(int(moment.timestamp()))
        return {
            "Content-Type": "application/json",
            "X-Timestamp": timestamp,
            "X-Signature": neutral.sign(
                secret or "secret of the office", timestamp, body
            ),
        }
