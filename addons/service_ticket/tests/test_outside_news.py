from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..tools.monitoring import Alarm
from .sla_common import HOUR
from .test_outside_team import START, OutsideCommon, ServiceSlaCommon

TERMINAL = {"name": "terminal", "string": "Terminal", "type": "char", "required": True}


class OutsideMailCommon(OutsideCommon):
    def mails_of(self, tickets):
        return self.env["mail.mail"].search(
            [
                ("model", "=", tickets._name),
                ("res_id", "in", tickets.ids),
                ("email_to", "=", self.bank.external_email),
            ],
            order="id",
        )

    def commit(self):
        self.env.cr.precommit.run()


@tagged("post_install", "-at_install")
class TestOutsideReturn(OutsideMailCommon):
    """An alarm that comes back to a ticket which a team outside has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["service.monitor.source"].create(
            {"name": "Terminals", "team_id": cls.bank.id, "on_recovery": "close"}
        )

    def alarms(self, *names, recovers=False):
        self.source._take_alarms([Alarm(name, is_recovery=recovers) for name in names])
        self.commit()

    def ticket_of(self, name):
        return self.env["service.ticket"].search(
            [("monitor_source_id", "=", self.source.id), ("monitor_object", "=", name)]
        )

    def test_they_are_told_once_per_return_in_the_same_thread_and_it_waits(self):
        self.alarms("till 7")
        ticket = self.ticket_of("till 7")
        for count in (2, 3):
            self.alarms("till 7", recovers=True)
            self.assertEqual(ticket.state, "done")
            self.alarms("till 7", "till 7", "till 7")
            self.alarms("till 7")
            mails = self.mails_of(ticket)
            self.assertEqual(len(mails), count)
            self.assertIn("came back", mails[-1].body_html)
            self.assertIn(ticket._outside_reference(), mails[-1].references)
            self.assertEqual(ticket.waiting_reason_id.code, "external")

    def test_what_ended_again_in_the_same_moment_is_not_told(self):
        self.alarms("till 7")
        self.alarms("till 7", recovers=True)
        self.source._take_alarms([Alarm("till 7"), Alarm("till 7", is_recovery=True)])
        self.commit()
        self.assertEqual(len(self.mails_of(self.ticket_of("till 7"))), 1)

    def test_a_team_of_ours_is_mailed_nothing(self):
        self.source.team_id = self.team
        self.alarms("till 7")
        self.alarms("till 7", recovers=True)
        self.alarms("till 7")
        ticket = self.ticket_of("till 7")
        self.assertEqual(ticket.state, "open")
        self.assertFalse(self.mails_of(ticket))


@tagged("post_install", "-at_install")
class TestOutsideNews(OutsideMailCommon):
    """What the client writes while a team outside has the ticket."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket(team_id=cls.team.id, user_id=cls.agent.id)
        cls.ticket.with_user(cls.agent)._hand_over(cls.bank, cls.reason)

    def client_writes(self, body="The code is 17", files=()):
        self.ticket.with_user(self.portal_user).sudo().message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.contact.id,
            attachments=files,
        )
        self.commit()

    def dialog(self):
        return Form(
            self.env["service.ticket.write.outside"]
            .with_user(self.agent)
            .with_context(default_ticket_id=self.ticket.id)
        )

    def test_the_desk_sees_it_and_passes_it_on_with_words_and_files(self):
        self.assertFalse(self.ticket.has_outside_news)
        self.client_writes(files=[("picture.png", b"x")])
        self.client_writes("And the till is red")
        self.assertTrue(self.ticket.has_outside_news)
        self.assertEqual(self.ticket.attention, "act")
        self.assertEqual(self.ticket.activity_ids.user_id, self.agent)
        self.assertEqual(len(self.ticket.activity_ids), 1)
        self.assertEqual(len(self.mails_of(self.ticket)), 1)
        dialog = self.dialog()
        self.assertEqual([f.name for f in dialog.attachment_ids], ["picture.png"])
        dialog.save().action_send()
        mail = self.mails_of(self.ticket)[-1]
        for words in ("The code is 17", "And the till is red", self.contact.name):
            self.assertIn(words, mail.body_html)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["picture.png"])
        self.assertFalse(self.ticket.has_outside_news)
        self.assertFalse(self.ticket.activity_ids)
        self.assertNotIn("17", self.dialog().body or "")

    def test_what_is_internal_or_ours_or_quoted_does_not_go_along(self):
        self.ticket.with_user(self.agent).message_post(
            body="Our price", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        mail = self.receive(
            f"Re: [{self.ticket.number}] Printer",
            sender=self.contact.email,
            text="The code is 17\n\nOn 12.03.2026, Desk wrote:\n> Our promise",
        )
        self.assertEqual(mail.ticket_id, self.ticket)
        self.ticket.with_user(self.agent).message_post(body="Our doubts")
        body = self.dialog().body
        self.assertIn("The code is 17", body)
        for words in ("Our price", "Our promise", "Our doubts"):
            self.assertNotIn(words, body)

    def test_it_leaves_by_itself_where_the_team_wants_that(self):
        self.bank.external_forwards = True
        self.client_writes(files=[("picture.png", b"x")])
        mail = self.mails_of(self.ticket)[-1]
        self.assertIn("The code is 17", mail.body_html)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["picture.png"])
        self.assertTrue(mail.mail_message_id.is_internal)
        self.assertNotEqual(mail.author_id, self.contact)
        self.assertFalse(self.ticket.activity_ids)
        self.assertFalse(self.ticket.has_outside_news)
        self.client_writes("One more word")
        self.assertEqual(len(self.mails_of(self.ticket)), 3)
        self.assertNotIn("17", self.mails_of(self.ticket)[-1].body_html)

    def test_their_own_answers_and_machines_are_no_news(self):
        self.bank.external_forwards = True
        self.by_number()
        self.by_number(
            sender=self.contact.email, headers="Auto-Submitted: auto-replied\n"
        )
        self.by_number(
            sender=self.contact.email, headers="Auto-Submitted: auto-generated\n"
        )
        self.commit()
        self.assertFalse(self.ticket.has_outside_news)
        self.assertEqual(len(self.mails_of(self.ticket)), 1)

    def test_a_client_who_is_that_team_is_not_told_what_they_wrote(self):
        self.bank.external_forwards = True
        self.contact.email = "help@bank.example"
        self.ticket.email_from = "help+3@bank.example"
        self.by_number(sender="help+3@bank.example")
        self.commit()
        self.assertEqual(len(self.mails_of(self.ticket)), 1)

    def test_it_may_be_left_and_is_no_news_when_the_ticket_is_back_with_us(self):
        self.client_writes()
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.portal_user).action_leave_news()
        self.ticket.with_user(self.agent).action_leave_news()
        self.assertFalse(self.ticket.has_outside_news)
        self.client_writes()
        self.ticket.with_user(self.agent)._hand_over(self.team, self.reason)
        self.assertFalse(self.ticket.has_outside_news)
        self.client_writes()
        self.ticket.with_user(self.agent)._hand_over(self.bank, self.reason)
        self.assertFalse(self.ticket.has_outside_news)


