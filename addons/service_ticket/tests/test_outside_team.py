import email
import email.policy
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools.monitoring import Alarm
from .common import ServiceTicketCommon
from .sla_common import HOUR, ServiceSlaCommon

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-ID: <{id}@outside.example>
Date: Mon, 2 Mar 2026 10:00:00 +0000
{headers}Content-Type: text/plain; charset=utf-8

{text}
"""


# A Monday, ten o'clock in Moscow.
START = datetime(2026, 3, 2, 7)


class OutsideCommon(ServiceTicketCommon):
    """A bank outside that has its own number for each matter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["service.team"].create(
            {
                "name": "Bank",
                "line": "external",
                "leader_id": cls.dispatcher.id,
                "member_ids": [Command.set(cls.dispatcher.ids)],
                "external_email": "Help Desk <help@bank.example>",
                "external_ref_pattern": r"INC\d{6,9}",
            }
        )
        cls.reason = cls.env.ref("service_ticket.handover_reason_outside")

    def receive(
        self,
        subject,
        sender="help@bank.example",
        headers="",
        text="Done",
        to="desk",
        file=None,
    ):
        Ledger = self.env["service.inbound.mail"]
        self.number = getattr(self, "number", 0) + 1
        raw = MAIL.format(
            sender=sender,
            to=f"{to}@desk.example",
            subject=subject,
            id=f"{self._testMethodName}.{self.number}",
            headers=headers,
            text=text,
        )
        if file:
            message = email.message_from_string(raw, policy=email.policy.SMTP)
            message.add_attachment(
                b"x", maintype="application", subtype="octet-stream", filename=file
            )
            raw = message.as_string()
        Ledger._receive(raw.encode(), {"model": None})
        return Ledger.search([], order="id desc", limit=1)

    def by_number(self, **mail):
        return self.receive(f"Re: [{self.ticket.number}] Printer", **mail)

    def by_number_with_receipt(self, header):
        self.receive(
            f"INC0012345 registered [{self.ticket.number}]",
            headers=f"Auto-Submitted: {header}\n",
        )


