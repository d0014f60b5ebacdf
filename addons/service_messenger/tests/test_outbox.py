from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.service_ticket.tests.common import record_bus

from .common import ServiceMessengerCommon


@tagged("post_install", "-at_install")
class TestOutbox(ServiceMessengerCommon, MailCase):
    def setUp(self):
        super().setUp()
        self.tell(self.event(text="The printer smokes"))
        self.send()
        self.fake.requests.clear()
        self.ticket = self.chat().ticket_id

    def test_answer_of_the_desk_leaves_in_the_chat(self):
        message = self.reply(self.ticket, "On our way")
        self.send()
        [body] = self.fake.bodies("/messages")
        self.assertEqual((body["chat"], body["text"]), ("77", "On our way"))
        row = self.outbox()[-1]
        self.assertEqual((row.state, row.attempts), ("sent", 1))
        self.assertTrue(row.external_id.startswith("out-"))
        self.assertEqual(row.mail_message_id, message)
        self.assertTrue(self.ticket.first_response_at)

    def test_note_stays_in_the_house(self):
        self.ticket.with_user(self.agent).message_post(body="He shouts")
        self.send()
        self.assertFalse(self.fake.requests)

    def test_client_gets_no_mail_beside_the_chat(self):
        self.ticket.partner_id = self.contact
        self.ticket.message_subscribe(self.contact.ids)
        with self.mock_mail_gateway():
            self.reply(self.ticket)
        self.assertFalse(self._new_mails)
        self.ticket.with_user(self.agent).action_answer_by_mail()
        with self.mock_mail_gateway():
            self.reply(self.ticket)
        self.assertTrue(self._new_mails)
        self.assertEqual(len(self.outbox()), 2)

    def test_who_reads_in_the_chat_is_asked_for_no_address(self):
        def suggested():
            ticket = self.ticket.with_user(self.agent)
            rows = ticket._message_get_suggested_recipients(reply_discussion=True)
            return [row["partner_id"] for row in rows]

        self.assertEqual(suggested(), [])
        self.ticket.write({"partner_id": self.contact.id, "answers_by_mail": True})
        self.assertIn(self.contact.id, suggested())

    def test_answers_to_many_leave_once_each(self):
        self.tell(self.event("2", chat="78", text="Mine, too"))
        tickets = self.ticket | self.chat("78").ticket_id
        tickets.with_user(self.dispatcher)._post_answers(
            {ticket.id: f"Mended: {ticket.number}" for ticket in tickets}
        )
        self.send()
        texts = [body["text"] for body in self.fake.bodies("/messages")]
        for ticket in tickets:
            self.assertEqual(texts.count(f"Mended: {ticket.number}"), 1)

    def test_next_word_of_the_client_brings_answers_back_to_the_chat(self):
        self.ticket.action_answer_by_mail()
        self.tell(self.event("2", text="Hello?"))
        self.assertFalse(self.ticket.answers_by_mail)

    def test_long_answer_and_files_leave_one_by_one_in_order(self):
        Attachment = self.env["ir.attachment"].with_user(self.agent)
        file = Attachment.create(
            {"name": "a.txt", "raw": b"text", "res_model": "mail.compose.message"}
        )
        self.reply(self.ticket, "word " * 1500, attachment_ids=file.ids)
        self.send()
        bodies = self.fake.bodies("/messages")
        self.assertEqual([bool(body["files"]) for body in bodies], [0, 0, 1])
        self.assertLessEqual(max(len(body["text"]) for body in bodies), 4000)

    # Faults

    def test_after_429_everything_waits_as_long_as_asked(self):
        self.fake.script.append((429, {}, ("Retry-After", "120")))
        self.reply(self.ticket)
        soon = fields.Datetime.now() + timedelta(seconds=110)
        self.send()
        row = self.outbox()[-1]
        self.assertEqual((row.state, row.attempts), ("queued", 0))
        self.assertGreater(row.next_try_at, soon)
        self.assertGreater(self.account.resting_until, soon)
        self.send()
        self.assertEqual(len(self.fake.requests), 1)
        self.later(row)
        self.send()
        self.assertEqual(row.state, "sent")

    def test_outages_are_tried_again_with_growing_pauses(self):
        self.fake.script.extend([(500, {}), "cut", (503, {})])
        self.reply(self.ticket)
        self.send()
        row, pauses = self.outbox()[-1], []
        for _attempt in range(3):
            pauses.append(row.next_try_at - fields.Datetime.now())
            self.assertEqual(row.state, "queued")
            self.assertTrue(self.account.resting_until)
            self.later(row)
            self.send()
        self.assertEqual(pauses, sorted(pauses))
        self.assertEqual((row.state, row.attempts), ("sent", 4))
        self.assertFalse(self.account.failures)

    def test_order_within_a_chat_is_kept_through_a_failure(self):
        self.fake.script.append((500, {}))
        self.reply(self.ticket, "first")
        self.reply(self.ticket, "second")
        self.send()
        self.account.resting_until = False
        self.send()
        self.assertEqual(len(self.fake.requests), 1)
        self.later(self.outbox()[-2])
        self.send()
        texts = [body["text"] for body in self.fake.bodies("/messages")]
        self.assertEqual(texts, ["first", "first", "second"])

    def test_account_that_is_refused_keeps_its_messages(self):
        self.fake.script.append((401, {"error": "Who are you?"}))
        self.reply(self.ticket)
        self.send()
        self.assertEqual(self.account.state, "failed")
        self.assertEqual(self.account.problem, "Who are you?")
        self.assertTrue(self.ticket._get_messenger_target()["waits"])
        row = self.outbox()[-1]
        self.assertEqual((row.state, row.attempts), ("queued", 0))
        self.account.action_connect()
        self.assertFalse(self.ticket._get_messenger_target()["waits"])
        self.send()
        self.assertEqual(row.state, "sent")

    def test_account_that_is_refused_tells_the_leader_of_the_team_once(self):
        self.team.leader_id = self.dispatcher
        self.fake.script.extend([(401, {"error": "Who are you?"})] * 2)
        self.reply(self.ticket)
        self.send()
        self.account._note_health("failed", "Who are you?")
        told = self.account.message_ids.filtered(
            lambda one: one.message_type == "notification" and one.partner_ids
        )
        self.assertEqual(told.partner_ids, self.dispatcher.partner_id)
        self.assertIn("Who are you?", told.body)

    def test_claimed_message_is_left_alone_until_its_lease_is_over(self):
        self.reply(self.ticket)
        Message = self.env["service.messenger.message"]
        claimed = Message._claim()
        self.assertEqual(claimed, self.outbox()[-1])
        self.assertFalse(Message._claim())
        self.later(claimed)
        self.assertEqual(Message._claim(), claimed)

    def test_nothing_more_leaves_once_the_messenger_asks_to_wait(self):
        events = [
            self.event(f"q{number}", chat=f"q{number}", text="Hello")
            for number in range(20)
        ]
        self.tell(*events)
        self.fake.script.append((429, {}, ("Retry-After", "60")))
        self.send()
        self.assertLessEqual(len(self.fake.requests), 8)
        waiting = self.env["service.messenger.message"].search(
            [("account_id", "=", self.account.id), ("state", "=", "queued")]
        )
        self.assertEqual(set(waiting.mapped("attempts")), {0})
        self.account.resting_until = False
        self.later(waiting)
        self.send()
        self.assertEqual(set(waiting.mapped("state")), {"sent"})

    def test_message_that_cannot_be_sent_does_not_stop_the_others(self):
        other = self.account.copy(
            {
                "name": "Without a secret",
                "api_url": self.fake.url,
                "state": "on",
                "secret": False,
            }
        )
        chat = self.env["service.messenger.chat"].create(
            {"account_id": other.id, "chat_key": "99"}
        )
        bad = chat._say("Hello")
        self.reply(self.ticket)
        self.send()
        self.assertEqual(self.outbox()[-1].state, "sent")
        self.assertEqual((bad.state, bad.attempts), ("queued", 1))
        self.assertTrue(bad.problem)

    # Another way

    def test_what_fails_for_good_goes_by_mail(self):
        self.ticket.partner_id = self.contact
        self.fake.script.append((400, {"error": "No such chat"}))
        message = self.reply(self.ticket, "On our way")
        with self.mock_mail_gateway():
            self.send()
        row = self.outbox()[-1]
        self.assertEqual((row.state, row.problem), ("failed", "No such chat"))
        [mail] = self._new_mails.filtered(lambda one: one.mail_message_id == message)
        self.assertEqual(mail.recipient_ids, self.contact)
        # The sign below the answer says it, and nothing else does.
        self.assertEqual(self.ticket.message_ids[0], message)
        shown = message.with_user(self.agent).service_delivery
        self.assertEqual(
            (shown["state"], shown["problem"]),
            ("rerouted", f"{self.contact.email}. No such chat"),
        )

    def test_without_an_address_somebody_is_asked_to_call(self):
        self.ticket.write({"partner_id": False, "email_from": False})
        self.ticket.user_id = self.agent
        self.fake.script.append((400, {"error": "No such chat"}))
        message = self.reply(self.ticket)
        self.send()
        shown = message.with_user(self.agent).service_delivery
        self.assertEqual(shown["state"], "failed")
        self.assertIn("Call the client", shown["problem"])
        activity = self.ticket.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("No such chat", activity.note)
        self.assertTrue(self.ticket.needs_reply_since)

    def test_the_desk_reads_in_its_own_language_what_went_wrong(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.account.company_id.partner_id.lang = "ru_RU"
        self.ticket.partner_id = self.contact
        self.fake.script.append((403, {"error": "Blocked", "blocked": True}))
        self.reply(self.ticket)
        self.send()
        self.assertRegex(self.outbox()[-1].problem, "[а-яё]")

    def test_answer_of_several_parts_falls_back_once(self):
        self.ticket.partner_id = self.contact
        self.fake.script.append((400, {"error": "No such chat"}))
        message = self.reply(self.ticket, "word " * 1500)
        with self.mock_mail_gateway():
            self.send()
        mails = self._new_mails.filtered(lambda one: one.mail_message_id == message)
        self.assertEqual(len(mails), 1)
        rows = self.outbox().filtered(lambda one: one.mail_message_id == message)
        self.assertEqual(set(rows.mapped("state")), {"failed"})

    def test_blocked_chat_is_noticed_and_left_in_peace(self):
        self.ticket.partner_id = self.contact
        self.fake.script.append((403, {"error": "Blocked", "blocked": True}))
        self.reply(self.ticket)
        self.send()
        self.assertEqual(self.chat().state, "blocked")
        self.assertTrue(self.ticket.answers_by_mail)
        with self.mock_mail_gateway():
            self.reply(self.ticket, "Once more")
            self.send()
        self.assertTrue(self._new_mails)
        self.assertEqual(len(self.fake.requests), 1)
        self.assertEqual(self.ticket._get_messenger_target()["reason"], "blocked")
        self.tell(self.event("2", text="Here I am"))
        self.assertEqual(self.chat().state, "active")

    def test_failed_message_can_be_sent_again_by_hand(self):
        self.fake.script.append((400, {"error": "No such chat"}))
        self.reply(self.ticket)
        self.send()
        row = self.outbox()[-1]
        row.with_user(self.dispatcher).action_send_again()
        self.send()
        self.assertEqual((row.state, row.problem), ("sent", False))

    # How far it has come

    def test_states_come_in_any_order_and_only_go_forward(self):
        message = self.reply(self.ticket)
        self.send()
        row = self.outbox()[-1]

        def status(key, state):
            self.tell(
                self.event(
                    key, kind="status", status=state, external_id=row.external_id
                )
            )

        status("s1", "read")
        self.assertEqual(row.state, "read")
        status("s2", "delivered")
        status("s3", "sent")
        self.assertEqual(row.state, "read")
        delivery = message.with_user(self.agent).service_delivery
        self.assertEqual(
            (delivery["state"], delivery["channel"]), ("read", "Messenger")
        )

    def test_the_desk_hears_at_once_why_an_answer_did_not_arrive(self):
        message = self.reply(self.ticket)
        self.send()
        row = self.outbox()[-1]
        sent = record_bus(self)
        row._note_state("failed", problem="Undeliverable")
        self.env.cr.precommit.run()
        agents = self.ticket._get_agents()
        self.assertIn((agents, "service_ticket/delivery", {"ids": message.ids}), sent)
        shown = message.with_user(self.agent).service_delivery
        self.assertEqual(
            (shown["state"], shown["problem"]), ("failed", "Undeliverable")
        )

    def test_failure_after_sending_falls_back_too(self):
        self.ticket.partner_id = self.contact
        message = self.reply(self.ticket)
        self.send()
        row = self.outbox()[-1]
        with self.mock_mail_gateway():
            self.tell(
                self.event(
                    "s1",
                    kind="status",
                    status="failed",
                    problem="Undeliverable",
                    external_id=row.external_id,
                )
            )
        self.assertEqual(row.problem, "Undeliverable")
        self.assertTrue(
            self._new_mails.filtered(lambda one: one.mail_message_id == message)
        )

    def test_status_of_an_unknown_message_is_kept_and_ignored(self):
        events = self.tell(
            self.event("s1", kind="status", status="read", external_id="nobody's")
        )
        self.assertEqual(events[-1].state, "ignored")

    # Who may do what

    def test_agents_answer_but_see_no_accounts_and_secrets(self):
        self.reply(self.ticket)
        target = self.ticket.with_user(self.agent)._get_messenger_target()
        self.assertEqual(target["name"], "Ivan Petrov")
        with self.assertRaises(AccessError):
            self.chat().with_user(self.agent).read(["name"])
        for user in (self.dispatcher, self.manager):
            account = self.account.with_user(user)
            account.read(["name", "state"])
            with self.assertRaises(AccessError):
                account.read(["token"])
        with self.assertRaises(AccessError):
            self.account.with_user(self.dispatcher).action_connect()

    def test_people_outside_see_nothing(self):
        for name in ("account", "chat", "event", "message"):
            Model = self.env[f"service.messenger.{name}"].with_user(self.portal_user)
            with self.assertRaises(AccessError):
                Model.search([])
        with self.assertRaises(AccessError):
            self.client.with_user(self.portal_user).read(["service_barred_channel_ids"])

    def test_other_companies_see_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            login="elsewhere",
            groups="service_ci.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for name in ("account", "chat", "event", "message"):
            Model = self.env[f"service.messenger.{name}"].with_user(user)
            self.assertFalse(Model.search([]))

    def test_sending_costs_few_queries_each(self):
        events = [
            self.event(f"q{number}", chat=f"q{number}", text="Hello")
            for number in range(20)
        ]
        self.tell(*events)
        self.env.flush_all()
        with self.assertQueryCount(400):
            self.send()
        self.assertEqual(len(self.fake.bodies("/messages")), 20)