@tagged("post_install", "-at_install")
class TestOutsideHeld(OutsideMailCommon, ServiceSlaCommon):
    """What lacks required parameters reaches a team outside when it lacks nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.env["service.catalog.item"].create({"name": "Acquiring"})
        form = cls.item._get_draft()
        form.definition = [TERMINAL]
        form.action_publish()
        cls.make_policy("Bank", kind="uc", working_hours="always", first_response=HOUR)

    def intake(self):
        ticket = self.make_ticket(team_id=self.bank.id, item_id=self.item.id)
        self.commit()
        return ticket

    def fill(self, ticket):
        ticket.line_ids.write({"parameters": {"terminal": "T-17"}})
        self.commit()

    def test_it_waits_somebody_asks_and_it_goes_by_itself(self):
        ticket = self.intake()
        self.assertTrue(ticket.is_held_outside)
        self.assertFalse(self.mails_of(ticket))
        self.assertEqual(ticket.state, "new")
        self.assertEqual(ticket.activity_ids.user_id, self.bank.leader_id)
        self.fill(ticket)
        self.assertEqual(len(self.mails_of(ticket)), 1)
        self.assertEqual(ticket.waiting_reason_id.code, "external")
        self.assertFalse(ticket.is_held_outside)
        self.assertFalse(ticket.activity_ids)

    def test_their_time_begins_when_they_have_it(self):
        with self.at(START):
            ticket = self.intake()
            ticket.priority = "3"
        self.assertTrue(self.clock(ticket, "first_response", "uc").is_cancelled)
        with self.at(START.replace(hour=9)):
            self.fill(ticket)
        clock = self.clock(ticket, "first_response", "uc")
        self.assertEqual(clock.deadline, START.replace(hour=10))

    def test_note_and_chosen_files_of_a_hand_over_go_along_later(self):
        ticket = self.make_ticket(team_id=self.team.id, item_id=self.item.id)
        dialog = Form(
            self.env["service.ticket.hand.over"]
            .with_user(self.agent)
            .with_context(default_ticket_ids=ticket.ids)
        )
        dialog.team_id = self.bank
        dialog.reason_id = self.reason
        dialog.note = "It beeps twice"
        dialog.attachment_ids.add(
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "log.txt", "raw": b"x", "res_model": dialog._record._name})
        )
        dialog.save().action_hand_over()
        self.commit()
        self.assertEqual(ticket.team_id, self.bank)
        self.assertFalse(self.mails_of(ticket))
        self.assertFalse(self.clock(ticket, "first_response", "uc"))
        self.fill(ticket)
        mail = self.mails_of(ticket)
        self.assertIn("It beeps twice", mail.body_html)
        self.assertEqual(mail.attachment_ids.mapped("name"), ["log.txt"])
        self.assertFalse(ticket.held_file_ids)

    def test_what_the_client_answers_meanwhile_follows(self):
        self.bank.external_forwards = True
        ticket = self.intake()
        self.customer_writes(ticket)
        self.commit()
        self.assertFalse(self.mails_of(ticket))
        self.fill(ticket)
        request, news = self.mails_of(ticket)
        self.assertIn("Request", request.body_html)
        self.assertIn("Words", news.body_html)

    def test_what_went_elsewhere_or_is_over_is_not_sent(self):
        closed, moved = self.intake(), self.intake()
        closed.action_close()
        closed._move_to_state("cancelled")
        moved._hand_over(self.team, self.reason)
        self.fill(closed)
        self.fill(moved)
        self.assertFalse(self.mails_of(closed | moved))

    def test_a_team_without_an_address_is_not_waited_with(self):
        self.bank.external_email = False
        ticket = self.intake()
        self.assertFalse(ticket.is_held_outside)
        self.assertEqual(ticket.state, "waiting")
