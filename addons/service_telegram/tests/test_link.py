from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .common import TelegramCommon


@tagged("post_install", "-at_install")
class TestLink(TelegramCommon):
    """A chat becomes that of a contact by a one-time code or their own number."""

    def invite(self):
        return self.contact._invite_to_telegram()

    def code(self):
        return self.invite().partition("start=")[2]

    def test_the_code_links_the_chat(self):
        self.speak(self.api.post(f"/start {self.code()}"))
        self.assertEqual(self.chat().partner_id, self.contact)
        self.assertIn(self.contact.name, self.api.texts(7)[-1])

    def test_the_link_is_an_address_of_the_bot(self):
        url = self.invite()
        self.assertTrue(url.startswith("https://t.me/desk_test_bot?start=c-"), url)
        self.assertLessEqual(len(url.partition("start=")[2]), 64)

    def test_a_code_works_once(self):
        code = self.code()
        self.tell(self.api.post(f"/start {code}"))
        self.speak(self.api.post(f"/start {code}", chat=8))
        self.assertFalse(self.chat(8).partner_id)
        self.assertIn("used already", self.api.texts(8)[-1])

    def test_an_old_code_does_nothing(self):
        code = self.code()
        self.env["service.telegram.link"].search([]).expires_at = (
            fields.Datetime.now() - timedelta(minutes=1)
        )
        self.tell(self.api.post(f"/start {code}"))
        self.assertFalse(self.chat().partner_id)

    def test_a_new_code_voids_the_one_before(self):
        code = self.code()
        self.code()
        self.tell(self.api.post(f"/start {code}"))
        self.assertFalse(self.chat().partner_id)

    def test_the_code_itself_is_kept_nowhere(self):
        code = self.code()
        link = self.env["service.telegram.link"].search([])
        self.assertNotIn(code, str(link.read()))

    def test_a_code_of_another_bot_does_nothing(self):
        code = self.code()
        self.account = self.account.copy({"token": "77:other", "state": "on"})
        self.tell(self.api.post(f"/start {code}"))
        self.assertFalse(self.chat().partner_id)

    def test_a_chat_that_changes_hands_forgets_the_conversation(self):
        self.tell(self.api.post("Secret matters"))
        self.assertTrue(self.chat().ticket_id)
        self.tell(self.api.post(f"/start {self.code()}"))
        self.assertFalse(self.chat().ticket_id)

    def test_ones_own_number_is_recognised(self):
        self.contact.phone = "+7 916 123-45-67"
        self.speak(self.api.send_contact("79161234567", chat=7))
        self.assertEqual(self.chat().partner_id, self.contact)
        self.assertIn(self.contact.name, self.api.texts(7)[-1])
        self.assertFalse(self.tickets())

    def test_the_number_of_somebody_else_proves_nothing(self):
        self.contact.phone = "+7 916 123-45-67"
        self.tell(self.api.send_contact("79161234567", chat=7, owner=8))
        self.assertNotEqual(self.chat().partner_id, self.contact)

    def test_unlinking_ends_it(self):
        chat = self.known()
        self.speak(self.api.post("/unlink"))
        self.speak(self.api.press(self.api.last(7).buttons["Unlink"]))
        self.assertFalse(chat.partner_id)

    def test_agents_see_the_link_and_may_mail_it(self):
        action = self.contact.with_user(self.agent).action_invite_to_telegram()
        invite = (
            self.env[action["res_model"]]
            .with_user(self.agent)
            .with_context(**action["context"])
            .browse(action["res_id"])
        )
        self.assertIn("t.me/desk_test_bot", invite.url)
        invite.action_mail()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.contact.ids)], limit=1
        )
        self.assertIn("t.me/desk_test_bot?start=c-", mail.body_html)

    def test_without_a_bot_one_is_told_what_to_do(self):
        self.account.state = "off"
        with self.assertRaisesRegex(UserError, "Configuration"):
            self.invite()


@tagged("post_install", "-at_install")
class TestPage(TelegramCommon, ServiceTicketHttpCommon, HttpCase):
    def test_clients_link_and_unlink_chats_of_their_own(self):
        self.authenticate("desk_customer", "desk_customer")
        self.assertIn("Telegram", self.url_open("/my/home").text)
        page = self._post("/my/telegram")
        self.assertIn("t.me/desk_test_bot?start=c-", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        mine, foreign = self.known(7), self.known(8)
        foreign.partner_id = self.other_contact
        self.assertEqual(
            self._post(f"/my/telegram/{foreign.id}/unlink").status_code, 404
        )
        self._post(f"/my/telegram/{mine.id}/unlink")
        self.assertFalse(mine.partner_id)
        self.assertTrue(foreign.partner_id)
