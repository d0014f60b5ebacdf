import re
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.tests import tagged

from ..controllers import web_form
from .common import ServiceTicketHttpCommon


@tagged("post_install", "-at_install")
class TestCustomerTour(ServiceTicketHttpCommon):
    """A visitor files a request and follows it by the link in the mail."""

    def setUp(self):
        super().setUp()
        self.env.ref("service_ticket.type_incident").team_id = self.team
        patcher = patch.object(web_form, "MIN_SECONDS", 0)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _walk(self):
        self.start_tour("/service/new", "service_ticket_web_form")
        ticket = self.env["service.ticket"].search([], order="id desc", limit=1)
        self.assertEqual(ticket.email_normalized, "vera@visitor.example")
        mail = self.env["mail.mail"].search([("res_id", "=", ticket.id)])
        link = urlsplit(
            re.search(r'href="([^"]+/my/tickets/[^"]+)"', mail.body_html)[1]
        )
        self.start_tour(f"{link.path}?{link.query}", "service_ticket_customer_page")
        ticket.invalidate_recordset()
        self.assertEqual(ticket.state, "done")
        self.assertEqual(ticket.rating_ids.rating, 5)
        self.assertEqual(ticket.rating_ids.feedback, "Quick and kind")
        answer = ticket.message_ids.filtered(lambda m: "blinks red" in (m.body or ""))
        self.assertEqual(answer.author_id, ticket.partner_id)
        self.assertEqual(answer.attachment_ids.name, "red.png")

    def test_customers_path_at_a_desk(self):
        self._walk()

    def test_customers_path_on_a_phone(self):
        self.browser_size = "375x667"
        self.touch_enabled = True
        self._walk()
