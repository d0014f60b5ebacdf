from markupsafe import Markup

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestIntake(ServiceTicketCommon):
    def acknowledgements(self, tickets):
        return self.env["mail.mail"].search(
            [("model", "=", "service.ticket"), ("res_id", "in", tickets.ids)]
        )

    # Numbers

    def test_every_ticket_gets_a_number_of_its_own(self):
        tickets = self.env["service.ticket"]._intake(
            "phone", [{"name": f"Call {index}"} for index in range(20)]
        )
        self.assertEqual(len(set(tickets.mapped("number"))), 20)
        self.assertTrue(all(n.startswith("T-") for n in tickets.mapped("number")))

    def test_a_ticket_made_by_hand_passes_the_same_door(self):
        form = Form(self.env["service.ticket"].with_user(self.agent))
        form.name = "By hand"
        form.partner_id = self.contact
        ticket = form.save()
        self.assertTrue(ticket.number.startswith("T-"))
        self.assertEqual(ticket.channel_id.code, "internal")
        self.assertEqual(ticket.client_id, self.client)
        self.assertEqual(ticket.team_id, self.team)
        self.assertTrue(ticket.needs_reply_since)

    def test_letters_are_numbered_in_a_journal_of_their_own(self):
        letter = self.make_ticket("letter", letter_sender_number="17/3")
        call = self.make_ticket("phone")
        self.assertTrue(letter.letter_number.startswith("L-"))
        self.assertFalse(call.letter_number)

    def test_a_copy_is_a_new_ticket_with_a_number_of_its_own(self):
        ticket = self.make_ticket()
        copy = ticket.copy()
        self.assertNotEqual(copy.number, ticket.number)
        self.assertEqual(copy.state, "new")

    @mute_logger("odoo.sql_db")
    def test_an_unknown_channel_is_refused(self):
        with self.assertRaises(ValueError):
            self.env["service.ticket"]._intake("pigeon", [{"name": "Coo"}])

    def test_archived_channels_keep_working(self):
        # People who get no letters hide that channel.
        channels = self.env["service.channel"].search([])
        channels.active = False
        self.assertEqual(self.make_ticket("web").channel_id.code, "web")
        self.assertEqual(self.make_ticket("letter").channel_id.code, "letter")

    def test_codes_that_programs_rely_on_stay(self):
        web = self.env.ref("service_ticket.channel_web")
        client = self.env.ref("service_ticket.waiting_reason_client")
        for record in (web, client):
            with self.assertRaisesRegex(UserError, "leave it"):
                record.code = "renamed"
            with self.assertRaisesRegex(UserError, "archive it"):
                record.unlink()
            record.write({"code": record.code, "name": "Called otherwise"})
        own = self.env["service.channel"].create({"name": "Pigeon", "code": "pigeon"})
        own.code = "dove"
        self.assertEqual(self.make_ticket("dove").channel_id, own)

    def test_what_comes_in_closed_has_an_end(self):
        done = self.env.ref("service_ticket.stage_done")
        ticket = self.make_ticket(stage_id=done.id)
        self.assertTrue(ticket.closed_at)
        self.assertFalse(ticket.needs_reply_since)
        self.assertTrue(ticket._portal_may_reopen())
        dated = self.make_ticket(stage_id=done.id, closed_at="2020-01-02 03:04:05")
        self.assertEqual(str(dated.closed_at), "2020-01-02 03:04:05")
        self.assertFalse(dated._portal_may_reopen())

    def test_archived_stages_are_in_no_process_whoever_asks_first(self):
        stage = self.env["service.ticket.stage"].create(
            {"name": "Former", "active": False}
        )
        Type = self.env["service.ticket.type"]
        seen = Type.with_context(active_test=False)._get_stages()
        self.assertNotIn(stage, seen)
        self.assertNotIn(stage, Type._get_stages())

    def test_stages_of_an_archived_type_are_not_common(self):
        request_type = self.env["service.ticket.type"].create({"name": "Former"})
        stage = self.env["service.ticket.stage"].create(
            {"name": "Its own", "type_ids": [Command.set(request_type.ids)]}
        )
        request_type.active = False
        self.assertNotIn(stage, self.env["service.ticket.type"]._get_stages())
        self.assertIn(stage, request_type._get_stages())

    # Who asks

    def test_contacts_of_another_company_are_strangers_here(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        theirs = self.env["res.partner"].create(
            {"name": "Vera", "email": "vera@x.example", "company_id": branch.id}
        )
        branch_team = self.env["service.team"].create(
            {"name": "Branch desk", "company_id": branch.id}
        )
        values = {"name": "Hi", "email_from": "vera@x.example"}
        here, there = self.env["service.ticket"]._intake(
            "web", [values, {**values, "team_id": branch_team.id}]
        )
        self.assertEqual(there.partner_id, theirs)
        self.assertNotEqual(here.partner_id, theirs)
        self.assertEqual(here.partner_id.email, "vera@x.example")

    def test_a_known_sender_is_recognised_with_the_client(self):
        ticket = self.env["service.ticket"]._intake(
            "web",
            [{"name": "Hi", "email_from": "Anna <ANNA@corner-shops.example>"}],
        )
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.client_id, self.client)

    def test_a_plus_address_belongs_to_the_same_contact(self):
        ticket = self.env["service.ticket"]._intake(
            "web", [{"name": "Hi", "email_from": "anna+shop@corner-shops.example"}]
        )
        self.assertEqual(ticket.partner_id, self.contact)

    def test_an_unknown_sender_of_a_clients_domain_becomes_its_contact(self):
        self.env["service.client.domain"].create(
            {"name": "@Corner-Shops.example", "client_id": self.client.id}
        )
        ticket = self.env["service.ticket"]._intake(
            "web", [{"name": "Hi", "email_from": "Boris <b@corner-shops.example>"}]
        )
        self.assertEqual(ticket.partner_id.name, "Boris")
        self.assertEqual(ticket.partner_id.parent_id, self.client)
        self.assertEqual(ticket.client_id, self.client)

    def test_two_mails_of_one_stranger_in_a_batch_make_one_contact(self):
        tickets = self.env["service.ticket"]._intake(
            "web",
            [{"name": str(i), "email_from": "new@stranger.example"} for i in "ab"],
        )
        self.assertEqual(len(tickets.partner_id), 1)

    def test_a_team_that_creates_no_contacts_keeps_the_address_only(self):
        self.team.creates_contacts = False
        ticket = self.env["service.ticket"]._intake(
            "web", [{"name": "Hi", "email_from": "new@stranger.example"}]
        )
        self.assertFalse(ticket.partner_id)
        self.assertEqual(ticket.email_normalized, "new@stranger.example")

    def test_a_contact_with_a_login_is_preferred_among_equal_addresses(self):
        twin = self.env["res.partner"].create(
            {"name": "Twin", "email": self.contact.email}
        )
        self.portal_user.partner_id = twin
        ticket = self.env["service.ticket"]._intake(
            "web", [{"name": "Hi", "email_from": self.contact.email}]
        )
        self.assertEqual(ticket.partner_id, twin)

    def test_a_contact_who_moves_does_not_take_old_tickets_along(self):
        ticket = self.make_ticket()
        self.contact.parent_id = self.other_client
        self.assertEqual(ticket.client_id, self.client)
        self.assertEqual(self.make_ticket().client_id, self.other_client)

    # Where it goes

    def test_the_team_of_the_type_takes_it(self):
        request_type = self.env["service.ticket.type"].create(
            {"name": "Complaint", "team_id": self.closed_team.id}
        )
        self.assertEqual(
            self.make_ticket(type_id=request_type.id).team_id, self.closed_team
        )

    def test_the_first_team_takes_what_nobody_else_does(self):
        self.assertEqual(self.make_ticket().team_id, self.team)

    def test_a_type_with_stages_of_its_own_starts_in_its_first(self):
        stage = self.env["service.ticket.stage"].create(
            {"name": "Survey", "state": "new", "sequence": 1}
        )
        request_type = self.env["service.ticket.type"].create(
            {"name": "Connection", "stage_ids": stage.ids}
        )
        self.assertEqual(self.make_ticket(type_id=request_type.id).stage_id, stage)
        self.assertNotEqual(self.make_ticket().stage_id, stage)

    # Acknowledgement

    def test_who_writes_is_told_the_number_once(self):
        ticket = self.make_ticket("portal")
        mail = self.acknowledgements(ticket)
        self.assertEqual(len(mail), 1)
        self.assertIn(f"[{ticket.number}]", mail.subject)
        self.assertIn(ticket.number, mail.body_html)
        self.assertIn("desk@desk.example", mail.reply_to)
        self.assertIn("auto-replied", mail.headers)
        self.assertIn(ticket._signed_reference(), mail.references)

    def test_who_calls_is_not_written_to(self):
        self.assertFalse(self.acknowledgements(self.make_ticket("phone")))

    def test_a_team_may_do_without_acknowledgements(self):
        self.team.acknowledges = False
        self.assertFalse(self.acknowledgements(self.make_ticket("portal")))

    def test_the_acknowledgement_speaks_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("service_ticket.mail_template_acknowledgement")
        template.with_context(lang="fr_FR").subject = "Bien reçu"
        self.contact.lang = "fr_FR"
        mail = self.acknowledgements(self.make_ticket("portal"))
        self.assertIn("Bien reçu", mail.subject)

    def test_the_acknowledgement_stays_in_the_conversation(self):
        ticket = self.make_ticket("portal")
        mail = self.acknowledgements(ticket)
        message = mail.mail_message_id
        mail.unlink()
        self.assertIn(message, ticket.message_ids)

    def test_the_key_of_the_page_is_in_the_mail_and_not_in_the_conversation(self):
        ticket = self.make_ticket("portal")
        mail = self.acknowledgements(ticket)
        self.assertIn(f"access_token={ticket.access_token}", mail.body_html)
        self.assertIn(ticket.access_url, mail.mail_message_id.body)
        # neither does it come back with the mail that answers and quotes it
        answer = ticket.message_post(
            body=Markup(mail.body_html), message_type="comment"
        )
        for message in mail.mail_message_id | answer:
            self.assertNotIn(ticket.access_token, message.body)

    # The contact follows

    def test_answers_reach_the_contact_who_follows_from_the_start(self):
        ticket = self.make_ticket()
        self.assertIn(self.contact, ticket.message_partner_ids)
        message = ticket.with_user(self.agent).message_post(
            body="We come.", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertIn(self.contact, message.notified_partner_ids)

    def test_internal_notes_never_reach_the_contact(self):
        ticket = self.make_ticket()
        message = ticket.with_user(self.agent).message_post(
            body="They owe us.", message_type="comment"
        )
        self.assertNotIn(self.contact, message.notified_partner_ids)

    # Cost

    def test_a_hundred_tickets_cost_few_queries(self):
        vals_list = [
            {"name": f"Ticket {i}", "partner_id": self.contact.id} for i in range(100)
        ]
        Ticket = self.env["service.ticket"]
        Ticket._intake("portal", vals_list[:1])
        self.env.flush_all()
        start = self.env.cr.sql_log_count
        Ticket._intake("portal", vals_list)
        self.env.flush_all()
        # With an acknowledgement each; one query per ticket would show at once.
        self.assertLess(self.env.cr.sql_log_count - start, 30)
