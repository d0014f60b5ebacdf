from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ServiceMessengerCommon

# What programs write, and nobody by hand.
WRITTEN_BY_PROGRAMS = ("service.messenger.event", "service.messenger.message")


@tagged("post_install", "-at_install")
class TestRights(ServiceMessengerCommon):
    """Who sees what came, and who may change anything about it."""

    def test_nobody_forges_what_came_or_what_was_said(self):
        self.tell(self.event(text="Hello"))
        for name in WRITTEN_BY_PROGRAMS:
            for user in (self.agent, self.dispatcher, self.manager):
                for operation in ("create", "write", "unlink"):
                    with self.subTest(model=name, user=user.login, right=operation):
                        Model = self.env[name].with_user(user)
                        self.assertFalse(Model.has_access(operation))

    def test_agents_see_no_raw_events_and_press_none_of_their_buttons(self):
        [event] = self.tell(self.event(text="Hello"))
        message = self.outbox()
        with self.assertRaises(AccessError):
            event.with_user(self.agent).action_replay()
        with self.assertRaises(AccessError):
            message.with_user(self.agent).action_send_again()
        with self.assertRaises(AccessError):
            self.account.with_user(self.dispatcher).action_disconnect()

    def test_dispatchers_replay_and_send_again(self):
        [event] = self.tell(self.event(kind="button", data="x"))
        event.with_user(self.dispatcher).action_replay()
        self.assertEqual(event.state, "received")
        message = self.chat()._say("Hello")
        message._note_state("failed")
        message.with_user(self.dispatcher).action_send_again()
        self.assertEqual(message.state, "queued")

    def test_secrets_leave_neither_by_reading_nor_by_export(self):
        account = self.account.with_user(self.manager)
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        for name in ("token", "secret", "poll_offset"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                account.read([name])
            with self.subTest(export=name), self.assertRaises(AccessError):
                account.export_data([name])
            self.assertNotIn(name, account.fields_get())
        self.assertNotIn("secret-of-the-bot", str(account.read()))
        self.assertNotIn("token-of-the-bot", str(account.copy_data()))

    def test_who_may_not_see_the_token_does_not_choose_where_it_is_sent(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.manager).api_url = "https://evil.example"
        self.account.with_user(self.manager).name = "Help"
        self.assertEqual(self.account.name, "Help")
