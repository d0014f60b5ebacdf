from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ServiceTicketCommon, ServiceTicketHttpCommon


class FeedbackCommon(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # With tracking, for the mails about the end of a ticket come by it.
        cls.env = cls.env(context={})
        cls.team.leader_id = cls.dispatcher
        cls.company = cls.env.company
        cls.company.write({"service_rating_days": 0, "service_nps_days": 90})

    def closed_ticket(self, channel="email", **values):
        values.setdefault("team_id", self.team.id)
        values.setdefault("user_id", self.agent.id)
        ticket = self.make_ticket(channel, **values)
        self.flush_tracking()
        ticket.action_close()
        self.flush_tracking()
        return ticket

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()

    def rating_of(self, ticket):
        return self.env["rating.rating"].search([("service_ticket_id", "=", ticket.id)])

    def mail_about_the_end(self, ticket):
        return self.env["mail.message"].search(
            [
                ("model", "=", "service.ticket"),
                ("res_id", "=", ticket.id),
                ("body", "ilike", "?rating="),
            ]
        )

    def rate(self, ticket, value, comment=""):
        ticket._apply_rating(self.rating_of(ticket)[:1], value, comment)


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackCommon):
    # Asking

    def test_mail_about_the_end_asks_with_five_links(self):
        ticket = self.closed_ticket()
        message = self.mail_about_the_end(ticket)
        mail = self.env["mail.mail"].search(
            [
                ("mail_message_id", "=", message.id),
                ("recipient_ids", "in", ticket.partner_id.ids),
            ]
        )
        url = self.rating_of(ticket)._service_url()
        for value in range(1, 6):
            self.assertIn(f"{url}?value={value}", mail.body_html)

    def test_the_key_is_for_the_customer_alone(self):
        # somebody else follows, and gets the mail, too
        ticket = self.closed_ticket()
        token = self.rating_of(ticket).access_token
        message = self.mail_about_the_end(ticket)
        self.assertNotIn(token, message.body)
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertGreater(len(mails), 1)
        with_key = mails.filtered(lambda mail: token in mail.body_html)
        self.assertEqual(with_key.recipient_ids, ticket.partner_id)

    def test_last_stage_without_a_mail_asks_with_one_of_its_own(self):
        self.env.ref("service_ticket.stage_done").template_id = False
        ticket = self.closed_ticket()
        self.assertEqual(len(self.mail_about_the_end(ticket)), 1)

    def test_nobody_is_asked_about_what_is_no_service_to_them(self):
        silent_team = self.team.copy({"asks_rating": False, "alias_name": False})
        for ticket in (
            self.closed_ticket("internal"),
            self.closed_ticket(team_id=silent_team.id),
        ):
            self.assertFalse(ticket.feedback_asked_at)
            self.assertFalse(self.mail_about_the_end(ticket))

    def test_withdrawn_and_merged_tickets_ask_nobody(self):
        target, withdrawn, merged = (self.make_ticket("email") for _number in range(3))
        withdrawn._move_to_state("cancelled")
        merged.merged_into_id = target
        merged._move_to_state("done")
        for ticket in (withdrawn, merged):
            self.assertFalse(ticket.feedback_asked_at)

    def test_each_closing_asks_once(self):
        ticket = self.closed_ticket()
        ticket.action_close()
        self.flush_tracking()
        self.assertEqual(len(self.rating_of(ticket)), 1)
        self.rate(ticket, 5)
        ticket.action_reopen()
        ticket.action_close()
        self.flush_tracking()
        self.assertEqual(len(self.rating_of(ticket)), 2)

    def test_contact_is_asked_at_most_once_within_the_interval(self):
        self.company.service_rating_days = 7
        now = fields.Datetime.now()
        asked = []
        for days in (0, 3, 8):
            with freeze_time(now + timedelta(days=days)):
                asked.append(bool(self.closed_ticket().feedback_asked_at))
        self.assertEqual(asked, [True, False, True])
        other = self.closed_ticket(partner_id=self.other_contact.id)
        self.assertTrue(other.feedback_asked_at)

    def test_of_several_closed_together_one_asks(self):
        self.company.service_rating_days = 7
        tickets = self.make_ticket("email") + self.make_ticket("email")
        tickets.action_close()
        self.assertEqual(len(tickets.filtered("feedback_asked_at")), 1)

    def test_asking_many_costs_no_query_per_ticket(self):
        def queries(count):
            tickets = self.env["service.ticket"]._intake(
                "email",
                [
                    {"name": str(number), "partner_id": self.contact.id}
                    for number in range(count)
                ],
            )
            done = self.env.ref("service_ticket.stage_done")
            tickets.with_context(tracking_disable=True).stage_id = done
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            tickets._ask_feedback()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(2)
        self.assertLessEqual(queries(30), queries(3) + 2)

    # Answers

    def test_rating_keeps_whose_work_it_is_about(self):
        ticket = self.closed_ticket()
        rating = self.rating_of(ticket)
        ticket.write({"user_id": self.other_agent.id})
        self.rate(ticket, 4)
        self.assertEqual(rating.service_user_id, self.agent)
        self.assertEqual(rating.service_team_id, self.team)
        self.assertEqual(rating.service_client_id, self.client)
        self.assertEqual(rating.service_target, 4.75)

    def test_service_level_is_the_mean_on_five_points(self):
        for value in (5, 4, 3):
            self.rate(self.closed_ticket(), value)
        rows = self.env["rating.rating"]._read_group(
            [("service_user_id", "=", self.agent.id), ("consumed", "=", True)],
            ["service_team_id"],
            ["rating:avg"],
        )
        self.assertEqual(rows, [(self.team, 4.0)])

    # Bad ones

    def tasks(self, ticket):
        return self.env["service.task"].search([("ticket_id", "=", ticket.id)])

    def test_bad_rating_opens_one_task_for_the_leader(self):
        ticket = self.closed_ticket()
        self.rate(ticket, 2, "Nobody called back")
        task = self.tasks(ticket)
        self.assertEqual(task.user_id, self.dispatcher)
        self.assertIn("Nobody called back", task.description)
        self.assertTrue(task.deadline)
        for value in (1, 5, 2):
            self.rate(ticket, value)
        self.assertEqual(self.tasks(ticket), task)

    def test_task_speaks_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"].search(
            [("name", "=", "service_ticket")]
        )._update_translations(["ru_RU"])
        self.dispatcher.lang = "ru_RU"
        ticket = self.closed_ticket()
        self.rate(ticket, 1)
        self.assertIn("Оценка", self.rating_of(ticket).service_task_id.name)

    def test_task_is_due_in_the_hours_of_the_company_where_the_team_has_none(self):
        calendar = self.company.resource_calendar_id
        ticket = self.closed_ticket()
        with freeze_time("2026-03-07 10:00:00"):  # a Saturday
            self.rate(ticket, 1)
            (deadline,) = calendar._service_deadlines([(fields.Datetime.now(), 14400)])
        task = self.rating_of(ticket).service_task_id
        self.assertEqual(task.deadline, deadline)
        self.assertEqual(deadline.weekday(), 0)

    def test_good_rating_opens_none(self):
        ticket = self.closed_ticket()
        self.rate(ticket, 3)
        self.assertFalse(self.tasks(ticket))
        self.assertFalse(self.rating_of(ticket).service_reaction)

    def test_without_a_leader_the_responsible_gets_the_task(self):
        self.team.leader_id = False
        ticket = self.closed_ticket()
        self.rate(ticket, 1)
        self.assertEqual(self.tasks(ticket).user_id, self.agent)

    def unanswered(self):
        return self.env["rating.rating"].search(
            [
                ("service_reaction", "=", "open"),
                ("service_client_id", "=", self.client.id),
            ]
        )

    def test_bad_rating_stands_in_the_list_until_the_client_is_answered(self):
        ticket = self.closed_ticket()
        self.rate(ticket, 1)
        self.assertEqual(self.unanswered(), self.rating_of(ticket))
        ticket.with_user(self.agent).message_post(
            body="We are sorry.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.unanswered())
        self.assertEqual(self.rating_of(ticket).service_reaction_user_id, self.agent)
        self.assertEqual(self.tasks(ticket).state, "done")

    def test_internal_note_answers_nothing(self):
        ticket = self.closed_ticket()
        self.rate(ticket, 1)
        ticket.with_user(self.agent).message_post(body="Hm", message_type="comment")
        self.assertTrue(self.unanswered())

    def test_finished_task_and_button_take_the_rating_off_the_list(self):
        first, second = self.closed_ticket(), self.closed_ticket()
        self.rate(first, 1)
        self.rate(second, 1)
        self.tasks(first).write({"state": "done"})
        self.assertEqual(self.unanswered(), self.rating_of(second))
        self.unanswered().with_user(self.dispatcher).action_service_answered()
        self.assertFalse(self.unanswered())
        self.assertEqual(self.tasks(second).state, "done")

    # Recommendation

    def test_score_is_the_share_of_promoters_less_that_of_detractors(self):
        Answer = self.env["service.nps.answer"]
        Answer.create(
            [
                {"score": score, "client_id": self.client.id}
                for score in (10, 9, 8, 7, 6, 0, 9, 10)
            ]
        )
        score = Answer._read_group(
            [("client_id", "=", self.client.id)], [], ["points:avg"]
        )
        self.assertEqual(score, [(100 * (4 - 2) / 8,)])

    def test_contact_is_asked_at_the_interval_and_not_with_each_rating(self):
        now = fields.Datetime.now()
        asked = []
        for days in (0, 30, 91):
            with freeze_time(now + timedelta(days=days)):
                ticket = self.closed_ticket()
                self.rate(ticket, 5)
                asked.append(self.rating_of(ticket).service_asks_nps)
        self.assertEqual(asked, [True, False, True])

    def test_client_may_have_an_interval_of_its_own_and_the_company_ask_nobody(self):
        now = fields.Datetime.now()
        self.client.service_nps_days = 10
        self.rate(self.closed_ticket(), 5)
        with freeze_time(now + timedelta(days=11)):
            ticket = self.closed_ticket()
            self.rate(ticket, 5)
        self.assertTrue(self.rating_of(ticket).service_asks_nps)
        self.client.service_nps_days = 0
        self.company.service_nps_days = 0
        self.contact.service_nps_asked_at = False
        ticket = self.closed_ticket()
        self.rate(ticket, 5)
        self.assertFalse(self.rating_of(ticket).service_asks_nps)

    def test_answer_given_twice_is_changed_not_doubled(self):
        ticket = self.closed_ticket()
        self.rate(ticket, 5)
        rating = self.rating_of(ticket)
        rating._service_answer_nps(9, "")
        rating._service_answer_nps(3, "Slow")
        answer = self.env["service.nps.answer"].search([("rating_id", "=", rating.id)])
        self.assertEqual(
            (answer.score, answer.kind, answer.comment), (3, "detractor", "Slow")
        )
        self.assertEqual(answer.client_id, self.client)

    def test_agents_read_answers_about_their_own_work_only(self):
        own, other = self.env["service.nps.answer"].create(
            [
                {"score": 9, "user_id": self.agent.id},
                {"score": 9, "user_id": self.other_agent.id},
            ]
        )
        Answer = self.env["service.nps.answer"].with_user(self.agent)
        self.assertEqual(Answer.search([("id", "in", (own | other).ids)]), own)
        with self.assertRaises(AccessError):
            own.with_user(self.agent).write({"score": 10})
        with self.assertRaises(AccessError):
            Answer.with_user(self.portal_user).search([])

    def test_ratings_are_seen_by_those_who_see_the_tickets(self):
        self.closed_team.member_ids = self.other_agent
        ticket = self.closed_ticket(
            team_id=self.closed_team.id, user_id=self.other_agent.id
        )
        self.rate(ticket, 1)
        nobody = new_test_user(self.env, "desk_nobody", groups="base.group_user")
        rating = self.rating_of(ticket)
        for user, sees in (
            (self.other_agent, True),
            (self.dispatcher, True),
            (self.agent, False),
            (nobody, False),
        ):
            found = rating.with_user(user).search([("id", "=", rating.id)])
            self.assertEqual(bool(found), sees, user.login)
        with self.assertRaises(AccessError):
            rating.with_user(self.other_agent).write({"rating": 5})


@tagged("post_install", "-at_install")
class TestFeedbackPage(FeedbackCommon, ServiceTicketHttpCommon):
    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.ticket = self.closed_ticket()
        self.rating = self.rating_of(self.ticket)
        self.path = urlsplit(self.rating._service_url()).path

    def test_scanner_that_follows_every_link_rates_nothing(self):
        for value in range(1, 6):
            page = self.url_open(f"{self.path}?value={value}")
            self.assertEqual(page.status_code, 200)
        self.assertFalse(self.rating.consumed)
        self.assertFalse(self.ticket.rating_last_value)

    def test_click_in_the_mail_is_chosen_on_the_page(self):
        token = self.rating.access_token
        for url in (f"{self.path}?value=4", f"/rate/{token}/4"):  # ours, Odoo's own
            page = self.url_open(url).text
            chosen = page[page.index('id="value_4"') :].partition("/>")[0]
            self.assertIn("checked", chosen)
            self.assertEqual(page.count('checked="'), 1)
        self.assertFalse(self.rating.consumed)

    def test_rating_with_comment_is_noted_as_the_customers(self):
        answer = self._post(self.path, value=4, comment="Quick")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual((self.rating.rating, self.rating.feedback), (4, "Quick"))
        self.assertTrue(self.rating.consumed)
        self.assertEqual(self.rating.message_id.author_id, self.contact)
        self.assertEqual(self.ticket.state, "done")

    def test_rating_can_be_changed(self):
        self._post(self.path, value=4)
        self._post(self.path, value=5)
        self.assertEqual(self.rating_of(self.ticket).mapped("rating"), [5])

    def test_without_a_value_the_comment_is_kept(self):
        for value in ("", "9", "x", "-1"):
            page = self._post(self.path, value=value, comment="Long story").text
            self.assertIn("Please choose one of the five values", page)
            self.assertIn("Long story", page)
        self.assertFalse(self.rating.consumed)

    def test_what_no_browser_sends_rates_nothing(self):
        page = self._post(self.path, value="9" * 5000, comment="Long story")
        self.assertEqual(page.status_code, 200)
        page = self._post(self.path, value=1, files={"comment": ("a.txt", b"x")})
        self.assertEqual(page.status_code, 303)
        self.assertEqual(self.rating.rating, 1)

    def test_without_a_number_the_reason_is_kept(self):
        self._post(self.path, value=5)
        page = self._post(f"{self.path}/nps", comment="Because of Anna").text
        self.assertIn("Please choose a number", page)
        self.assertIn("Because of Anna", page)

    def test_recommendation_is_asked_after_the_rating_and_answered_by_one_click(self):
        self.assertNotIn('id="nps"', self.url_open(self.path).text)
        self._post(self.path, value=5)
        self.assertIn('id="nps"', self.url_open(self.path).text)
        page = self._post(f"{self.path}/nps", score="").text
        self.assertIn("from 0 to 10", page)
        self._post(f"{self.path}/nps", score=0, comment="Never")
        answer = self.rating.service_nps_ids
        self.assertEqual((answer.score, answer.comment), (0, "Never"))
        self.assertNotIn('id="nps"', self.url_open(self.path).text)

    def test_recommendation_is_asked_on_the_customers_page_too(self):
        self.authenticate(self.portal_user.login, self.portal_user.login)
        url = f"/my/tickets/{self.ticket.id}"
        self._post(f"{url}/rate", rating=5)
        page = self.url_open(url).text
        self.assertIn('id="nps"', page)
        self.assertIn('<textarea id="nps_comment"', page)

    def test_recommendation_that_was_not_asked_for_is_not_noted(self):
        self._post(f"{self.path}/nps", score=10)
        self.assertFalse(self.rating.service_nps_ids)

    def test_unknown_link_gets_one_sentence(self):
        page = self.url_open("/service/rate/nothing")
        self.assertEqual(page.status_code, 404)
        self.assertIn("does not work any more", page.text)
        self.assertEqual(self._post("/service/rate/nothing", value=5).status_code, 404)

    def test_ticket_that_is_open_again_is_not_rated(self):
        self.ticket.action_reopen()
        self.assertIn("open again", self.url_open(self.path).text)
        self._post(self.path, value=1)
        self.assertFalse(self.rating.consumed)

    def test_staff_do_not_rate_themselves(self):
        self.authenticate(self.agent.login, self.agent.login)
        self.assertIn("logged in as staff", self.url_open(self.path).text)
        self._post(self.path, value=5)
        self.assertFalse(self.rating.consumed)

    def test_foreign_site_cannot_rate(self):
        answer = self._post(self.path, csrf=False, value=5)
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.rating.consumed)
