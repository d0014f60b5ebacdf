from odoo.tests import tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .common import ServiceKnowledgeCommon


@tagged("post_install", "-at_install")
class TestKnowledgeTours(ServiceTicketHttpCommon, ServiceKnowledgeCommon):
    def _use_phone(self):
        self.browser_size = "360x740"
        self.touch_enabled = True

    def _check_reader(self):
        self.start_tour("/knowledge", "service_knowledge_reader")
        vote = self.public_article.vote_ids
        self.assertEqual(
            (vote.is_helpful, vote.comment), (False, "The cover is not shown")
        )
        self.assertEqual(self.public_article.view_count, 1)

    def test_searching_reading_and_voting_at_a_desk(self):
        self._check_reader()

    def test_searching_reading_and_voting_on_a_phone(self):
        self._use_phone()
        self._check_reader()

    def test_a_question_is_answered_before_it_is_sent(self):
        self._use_phone()
        self.start_tour("/service/new", "service_knowledge_asker")
        self.assertEqual(self.public_article.answered_count, 1)

    def test_an_agent_answers_with_an_article(self):
        self.agent.lang = "en_US"
        matter = self.env["service.ticket.category"].create({"name": "Printers"})
        self.staff_article.category_ids = matter
        ticket = self._create_ticket(
            name="Printer prints nothing", category_id=matter.id, user_id=self.agent.id
        )
        self.start_tour(
            f"/odoo/tickets/{ticket.id}", "service_knowledge_agent", login="desk_agent"
        )
        self.assertEqual(self.public_article.ticket_count, 1)
        self.assertEqual(self.staff_article.ticket_count, 0)