@tagged("post_install", "-at_install")
class TestOutsideTeam(OutsideCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket(team_id=cls.team.id, user_id=cls.agent.id)
        cls.ticket.with_user(cls.agent)._hand_over(
            cls.bank, cls.reason, "The terminal does not answer"
        )
        cls.outgoing = cls.env["mail.mail"].search(
            [
                ("res_id", "=", cls.ticket.id),
                ("email_to", "=", "Help Desk <help@bank.example>"),
            ]
        )

    def last_message(self):
        return self.ticket.message_ids.filtered(lambda m: m.message_type == "email")[:1]

    def seen_by_client(self, message):
        Message = self.env["mail.message"].with_user(self.portal_user)
        return Message.search([("id", "=", message.id)])

    def signals(self):
        return self.ticket.activity_ids.filtered(
            lambda activity: activity.user_id == self.agent
        )

    # Hand-over

    def test_the_team_gets_note_and_request_by_mail_and_the_ticket_waits(self):
        self.assertIn("The terminal does not answer", self.outgoing.body_html)
        self.assertIn(f"[{self.ticket.number}]", self.outgoing.subject)
        self.assertIn("desk@desk.example", self.outgoing.reply_to)
        self.assertEqual(self.ticket.state, "waiting")
        self.assertEqual(self.ticket.waiting_reason_id.code, "external")

    def test_who_handed_over_keeps_an_eye_on_it(self):
        self.assertEqual(self.ticket.user_id, self.agent)

    def test_nobody_of_ours_has_to_confirm_the_note_that_they_have_by_mail(self):
        self.assertFalse(self.ticket.handover_note_id)
        self.bank.external_email = False
        ticket = self.make_ticket(team_id=self.team.id)
        ticket._hand_over(self.bank, self.reason, "Call them")
        self.assertEqual(ticket.handover_note, "Call them")

    def test_the_client_sees_nothing_of_the_mail(self):
        message = self.outgoing.mail_message_id
        self.assertTrue(message.is_internal)
        self.assertFalse(self.seen_by_client(message))
        self.assertNotIn(self.contact, message.notified_partner_ids)

    def test_a_ticket_that_comes_back_goes_on(self):
        self.ticket.with_user(self.agent)._hand_over(self.team, self.reason)
        self.assertEqual(self.ticket.state, "open")
        self.assertEqual(self.ticket.user_id, self.agent)

    def test_a_team_that_need_not_be_waited_for(self):
        self.bank.external_waits = False
        ticket = self.make_ticket(team_id=self.team.id)
        ticket._hand_over(self.bank, self.reason)
        self.assertEqual(ticket.state, "new")

    # What goes along

    def handed_mail(self, ticket):
        return self.env["mail.mail"].search(
            [("res_id", "=", ticket.id), ("email_to", "=", self.bank.external_email)]
        )

    def file(self, name, user=None, **values):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.env.user)
            .create({"name": name, "raw": b"x", **values})
        )

    def ticket_with_files(self):
        """Return a ticket with a picture of its client and three papers of ours."""
        ticket = self.make_ticket(team_id=self.team.id, site_id=self.site.id)
        about = {"res_model": ticket._name, "res_id": ticket.id}
        for name, author, subtype in (
            ("picture.png", self.contact, "mail.mt_comment"),
            ("bill.pdf", self.agent.partner_id, "mail.mt_comment"),
            ("note.txt", self.agent.partner_id, "mail.mt_note"),
        ):
            ticket.message_post(
                body="See the file",
                message_type="comment",
                author_id=author.id,
                subtype_xmlid=subtype,
                attachment_ids=self.file(name, **about).ids,
            )
        self.file("draft.odt", self.agent, **about)
        return ticket

    def hand_over_dialog(self, tickets):
        Dialog = self.env["service.ticket.hand.over"].with_user(self.agent)
        form = Form(Dialog.with_context(default_ticket_ids=tickets.ids))
        form.team_id = self.bank
        form.reason_id = self.reason
        return form

    def test_what_the_client_gave_goes_along_and_what_is_ours_does_not(self):
        ticket = self.ticket_with_files()
        ticket._hand_over(self.bank, self.reason)
        mail = self.handed_mail(ticket)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["picture.png"])

    def test_the_dialog_shows_the_files_and_sends_what_is_left_of_them(self):
        ticket = self.ticket_with_files()
        form = self.hand_over_dialog(ticket)
        self.assertEqual([file.name for file in form.attachment_ids], ["picture.png"])
        form.attachment_ids.clear()
        added = self.file("log.txt", self.agent, res_model=form._record._name)
        form.attachment_ids.add(added)
        form.save().action_hand_over()
        mail = self.handed_mail(ticket)
        self.assertEqual(mail.attachment_ids, added)
        self.assertEqual(added.with_user(self.dispatcher).raw, b"x")

    def test_of_several_tickets_each_takes_its_own_files(self):
        tickets = self.ticket_with_files() | self.make_ticket(team_id=self.team.id)
        form = self.hand_over_dialog(tickets)
        self.assertFalse(form.attachment_ids)
        form.save().action_hand_over()
        names = [self.handed_mail(t).attachment_ids.mapped("name") for t in tickets]
        self.assertEqual(names, [["picture.png"], []])

    def test_nobody_sends_a_file_that_is_not_theirs_to_read(self):
        ticket = self.make_ticket(team_id=self.team.id)
        dialog = self.hand_over_dialog(ticket).save()
        secret = self.file("secret.txt", self.dispatcher)
        with self.assertRaises(AccessError):
            dialog.attachment_ids = secret
            dialog.action_hand_over()

    def test_the_mail_says_where_it_is_and_what_it_is_about(self):
        ticket = self.ticket_with_files()
        ticket._hand_over(self.bank, self.reason)
        body = self.handed_mail(ticket).body_html
        self.assertIn(self.site.name, body)
        self.assertIn(self.building.display_name, body)

    # Answers

    def test_an_answer_with_our_number_is_internal_wakes_and_signals(self):
        mail = self.by_number()
        self.assertEqual((mail.state, mail.ticket_id), ("processed", self.ticket))
        message = self.last_message()
        self.assertTrue(message.subtype_id.internal)
        self.assertIn("Done", message.body)
        self.assertFalse(self.seen_by_client(message))
        self.assertEqual(self.ticket.state, "open")
        self.assertEqual(len(self.signals()), 1)
        self.assertFalse(message.notified_partner_ids & self.contact)

    def test_their_number_is_noted_and_finds_the_ticket_next_time(self):
        self.receive(f"INC0012345 opened [{self.ticket.number}]")
        self.assertEqual(self.ticket.external_ref, "INC0012345")
        mail = self.receive("INC0012345 resolved", text="Line was cut")
        self.assertEqual(mail.ticket_id, self.ticket)
        self.assertIn("Line was cut", self.last_message().body)

    def test_a_receipt_of_a_machine_notes_the_number_and_wakes_nobody(self):
        for header in ("auto-generated", "auto-replied"):
            self.ticket.external_ref = False
            self.by_number_with_receipt(header)
            self.assertEqual(self.ticket.external_ref, "INC0012345")
            self.assertEqual(self.ticket.state, "waiting")
            self.assertFalse(self.signals())

    def test_an_answer_to_our_mail_counts_from_any_address(self):
        mail = self.receive(
            "Re: Printer",
            sender="olga@bank.example",
            headers=f"References: {self.outgoing.references}\n",
        )
        self.assertEqual(mail.ticket_id, self.ticket)
        self.assertTrue(self.last_message().subtype_id.internal)
        self.assertEqual(self.ticket.state, "open")

    def test_a_changed_signature_proves_nothing(self):
        reference = self.outgoing.references
        other = self.make_ticket(team_id=self.team.id)
        forged = reference.replace(f"outside-{self.ticket.id}-", f"outside-{other.id}-")
        mail = self.receive(
            f"Re: [{other.number}] Printer",
            sender="olga@bank.example",
            headers=f"References: {forged}\n",
        )
        self.assertEqual((mail.state, mail.reason), ("quarantined", "not_participant"))

    # Who may not

    def test_a_foreign_address_that_quotes_our_number_is_set_aside(self):
        mail = self.by_number(sender="someone@bank.example")
        self.assertEqual((mail.state, mail.reason), ("quarantined", "not_participant"))
        self.assertEqual(self.ticket.state, "waiting")

    def test_a_foreign_address_that_quotes_their_number_never_reaches_the_ticket(self):
        self.ticket.external_ref = "INC0012345"
        mail = self.receive("INC0012345 resolved", sender="someone@bank.example")
        self.assertNotEqual(mail.ticket_id, self.ticket)

    def test_the_team_reaches_no_ticket_that_it_never_had(self):
        other = self.make_ticket(team_id=self.team.id)
        mail = self.receive(f"Re: [{other.number}] Printer")
        self.assertEqual((mail.state, mail.reason), ("quarantined", "not_participant"))

    def test_a_client_who_writes_from_the_address_of_the_team_stays_the_client(self):
        partner = self.env["res.partner"].create(
            {"name": "Bank", "email": "help@bank.example"}
        )
        ticket = self.make_ticket(team_id=self.team.id, partner_id=partner.id)
        ticket._hand_over(self.bank, self.reason)
        self.receive(f"Re: [{ticket.number}] Printer", text="Our own request")
        message = ticket.message_ids.filtered(lambda m: m.message_type == "email")[:1]
        self.assertFalse(message.subtype_id.internal)

    # Bad input

    def test_expressions_that_are_none_are_refused(self):
        for pattern, words in (
            ("(INC", "no regular expression"),
            ("(?P<x>a)", "named groups"),
            ("a" * 300, "200 characters"),
        ):
            with self.subTest(pattern):
                with self.assertRaises(ValidationError) as caught:
                    self.bank.external_ref_pattern = pattern
                self.assertIn(words, str(caught.exception))

    def test_an_address_that_is_none_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no mail address"):
            self.bank.external_email = "help desk"

    # Words of our own

    def test_a_word_to_the_team_goes_to_their_address_only(self):
        self.env["service.ticket.write.outside"].with_user(self.agent).create(
            {"ticket_id": self.ticket.id, "body": "<p>Any news?</p>"}
        ).action_send()
        mail = self.env["mail.mail"].search(
            [("res_id", "=", self.ticket.id)], order="id desc", limit=1
        )
        self.assertEqual(mail.email_to, "Help Desk <help@bank.example>")
        self.assertFalse(mail.recipient_ids)
        self.assertTrue(mail.mail_message_id.is_internal)

    def test_other_mails_cost_no_query_more(self):
        self.env["service.team"]._outside_addresses()
        with self.assertQueryCount(0):
            self.env["service.team"]._outside_addresses()


