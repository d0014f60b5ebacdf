from odoo.tests import tagged

from .common import LivechatCommon


@tagged("post_install", "-at_install")
class TestRatings(LivechatCommon):
    def rate(self, chat, value, words=""):
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(chat._name),
                "res_id": chat.id,
                "rating": value,
                "feedback": words,
                "consumed": True,
            }
        )

    def given(self, ticket):
        return ticket.rating_ids.mapped("rating")

    def setUp(self):
        super().setUp()
        self.chat = self.make_chat(self.portal_user.partner_id)
        self.write_as_visitor(self.chat, "The till prints nothing")

    def test_a_rating_reaches_the_ticket(self):
        ticket = self.command(self.chat)
        self.rate(self.chat, 5, "Fast!")
        self.assertEqual(self.given(ticket), [5])
        self.assertEqual(ticket.rating_ids.feedback, "Fast!")
        self.assertEqual(ticket.rating_ids.service_team_id, self.team)

    def test_a_rating_before_the_ticket_reaches_it_too(self):
        self.rate(self.chat, 3)
        self.assertEqual(self.given(self.command(self.chat)), [3])

    def test_a_changed_mind_changes_the_one_rating(self):
        ticket = self.command(self.chat)
        rating = self.rate(self.chat, 5)
        rating.write({"rating": 1, "feedback": "Not solved"})
        self.assertEqual(self.given(ticket), [1])

    def test_a_bad_one_opens_a_task(self):
        self.team.leader_id = self.dispatcher
        ticket = self.command(self.chat)
        self.rate(self.chat, 1, "Nobody helped")
        self.assertEqual(ticket.rating_ids.service_task_id.user_id, self.dispatcher)

    def test_who_rated_the_chat_is_not_asked_again(self):
        ticket = self.command(self.chat)
        self.rate(self.chat, 5)
        # tests keep quiet otherwise, and nobody would be asked
        ticket.with_context(tracking_disable=False).action_close()
        self.assertFalse(ticket.feedback_asked_at)

    def test_it_answers_the_mail_that_asks_already(self):
        ticket = self.command(self.chat)
        # tests keep quiet otherwise, and nobody would be asked
        ticket.with_context(tracking_disable=False).action_close()
        self.assertTrue(ticket.feedback_asked_at)
        self.rate(self.chat, 5)
        self.assertEqual(self.given(ticket), [5])

    def test_ratings_of_chats_without_a_ticket_stay_where_they_are(self):
        rating = self.rate(self.chat, 5)
        found = rating.search([("service_chat_rating_id", "=", rating.id)])
        self.assertFalse(found)
