from odoo.tests import HttpCase, tagged

from .common import LivechatCommon


@tagged("post_install", "-at_install")
class TestOperatorTour(HttpCase, LivechatCommon):
    """What an operator does with a chat in the browser."""

    def test_the_button_makes_a_ticket_and_its_answer_goes_to_the_chat(self):
        chat = self.make_chat()
        self.write_as_visitor(chat, "The till prints nothing")
        self.start_tour(
            f"/odoo/discuss?active_id=discuss.channel_{chat.id}",
            "service_livechat.operator_makes_ticket",
            login=self.agent.login,
        )
        ticket = chat.service_ticket_id
        self.assertEqual(ticket.name, "Till at the entrance")
        self.start_tour(
            f"/odoo/tickets/{ticket.id}",
            "service_livechat.agent_answers_in_chat",
            login=self.agent.login,
        )
        said = chat.message_ids.filtered(lambda word: word.message_type == "comment")
        self.assertEqual(said[:1].preview, "Please close the lid")
