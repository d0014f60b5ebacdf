from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestProblem(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.acknowledges = False
        cls.problem = cls.make_ticket(name="Зюльмикс барбузит", partner_id=False)
        cls.problem.action_make_problem()
        cls.incidents = cls.env["service.ticket"]._intake(
            "phone",
            [
                {"name": "Зюльмикс барбузит на кассе", "partner_id": partner.id}
                for partner in (cls.contact, cls.other_contact)
            ],
        )

    def attach(self):
        self.incidents._attach_to(self.problem)

    def mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "service.ticket"), ("res_id", "in", self.incidents.ids)]
        )

    def open_answer_all(self, ticket, closes):
        return Form(
            self.env["service.ticket.answer.all"]
            .with_user(self.agent)
            .with_context(default_ticket_id=ticket.id, default_closes=closes)
        )

    def test_a_problem_of_nobody_s_tells_nobody_that_it_is_done(self):
        self.env.cr.precommit.run()
        tickets = self.problem | self.incidents
        tickets.with_context(tracking_disable=False, mail_notrack=False).action_close()
        self.env.cr.precommit.run()
        told = [
            "auto_comment" in ticket.message_ids.mapped("message_type")
            for ticket in tickets
        ]
        self.assertEqual(told, [False, True, True])

    # Gather

    def test_open_tickets_that_resemble_a_problem_are_suggested(self):
        self.make_ticket(name="Нужен акт сверки")
        dialog = Form(
            self.env["service.ticket.gather"]
            .with_user(self.agent)
            .with_context(default_problem_id=self.problem.id)
        )
        self.assertEqual(dialog.save().ticket_ids, self.incidents)
        dialog.save().action_gather()
        self.assertEqual(self.problem.child_ids, self.incidents)
        self.assertEqual(self.problem.open_child_count, 2)

    def test_selected_tickets_are_attached_from_the_list(self):
        dialog = Form(
            self.env["service.ticket.gather"].with_context(
                active_model="service.ticket", active_ids=self.incidents.ids
            )
        )
        dialog.problem_id = self.problem
        dialog.save().action_gather()
        self.assertEqual(self.problem.child_ids, self.incidents)

    def test_what_cannot_be_attached_is_refused_with_the_reason(self):
        self.attach()
        other = self.make_ticket()
        with self.assertRaisesRegex(UserError, "belongs to"):
            self.incidents._attach_to(other)
        with self.assertRaisesRegex(UserError, "part of itself"):
            self.problem._attach_to(self.problem)
        with self.assertRaisesRegex(UserError, "circle"):
            self.problem._attach_to(self.incidents[0])
        self.problem._move_to_state("done")
        with self.assertRaisesRegex(UserError, "closed"):
            other._attach_to(self.problem)

    def test_a_circle_made_by_hand_is_refused(self):
        self.attach()
        with self.assertRaises(ValidationError):
            self.problem.parent_id = self.incidents[0]

    # One message to all

    def test_one_message_reaches_every_client_in_a_mail_of_their_own(self):
        self.attach()
        dialog = self.open_answer_all(self.problem, closes=False)
        with dialog.text_ids.edit(0) as line:
            line.body = "Банк чинит, {{ object.number }}."
        dialog.save().action_send()
        self.assertEqual(self.mails().recipient_ids, self.contact | self.other_contact)
        for ticket in self.incidents:
            self.assertIn(ticket.number, ticket.message_ids[0].body)
            self.assertEqual(ticket.message_ids[0].author_id, self.agent.partner_id)
            self.assertTrue(ticket.first_response_at)
            self.assertFalse(ticket.needs_reply_since)
            self.assertNotEqual(ticket.state, "done")

    def test_the_mail_can_be_answered(self):
        self.attach()
        self.incidents._post_answers(dict.fromkeys(self.incidents.ids, "Hello"))
        mail = self.mails().filtered(lambda m: m.res_id == self.incidents[0].id)
        self.assertIn(self.incidents[0]._signed_reference(), mail.references)
        self.assertIn("desk@desk.example", mail.reply_to)
        self.assertIn(self.incidents[0].number, mail.subject)

    def test_a_ticket_without_a_contact_is_answered_at_its_address(self):
        ticket = self.make_ticket(partner_id=False, email_from="bob@x.example")
        ticket.partner_id = False
        ticket._post_answers({ticket.id: "Hello"})
        mails = self.env["mail.mail"].search([("res_id", "=", ticket.id)])
        keyed = mails.filtered(lambda m: ticket.access_token in m.body_html)
        self.assertIn("bob@x.example", keyed.email_to)

    def test_the_key_of_a_ticket_goes_to_nobody_but_who_asked(self):
        self.attach()
        ticket = self.incidents[0]
        ticket.email_cc = "boss@x.example"
        watcher = self.env["res.partner"].create(
            {"name": "Watcher", "email": "watcher@x.example"}
        )
        ticket.message_subscribe((ticket.partner_id | watcher).ids)
        ticket._post_answers({ticket.id: "Hello"})
        mails = self.env["mail.mail"].search([("res_id", "=", ticket.id)])
        keyed = mails.filtered(lambda m: ticket.access_token in m.body_html)
        self.assertEqual(keyed.recipient_ids, ticket.partner_id)
        self.assertFalse(keyed.email_cc or keyed.email_to)
        rest = mails - keyed
        self.assertEqual(rest.recipient_ids, watcher)
        self.assertEqual(rest.email_cc, "boss@x.example")
        self.assertIn(f"res_id={ticket.id}", rest.body_html)
        letters = mails.mail_message_id.notification_ids.mail_mail_id
        self.assertEqual(letters, mails)

    def test_nothing_to_say_is_said_in_one_sentence(self):
        self.attach()
        with self.assertRaisesRegex(UserError, "Write what"):
            self.open_answer_all(self.problem, closes=False).save().action_send()

    # Close

    def test_closing_a_parent_asks_about_its_open_children(self):
        self.attach()
        action = self.problem.action_close()
        self.assertEqual(action["res_model"], "service.ticket.answer.all")
        self.assertNotEqual(self.problem.state, "done")

    def test_a_ticket_without_open_children_closes_at_once(self):
        self.assertFalse(self.incidents[0].action_close())
        self.assertEqual(self.incidents[0].state, "done")

    def test_all_are_closed_with_one_answer_each_in_the_clients_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.other_contact.lang = "fr_FR"
        self.attach()
        answer = self.env["service.answer"].create(
            {"name": "Fixed", "user_id": False, "body": "It works again."}
        )
        answer.with_context(lang="fr_FR").body = "Cela fonctionne."
        dialog = self.open_answer_all(self.problem, closes=True)
        dialog.answer_id = answer
        dialog.save().action_send()
        self.assertEqual((self.problem | self.incidents).mapped("state"), ["done"] * 3)
        by_ticket = {mail.res_id: mail.body_html for mail in self.mails()}
        self.assertEqual(len(self.mails()), 2)
        self.assertIn("It works again.", by_ticket[self.incidents[0].id])
        self.assertIn("Cela fonctionne.", by_ticket[self.incidents[1].id])
        self.assertEqual(answer.use_count, 1)

    def test_a_language_without_a_text_is_pointed_out(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.other_contact.lang = "fr_FR"
        self.attach()
        dialog = self.open_answer_all(self.problem, closes=True)
        with dialog.text_ids.edit(0) as line:
            line.body = "Done"
        with self.assertRaisesRegex(UserError, "missing"):
            dialog.save().action_send()

    def test_children_may_stay_open(self):
        self.attach()
        dialog = self.open_answer_all(self.problem, closes=True)
        dialog.closes_children = False
        dialog.save().action_send()
        self.assertEqual(self.problem.state, "done")
        self.assertEqual(self.problem.open_child_count, 2)

    def test_a_hundred_incidents_are_closed_in_one_batch(self):
        def close(count):
            tickets = self.env["service.ticket"]._intake(
                "phone",
                [
                    {
                        "name": "Зюльмикс барбузит",
                        "partner_id": self.contact.id,
                        "ci_ids": [Command.link(self.ci.id)],
                    }
                ]
                * count,
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            tickets._close_with_answers(dict.fromkeys(tickets.ids, "It works."))
            self.env.flush_all()
            self.assertEqual(set(tickets.mapped("state")), {"done"})
            return self.env.cr.sql_log_count - before

        close(1)
        few = close(5)
        self.assertLess(close(100), few + 100)
