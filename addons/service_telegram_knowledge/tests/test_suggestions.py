from odoo.tests import tagged

from odoo.addons.service_telegram.tests.common import TelegramCommon


@tagged("post_install", "-at_install")
class TestSuggestions(TelegramCommon):
    """Who writes is first offered what they may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public, cls.staff = cls.env["service.article"].create(
            [
                {
                    "name": "Fiscal register beeps",
                    "body": "<p>Change the paper of the register.</p>",
                    "visibility": visibility,
                    "is_published": True,
                }
                for visibility in ("public", "staff")
            ]
        )

    def test_articles_for_everybody_are_offered_to_strangers(self):
        self.speak(self.api.post("Fiscal register beeps"))
        words = self.api.texts(7)[-1]
        self.assertIn(self.public.url, words)
        self.assertNotIn(self.staff.url, words)
        self.assertFalse(self.tickets())

    def test_articles_of_staff_are_offered_to_nobody_not_even_staff(self):
        self.public.is_published = False
        self.known(7).partner_id = self.agent.partner_id
        self.speak(self.api.post("Fiscal register beeps"))
        self.assertEqual(self.tickets().name, "Fiscal register beeps")

    def test_what_fits_nothing_is_a_request_at_once(self):
        self.speak(self.api.post("Xylophone"))
        self.assertEqual(self.tickets().name, "Xylophone")
