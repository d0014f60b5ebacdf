from odoo.tests import tagged

from .common import TelegramCommon


@tagged("post_install", "-at_install")
class TestRating(TelegramCommon):
    """Who asked in Telegram says there how the work went."""

    def setUp(self):
        super().setUp()
        self.team.asks_rating = True
        self.env.company.service_rating_days = 0
        self.tell(self.api.post("The till is dead"))
        self.ticket = self.tickets()
        self.leave()

    def close(self):
        ticket = self.ticket.with_user(self.agent).with_context(tracking_disable=False)
        ticket._move_to_state("done")
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.leave()

    def rate_buttons(self):
        calls = [c for c in self.api.sent(7) if "5 ★" in c.buttons]
        return calls[-1].buttons if calls else {}

    def test_the_question_comes_with_buttons(self):
        self.close()
        self.assertEqual(list(self.rate_buttons()), ["1 ★", "2 ★", "3 ★", "4 ★", "5 ★"])

    def test_a_button_is_a_rating(self):
        self.close()
        self.speak(self.api.press(self.rate_buttons()["4 ★"]))
        self.assertEqual(self.ticket.rating_last_value, 4)
        self.assertIn("4 of 5", self.api.texts(7)[-1])

    def test_one_may_think_again(self):
        self.close()
        self.tell(self.api.press(self.rate_buttons()["1 ★"]))
        self.tell(self.api.press(self.rate_buttons()["5 ★"]))
        self.assertEqual(self.ticket.rating_last_value, 5)
        self.assertEqual(len(self.ticket.rating_ids), 1)

    def test_the_buttons_of_somebody_else_do_nothing(self):
        self.close()
        self.speak(self.api.press(self.rate_buttons()["1 ★"], chat=8))
        self.assertFalse(self.ticket.rating_last_value)
        self.assertIn("cannot be rated", self.api.texts(8)[-1])

    def test_what_is_open_cannot_be_rated(self):
        self.tell(self.api.press(f"c:rate:{self.ticket.id}:5"))
        self.assertFalse(self.ticket.rating_last_value)

    def test_nobody_is_asked_where_the_team_does_not_ask(self):
        self.team.asks_rating = False
        self.close()
        self.assertFalse(self.rate_buttons())

    def test_a_contact_is_not_asked_too_often(self):
        self.env.company.service_rating_days = 30
        self.close()
        self.assertTrue(self.rate_buttons())
        self.api.forget()
        self.tell(self.api.post("/new"), self.api.post("Again"))
        self.ticket = self.tickets()[-1]
        self.close()
        self.assertFalse(self.rate_buttons())
