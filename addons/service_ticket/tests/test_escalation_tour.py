from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import ServiceTicketHttpCommon
from .sla_common import HOUR, ServiceSlaCommon


@tagged("post_install", "-at_install")
class TestEscalationTour(ServiceTicketHttpCommon, ServiceSlaCommon):
    """A promise is broken, and those whom it concerns see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.leader_id = cls.dispatcher
        (cls.agent | cls.dispatcher).notification_type = "inbox"
        cls.make_policy(
            "Tour promise",
            sequence=1,
            working_hours="always",
            resolution=HOUR,
            steps=(
                {"target": "resolution", "percent": 100, "action": "remind"},
                {"target": "resolution", "percent": 100, "action": "leader"},
            ),
        )

    def pass_time(self, ticket, **span):
        """Let some time pass for a ticket: its clock began that much earlier."""
        clock = self.clock(ticket)
        moment = clock.started_at - timedelta(**span)
        clock.write(
            {"started_at": moment, "settled_at": moment, "counted_from": moment}
        )
        clock._go_on()
        ticket._note_next_deadline()

    def sweep(self):
        # What follows belongs to the transaction of the test.
        Cron = type(self.env["ir.cron"])
        with patch.object(Cron, "_commit_progress", lambda *a, **k: 60):
            self.env["service.sla.clock"]._cron_sweep()

    def test_people_see_that_a_promise_runs_out_and_what_was_done(self):
        ticket = self.make_ticket(name="Tour: late", user_id=self.agent.id)
        self.make_ticket(name="Tour: in time", user_id=self.agent.id)
        self.pass_time(ticket, minutes=50)
        url = f"/odoo/tickets/{ticket.id}"
        self.start_tour(url, "service_ticket_running_out", login=self.agent.login)
        self.pass_time(ticket, minutes=20)
        self.assertLess(ticket.next_deadline, fields.Datetime.now())
        self.sweep()
        inbox = "/odoo/action-mail.action_discuss?active_id=mail.box_inbox"
        for user in (self.agent, self.dispatcher):
            self.start_tour(inbox, "service_ticket_told", login=user.login)
        self.start_tour(url, "service_ticket_late", login=self.agent.login)
