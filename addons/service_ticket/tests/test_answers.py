from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestAnswers(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket(name="Register prints nothing")
        cls.answer = cls.env["service.answer"].create(
            {
                "name": "Restart",
                "shortcut": "restart",
                "user_id": False,
                "body": "{{ object.partner_id.name ||| Client }}, restart it "
                "({{ object.number }}).",
            }
        )

    def suggest(self, term="", user=None, ticket=None):
        Answer = self.env["service.answer"].with_user(user or self.agent)
        return Answer.get_suggestions((ticket or self.ticket).id, term)

    def text(self, ticket=None):
        return self.suggest("restart", ticket=ticket)[0]["text"]

    def is_suggested(self):
        return self.answer.id in [row["id"] for row in self.suggest("restart")]

    # Placeholders

    def test_placeholders_are_filled_in_for_the_ticket(self):
        self.assertEqual(
            self.text(),
            f"Anna Petrova, restart it ({self.ticket.number}).",
        )

    def test_what_is_missing_is_said_in_other_words(self):
        call = self.env["service.ticket"]._intake("phone", [{"name": "x"}])
        self.assertIn("Client, restart", self.text(call))

    def test_a_broken_placeholder_is_refused_with_those_that_exist(self):
        for body in (
            "{{ object.partner_id.user_ids }}",
            "{{ object.env.cr }}",
            "Hello {{ object.number",
            "Hello object.number }}",
            "{{ 7 * 7 }}",
        ):
            with self.subTest(body=body):
                with self.assertRaisesRegex(ValidationError, "object.number"):
                    self.answer.body = body

    def test_each_client_reads_the_answer_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.answer.with_context(lang="fr_FR").body = "Redémarrez."
        self.contact.lang = "fr_FR"
        self.assertEqual(self.text(), "Redémarrez.")

    def test_the_documents_that_an_answer_rests_on_are_cited(self):
        self.answer.source_ids = [
            Command.create({"name": "Manual 4.2", "url": "https://x.example/4"})
        ]
        self.assertIn("Manual 4.2: https://x.example/4", self.text())

    def test_a_source_is_a_link_and_nothing_that_runs(self):
        with self.assertRaisesRegex(ValidationError, "https://"):
            self.answer.source_ids = [
                Command.create({"name": "x", "url": "javascript:alert(1)"})
            ]

    # Which ones

    def test_answers_fit_by_team_and_category(self):
        parent, other = self.env["service.ticket.category"].create(
            [{"name": "Tills"}, {"name": "Scales"}]
        )
        child = self.env["service.ticket.category"].create(
            {"name": "Printing", "parent_id": parent.id}
        )
        self.answer.category_id = parent
        self.assertFalse(self.is_suggested())
        self.ticket.category_id = child
        self.assertTrue(self.is_suggested())
        self.answer.category_id = other
        self.assertFalse(self.is_suggested())
        self.answer.write({"category_id": False, "team_ids": self.closed_team.ids})
        self.assertFalse(self.is_suggested())

    def test_the_shortcut_finds_first_what_begins_like_it(self):
        self.env["service.answer"].create(
            [
                {"name": "Please restart twice", "user_id": False, "body": "b"},
                {"name": "Other", "user_id": False, "body": "c"},
            ]
        )
        names = [row["name"] for row in self.suggest("rest")]
        self.assertEqual(names[:2], ["Restart", "Please restart twice"])

    def test_own_answers_are_seen_and_changed_by_their_owner_only(self):
        own = (
            self.env["service.answer"]
            .with_user(self.agent)
            .create({"name": "Mine", "body": "x"})
        )
        self.assertIn("Mine", [row["name"] for row in self.suggest()])
        self.assertNotIn(
            "Mine", [row["name"] for row in self.suggest(user=self.other_agent)]
        )
        with self.assertRaises(AccessError):
            own.with_user(self.other_agent).body = "y"

    def test_shared_answers_are_kept_by_managers(self):
        with self.assertRaises(AccessError):
            self.answer.with_user(self.agent).body = "y"
        self.answer.with_user(self.manager).body = "y"

    def test_nobody_else_uses_them(self):
        for user in (self.portal_user, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.suggest(user=user)

    def test_a_hidden_ticket_gives_nothing_away(self):
        hidden = self.make_ticket(team_id=self.closed_team.id)
        with self.assertRaises(AccessError):
            self.suggest(user=self.other_agent, ticket=hidden)

    def test_what_a_program_sends_wrong_is_said_in_a_sentence(self):
        Answer = self.env["service.answer"].with_user(self.agent)
        for wrong in ("x", None, [1], 10**30, -1, 0):
            with self.assertRaisesRegex(UserError, "no such ticket"):
                Answer.get_suggestions(wrong)
        for term, limit in ((7, "x"), ([], None), ("restart\0", -3)):
            self.assertTrue(Answer.get_suggestions(self.ticket.id, term, limit) or term)

    def test_uses_are_counted(self):
        self.answer.with_user(self.agent).count_use()
        self.answer.with_user(self.agent).count_use()
        self.assertEqual(self.answer.use_count, 2)
        self.assertTrue(self.answer.last_used)

    # Answers that were given before

    def solve(self, subject, answer, rating=0, **values):
        ticket = self.make_ticket(name=subject, **values)
        ticket.with_user(self.agent).message_post(
            body=answer, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        ticket.action_close()
        if rating:
            ticket.rating_apply(rating, token=ticket._rating_get_access_token())
        self.env.flush_all()
        return ticket

    def earlier(self, user=None):
        return self.ticket.with_user(user or self.agent).get_answer_suggestions()

    def test_answers_to_solved_tickets_like_this_one_are_suggested(self):
        ticket = self.solve(
            "The register does not print",
            "Open the cover, clean the head with alcohol and close it again.",
            rating=5,
            partner_id=self.other_contact.id,
        )
        found = self.earlier()
        self.assertEqual([row["id"] for row in found], ticket.ids)
        self.assertIn("clean the head", found[0]["text"])
        self.assertEqual(found[0]["rating"], 5)

    def test_answers_that_made_nobody_happy_are_not_repeated(self):
        self.solve(
            "The register does not print",
            "Open the cover, clean the head with alcohol and close it again.",
            rating=1,
        )
        self.assertFalse(self.earlier())

    def test_well_rated_answers_come_first(self):
        text = "Open the cover, clean the head with alcohol and close it %s."
        plain = self.solve("Register prints nothing", text % "slowly")
        rated = self.solve("Register prints nothing", text % "gently", rating=5)
        self.assertEqual([row["id"] for row in self.earlier()], (rated | plain).ids)

    def test_no_word_of_another_client_leaks(self):
        ticket = self.make_ticket(
            name="Register prints nothing", partner_id=self.other_contact.id
        )
        ticket.message_post(
            body="Our secret code is 777 and the boss is angry about it all.",
            author_id=self.other_contact.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        ticket.with_user(self.agent).message_post(
            body="They owe us money, be careful what you tell them about it.",
            message_type="comment",
        )
        ticket.with_user(self.agent).message_post(
            body="Boris, hello! Open the cover and clean the head, then write to "
            "boris@station-cafe.example or call +7 900 000-00-05. Station Cafe.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        ticket.action_close()
        self.env.flush_all()
        text = self.earlier()[0]["text"]
        self.assertIn("clean the head", text)
        for secret in ("777", "owe", "Boris", "Sidorov", "boris@", "900", "Cafe"):
            self.assertNotIn(secret, text)

    def test_tickets_that_the_agent_may_not_read_teach_nothing(self):
        self.solve(
            "The register does not print",
            "Open the cover, clean the head with alcohol and close it again.",
            team_id=self.closed_team.id,
        )
        self.assertFalse(self.earlier(self.other_agent))
        self.assertTrue(self.earlier(self.agent))

    def test_suggestions_take_few_queries(self):
        for number in range(8):
            self.solve(
                "Register prints nothing",
                f"Open the cover, clean the head with alcohol, {number} times.",
                rating=4,
            )
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self.earlier()


@tagged("post_install", "-at_install")
class TestMacros(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.acknowledges = False
        cls.tickets = cls.env["service.ticket"]._intake(
            "phone",
            [{"name": f"Printer {n}", "partner_id": cls.contact.id} for n in range(3)],
        )
        cls.answer = cls.env["service.answer"].create(
            {"name": "A", "user_id": False, "body": "About {{ object.number }}."}
        )
        cls.tag = cls.env["service.ticket.tag"].create({"name": "macro"})
        cls.macro = cls.env["service.macro"].create(
            {
                "name": "Ask",
                "user_id": False,
                "answer_id": cls.answer.id,
                "stage_id": cls.env.ref("service_ticket.stage_waiting").id,
                "add_tag_ids": cls.tag.ids,
                "assignment": "me",
                "priority": "2",
            }
        )

    def run_macro(self, tickets=None, user=None, macro=None):
        macro = (macro or self.macro).with_user(user or self.agent)
        return macro.run((tickets or self.tickets).ids)["params"]

    def test_all_steps_are_done_on_all_tickets(self):
        self.assertEqual(self.run_macro()["type"], "success")
        for ticket in self.tickets:
            self.assertIn(ticket.number, ticket.message_ids.mapped("body")[0])
            self.assertEqual(ticket.stage_id.state, "waiting")
            self.assertEqual(ticket.tag_ids, self.tag)
            self.assertEqual(ticket.user_id, self.agent)
            self.assertEqual(ticket.priority, "2")

    def test_a_note_stays_with_us(self):
        self.macro.is_note = True
        self.run_macro()
        self.assertFalse(
            self.env["mail.mail"].search([("res_id", "in", self.tickets.ids)])
        )
        note = self.tickets[0].message_ids.filtered(
            lambda m: m.message_type == "comment"
        )
        self.assertTrue(note.is_internal or note.subtype_id.internal)

    def test_what_fails_is_named_and_the_others_go_on(self):
        request_type = self.env["service.ticket.type"].create({"name": "Survey"})
        stage = self.env["service.ticket.stage"].create(
            {
                "name": "Measured",
                "state": "open",
                "type_ids": [Command.link(request_type.id)],
            }
        )
        self.tickets[1].type_id = request_type
        self.tickets[1].stage_id = stage
        self.macro.stage_id = stage
        result = self.run_macro(self.tickets[:2])
        self.assertEqual(result["type"], "warning")
        self.assertIn(self.tickets[0].number, result["message"])
        self.assertNotIn(self.tickets[1].number + ":", result["message"])
        self.assertEqual(self.tickets[1].user_id, self.agent)
        # Nothing half done.
        self.assertFalse(self.tickets[0].user_id)
        self.assertFalse(
            self.env["mail.mail"].search([("res_id", "=", self.tickets[0].id)])
        )

    def test_it_runs_with_the_rights_of_the_user(self):
        hidden = self.make_ticket("phone", team_id=self.closed_team.id)
        result = self.run_macro(hidden | self.tickets[0], user=self.other_agent)
        self.assertIn(hidden.number, result["message"])
        self.assertFalse(hidden.user_id)
        self.assertEqual(self.tickets[0].user_id, self.other_agent)

    def test_it_hands_over_at_the_end(self):
        second = self.env["service.team"].create({"name": "Second"})
        macro = self.env["service.macro"].create(
            {"name": "Up", "user_id": False, "hand_over_team_id": second.id}
        )
        self.run_macro(macro=macro)
        self.assertEqual(self.tickets.team_id, second)

    def test_a_macro_that_does_nothing_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "does nothing"):
            self.env["service.macro"].create({"name": "Idle"})

    def test_a_shared_macro_needs_a_shared_answer(self):
        self.answer.user_id = self.agent
        with self.assertRaisesRegex(ValidationError, "own answer"):
            self.env["service.macro"].create(
                {"name": "x", "user_id": False, "answer_id": self.answer.id}
            )

    def test_the_menu_shows_what_fits_the_team(self):
        Macro = self.env["service.macro"].with_user(self.agent)

        def names():
            return [row["name"] for row in Macro.get_macros(self.tickets.ids)]

        self.assertIn("Ask", names())
        self.macro.team_ids = self.closed_team
        self.assertNotIn("Ask", names())
        self.macro.team_ids = self.team
        self.assertIn("Ask", names())

    def test_the_list_runs_it_by_a_dialog(self):
        action = self.tickets.action_choose_macro()
        dialog = Form(
            self.env["service.macro.run"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        dialog.macro_id = self.macro
        dialog.save().action_run()
        self.assertEqual(self.tickets.user_id, self.agent)

    def test_nobody_selected_is_said_in_one_sentence(self):
        wizard = self.env["service.macro.run"].create(
            {"ticket_ids": False, "macro_id": self.macro.id}
        )
        with self.assertRaisesRegex(UserError, "at least one"):
            wizard.action_run()
