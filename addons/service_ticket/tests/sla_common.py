from contextlib import contextmanager
from datetime import datetime

from odoo import Command, fields
from odoo.tests import freeze_time

from .common import ServiceTicketCommon

# A Tuesday; the office is in Moscow, three hours ahead of UTC.
MORNING = datetime(2022, 2, 1, 7, 0, 0)
HOUR = 3600


class ServiceSlaCommon(ServiceTicketCommon):
    """A desk that works from 9:00 to 17:30 in Moscow, and policies to choose from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.sla.policy"].search([]).active = False
        cls.office = cls.make_calendar("Office", "Europe/Moscow", (9, 17.5))
        cls.team.resource_calendar_id = cls.office
        cls.policy = cls.make_policy(
            "Standard", first_response=2 * HOUR, next_response=HOUR, resolution=8 * HOUR
        )

    @classmethod
    def make_policy(cls, name, steps=(), targets=None, **values):
        """Return a policy; keywords that are targets give their seconds."""
        names = ("first_response", "next_response", "resolution")
        targets = {name: values.pop(name) for name in names if name in values}
        return cls.env["service.sla.policy"].create(
            {
                "name": name,
                "target_ids": [
                    Command.create({"target": target, "seconds": seconds})
                    for target, seconds in targets.items()
                ],
                "escalation_ids": [Command.create(step) for step in steps],
                **values,
            }
        )

    @contextmanager
    def at(self, moment):
        """Let it be a moment (naive UTC)."""
        self.env.flush_all()
        with freeze_time(moment):
            yield
            self.env.flush_all()

    def clock(self, ticket, target="resolution", kind="sla", cycle=None):
        """Return the latest clock of a ticket, or that of a cycle."""
        clocks = ticket.clock_ids.filtered(
            lambda clock: (
                clock.target == target
                and clock.policy_kind == kind
                and (not cycle or clock.cycle == cycle)
            )
        )
        return clocks.sorted("cycle")[-1:]

    def answer(self, ticket, moment=None):
        """Let the agent answer publicly."""
        return self._post(ticket.with_user(self.agent), moment)

    def customer_writes(self, ticket, moment=None, kind="email"):
        """Let the client write, by mail or on the portal."""
        return self._post(ticket, moment, message_type=kind, author_id=self.contact.id)

    def _post(self, ticket, moment, message_type="comment", **values):
        return ticket.message_post(
            body="Words",
            message_type=message_type,
            subtype_xmlid="mail.mt_comment",
            date=moment or fields.Datetime.now(),
            **values,
        )
