from urllib.parse import urlsplit

from odoo.tests import tagged

from .common import ServiceTicketHttpCommon
from .test_expert_request import ExpertCommon


@tagged("post_install", "-at_install")
class TestExpertTour(ServiceTicketHttpCommon, ExpertCommon):
    """An agent asks, an expert answers on the page, the agent passes it on."""

    def test_question_goes_out_and_its_answer_into_the_reply(self):
        url = f"/odoo/tickets/{self.ticket.id}"
        self.start_tour(url, "service_ticket_ask_expert", login=self.agent.login)
        request = self.ticket.expert_request_ids
        self.assertEqual((request.state, request.partner_id), ("asked", self.maker))
        self.assertEqual(self.ticket.state, "waiting")
        self.authenticate(None, None)
        page = urlsplit(request._get_page_url(self.maker))
        self.start_tour(f"{page.path}?{page.query}", "service_ticket_expert_page")
        self.assertEqual(request.state, "answered")
        self.assertEqual(self.ticket.state, "open")
        self.start_tour(url, "service_ticket_expert_answered", login=self.agent.login)
        reply = self.ticket.message_ids.filtered(
            lambda message: (
                "The large one" in (message.body or "")
                and message.subtype_id == self.env.ref("mail.mt_comment")
            )
        )
        self.assertIn(self.contact, reply.notified_partner_ids)
        self.assertIn(request.number, reply.body)
