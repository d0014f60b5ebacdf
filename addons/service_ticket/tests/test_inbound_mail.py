import base64
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.mail.service_inbound_mail import RETENTION_DAYS
from .common import ServiceTicketCommon

DESK = "desk@desk.example"
# A PNG whose only chunk of data ends too early.
BROKEN_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c626001000000ffff03000006000557bfabd4"
)


class InboundMailCommon(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Mail = cls.env["service.inbound.mail"]

    @classmethod
    def raw(cls, sender=None, subject="Printer", text="It is broken.", **headers):
        message = EmailMessage()
        message["From"] = sender or cls.contact.email
        message["To"] = headers.pop("to", DESK)
        message["Subject"] = subject
        message["Message-ID"] = headers.pop("message_id", f"<{subject}@client.example>")
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        return message.as_bytes()

    @classmethod
    def take_in(cls, *arguments, **headers):
        """Receive a mail; return its row in the ledger."""
        raw = cls.raw(*arguments, **headers)
        cls.Mail._receive(raw, {})
        return cls.Mail.search([], order="id desc", limit=1)

    @classmethod
    def open_ticket(cls, **headers):
        return cls.take_in(**headers).ticket_id

    def assertOutcome(self, mail, state, reason=False):
        self.assertEqual((mail.state, mail.reason), (state, reason), mail.problem)

    def outgoing_to(self, email):
        return self.env["mail.mail"].search([("email_to", "ilike", email)])

    @contextmanager
    def cron(self):
        """Let crons run in the transaction of the test."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=float("inf")):
            yield

    @contextmanager
    def failing(self, error):
        with patch.object(type(self.Mail), "_deliver", side_effect=error):
            yield


@tagged("post_install", "-at_install")
class TestInboundMail(InboundMailCommon):
    def test_what_the_mail_says_is_shown_where_people_decide(self):
        raw = (
            b"From: x@stranger.example\r\nTo: lost@desk.example\r\n"
            b"Subject: Hello\r\n\r\nThe till is broken.\r\n"
        )
        mail = self.env["service.inbound.mail"]._store(raw)
        # The web client asks for sizes of binary fields.
        seen = mail.with_user(self.dispatcher).with_context(bin_size=True)
        self.assertEqual(seen.text, "The till is broken.")

    def test_mail_of_a_contact_becomes_a_ticket_and_is_acknowledged(self):
        mail = self.take_in()
        self.assertOutcome(mail, "processed")
        self.assertEqual(mail.ticket_id.partner_id, self.contact)
        self.assertEqual(mail.ticket_id.team_id, self.team)
        self.assertFalse(mail.next_try_at)
        self.assertEqual(len(self.outgoing_to(self.contact.email)), 1)

    def test_same_bytes_from_the_same_place_are_the_same_row(self):
        raw = self.raw()
        self.assertEqual(self.Mail._store(raw), self.Mail._store(raw))

    def test_copy_that_came_another_way_points_to_the_first(self):
        first = self.take_in()
        copy = self.Mail._store(b"Received: by mx.example\r\n" + self.raw())
        self.assertEqual(copy.duplicate_of_id, first)
        self.assertOutcome(copy, "ignored", "duplicate")
        self.assertEqual(copy.ticket_id, first.ticket_id)
        again = self.Mail._store(b"Received: by mx.example\r\n" + self.raw())
        self.assertEqual(again, copy)

    def test_headers_that_nobody_can_store_lose_no_mail(self):
        for number, header in enumerate(
            (
                b"Subject: =?utf-7?Q?+2AA-?= half a character",
                b"Subject: null \0 byte",
                b"Message-ID: <" + "я".encode() * 900 + b"@client.example>",
                b"From: =?utf-7?Q?+2AA-?= <x@client.example>",
                b"To: \xff\xfe",
            )
        ):
            with self.subTest(header=header):
                mail = self.Mail._store(header + b"\r\n\r\nBody %d" % number)
                mail._process()
                self.assertNotEqual(mail.state, "failed", mail.problem)

    def test_broken_picture_is_kept_as_it_came(self):
        message = EmailMessage()
        message["From"] = self.contact.email
        message["To"] = DESK
        message["Subject"] = "Picture"
        message.add_attachment(
            BROKEN_PICTURE, maintype="image", subtype="png", filename="shot.png"
        )
        self.Mail._receive(message.as_bytes(), {})
        mail = self.Mail.search([], order="id desc", limit=1)
        self.assertOutcome(mail, "processed")
        attachment = mail.ticket_id.message_ids.attachment_ids
        self.assertEqual(attachment.raw, BROKEN_PICTURE)

    # Attempts

    def test_failing_mail_backs_off_and_ends_in_the_hands_of_people(self):
        mail = self.Mail._store(self.raw())
        waits = []
        with self.cron(), self.failing(ValueError("Nonsense")):
            for _attempt in range(len(self.Mail._back_off) + 1):
                mail.next_try_at = fields.Datetime.now()
                self.Mail._cron_process()
                wait = mail.next_try_at and mail.next_try_at - fields.Datetime.now()
                waits.append(wait and round(wait / timedelta(minutes=1)))
        self.assertEqual(waits, [*self.Mail._back_off, False])
        self.assertOutcome(mail, "failed")
        self.assertEqual(mail.problem, "ValueError: Nonsense")
        self.assertEqual(mail.attempts, len(self.Mail._back_off) + 1)
        self.assertNotIn(mail, self.Mail.search(self.Mail._get_due_domain()))

    def test_attempt_that_left_no_word_is_shown(self):
        mail = self.Mail._store(self.raw(), is_claimed=True)
        self.assertEqual(mail.attempts, 1)
        mail.next_try_at = fields.Datetime.now()
        with self.cron():
            self.assertEqual(self.Mail._claim(), mail)
        self.assertOutcome(mail, "failed")
        self.assertTrue(mail.problem)

    def test_fresh_mails_go_in_a_batch_before_those_that_failed_alone(self):
        failed = self.Mail._store(self.raw(subject="Failed"))
        failed.attempts = 1
        other_failed = self.Mail._store(self.raw(subject="Failed, too"))
        other_failed.attempts = 1
        fresh = self.Mail._store(self.raw(subject="Fresh"))
        fresh |= self.Mail._store(self.raw(subject="Fresh, too"))
        with self.cron():
            batches = [self.Mail._claim() for _batch in range(4)]
        self.assertEqual(batches, [fresh, failed, other_failed, self.Mail])

    def test_disk_full_is_said_in_plain_words(self):
        mail = self.Mail._store(self.raw(), is_claimed=True)
        with self.failing(OSError(28, "No space left on device")):
            mail._process()
        self.assertIn("no room left for files", mail.problem)

    # People decide

    def test_replay_of_a_failed_mail_makes_the_ticket(self):
        mail = self.Mail._store(self.raw(), is_claimed=True)
        with self.failing(ValueError("Nonsense")):
            mail._process()
        mail.with_user(self.dispatcher).action_replay()
        self.assertOutcome(mail, "processed")
        self.assertFalse(mail.problem)
        with self.assertRaises(UserError):
            mail.with_user(self.dispatcher).action_replay()

    def test_discarded_mail_stays_and_can_be_taken_up_again(self):
        mail = self.take_in(to="nobody@desk.example")
        self.assertOutcome(mail, "quarantined", "unroutable")
        mail.with_user(self.dispatcher).action_discard()
        self.assertOutcome(mail, "ignored", "discarded")
        mail.with_user(self.dispatcher).team_id = self.team
        mail.with_user(self.dispatcher).action_accept()
        self.assertEqual(mail.ticket_id.team_id, self.team)

    def test_mail_without_its_bytes_cannot_be_decided_about(self):
        copied = self.raw(to="nobody@desk.example")
        self.Mail._receive(copied, {})
        copy = self.Mail._store(b"Received: by mx.example\r\n" + copied)
        with self.assertRaises(UserError):
            copy.action_accept()

    def test_agents_decide_about_mails_to_their_own_tickets_only(self):
        ticket = self.open_ticket()
        ticket.user_id = self.agent
        mail = self.take_in("stranger@far.example", f"Re: [{ticket.number}]")
        lost = self.take_in(subject="Lost", to="nobody@desk.example")
        for user, record in (
            (self.other_agent, mail),
            (self.agent, lost),
            (self.portal_user, mail),
        ):
            for action in ("action_accept", "action_replay", "action_discard"):
                with self.assertRaises(AccessError):
                    getattr(record.with_user(user), action)()
        mail.with_user(self.agent).action_accept()
        self.assertOutcome(mail, "processed")
        self.assertEqual(mail.ticket_id, ticket)

    def test_nobody_rewrites_the_ledger(self):
        ticket = self.open_ticket()
        ticket.user_id = self.agent
        mail = self.take_in("stranger@far.example", f"Re: [{ticket.number}]")
        for values in (
            {"state": "ignored"},
            {"parameters": {"model": "res.partner"}},
            {"res_id": 1},
            {"raw": base64.b64encode(b"forged")},
        ):
            for user in (self.agent, self.dispatcher, self.manager):
                with self.assertRaises(AccessError):
                    mail.with_user(user).write(values)
        with self.assertRaises(AccessError):
            mail.with_user(self.agent).team_id = self.team
        with self.assertRaises(AccessError):
            mail.with_user(self.manager).unlink()
        mail.with_user(self.dispatcher).team_id = self.team

    def test_raw_mail_is_hidden_from_lists(self):
        mail = self.take_in()
        with self.assertRaises(AccessError):
            mail.with_user(self.dispatcher).read(["raw"])

    # Housekeeping

    def test_bytes_of_handled_mails_are_forgotten_after_a_while(self):
        handled, waiting, young = (
            self.take_in(subject="Handled"),
            self.take_in(subject="Waiting", to="nobody@desk.example"),
            self.take_in(subject="Young"),
        )
        past = fields.Datetime.now() - timedelta(days=RETENTION_DAYS + 1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE service_inbound_mail SET create_date = %s WHERE id IN %s",
            [past, (handled | waiting).ids and tuple((handled | waiting).ids)],
        )
        self.env.invalidate_all()
        self.Mail._gc_raw()
        self.env.invalidate_all()
        self.assertFalse(handled.raw)
        self.assertTrue(waiting.raw)
        self.assertTrue(young.raw)

    # Many at once

    def test_batch_of_mails_costs_few_queries(self):
        self.Mail._store(self.raw(subject="Warm-up"))._process()
        contacts = self.env["res.partner"].create(
            [{"name": f"C{n}", "email": f"c{n}@many.example"} for n in range(25)]
        )
        raws = [
            self.raw(contact.email, f"Matter of {contact.name}") for contact in contacts
        ]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        for raw in raws:
            self.Mail._store(raw)
        with self.cron():
            self.Mail._cron_process()
        self.env.flush_all()
        queries = (self.env.cr.sql_log_count - before) / len(raws)
        tickets = self.env["service.ticket"].search(
            [("partner_id", "in", contacts.ids)]
        )
        self.assertEqual(len(tickets), 25)
        self.assertLessEqual(queries, 45, "queries per mail")


@tagged("post_install", "-at_install")
class TestInboundAnswer(InboundMailCommon):
    def setUp(self):
        super().setUp()
        self.ticket = self.open_ticket()
        self.answer = f"Re: Printer [{self.ticket.number}]"

    def last_message(self, ticket=None):
        return (ticket or self.ticket).message_ids.sorted("id")[-1:]

    def close(self, days=0):
        self.ticket.action_close()
        self.ticket.closed_at = fields.Datetime.now() - timedelta(days=days)

    # Who may answer

    def test_number_in_the_subject_leads_to_the_ticket(self):
        mail = self.take_in(subject=self.answer, text="Still broken.")
        self.assertEqual(mail.ticket_id, self.ticket)
        self.assertIn("Still broken.", self.last_message().body)

    def test_colleague_of_the_contact_takes_part(self):
        self.env["res.partner"].create(
            {
                "name": "Colleague",
                "email": "colleague@corner-shops.example",
                "parent_id": self.client.id,
            }
        )
        mail = self.take_in("colleague@corner-shops.example", self.answer)
        self.assertOutcome(mail, "processed")
        self.assertEqual(mail.ticket_id, self.ticket)

    def test_person_in_copy_takes_part(self):
        ticket = self.open_ticket(subject="With copy", cc="deputy@far.example")
        mail = self.take_in("deputy@far.example", f"Re: [{ticket.number}]")
        self.assertOutcome(mail, "processed")
        self.assertEqual(mail.ticket_id, ticket)

    def test_stranger_is_set_aside_and_the_ticket_says_so(self):
        before = self.ticket.message_ids
        mail = self.take_in("stranger@far.example", self.answer, text="Send me all.")
        self.assertOutcome(mail, "quarantined", "not_participant")
        self.assertEqual(mail.ticket_id, self.ticket)
        note = self.ticket.message_ids - before
        self.assertTrue(note.subtype_id.internal)
        self.assertNotIn("Send me all.", note.body)
        self.assertEqual(self.ticket.review_count, 1)
        self.assertFalse(self.outgoing_to("stranger@far.example"))

    def test_stranger_with_the_signed_reference_takes_part(self):
        reference = self.ticket._signed_reference()
        mail = self.take_in("deputy@far.example", "Re:", references=reference)
        self.assertOutcome(mail, "processed")
        self.assertEqual(mail.ticket_id, self.ticket)

    def test_agents_mail_needs_the_signed_reference(self):
        sender = self.agent.email
        forged = self.take_in(sender, self.answer, text="Pay to another account.")
        self.assertOutcome(forged, "quarantined", "not_participant")
        reference = self.ticket._signed_reference()
        mail = self.take_in(
            sender, f"{self.answer}!", text="We come.", references=reference
        )
        self.assertOutcome(mail, "processed")
        self.assertEqual(self.last_message().author_id, self.agent.partner_id)
        self.assertFalse(self.ticket.needs_reply_since)

    def test_answer_to_a_merged_ticket_lands_where_that_lives_on(self):
        target = self.open_ticket(subject="The other one")
        self.ticket.merged_into_id = target
        mail = self.take_in(subject=self.answer)
        self.assertEqual(mail.ticket_id, target)

    # Closed tickets

    def test_answer_within_the_days_of_the_team_reopens(self):
        self.team.write({"reopen_policy": "days", "reopen_days": 14})
        self.close(days=13)
        self.take_in(subject=self.answer)
        self.assertEqual(self.ticket.state, "open")
        self.assertFalse(self.ticket.closed_at)
        self.assertTrue(self.ticket.needs_reply_since)

    def test_answer_after_the_days_of_the_team_is_a_new_linked_ticket(self):
        self.team.write({"reopen_policy": "days", "reopen_days": 14})
        self.close(days=15)
        mail = self.take_in(subject=self.answer)
        self.assertEqual(self.ticket.state, "done")
        self.assertNotEqual(mail.ticket_id, self.ticket)
        self.assertEqual(mail.ticket_id.repeat_of_id, self.ticket)
        self.assertEqual(mail.ticket_id.team_id, self.team)

    def test_answer_always_reopens_where_the_team_says_so(self):
        self.team.reopen_policy = "always"
        self.close(days=1000)
        self.take_in(subject=self.answer)
        self.assertEqual(self.ticket.state, "open")

    def test_answer_never_reopens_where_the_team_says_so(self):
        self.team.reopen_policy = "never"
        self.close()
        mail = self.take_in(subject=self.answer)
        self.assertEqual(self.ticket.state, "done")
        self.assertEqual(mail.ticket_id.repeat_of_id, self.ticket)

    def test_automatic_answer_is_a_note_and_wakes_nobody(self):
        self.close()
        mail = self.take_in(
            subject=self.answer, text="I am away.", auto_submitted="auto-replied"
        )
        self.assertOutcome(mail, "processed")
        self.assertTrue(self.last_message().subtype_id.internal)
        self.assertEqual(self.ticket.state, "done")
        self.assertFalse(self.ticket.needs_reply_since)

    def test_automatic_answer_to_nothing_is_ignored_until_somebody_wants_it(self):
        mail = self.take_in(subject="I am away", auto_submitted="auto-replied")
        self.assertOutcome(mail, "ignored", "auto_reply")
        mail.with_user(self.dispatcher).action_accept()
        self.assertOutcome(mail, "processed")
        self.assertTrue(mail.ticket_id)


@tagged("post_install", "-at_install")
class TestInboundTeam(InboundMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_team = cls.env["service.team"].create(
            {
                "name": "Second line",
                "alias_name": "second",
                "alias_domain_id": cls.alias_domain.id,
                "sequence": 3,
            }
        )

    def test_first_team_takes_the_mail_and_knows_of_the_others(self):
        mail = self.take_in(to=f"second@desk.example, {DESK}")
        self.assertEqual(mail.ticket_id.team_id, self.team)
        self.assertEqual(
            self.env["service.ticket"].search_count(
                [("partner_id", "=", self.contact.id)]
            ),
            1,
        )
        notes = mail.ticket_id.message_ids.filtered("subtype_id.internal")
        self.assertTrue(any("Second line" in note.body for note in notes))

    # A second team as blind copy

    def mailbox(self, team):
        return self.env["fetchmail.server"].create(
            {"name": team.name, "state": "done", "service_team_id": team.id}
        )

    def fetch(self, mailbox, raw=None, delivered_to="x@desk.example"):
        """Store the copy of a mail that a mailbox got; return its row."""
        raw = b"Delivered-To: %s\r\n" % delivered_to.encode() + (raw or self.raw())
        parameters = mailbox._service_gateway_parameters() if mailbox else {}
        return self.Mail._store(raw, parameters, mailbox)

    def told(self, ticket):
        """Return how often each team is named in the notes of a ticket."""
        notes = ticket.message_ids.filtered("subtype_id.internal").mapped("body")
        text = " ".join(note for note in notes if "The same mail went to" in note)
        return {name: text.count(name) for name in ("Desk", "Second line") if text}

    def test_blind_copy_in_another_mailbox_is_told_of_once(self):
        first = self.take_in()
        ticket = first.ticket_id
        mailbox = self.mailbox(self.second_team)
        copy = self.fetch(mailbox)
        self.assertEqual(copy.duplicate_of_id, first)
        with self.cron():
            self.Mail._cron_process()
        self.assertOutcome(copy, "ignored", "duplicate")
        self.assertEqual(copy.ticket_id, ticket)
        self.assertEqual(self.told(ticket), {"Desk": 0, "Second line": 1})
        self.assertEqual(first.other_team_ids, self.second_team)
        again = self.fetch(mailbox, delivered_to="other@desk.example")
        self.fetch(self.mailbox(self.second_team))._process()
        again._process()
        self.assertEqual(self.told(ticket), {"Desk": 0, "Second line": 1})
        self.assertOutcome(again, "ignored", "duplicate")

    def test_blind_copy_that_comes_by_its_address_is_told_of(self):
        first = self.take_in()
        self.fetch(self.env["fetchmail.server"], delivered_to="second+x@desk.example")
        with self.cron():
            self.Mail._cron_process()
        self.assertEqual(self.told(first.ticket_id), {"Desk": 0, "Second line": 1})

    def test_blind_copy_that_comes_first_is_told_of_when_the_other_one_comes(self):
        first = self.fetch(self.mailbox(self.second_team))
        first._process()
        self.assertEqual(first.ticket_id.team_id, self.team)
        copy = self.fetch(self.mailbox(self.team))
        copy._process()
        self.assertEqual(self.told(first.ticket_id), {"Desk": 0, "Second line": 1})

    def test_teams_in_to_and_cc_are_told_of_once_however_many_mailboxes(self):
        raw = self.raw(to=f"second@desk.example, {DESK}")
        first = self.fetch(self.mailbox(self.team), raw)
        copy = self.fetch(self.mailbox(self.second_team), raw)
        with self.cron():
            self.Mail._cron_process()
        self.assertOutcome(copy, "ignored", "duplicate")
        self.assertEqual(self.told(first.ticket_id), {"Desk": 0, "Second line": 1})

    def test_copy_waits_until_the_first_mail_is_done(self):
        first = self.fetch(self.mailbox(self.team))
        copy = self.fetch(self.mailbox(self.second_team))
        copy._process()
        self.assertEqual(copy.state, "received")
        self.assertGreater(copy.next_try_at, fields.Datetime.now())
        first._process()
        copy._process()
        self.assertOutcome(copy, "ignored", "duplicate")
        self.assertEqual(self.told(first.ticket_id), {"Desk": 0, "Second line": 1})

    def test_copy_of_a_mail_in_review_is_told_of_when_that_is_accepted(self):
        raw = self.raw(auto_submitted="auto-replied")
        first = self.fetch(self.mailbox(self.team), raw)
        copy = self.fetch(self.mailbox(self.second_team), raw)
        (first | copy)._process()
        self.assertOutcome(first, "ignored", "auto_reply")
        self.assertOutcome(copy, "ignored", "duplicate")
        first.with_user(self.dispatcher).action_accept()
        with self.cron():
            self.Mail._cron_process()
        self.assertEqual(self.told(first.ticket_id), {"Desk": 0, "Second line": 1})

    def test_copy_of_an_answer_or_for_a_team_that_had_the_ticket_tells_nothing(self):
        ticket = self.open_ticket()
        answer = self.raw(subject=f"Re: [{ticket.number}]", text="Still broken.")
        for raw in (answer, self.raw()):
            if raw != answer:
                ticket.team_id = self.second_team
            self.fetch(self.mailbox(self.team), raw)._process()
            self.fetch(self.mailbox(self.second_team), raw)._process()
        self.assertFalse(self.told(ticket))

    def test_refused_sender_is_told_and_the_mail_stays_in_the_ledger(self):
        self.team.alias_contact = "partners"
        mail = self.take_in("nobody@unknown.example")
        self.assertOutcome(mail, "ignored", "refused")
        self.assertEqual(len(self.outgoing_to("nobody@unknown.example")), 1)
        self.assertFalse(mail.ticket_id)

    def test_address_that_is_set_up_wrongly_bounces_nothing(self):
        self.team.alias_id.write(
            {
                "alias_contact": "followers",
                "alias_parent_model_id": False,
                "alias_parent_thread_id": False,
            }
        )
        mail = self.take_in()
        self.assertOutcome(mail, "quarantined", "unroutable")
        self.assertFalse(self.outgoing_to(self.contact.email))
        self.assertNotEqual(self.team.alias_status, "invalid")
        mail.with_user(self.dispatcher).team_id = self.second_team
        mail.with_user(self.dispatcher).action_accept()
        self.assertEqual(mail.ticket_id.team_id, self.second_team)

    def test_mail_of_a_mailbox_goes_to_its_team(self):
        mailbox = self.env["fetchmail.server"].create(
            {"name": "Box", "state": "done", "service_team_id": self.second_team.id}
        )
        raw = self.raw(to="info@elsewhere.example")
        mail = self.Mail._store(raw, mailbox._service_gateway_parameters(), mailbox)
        mail._process()
        self.assertEqual(mail.ticket_id.team_id, self.second_team)
        self.assertEqual(mailbox.service_health, "good")

    def test_mailbox_with_a_failed_mail_needs_attention(self):
        mailbox = self.env["fetchmail.server"].create({"name": "Box", "active": False})
        mail = self.Mail._store(self.raw(), {}, mailbox)
        self.assertEqual(mailbox.service_waiting_count, 1)
        with self.failing(ValueError("Nonsense")):
            mail._process()
        mailbox.invalidate_recordset()
        self.assertEqual(mailbox.service_attention_count, 1)
        self.assertEqual(mailbox.service_health, "warning")


@tagged("post_install", "-at_install")
class TestAttachmentFile(InboundMailCommon):
    def test_file_is_written_whole_or_not_at_all(self):
        Attachment = self.env["ir.attachment"]
        content = b"Act of work " * 1000 + self.id().encode()
        values = {"name": "act.txt", "raw": content}
        path = Attachment._full_path(
            "{0:.2}/{0}".format(Attachment._compute_checksum(content))
        )
        with (
            patch("os.fsync", side_effect=OSError(28, "No space left on device")),
            self.assertRaises(OSError),
            self.env.cr.savepoint(),
        ):
            Attachment.create(values)
        self.assertRaises(FileNotFoundError, open, path)
        attachment = Attachment.create(values)
        attachment.invalidate_recordset()
        self.assertEqual(attachment.raw, content)
        self.assertEqual(Attachment.create(values).store_fname, attachment.store_fname)


@tagged("post_install", "-at_install")
class TestInboundMember(InboundMailCommon):
    def test_members_only_team_takes_mail_like_any_other(self):
        self.closed_team.write(
            {"alias_name": "closed", "alias_domain_id": self.alias_domain.id}
        )
        self.closed_team.member_ids = [Command.set(self.agent.ids)]
        mail = self.take_in(to="closed@desk.example")
        self.assertEqual(mail.ticket_id.team_id, self.closed_team)
        self.assertFalse(
            self.env["service.ticket"]
            .with_user(self.other_agent)
            .search_count([("id", "=", mail.ticket_id.id)])
        )
