from threading import Timer
from time import monotonic
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.service_messenger.models import service_messenger_account

from .bot_api import TOKEN, broken, refused
from .common import TelegramCommon


@tagged("post_install", "-at_install")
class TestPolling(TelegramCommon):
    """Without an address of ours Telegram is asked, and confirms nothing too early."""

    account_values = {**TelegramCommon.account_values, "mode": "polling"}

    def poll(self):
        self.account._cron_poll()

    def events(self):
        return self.env["service.messenger.event"].search(
            [("account_id", "=", self.account.id)], order="id"
        )

    def setUp(self):
        super().setUp()
        self.api._updates.clear()
        self.api.webhooks.clear()
        self.patch(service_messenger_account, "POLL_SECONDS", 0)

    def triggers(self):
        cron = self.env.ref("service_messenger.ir_cron_poll")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def test_the_place_moves_with_what_came(self):
        updates = [self.api.post("One"), self.api.post("Two")]
        self.poll()
        self.assertEqual(
            self.events().mapped("event_key"), [str(u["update_id"]) for u in updates]
        )
        self.assertEqual(self.account.poll_offset, str(updates[1]["update_id"] + 1))
        self.assertEqual(len(self.api._updates), 2, "not confirmed before the commit")
        self.poll()
        self.assertFalse(self.api._updates)
        self.assertEqual(len(self.events()), 2)

    def test_after_a_restart_without_the_commit_all_comes_again_once(self):
        self.api.post("One")
        with self.env.cr.savepoint() as savepoint:
            self.poll()
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertFalse(self.events())
        self.poll()
        self.poll()
        self.assertEqual(len(self.events()), 1)

    def test_what_nobody_can_read_stops_nothing(self):
        self.api.post("One")
        self.api._updates.append({"update_id": 999990, "message": {"broken": 1}})
        self.api._updates.append({"update_id": 999991, "message": None})
        self.poll()
        self.work()
        self.assertEqual(self.events().mapped("state"), ["done", "failed", "ignored"])
        self.assertEqual(self.account.poll_offset, "999992")

    def test_a_failure_is_shown_and_passes(self):
        self.api.post("One")
        self.api.script("getUpdates", broken(502))
        self.poll()
        self.assertIn("does not answer", self.account.problem)
        self.assertEqual(self.account.state, "on")
        self.poll()
        self.assertFalse(self.account.problem)
        self.assertEqual(len(self.events()), 1)

    def test_a_refused_token_ends_the_asking_and_the_leader_hears_of_it_once(self):
        self.team.leader_id = self.dispatcher
        self.account.token = "1:wrong"
        self.poll()
        self.assertEqual(self.account.state, "failed")
        self.assertIn("BotFather", self.account.problem)
        calls = len(self.api.calls)
        self.poll()
        self.assertEqual(len(self.api.calls), calls, "asked no more")
        [told] = self.account.message_ids.filtered("partner_ids")
        self.assertEqual(told.partner_ids, self.dispatcher.partner_id)
        self.assertIn("BotFather", told.body)
        self.account.token = TOKEN
        self.api.post("One")
        self.account.action_connect()
        self.poll()
        self.assertEqual((self.account.state, len(self.events())), ("on", 1))

    def test_without_a_token_nobody_is_asked(self):
        self.account.token = False
        self.poll()
        self.assertEqual(self.account.state, "failed")
        self.assertIn("123456:ABC-DEF", self.account.problem)

    def test_switching_on_ends_the_webhook(self):
        self.api.webhooks[TOKEN] = {"url": "https://old.example"}
        self.account.action_connect()
        self.assertFalse(self.api.webhooks)
        self.assertEqual(self.account.state, "on")

    def test_a_long_queue_comes_page_by_page(self):
        for number in range(105):
            self.api.post(str(number))
        self.poll()
        self.assertEqual(len(self.events()), 100)
        self.poll()
        self.assertEqual(len(self.events()), 105)

    def test_it_is_asked_again_at_once_as_long_as_it_answers(self):
        before = self.triggers()
        self.poll()
        self.assertEqual(self.triggers(), before + 1)
        self.api.script("getUpdates", broken())
        self.poll()
        self.assertEqual(self.triggers(), before + 1, "in a minute, with the cron")

    def test_switching_on_begins_to_ask_at_once(self):
        before = self.triggers()
        self.account.action_connect()
        self.assertEqual(self.triggers(), before + 1)

    def test_telegram_waits_until_there_is_news(self):
        self.patch(service_messenger_account, "POLL_SECONDS", 30)
        later = Timer(0.5, self.api.post, ["One"])
        self.addCleanup(later.cancel)
        later.start()
        start = monotonic()
        self.poll()
        self.assertLess(monotonic() - start, 15)
        self.assertEqual(len(self.events()), 1)

    def test_while_there_is_work_nobody_waits_long_for_news(self):
        self.patch(service_messenger_account, "POLL_SECONDS", 30)
        self.assertEqual(self.account._get_poll_seconds(), 30)
        self.known()._say("Hello")
        self.assertEqual(self.account._get_poll_seconds(), 1)

    def test_several_bots_are_asked_at_the_same_time(self):
        self.api.add_bot("77:other", "other_bot")
        other = self.account.copy(
            {"token": "77:other", "state": "on", "api_url": self.api.url}
        )
        self.api.post("One")
        self.poll()
        told = self.env["service.messenger.event"].search(
            [("account_id", "in", (self.account | other).ids)]
        )
        # The server has one queue for both.
        self.assertEqual(told.account_id, self.account | other)

    def test_one_that_fails_stops_no_others(self):
        self.account.copy({"token": "no token", "state": "on"})
        self.api.post("One")
        self.poll()
        self.assertEqual(len(self.events()), 1)

    def test_what_comes_after_switching_off_is_left_there(self):
        self.api.post("One")
        self.patch(
            type(self.env["ir.cron"]),
            "_commit_progress",
            lambda *args, **values: setattr(self.account, "state", "off") or 1,
        )
        self.poll()
        self.assertFalse(self.events())
        self.assertFalse(self.account.poll_offset)


