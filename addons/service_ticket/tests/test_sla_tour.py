from odoo.tests import tagged

from .common import ServiceTicketHttpCommon
from .sla_common import HOUR, ServiceSlaCommon


@tagged("post_install", "-at_install")
class TestSlaTour(ServiceTicketHttpCommon, ServiceSlaCommon):
    def test_a_manager_promises_something(self):
        self.start_tour(
            "/odoo/action-service_ticket.service_sla_policy_action",
            "service_ticket_sla_policy",
            login=self.manager.login,
        )
        policy = self.env["service.sla.policy"].search([("name", "=", "Tour policy")])
        self.assertEqual(policy.target_ids.seconds, 90 * 60)
        self.assertEqual(policy.escalation_ids.percent, 50)

    def test_an_agent_sees_what_is_promised_and_why(self):
        self.make_policy(
            "Tour promise", sequence=1, working_hours="always", resolution=2 * HOUR
        )
        ticket = self.make_ticket(user_id=self.agent.id)
        self.start_tour(
            f"/odoo/tickets/{ticket.id}",
            "service_ticket_sla_bar",
            login=self.agent.login,
        )
        self.assertTrue(self.clock(ticket).paused_at)
