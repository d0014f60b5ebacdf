"""How a chat becomes the chat of a performer, and ceases to be."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import PerformerBotCommon


@tagged("post_install", "-at_install")
class TestPerformerLinks(PerformerBotCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dispatcher = new_test_user(
            cls.env, login="field_dispatcher", groups="service_ci.group_dispatcher"
        )
        cls.newcomer = cls.make_chat()

    def get_code(self, resource=None, user=None):
        url = (resource or self.colleague)._invite_to_telegram(user)
        self.assertIn("fieldbot", url)
        return url.partition("start=")[2]

    def start(self, chat, code):
        return self.write_to(chat, f"/start {code}")

    def test_a_code_links_a_chat_once(self):
        code = self.get_code()
        told = self.start(self.newcomer, code)
        self.assertIn("you work here as Colleague of Fast Hands", told)
        self.assertEqual(self.newcomer._get_performers(), self.colleague)
        other = self.make_chat()
        self.assertIn("used already or is too old", self.start(other, code))
        self.assertFalse(other._get_performers())

    def test_of_a_code_nothing_but_its_hash_is_kept(self):
        code = self.get_code()
        link = self.colleague.link_ids
        self.assertNotIn(code, str(link.read()))
        self.assertEqual(len(link.code_hash), 64)
        with self.assertRaises(AccessError):
            link.with_user(self.dispatcher).read(["code_hash"])

    def test_an_old_code_links_nothing(self):
        code = self.get_code()
        link = self.colleague.link_ids
        self.assertEqual(link.state, "invited")
        link.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.assertEqual(link.state, "expired")
        self.assertIn("too old", self.start(self.newcomer, code))
        self.assertFalse(self.newcomer._get_performers())

    def test_a_new_invitation_voids_the_one_before(self):
        first, second = self.get_code(), self.get_code()
        self.start(self.newcomer, first)
        self.assertFalse(self.newcomer._get_performers())
        self.start(self.newcomer, second)
        self.assertTrue(self.newcomer._get_performers())

    def test_a_code_counts_for_its_bot_alone(self):
        code = self.get_code()
        chat = self.make_chat(account=self.make_account("Other bot", "otherbot"))
        self.start(chat, code)
        self.assertFalse(chat._get_performers())

    def test_what_is_no_code_is_not_ours(self):
        for code in ("w-short", "t-123", ""):
            self.start(self.newcomer, code)
            self.assertFalse(self.newcomer._get_performers())

    def test_the_code_of_somebody_who_left_links_nothing(self):
        code = self.get_code(self.contractor, self.contractor_user)
        self.contractor_user.partner_id.parent_id = False
        self.start(self.newcomer, code)
        self.assertFalse(self.newcomer._get_performers())

    def test_one_chat_may_work_for_two_firms(self):
        self.start(self.newcomer, self.get_code(self.contractor))
        self.start(self.newcomer, self.get_code(self.rival))
        told = self.write_to(self.newcomer, "/jobs")
        self.assertIn(self.job.number, told)
        self.assertIn(self.rivals_job.number, told)

    def test_linking_again_leaves_one_link(self):
        for _attempt in range(2):
            self.start(self.newcomer, self.get_code())
        self.assertEqual(len(self.newcomer.link_ids), 1)

    # Whom it is told

    def test_a_dispatcher_invites(self):
        action = self.colleague.with_user(self.dispatcher).action_invite_to_telegram()
        invite = (
            self.env[action["res_model"]]
            .with_user(self.dispatcher)
            .with_context(**action["context"])
            .browse(action["res_id"])
        )
        self.assertIn("t.me/fieldbot?start=", invite.url)
        self.start(self.newcomer, invite.url.partition("start=")[2])
        self.assertTrue(self.colleague.has_telegram)

    def test_an_agent_does_not_invite(self):
        with self.assertRaises(AccessError):
            self.colleague.with_user(self.leader).action_invite_to_telegram()
        with self.assertRaises(AccessError):
            self.boss.link_ids.with_user(self.leader).action_unlink_chat()

    def test_invitations_go_out_by_mail(self):
        self.colleague.partner_id.email = "colleague@fast-hands.example"
        self.rival.partner_id.email = False
        both = (self.colleague | self.rival).with_user(self.dispatcher)
        action = both.action_mail_telegram_invitation()
        self.assertIn("Slow Hands", action["params"]["message"])
        mail = self.env["mail.mail"].search([], limit=1, order="id desc")
        self.assertEqual(mail.recipient_ids, self.colleague.partner_id)
        code = str(mail.body_html).partition("start=")[2][:29]
        self.start(self.newcomer, code)
        self.assertTrue(self.newcomer._get_performers())

    def test_nobody_to_mail_to_is_said(self):
        self.rival.partner_id.email = False
        with self.assertRaisesRegex(UserError, "no mail address"):
            self.rival.action_mail_telegram_invitation()

    def test_without_a_bot_nobody_is_invited(self):
        self.account.serves_performers = False
        with self.assertRaisesRegex(UserError, "No Telegram bot"):
            self.colleague.action_invite_to_telegram()

    # Screens

    def test_performers_with_a_chat_are_found(self):
        Resource = self.env["service.resource"].with_user(self.leader)
        four = self.contractor | self.rival | self.technician | self.goer
        self.assertEqual(Resource.search([("has_telegram", "=", True)]), four)
        lacking = Resource.search([("has_telegram", "=", False)])
        self.assertIn(self.colleague, lacking)
        self.assertFalse(lacking & four)
        self.assertTrue(self.contractor.has_telegram)
        self.assertFalse(self.colleague.has_telegram)

    def test_a_blocked_bot_is_seen(self):
        self.boss._note_blocked(True)
        self.assertEqual(self.boss.link_ids.state, "blocked")
        self.assertFalse(self.contractor.has_telegram)
        self.assertNotIn(
            self.contractor,
            self.env["service.resource"].search([("has_telegram", "=", True)]),
        )

    def test_a_dispatcher_unlinks(self):
        self.boss.link_ids.with_user(self.dispatcher).action_unlink_chat()
        self.assertFalse(self.boss._get_performers())

    def test_whoever_does_not_want_it_any_more_unlinks(self):
        self.assertIn("Unlink this chat?", self.write_to(self.boss, "/unlink"))
        self.tap(self.boss, "Unlink this chat")
        self.assertFalse(self.boss._get_performers())

    def test_old_invitations_are_swept_away(self):
        self.get_code()
        link = self.colleague.link_ids
        link.expires_at = fields.Datetime.now() - timedelta(days=40)
        self.env["service.resource.link"]._gc_invitations()
        self.assertFalse(link.exists())
        self.assertTrue(self.boss.link_ids)
