from odoo import Command
from odoo.tests import tagged

from ..tools.signed_reference import Proof, write_reference
from .test_expert_request import ExpertCommon
from .test_inbound_mail import InboundMailCommon

STRANGER = "stranger@elsewhere.example"


@tagged("post_install", "-at_install")
class TestSignedThread(ExpertCommon, InboundMailCommon):
    """Who may answer as whom, in every conversation that is led by mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._ask(kind="partner", partner_id=cls.maker.id)
        cls.bank, cls.carrier = cls.env["service.team"].create(
            [
                {
                    "name": name,
                    "line": "external",
                    "external_email": f"help@{name.lower()}.example",
                    "member_ids": [Command.set(cls.agent.ids)],
                }
                for name in ("Bank", "Carrier")
            ]
        )
        cls.outside_ticket = cls.make_ticket(team_id=cls.team.id)
        reason = cls.env.ref("service_ticket.handover_reason_outside")
        cls.outside_ticket._hand_over(cls.bank, reason)
        cls.threads = {
            "ticket": cls.ticket,
            "expert": cls.request,
            "outside": cls.outside_ticket,
        }

    def reference(self, kind):
        if kind == "outside":
            return self.outside_ticket._outside_reference()
        return self.threads[kind]._signed_reference()

    def answer(self, references, sender=STRANGER, subject="Re:", **headers):
        """Receive a mail with references; return its row in the ledger."""
        self.count = getattr(self, "count", 0) + 1
        headers.setdefault("text", "My word.")
        return self.take_in(
            sender,
            subject,
            References=references,
            message_id=f"<{self.count}@elsewhere.example>",
            **headers,
        )

    def assertProvesNothing(self, references, *threads):
        """The mail of a stranger with these references reaches none of the records."""
        before = {thread: thread.message_ids for thread in threads}
        mail = self.answer(references)
        for thread, messages in before.items():
            self.assertNotEqual(
                (mail.res_model, mail.res_id), (thread._name, thread.id)
            )
            self.assertEqual(thread.message_ids, messages)

    def last_message(self, thread):
        return thread.message_ids.sorted("id")[-1:]

    # What is genuine

    def test_genuine_references_open_each_conversation_to_any_address(self):
        for kind, thread in self.threads.items():
            with self.subTest(kind):
                mail = self.answer(self.reference(kind))
                self.assertOutcome(mail, "processed")
                self.assertEqual(
                    (mail.res_model, mail.res_id), (thread._name, thread.id)
                )
                self.assertIn("My word.", self.last_message(thread).body)

    def test_what_our_mails_carry_is_what_counts(self):
        sent = self.env["mail.mail"].search(
            [("model", "=", self.request._name), ("res_id", "=", self.request.id)]
        )
        self.answer(sent.references)
        self.assertEqual(self.request.state, "answered")

    def test_the_secret_of_the_database_decides(self):
        references = [self.reference(kind) for kind in self.threads]
        self.env["ir.config_parameter"].sudo().set_param("database.secret", "new")
        for reference in references:
            with self.subTest(reference):
                self.assertProvesNothing(reference, *self.threads.values())

    # What is not

    def test_a_forged_signature_proves_nothing(self):
        for kind, thread in self.threads.items():
            head, at, tail = self.reference(kind).partition("@")
            digit = "0" if head[-1] != "0" else "1"
            with self.subTest(kind):
                self.assertProvesNothing(f"{head[:-1]}{digit}{at}{tail}", thread)

    def test_a_forged_signature_beside_the_number_waits_for_review(self):
        for kind in ("ticket", "expert"):
            thread = self.threads[kind]
            head, at, tail = self.reference(kind).partition("@")
            forged = f"{head[:-4]}0000{at}{tail}"
            with self.subTest(kind):
                mail = self.answer(forged, subject=f"Re: [{thread.number}]")
                self.assertOutcome(mail, "quarantined", "not_participant")
                self.assertEqual(mail.ticket_id, self.ticket)

    def test_the_signature_of_another_record_proves_nothing(self):
        others = {
            "ticket": self.outside_ticket,
            "expert": self._ask(kind="partner", partner_id=self.maker.id),
            "outside": self.ticket,
        }
        for kind, other in others.items():
            reference = self.reference(kind)
            forged = reference.replace(f"-{self.threads[kind].id}-", f"-{other.id}-", 1)
            with self.subTest(kind):
                self.assertNotEqual(forged, reference)
                self.assertProvesNothing(forged, other)

    def test_a_signature_of_one_kind_is_none_of_another(self):
        models = {
            "ticket": self.env["service.ticket"],
            "expert": self.env["service.expert.request"],
            "outside": self.env["service.ticket"],
        }
        for kind, model in models.items():
            for other, thread in self.threads.items():
                if other == kind:
                    continue
                ids = (thread.id, self.bank.id)[: 1 + ("outside" in (kind, other))]
                signed = write_reference(Proof(kind, ids), "d", model._sign)
                forged = signed.replace(f"service-{kind}-", f"service-{other}-")
                with self.subTest(f"{kind} as {other}"):
                    self.assertProvesNothing(forged, thread)

    def test_one_word_in_two_models_is_signed_differently(self):
        ids = (self.ticket.id,)
        self.assertNotEqual(
            self.env["service.ticket"]._sign("expert", ids),
            self.env["service.expert.request"]._sign("expert", ids),
        )

    def test_the_signature_of_a_record_that_is_gone_opens_something_new(self):
        reference = self.reference("ticket")
        ticket_id = self.ticket.id
        self.request.action_withdraw()
        self.ticket._move_to_state("cancelled")
        self.ticket.sudo().unlink()
        mail = self.answer(reference, self.contact.email, "Printer")
        self.assertOutcome(mail, "processed")
        self.assertNotEqual(mail.res_id, ticket_id)

    # Teams outside

    def test_the_reference_of_one_team_is_none_of_another(self):
        reference = self.reference("outside")
        forged = reference.replace(f"-{self.bank.id}-", f"-{self.carrier.id}-")
        self.assertNotEqual(forged, reference)
        self.assertProvesNothing(forged, self.outside_ticket)

    def test_without_the_team_its_reference_does_not_speak_for_the_client(self):
        reference = self.reference("outside")
        shorter = reference.replace(f"-{self.bank.id}-", "-", 1)
        plain = shorter.replace("service-outside", "service-ticket")
        for forged in (shorter, plain):
            self.assertProvesNothing(forged, self.outside_ticket)

    def test_the_reference_of_a_team_that_is_gone_proves_nothing(self):
        gone = self.env["service.team"].browse(10**8)
        reference = self.outside_ticket._write_reference("outside", gone)
        mail = self.answer(reference)
        self.assertOutcome(mail, "quarantined", "not_participant")

    def test_who_holds_both_references_answers_as_the_team(self):
        public = self.outside_ticket._signed_reference()
        for references in (
            f"{public} {self.reference('outside')}",
            f"{self.reference('outside')} {public}",
        ):
            with self.subTest(references):
                self.assertOutcome(self.answer(references), "processed")
                message = self.last_message(
                    self.outside_ticket.with_context(active_test=False)
                )
                self.assertTrue(message.subtype_id.internal)

    # Experts

    def test_an_answer_to_an_expert_request_never_becomes_a_word_on_the_ticket(self):
        before = self.ticket.message_ids
        mail = self.answer(f"{self.reference('ticket')} {self.reference('expert')}")
        self.assertEqual(mail.res_model, "service.expert.request")
        added = self.ticket.message_ids - before
        self.assertFalse(added.filtered(lambda m: not m.subtype_id.internal))

    def test_an_answer_to_a_withdrawn_question_is_kept_and_answers_nothing(self):
        reference = self.reference("expert")
        self.request.action_withdraw()
        state = self.ticket.state
        mail = self.answer(reference)
        self.assertOutcome(mail, "processed")
        self.assertEqual(self.request.state, "cancelled")
        self.assertFalse(self.request.answer)
        self.assertIn("My word.", self.last_message(self.request).body)
        self.assertEqual(self.ticket.state, state)

    def test_a_question_past_its_term_is_answered_too_late(self):
        self.request.sudo().due_at = "2020-01-01 12:00:00"
        self.answer(self.reference("expert"))
        self.assertEqual(self.request.state, "answered")
        self.assertFalse(self.request.in_time)

    def test_a_mail_that_did_not_reach_the_expert_is_shown_with_the_ticket(self):
        report = (
            "Message-ID: <report@maker.example>\r\n"
            "From: MAILER-DAEMON@maker.example\r\nTo: desk@desk.example\r\n"
            f"References: {self.reference('expert')}\r\n"
            "Subject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: "
            'multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nNo such mailbox.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; maker.example\r\n\r\n"
            "Final-Recipient: rfc822; drives@maker.example\r\nAction: failed\r\n"
            "Status: 5.1.1\r\n\r\n--b--\r\n"
        )
        self.Mail._receive(report.encode(), {})
        mail = self.Mail.search([], order="id desc", limit=1)
        self.assertOutcome(mail, "ignored", "bounce")
        self.assertEqual(mail.ticket_id, self.ticket)
        self.assertEqual(self.request.state, "asked")

    # Merged tickets

    def test_references_of_a_merged_ticket_count_where_it_lives_on(self):
        target = self.make_ticket(team_id=self.team.id)
        self.outside_ticket.merged_into_id = target
        mail = self.answer(self.outside_ticket._signed_reference())
        self.assertEqual(mail.ticket_id, target)
        self.assertFalse(self.last_message(target).subtype_id.internal)
        mail = self.answer(self.reference("outside"))
        self.assertEqual(mail.ticket_id, target)
        self.assertTrue(self.last_message(target).subtype_id.internal)

    # How it is found

    def test_tickets_are_asked_last_because_clients_read_them(self):
        names = [Thread._name for Thread in self.Mail._signed_threads()]
        self.assertEqual(names[-1], "service.ticket")
        self.assertIn("service.expert.request", names)

    def test_conversations_differ_in_the_letter_of_their_numbers(self):
        letters = [Thread._number_letter for Thread in self.Mail._signed_threads()]
        self.assertEqual(len(letters), len(set(letters)))
        self.assertTrue(all(letters))

    def test_a_mail_that_answers_nothing_is_known_as_such_without_a_query(self):
        facts = {
            "references": "<x@y.example> <service-ticket-1-" + "0" * 32 + "@z>",
            "in_reply_to": "",
            "subject": "Printer",
            "email_from": STRANGER,
        }
        self.Mail._find_answered(facts)
        with self.assertQueryCount(0):
            self.assertFalse(self.Mail._find_answered(facts)[0])
