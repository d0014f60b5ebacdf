from datetime import timedelta

from markupsafe import Markup

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ServiceTicketCommon


class ExpertCommon(ServiceTicketCommon):
    """A desk with a division of two experts, who are no agents, and an outside one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.make_calendar("Office", "Europe/Moscow", (9, 17.5))
        cls.expert, cls.other_expert, cls.outsider = (
            new_test_user(
                cls.env,
                login=login,
                name=login.replace("_", " "),
                email=f"{login}@desk.example",
                groups="service_ticket.group_expert",
            )
            for login in ("expert_one", "expert_two", "expert_elsewhere")
        )
        cls.division = cls.env["service.team"].create(
            {
                "name": "Cash registers",
                "line": "3",
                "resource_calendar_id": cls.calendar.id,
                "member_ids": [Command.set((cls.expert | cls.other_expert).ids)],
            }
        )
        cls.category_of_products = cls.env["product.category"].create(
            {"name": "Registers", "service_expert_team_id": cls.division.id}
        )
        cls.maker = cls.env["res.partner"].create(
            {"name": "Maker of drives", "email": "drives@maker.example"}
        )
        cls.env.company.resource_calendar_id = cls.calendar
        cls.agent.email = "agent@desk.example"
        cls.ticket = cls._create_ticket(
            product_categ_id=cls.category_of_products.id, user_id=cls.agent.id
        )
        cls.ticket._move_to_state("open")
        cls.Request = cls.env["service.expert.request"].with_user(cls.agent)

    @classmethod
    def _draft(cls, **values):
        return cls.Request.create(
            {
                "ticket_id": cls.ticket.id,
                "question": "<p>Which drive fits?</p>",
                **values,
            }
        )

    @classmethod
    def _ask(cls, **values):
        request = cls._draft(**values)
        request.action_ask()
        return request

    def _answer(self, request, user=None, text="<p>The large one.</p>"):
        user = user or self.expert
        return (
            self.env["service.expert.answer"]
            .with_user(user)
            .create({"request_id": request.id, "answer": text})
            .action_answer()
        )

    def mails_to(self, partner):
        return self.env["mail.notification"].search(
            [("res_partner_id", "=", partner.id)]
        )


@tagged("post_install", "-at_install")
class TestExpertRequest(ExpertCommon):
    # Whom to ask

    def test_division_follows_the_product_direction_of_the_ticket(self):
        request = self._draft()
        self.assertEqual((request.kind, request.team_id), ("division", self.division))

    def test_direction_without_a_division_takes_that_of_its_parent(self):
        child = self.env["product.category"].create(
            {"name": "Small", "parent_id": self.category_of_products.id}
        )
        self.ticket.product_categ_id = child
        self.assertEqual(self._draft().team_id, self.division)

    def test_each_kind_of_expert_has_to_be_chosen(self):
        for kind in ("user", "partner"):
            with self.assertRaises(ValidationError):
                self._draft(kind=kind)

    def test_empty_question_is_refused_with_a_sentence(self):
        for question in (False, "<p><br></p>"):
            with self.assertRaisesRegex(UserError, "Write the question"):
                self._ask(question=question)

    def test_division_without_members_is_refused_with_a_sentence(self):
        self.division.member_ids = False
        with self.assertRaisesRegex(UserError, "has no members"):
            self._ask()

    def test_colleague_who_has_left_is_refused_with_a_sentence(self):
        request = self._draft(kind="user", user_id=self.expert.id)
        self.expert.active = False
        with self.assertRaisesRegex(UserError, "another colleague"):
            request.action_ask()

    def test_outside_expert_without_an_address_is_refused_with_a_sentence(self):
        self.maker.email = False
        with self.assertRaisesRegex(UserError, "no mail address"):
            self._ask(kind="partner", partner_id=self.maker.id)

    def test_question_is_asked_once(self):
        request = self._ask()
        with self.assertRaisesRegex(UserError, "asked already"):
            request.action_ask()

    # The term

    def test_term_of_the_reference_cases(self):
        # Moscow is UTC+3 all year round.
        for asked, due in (
            ("2022-02-01 11:54:21", "2022-02-02 11:24:21"),
            ("2022-02-01 11:13:12", "2022-02-02 10:43:12"),
        ):
            with freeze_time(asked):
                request = self._ask()
            self.assertEqual(fields.Datetime.to_string(request.due_at), due)

    def test_reference_case_from_question_to_answer(self):
        with freeze_time("2022-02-01 11:54:21"):
            request = self._ask()
        self.assertEqual(self.ticket.state, "waiting")
        with freeze_time("2022-02-02 11:24:21"):
            self._answer(request)
        self.assertEqual(request.state, "answered")
        self.assertEqual(request.used_seconds, 8 * 3600)
        self.assertTrue(request.in_time)
        self.assertEqual(self.ticket.state, "open")

    def test_answer_a_second_too_late_is_late_for_ever(self):
        with freeze_time("2022-02-01 11:54:21"):
            request = self._ask()
        with freeze_time("2022-02-02 11:24:22"):
            self._answer(request)
        self.assertFalse(request.in_time)
        self.assertEqual(request.used_seconds, 8 * 3600 + 1)

    def test_division_has_a_norm_of_its_own(self):
        self.division.expert_hours = 2
        with freeze_time("2022-02-01 08:00:00"):
            request = self._ask()
        self.assertEqual(
            fields.Datetime.to_string(request.due_at), "2022-02-01 10:00:00"
        )

    # Several at once

    def test_ticket_wakes_when_all_have_answered(self):
        first = self._ask()
        second = self._ask(kind="user", user_id=self.outsider.id)
        self._answer(first)
        self.assertEqual(self.ticket.state, "waiting")
        self._answer(second, self.outsider)
        self.assertEqual(self.ticket.state, "open")

    def test_withdrawn_question_wakes_the_ticket_too(self):
        request = self._ask()
        request.action_withdraw()
        self.assertEqual((request.state, self.ticket.state), ("cancelled", "open"))
        self.assertFalse(request.remind_at)

    def test_end_of_the_ticket_frees_its_experts(self):
        asked, answered = self._ask(), self._ask()
        self._answer(answered)
        self.ticket.action_close()
        self.assertEqual((asked.state, answered.state), ("cancelled", "answered"))
        self.assertIn("No answer needed", asked.message_ids[0].subject)
        self.assertEqual(self.ticket.state, "done")

    def test_ticket_that_need_not_wait_goes_on(self):
        self._ask(waits=False)
        self.assertEqual(self.ticket.state, "open")

    def test_asking_on_keeps_the_term_and_lets_the_ticket_wait_again(self):
        request = self._ask()
        due_at = request.due_at
        self._answer(request, text="<p>What do you mean?</p>")
        request.action_ask_again()
        self.assertEqual((request.state, request.due_at), ("asked", due_at))
        self.assertEqual(self.ticket.state, "waiting")
        self._answer(request)
        self.assertEqual(request.state, "answered")
        self.assertIn("large one", request.answer)

    # Who is told, who takes it, who answers

    def test_question_reaches_all_of_the_division_and_nobody_else(self):
        request = self._ask()
        told = request.message_ids.notification_ids.res_partner_id
        self.assertEqual(told, (self.expert | self.other_expert).partner_id)
        self.assertNotIn(self.contact, request.message_partner_ids)

    def test_first_of_the_division_who_opens_it_becomes_responsible(self):
        request = self._ask()
        self.assertFalse(request.claim(), "the asker looks, no more")
        self.assertTrue(request.with_user(self.expert).claim())
        self.assertFalse(request.with_user(self.other_expert).claim())
        self.assertEqual(request.user_id, self.expert)

    def test_second_answer_is_kept_as_a_comment(self):
        request = self._ask()
        self._answer(request)
        self._answer(request, self.other_expert, "<p>No, the small one.</p>")
        self.assertIn("large one", request.answer)
        self.assertIn("small one", request.message_ids[0].body)

    def test_asker_is_told_of_the_answer_with_its_words_on_the_ticket(self):
        request = self._ask()
        self._answer(request)
        note = self.ticket.message_ids[0]
        self.assertIn("large one", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertIn(self.agent.partner_id, note.notified_partner_ids)
        self.assertNotIn(self.contact, note.notified_partner_ids)

    def test_each_side_is_told_in_its_own_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"].search(
            [("name", "=", "service_ticket")]
        )._update_translations(["ru_RU"])
        self.expert.lang = self.other_expert.lang = "ru_RU"
        request = self._ask()
        self.assertIn("Вопрос", request.message_ids[-1].subject)
        request.with_user(self.expert).with_context(lang="ru_RU")._give_answer(
            Markup("<p>The large one.</p>"), self.expert.partner_id
        )
        self.assertIn("has answered", self.ticket.message_ids[0].body)

    def test_empty_answer_is_refused_with_a_sentence(self):
        request = self._ask()
        with self.assertRaisesRegex(UserError, "Write the answer"):
            self._answer(request, text="<p></p>")

    def test_who_was_not_asked_cannot_answer(self):
        request = self._ask()
        with self.assertRaises(AccessError):
            self._answer(request, self.outsider)
        with self.assertRaises(AccessError):
            self._answer(request, self.other_agent)

    def test_answer_goes_into_the_reply_with_its_source(self):
        request = self._ask()
        with self.assertRaisesRegex(UserError, "no answer yet"):
            request.action_use_in_reply()
        self._answer(request)
        reply = request.action_use_in_reply()["params"]
        self.assertEqual(reply["ticket_id"], self.ticket.id)
        self.assertIn("large one", reply["text"])
        self.assertIn(request.number, reply["text"])
        self.assertIn(self.expert.name, reply["text"])

    # What the expert sees of the ticket

    def test_expert_sees_of_the_ticket_what_the_asker_chose(self):
        self.ticket.description = "<p>Our register is dead.</p>"
        for body, subtype in (
            ("We look into it.", "mail.mt_comment"),
            ("Difficult client!", "mail.mt_note"),
        ):
            self.ticket.message_post(
                body=body, message_type="comment", subtype_xmlid=subtype
            )
        self.assertFalse(self._draft().shared)
        self.assertIn("is dead", self._draft(share="request").shared)
        conversation = self._draft(share="conversation").shared
        self.assertIn("look into it", conversation)
        self.assertNotIn("Difficult", conversation)

    def test_asker_may_cut_what_is_shown(self):
        request = self._draft(share="request")
        request.shared = "<p>Nothing but this.</p>"
        request.action_ask()
        self.assertEqual(request.shared, "<p>Nothing but this.</p>")

    def test_question_that_moves_with_its_ticket_shows_nothing_else(self):
        request = self._ask(share="request")
        shared, norm = request.shared, request.norm_hours
        other = self._create_ticket(description="<p>Another secret</p>")
        self.ticket._merge_into(other)
        self.assertEqual(request.ticket_id, other)
        self.assertEqual((request.shared, request.norm_hours), (shared, norm))

    def test_expert_opens_the_files_of_the_question_not_those_of_the_ticket(self):
        chosen, other = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": name.encode(),
                    "res_model": "service.ticket",
                    "res_id": self.ticket.id,
                }
                for name in ("photo.txt", "secret.txt")
            ]
        )
        request = self._ask(attachment_ids=[Command.link(chosen.id)])
        file = request.attachment_ids
        self.assertEqual(file.with_user(self.expert).raw, b"photo.txt")
        for attachment in (chosen, other):
            with self.assertRaises(AccessError):
                attachment.with_user(self.expert).read(["raw"])

    # Access

    def test_experts_see_what_they_or_their_division_were_asked(self):
        draft, own, foreign = (
            self._draft(),
            self._ask(),
            self._ask(kind="user", user_id=self.outsider.id),
        )
        everything = draft | own | foreign
        for user, visible in (
            (self.expert, own),
            (self.outsider, foreign),
            (self.agent, everything),
        ):
            found = self.Request.with_user(user).search([("id", "in", everything.ids)])
            self.assertEqual(found.sudo(), visible.sudo(), user.login)
        action = self.env.ref("service_ticket.service_expert_request_action_mine")
        domain = safe_eval(action.domain, {"uid": self.expert.id})
        mine = self.Request.with_user(self.expert).search(domain)
        self.assertIn(own.sudo(), mine.sudo())
        self.assertNotIn(foreign.sudo(), mine.sudo())

    def test_experts_learn_nothing_else_of_the_ticket(self):
        request = self._ask().with_user(self.expert)
        with self.assertRaises(AccessError):
            request.read(["ticket_id"])
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.expert).read(["name"])
        with self.assertRaises(AccessError):
            request.write({"due_at": fields.Datetime.now()})

    def test_agents_see_requests_of_the_tickets_that_they_see(self):
        secret = self._create_ticket(team_id=self.closed_team.id)
        request = self._draft(ticket_id=secret.id, team_id=self.division.id)
        Request = self.Request.with_user(self.other_agent)
        self.assertFalse(Request.search([("id", "=", request.id)]))
        self.assertTrue(Request.with_user(self.dispatcher).browse(request.id).name)

    def test_customers_see_no_requests(self):
        self._ask()
        with self.assertRaises(AccessError):
            self.Request.with_user(self.portal_user).search([])
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.portal_user).read(["expert_request_ids"])

    # Reminders

    def _remind(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(
                "service_ticket.ir_cron_remind_experts"
            ).method_direct_trigger()

    def _reminders(self, request):
        return request.message_ids.filtered(
            lambda message: (
                "due soon" in (message.subject or "")
                or "is late" in (message.subject or "")
            )
        )

    def test_experts_are_reminded_once_before_and_once_after_the_term(self):
        with freeze_time("2022-02-01 06:00:00"):
            request = self._ask()
        for moment, count in (
            ("2022-02-01 11:59:59", 0),
            ("2022-02-01 12:00:00", 1),
            ("2022-02-01 12:30:00", 1),
            ("2022-02-01 14:00:00", 2),
            ("2022-02-01 18:00:00", 2),
        ):
            self._remind(moment)
            self._remind(moment)
            self.assertEqual(len(self._reminders(request)), count, moment)
        late = self._reminders(request)[:1]
        self.assertIn(self.agent.partner_id, late.notified_partner_ids)
        self.assertFalse(request.remind_at)

    def test_after_a_long_stop_only_the_late_reminder_comes(self):
        with freeze_time("2022-02-01 06:00:00"):
            request = self._ask()
        self._remind("2022-02-03 06:00:00")
        self.assertEqual(len(self._reminders(request)), 1)

    def test_reminder_goes_to_the_one_who_took_the_question(self):
        with freeze_time("2022-02-01 06:00:00"):
            request = self._ask()
            request.with_user(self.expert).claim()
        self._remind("2022-02-01 12:00:00")
        self.assertEqual(
            self._reminders(request).notified_partner_ids, self.expert.partner_id
        )

    def test_answered_questions_are_not_reminded_of(self):
        with freeze_time("2022-02-01 06:00:00"):
            request = self._ask()
            self._answer(request)
        self._remind("2022-02-05 06:00:00")
        self.assertFalse(self._reminders(request))

    # Lists

    def test_late_ones_are_found_and_coloured(self):
        with freeze_time("2022-02-01 06:00:00"):
            request = self._ask()
        self.assertEqual(request.attention, "late")
        late = [("state", "=", "asked"), ("due_at", "<", "now")]
        self.assertIn(request, self.Request.search(late))

    def test_list_of_many_costs_no_query_per_request(self):
        requests = self.Request.create(
            [
                {"ticket_id": self.ticket.id, "question": f"<p>{number}</p>"}
                for number in range(20)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            requests.web_read(
                {
                    "name": {},
                    "attention": {},
                    "due_at": {},
                    "team_id": {"fields": {"display_name": {}}},
                    "ticket_id": {"fields": {"display_name": {}}},
                }
            )

    def test_calendar_without_hours_is_refused_with_a_sentence(self):
        self.calendar.attendance_ids.unlink()
        with self.assertRaises(UserError):
            self._ask()

    def test_deleting_an_open_question_is_refused(self):
        request = self._ask()
        with self.assertRaises(UserError):
            request.with_user(self.manager).unlink()
        request.action_withdraw()
        request.with_user(self.manager).unlink()

    def test_term_is_that_of_the_colleague_or_of_the_company(self):
        with freeze_time("2022-02-01 11:54:21"):
            request = self._ask(kind="partner", partner_id=self.maker.id)
        self.assertEqual(
            request.due_at - timedelta(days=1),
            fields.Datetime.to_datetime("2022-02-01 11:24:21"),
        )
