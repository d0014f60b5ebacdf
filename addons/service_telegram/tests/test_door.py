import json

from odoo.tests import HttpCase, tagged

from .common import TelegramCommon

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@tagged("post_install", "-at_install")
class TestDoor(HttpCase, TelegramCommon):
    """Only Telegram is let in, and what it brings is kept before it hears of it."""

    def knock(self, update, secret="secret-of-the-bot"):
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers[HEADER] = secret
        return self.url_open(
            f"/service_messenger/v1/{self.account.uuid}",
            data=json.dumps(update),
            headers=headers,
        )

    def events(self):
        return self.env["service.messenger.event"].search(
            [("account_id", "=", self.account.id)], order="id"
        )

    def test_an_update_is_kept(self):
        update = self.api.post("Hello")
        self.assertEqual(self.knock(update).status_code, 200)
        self.assertEqual(self.events().payload, update)

    def test_without_the_secret_nothing_is_kept(self):
        update = self.api.post("Hello")
        for secret in (None, "", "wrong", "secret-of-the-bo", "секрет".encode()):
            with self.subTest(secret=secret):
                self.assertEqual(self.knock(update, secret).status_code, 403)
        self.assertFalse(self.events())

    def test_an_account_without_a_secret_lets_nobody_in(self):
        self.account.secret = False
        self.assertEqual(self.knock(self.api.post("Hello"), "").status_code, 403)

    def test_a_repeated_update_is_one_event(self):
        update = self.api.post("Hello")
        for _time in range(3):
            self.assertEqual(self.knock(update).status_code, 200)
        self.work()
        self.assertEqual(len(self.events()), 1)
        self.assertEqual(len(self.tickets()), 1)

    def test_what_is_unknown_is_kept_and_harms_nothing(self):
        self.knock({"update_id": 5, "next_year": {"a": 1}})
        self.knock({"update_id": 6, "message": {"broken": True}})
        self.knock(self.api.post("Hello"))
        self.work()
        self.assertEqual(self.events().mapped("state"), ["ignored", "failed", "done"])

    def test_several_bots_have_doors_of_their_own(self):
        other = self.account.copy(
            {"name": "Sales", "token": "77:other", "secret": "other", "state": "on"}
        )
        update = self.api.post("Hello")
        self.assertEqual(self.knock(update, "other").status_code, 403)
        self.account = other
        self.assertEqual(self.knock(update, "other").status_code, 200)