@tagged("post_install", "-at_install")
class TestSwitch(TelegramCommon):
    def webhook(self):
        return self.api.webhooks.get(TOKEN)

    def test_switching_on_tells_telegram_where_and_what(self):
        self.account.action_connect()
        webhook = self.webhook()
        self.assertEqual(webhook["url"], self.account.webhook_url)
        self.assertEqual(webhook["secret_token"], "secret-of-the-bot")
        self.assertEqual(webhook["max_connections"], "1")
        self.assertEqual(
            webhook["allowed_updates"],
            '["message", "edited_message", "callback_query", "my_chat_member"]',
        )
        self.assertEqual(self.account.telegram_username, "desk_test_bot")

    def test_the_menu_speaks_our_languages(self):
        self.account.action_connect()
        menu = self.api.commands[TOKEN]
        self.assertEqual(set(menu), {"", "en", "ru"})
        self.assertIn("requests", [row["command"] for row in menu["en"]])

    def test_switching_off_ends_the_webhook(self):
        self.account.action_connect()
        self.account.action_disconnect()
        self.assertIsNone(self.webhook())
        self.assertEqual(self.account.state, "off")

    def test_a_wrong_token_is_told_in_words(self):
        self.account.token = "1:wrong"
        with self.assertRaisesRegex(UserError, "BotFather"):
            self.account.action_connect()
        self.account.token = "nonsense"
        with self.assertRaisesRegex(UserError, "123456:ABC-DEF"):
            self.account.action_connect()

    def test_what_telegram_says_does_not_tell_the_token(self):
        self.api.script("getMe", refused(f"Bad Request: /bot{TOKEN}/getMe is wrong"))
        with self.assertRaises(UserError) as caught:
            self.account.action_connect()
        self.assertNotIn(TOKEN, str(caught.exception))

    def test_the_usual_address_needs_https_of_ours(self):
        self.account.api_url = False
        adapter = type(self.env["service.messenger.telegram"])
        base = "odoo.addons.service_telegram.tools.bots.call"
        with patch.object(adapter, "api_url", self.api.url), patch(base) as call:
            call.return_value.username = "x"
            with self.assertRaisesRegex(UserError, "https://"):
                self.account.action_connect()

    def test_the_check_says_what_is_wrong(self):
        self.account.action_connect()
        fine = self.account.action_check_bot()["params"]
        self.assertEqual(
            (fine["type"], fine["message"]), ("success", "@desk_test_bot answers.")
        )
        self.api.webhooks[TOKEN]["url"] = "https://elsewhere.example"
        wrong = self.account.action_check_bot()["params"]
        self.assertEqual(wrong["type"], "warning")
        self.assertIn("does not call our address", wrong["message"])

    def test_addresses_in_the_own_network_are_not_called(self):
        self.env["ir.config_parameter"].set_param("service_messenger.hosts", "")
        with self.assertRaises(UserError):
            self.account.action_check_bot()
        self.assertFalse(self.api.calls)
