from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_inbound_mail import InboundMailCommon


@tagged("post_install", "-at_install")
class TestMerge(InboundMailCommon):
    def setUp(self):
        super().setUp()
        self.target = self.make_ticket(name="Printer")
        self.source = self.make_ticket(name="Printer again")

    def say(self, ticket, text, **values):
        values = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "author_id": self.contact.id,
            **values,
        }
        return ticket.message_post(body=text, **values)

    def conversation(self, ticket):
        messages = ticket.message_ids.filtered(
            lambda message: message.message_type in ("comment", "email")
        )
        return messages.sorted("id").mapped("preview")

    # What moves

    def test_the_conversation_goes_on_in_the_target_in_order_of_time(self):
        self.say(self.target, "one")
        self.say(self.source, "two")
        self.say(self.target, "three")
        self.say(self.source, "four")
        self.source._merge_into(self.target)
        self.assertEqual(
            self.conversation(self.target), ["one", "two", "three", "four"]
        )
        self.assertFalse(self.conversation(self.source))

    def test_the_merged_ticket_is_cancelled_without_a_mail_to_its_client(self):
        mails = self.env["mail.mail"].search_count([])
        self.env.ref("service_ticket.stage_cancelled").template_id = self.env.ref(
            "service_ticket.mail_template_done"
        )
        self.source.with_user(self.agent)._merge_into(self.target)
        self.env.cr.precommit.run()
        self.assertEqual(self.source.state, "cancelled")
        self.assertEqual(self.source.merged_into_id, self.target)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_both_sides_tell_what_happened(self):
        self.say(self.source, "two")
        self.source._merge_into(self.target)
        self.assertIn(self.source.number, self.target.message_ids[0].body)
        notes = self.source.message_ids.mapped("body")
        self.assertTrue(any(self.target.number in body for body in notes))

    def test_followers_and_people_in_copy_take_part_from_then_on(self):
        colleague = self.env["res.partner"].create(
            {"name": "Chef", "email": "chef@corner-shops.example"}
        )
        self.source.message_subscribe(colleague.ids)
        self.source.email_cc = "copy@corner-shops.example"
        self.source._merge_into(self.target)
        self.assertIn(colleague, self.target.message_partner_ids)
        self.assertIn("copy@corner-shops.example", self.target.email_cc)
        self.assertEqual(
            len(self.target.message_partner_ids),
            len(self.target.message_follower_ids),
        )

    def test_a_writer_without_a_contact_stands_in_copy(self):
        self.source.write({"partner_id": False, "email_from": "Bob <b@x.example>"})
        self.source._merge_into(self.target)
        self.assertIn("b@x.example", self.target.email_cc)

    def test_files_activities_and_open_tasks_move(self):
        message = self.say(self.source, "photo", attachments=[("till.txt", b"235")])
        activity = self.source.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent.id
        )
        task = self.env["service.task"]._open_for(
            [{"ticket_id": self.source.id, "name": "Look", "team_id": self.team.id}]
        )
        self.source._merge_into(self.target)
        self.assertEqual(message.attachment_ids.res_id, self.target.id)
        self.assertEqual(activity.res_id, self.target.id)
        self.assertEqual(task.ticket_id, self.target)

    def test_the_target_waits_as_long_as_the_longest(self):
        self.source.needs_reply_since = "2026-01-02 10:00:00"
        self.target.needs_reply_since = "2026-01-03 10:00:00"
        self.source._merge_into(self.target)
        self.assertEqual(str(self.target.needs_reply_since), "2026-01-02 10:00:00")

    def test_sub_tickets_of_the_merged_belong_to_the_target(self):
        child = self.make_ticket(parent_id=self.source.id)
        self.source._merge_into(self.target)
        self.assertEqual(child.parent_id, self.target)

    def test_fifty_tickets_merge_with_about_the_queries_of_one(self):
        many = self.env["service.ticket"]._intake(
            "web", [{"name": "x", "partner_id": self.contact.id}] * 50
        )
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.source._merge_into(self.target)
        self.env.flush_all()
        one = self.env.cr.sql_log_count - before
        before = self.env.cr.sql_log_count
        many._merge_into(self.target)
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, one + 60)

    # Mail

    def test_mail_to_a_merged_ticket_arrives_in_the_target(self):
        self.source._merge_into(self.target)
        mail = self.take_in(subject=f"Re: [{self.source.number}] Printer again")
        self.assertOutcome(mail, "processed")
        self.assertEqual(mail.ticket_id, self.target)

    def test_mail_follows_a_chain_of_merges_to_its_end(self):
        last = self.make_ticket(name="The one that lives on")
        self.source._merge_into(self.target)
        self.target._merge_into(last)
        references = self.source._signed_reference()
        mail = self.take_in(subject="Re: Printer", References=references)
        self.assertEqual(mail.ticket_id, last)
        self.assertEqual(self.source._merge_target(), last)

    def test_an_answer_to_a_message_that_moved_arrives_in_the_target(self):
        message = self.say(self.source, "two")
        self.source._merge_into(self.target)
        mail = self.take_in(subject="Re: x", In_Reply_To=message.message_id)
        self.assertEqual(mail.ticket_id, self.target)

    # Refused

    def assertRefused(self, word, sources, target):
        with self.assertRaisesRegex(UserError, word):
            sources._merge_into(target)

    def test_a_ticket_is_not_merged_into_itself(self):
        self.assertRefused("itself", self.source, self.source)

    def test_closed_tickets_are_not_merged(self):
        self.source.action_close()
        self.assertRefused("closed", self.source, self.target)
        self.assertRefused("closed", self.target, self.source)

    def test_a_merged_ticket_is_not_merged_again(self):
        third = self.make_ticket()
        self.source._merge_into(self.target)
        self.assertRefused("lives on in", self.source, third)
        self.assertRefused("lives on in", third, self.source)

    def test_two_tickets_do_not_merge_into_each_other(self):
        self.source._merge_into(self.target)
        self.assertRefused("lives on in", self.target, self.source)

    def test_tickets_of_two_companies_stay_apart(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["service.team"].create(
            {"name": "There", "company_id": company.id}
        )
        foreign = self.make_ticket(team_id=team.id, company_id=company.id)
        self.assertRefused("different companies", foreign, self.target)

    def test_who_may_not_see_a_ticket_may_not_merge_it(self):
        hidden = self.make_ticket(team_id=self.closed_team.id)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            hidden.with_user(self.other_agent)._merge_into(
                self.target.with_user(self.other_agent)
            )

    # Dialog

    def open_dialog(self, tickets):
        return Form(
            self.env["service.ticket.merge"]
            .with_user(self.agent)
            .with_context(active_model="service.ticket", active_ids=tickets.ids)
        )

    def test_the_dialog_proposes_the_oldest_and_tells_what_will_happen(self):
        self.say(self.source, "two")
        dialog = self.open_dialog(self.source | self.target)
        self.assertEqual(dialog.target_id, self.target)
        self.assertIn(f"<li>{self.source.number}: cancelled", dialog.preview)
        self.assertFalse(dialog.crosses_clients)
        dialog.save().action_merge()
        self.assertEqual(self.source.merged_into_id, self.target)

    def test_merging_across_clients_has_to_be_confirmed(self):
        other = self.make_ticket(partner_id=self.other_contact.id)
        dialog = self.open_dialog(other | self.target)
        self.assertTrue(dialog.crosses_clients)
        wizard = dialog.save()
        with self.assertRaisesRegex(UserError, "different clients"):
            wizard.action_merge()
        wizard.is_confirmed = True
        wizard.action_merge()
        self.assertEqual(other.merged_into_id, self.target)

    # Split

    def test_a_message_becomes_a_ticket_of_its_own(self):
        message = self.say(
            self.target, "And the scales!", attachments=[("scales.txt", b"kg")]
        )
        action = self.target.with_user(self.agent).split_message(message.id)
        ticket = self.env["service.ticket"].browse(action["res_id"])
        self.assertEqual(ticket.split_from_id, self.target)
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertIn("And the scales!", ticket.description)
        copied = ticket.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(copied.attachment_ids.mapped("name"), ["scales.txt"])
        self.assertEqual(copied.attachment_ids.res_id, ticket.id)
        self.assertEqual(message.attachment_ids.res_id, self.target.id)
        self.assertEqual(copied.author_id, self.contact)

    def test_both_sides_of_a_split_point_to_each_other(self):
        message = self.say(self.target, "And the scales!")
        ticket = self.target._split(message)
        self.assertIn(ticket.number, self.target.message_ids[0].body)
        self.assertIn(self.target.number, ticket.message_ids[0].body)

    def test_a_message_is_not_split_off_twice(self):
        message = self.say(self.target, "And the scales!")
        ticket = self.target._split(message)
        with self.assertRaisesRegex(UserError, ticket.number):
            self.target.with_user(self.agent).split_message(message.id)

    def test_what_another_person_wrote_becomes_the_ticket_of_that_person(self):
        message = self.say(self.target, "Our cafe too", author_id=self.other_contact.id)
        ticket = self.target._split(message)
        self.assertEqual(ticket.partner_id, self.other_contact)
        self.assertEqual(ticket.client_id, self.other_client)

    def test_a_word_of_ours_becomes_a_ticket_of_the_client(self):
        message = self.say(
            self.target, "We also do the scales", author_id=self.agent.partner_id.id
        )
        ticket = self.target._split(message)
        self.assertEqual(ticket.partner_id, self.contact)

    def test_a_note_of_ours_shows_the_client_nothing(self):
        note = self.target.message_post(
            body="They never pay", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        ticket = self.target._split(note)
        self.assertFalse(ticket.description)
        self.assertIn("They never pay", "".join(ticket.message_ids.mapped("body")))

    def test_only_what_people_wrote_can_be_split_off(self):
        note = self.target._message_log(body="Stage changed")
        with self.assertRaisesRegex(UserError, "a person wrote"):
            self.target.split_message(note.id)
        with self.assertRaisesRegex(UserError, "a person wrote"):
            self.target.split_message(0)

    def test_a_message_of_a_hidden_ticket_cannot_be_split_off(self):
        hidden = self.make_ticket(team_id=self.closed_team.id)
        message = self.say(hidden, "secret")
        with self.assertRaises(AccessError):
            self.env["service.ticket"].with_user(self.other_agent).split_message(
                message.id
            )