@tagged("post_install", "-at_install")
class TestClocksOfOutsideTeams(OutsideCommon, ServiceSlaCommon):
    """What a team outside promised is kept by its answers, never by ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_policy(
            "Bank",
            kind="uc",
            working_hours="always",
            first_response=HOUR,
            next_response=HOUR // 2,
            resolution=8 * HOUR,
        )

    def minute(self, number):
        """Let it be so many minutes after the hand-over."""
        return self.at(START + timedelta(minutes=number))

    def hand_over(self):
        self.ticket = self.make_ticket(team_id=self.team.id, user_id=self.agent.id)
        self.ticket.with_user(self.agent)._hand_over(self.bank, self.reason)

    def ask(self):
        self.env["service.ticket.write.outside"].with_user(self.agent).create(
            {"ticket_id": self.ticket.id, "body": "<p>Any news?</p>"}
        ).action_send()

    def theirs(self, target="first_response", **values):
        return self.clock(self.ticket, target, "uc", **values)

    def test_the_first_answer_is_due_though_our_responsible_stays(self):
        with self.minute(0):
            self.hand_over()
        self.assertEqual(self.ticket.user_id, self.agent)
        self.assertEqual(self.theirs().deadline, START + timedelta(hours=1))

    def test_what_we_say_and_who_of_ours_takes_it_stops_nothing_of_theirs(self):
        with self.minute(0):
            self.hand_over()
        with self.minute(5):
            self.answer(self.ticket)
            self.ticket.user_id = self.dispatcher
        self.assertTrue(self.clock(self.ticket, "first_response").stopped_at)
        self.assertFalse(self.theirs().stopped_at)

    def test_their_first_answer_stops_the_clock_and_a_receipt_does_not(self):
        with self.minute(0):
            self.hand_over()
        with self.minute(1):
            self.by_number_with_receipt("auto-replied")
            self.assertFalse(self.theirs().stopped_at)
        with self.minute(70):
            self.by_number()
        clock = self.theirs()
        self.assertEqual(clock.stopped_at, START + timedelta(minutes=70))
        self.assertTrue(clock.breached)
        self.assertEqual(self.ticket.external_answered_at, clock.stopped_at)
        self.assertFalse(self.theirs("resolution").stopped_at)

    def test_each_question_of_ours_asks_for_an_answer_in_time(self):
        with self.minute(0):
            self.hand_over()
            self.ask()
            self.assertFalse(self.theirs("next_response"))
            self.by_number()
        for cycle, minutes in ((1, 10), (2, 60)):
            with self.minute(minutes):
                self.ask()
                self.ask()
                clock = self.theirs("next_response")
                self.assertEqual(clock.cycle, cycle)
                due = START + timedelta(minutes=minutes + 30)
                self.assertEqual(clock.deadline, due)
                self.by_number()
                self.assertTrue(clock.stopped_at)
                self.assertFalse(clock.breached)

    def test_a_question_of_the_client_is_not_theirs_to_answer(self):
        with self.minute(0):
            self.hand_over()
            self.by_number()
            self.answer(self.ticket)
            self.customer_writes(self.ticket)
        self.assertTrue(self.clock(self.ticket, "next_response"))
        self.assertFalse(self.theirs("next_response"))

    def test_the_next_hand_over_asks_for_a_first_answer_again(self):
        with self.minute(0):
            self.hand_over()
            self.by_number()
        with self.minute(5):
            self.ticket.with_user(self.agent)._hand_over(self.team, self.reason)
        with self.minute(10):
            self.ticket.with_user(self.agent)._hand_over(self.bank, self.reason)
            self.assertFalse(self.ticket.external_answered_at)
        self.assertEqual(self.theirs().cycle, 2)
        self.assertFalse(self.theirs().stopped_at)
        self.assertEqual(self.theirs().deadline, START + timedelta(minutes=70))

    def test_a_ticket_that_begins_with_them_has_their_clock_whoever_answers(self):
        with self.minute(0):
            self.ticket = self.make_ticket(
                team_id=self.bank.id, user_id=self.agent.id, first_response_at=START
            )
        self.assertFalse(self.theirs().stopped_at)
        self.assertTrue(self.theirs())


@tagged("post_install", "-at_install")
class TestOutsideAtIntake(OutsideCommon):
    """What comes in straight for a team outside is given to it as by a hand-over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env["service.ticket.type"].create(
            {"name": "Card payments", "team_id": cls.bank.id}
        )
        cls.source = cls.env["service.monitor.source"].create(
            {"name": "Terminals", "team_id": cls.bank.id}
        )
        cls.env["mail.alias"].create(
            {
                "alias_name": "cards",
                "alias_domain_id": cls.alias_domain.id,
                "alias_model_id": cls.env["ir.model"]._get_id("service.ticket"),
                "alias_defaults": repr({"type_id": cls.type.id}),
            }
        )

    def intake(self, channel="portal", **values):
        self.ticket = self.make_ticket(channel, type_id=self.type.id, **values)
        self.env.cr.precommit.run()
        return self.ticket

    def mails_of(self, tickets):
        return self.env["mail.mail"].search(
            [
                ("model", "=", tickets._name),
                ("res_id", "in", tickets.ids),
                ("email_to", "=", self.bank.external_email),
            ]
        )

    def alarms(self, *names):
        alarms = [Alarm(name) for name in names]
        result = self.source._take_alarms(alarms)
        self.env.cr.precommit.run()
        return self.env["service.ticket"].union(*(row[0] for row in result.values()))

    # Given

    def test_the_type_s_team_gets_words_place_and_items_and_the_ticket_waits(self):
        item = self.env["service.catalog.item"].create({"name": "Acquiring"})
        ticket = self.intake(
            description="<p>The terminal is dead</p>",
            site_id=self.site.id,
            item_id=item.id,
        )
        mail = self.mails_of(ticket)
        self.assertEqual(len(mail), 1)
        for words in ("The terminal is dead", self.site.name, "Acquiring"):
            self.assertIn(words, mail.body_html)
        self.assertIn("desk@desk.example", mail.reply_to)
        self.assertTrue(mail.mail_message_id.is_internal)
        self.assertEqual(
            (ticket.state, ticket.waiting_reason_id.code), ("waiting", "external")
        )

    def test_the_files_of_a_mail_go_along(self):
        mail = self.receive(
            "Terminal", sender="anna@shop.example", to="cards", file="picture.png"
        )
        outgoing = self.mails_of(mail.ticket_id)
        self.assertEqual(mail.ticket_id.team_id, self.bank)
        self.assertEqual(outgoing.attachment_ids.mapped("name"), ["picture.png"])
        self.assertEqual(mail.ticket_id.waiting_reason_id.code, "external")

    def test_who_files_it_does_not_write_to_them(self):
        Ticket = self.env["service.ticket"].with_user(self.portal_user).sudo()
        ticket = Ticket._intake("portal", [{"name": "Till", "type_id": self.type.id}])
        self.env.cr.precommit.run()
        self.assertNotEqual(self.mails_of(ticket).author_id, self.contact)
        self.assertNotEqual(ticket.waiting_by_id, self.portal_user)

    def test_their_answer_wakes_it_keeps_their_number_and_reaches_our_leader(self):
        self.bank.leader_id = False
        self.team.leader_id = self.dispatcher
        ticket = self.intake()
        self.receive(f"INC0012345 opened [{ticket.number}]")
        self.assertEqual(ticket.external_ref, "INC0012345")
        self.assertEqual(ticket.state, "open")
        self.assertEqual(ticket.activity_ids.user_id, self.dispatcher)

    def test_a_storm_of_alarms_is_mailed_one_by_one_for_the_price_of_a_few(self):
        self.alarms("first")

        def cost(number, name):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets = self.alarms(*(f"{name}{index}" for index in range(number)))
            self.env.flush_all()
            self.assertEqual(len(self.mails_of(tickets)), number)
            self.assertEqual(set(tickets.mapped("state")), {"waiting"})
            return self.env.cr.sql_log_count - before

        few, many = cost(3, "few"), cost(60, "many")
        self.assertLess(many - few, 30)

    def test_a_team_without_address_or_waiting_is_left_as_it_is(self):
        self.bank.write({"external_email": False, "external_waits": False})
        ticket = self.intake()
        self.assertEqual(ticket.state, "new")
        self.assertEqual(ticket.external_team_id, self.bank)
        self.assertFalse(self.mails_of(ticket))

    # Not given

    def test_what_they_wrote_themselves_is_not_mailed_back_and_a_leader_is_told(self):
        for sender in ("help@bank.example", "help+17@bank.example"):
            ticket = self.receive("Terminal", sender=sender, to="cards").ticket_id
            self.assertEqual(ticket.team_id, self.bank)
            self.assertFalse(self.mails_of(ticket))
            self.assertEqual(ticket.state, "new")
            self.assertEqual(ticket.activity_ids.user_id, self.dispatcher)

    def test_what_a_machine_wrote_may_be_their_receipt_and_is_not_mailed(self):
        ticket = self.receive(
            "INC0012345 registered",
            sender="noreply@bank.example",
            to="cards",
            headers="Auto-Submitted: auto-generated\n",
        ).ticket_id
        self.assertEqual(ticket.team_id, self.bank)
        self.assertFalse(self.mails_of(ticket))

    def test_alarms_by_mail_are_mailed_though_a_machine_wrote_them(self):
        self.source.write(
            {
                "sender_pattern": r"zabbix@watch\.example",
                "subject_pattern": r"Problem: (?P<object>.+)",
            }
        )
        ticket = self.receive(
            "Problem: till 7",
            sender="zabbix@watch.example",
            headers="Auto-Submitted: auto-generated\n",
        ).ticket_id
        self.assertEqual(ticket.monitor_source_id, self.source)
        self.assertEqual(len(self.mails_of(ticket)), 1)

    def test_what_is_over_or_went_elsewhere_before_the_commit_is_not_mailed(self):
        closed, moved, merged, target = (
            self.make_ticket(type_id=self.type.id) for _count in range(4)
        )
        closed.action_close()
        moved._hand_over(self.team, self.reason)
        merged._merge_into(target)
        self.env.cr.precommit.run()
        self.assertFalse(self.mails_of(closed | moved | merged))
        self.assertEqual(moved.state, "new")
        self.assertEqual(len(self.mails_of(target)), 1)

    def test_an_import_writes_to_nobody(self):
        ids = self.env["service.ticket"].load(
            ["name", "type_id/.id"], [["Old", str(self.type.id)]]
        )["ids"]
        self.env.cr.precommit.run()
        ticket = self.env["service.ticket"].browse(ids)
        self.assertEqual((ticket.team_id, ticket.state), (self.bank, "new"))
        self.assertFalse(self.mails_of(ticket))

    def test_what_follows_from_a_ticket_that_we_gave_them_begins_with_us(self):
        ticket = self.make_ticket(team_id=self.team.id)
        ticket._hand_over(self.bank, self.reason)
        self.assertEqual(ticket._get_follow_up_team(), self.team)
        straight = self.intake()
        self.assertEqual(straight._get_follow_up_team(), self.bank)
