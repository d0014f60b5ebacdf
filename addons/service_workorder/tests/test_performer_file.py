"""How performers come in, are looked at, and fall out: the personal file."""

from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .test_performers import PerformersCommon


@tagged("post_install", "-at_install")
class TestPerformerFile(PerformersCommon):
    def _ban(self, resource=None, **values):
        return self.env["service.resource.ban"].create(
            {
                "resource_id": (resource or self.contractor).id,
                "reason": "Did not come",
                **values,
            }
        )

    # New ones

    def test_an_applicant_is_approved_once_the_documents_are_checked(self):
        kind = self.env["service.permit.kind"].create(
            {"name": "Framework contract", "is_asked_of_contractors": True}
        )
        self.env["service.permit.kind"].search([("id", "!=", kind.id)]).active = False
        firm = self.env["service.resource"].create(
            {"name": "New hands", "kind": "contractor", "email": "new@hands.example"}
        )
        self.assertEqual(firm.state, "applicant")
        self.assertEqual(firm.partner_id.email, "new@hands.example")
        self.assertTrue(firm.partner_id.is_company)
        with self.assertRaisesRegex(UserError, "Framework contract"):
            firm.action_approve()
        firm.permit_ids = [Command.create({"kind_id": kind.id})]
        with self.assertRaisesRegex(UserError, "Framework contract"):
            firm.action_approve()
        firm.permit_ids.action_check()
        firm.action_approve()
        self.assertTrue(firm.is_usable)
        self.assertEqual(firm.approved_by_id, self.env.user)

    def test_an_applicant_is_refused_with_a_reason(self):
        firm = self.env["service.resource"].create({"name": "No hands"})
        wizard = self.env["service.resource.refuse"].create(
            {"resource_ids": firm.ids, "reason": "No licence"}
        )
        wizard.action_refuse()
        self.assertFalse(firm.active)
        self.assertEqual(firm.refusal_reason, "No licence")

    def test_eight_hundred_are_imported_at_once(self):
        territory = self.territory.complete_name
        rows = [
            [
                f"Firm {number}",
                "Contractor",
                f"firm{number}@import.example",
                territory,
                "Repair",
            ]
            for number in range(40)
        ]
        names = ["name", "kind", "email", "territory_ids", "skill_line_ids/skill_id"]
        Resource = self.env["service.resource"]
        Resource.load(
            names, [["Warm", "Contractor", "w@i.example", territory, "Repair"]]
        )
        before = self.env.cr.sql_log_count
        result = Resource.load(names, rows)
        self.env.flush_all()
        self.assertFalse(result["messages"])
        queries = self.env.cr.sql_log_count - before
        firms = Resource.browse(result["ids"])
        self.assertEqual(len(firms), 40)
        self.assertEqual(firms.skill_line_ids.skill_type_id, self.skill_type)
        self.assertEqual(firms[5].partner_id.email, "firm5@import.example")
        # names are looked up one by one by the import, nothing else is
        self.assertLess(queries, 40 * 4)

    def test_an_applicant_gets_past_the_documents_by_no_way(self):
        self.env["service.permit.kind"].create(
            {"name": "Framework contract", "is_asked_of_contractors": True}
        )
        firm = self.env["service.resource"].create(
            {"name": "New hands", "kind": "contractor"}
        )
        firm = firm.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "Framework contract"):
            firm.write({"state": "active"})
        with self.assertRaisesRegex(UserError, "approve or refuse"):
            firm.write({"state": "paused"})

    def test_a_document_that_changes_is_checked_anew(self):
        permit = self.env["service.resource.permit"].create(
            {
                "resource_id": self.contractor.id,
                "kind_id": self.env["service.permit.kind"].create({"name": "Pass"}).id,
                "valid_to": self.env.company._service_today() + timedelta(days=9),
            }
        )
        permit.action_check()
        permit.valid_to = self.env.company._service_today() + timedelta(days=900)
        self.assertFalse(permit.checked_on or permit.checked_by_id)

    # Blacklist

    def test_no_context_puts_anybody_on_the_blacklist_or_off_it(self):
        firm = self.contractor.with_user(self.dispatcher)
        firm = firm.with_context(service_resource_ban=True)
        with self.assertRaisesRegex(UserError, "asks for a reason"):
            firm.state = "blacklisted"
        self._ban()
        with self.assertRaisesRegex(UserError, "end that there"):
            firm.state = "active"

    def test_nobody_rewrites_the_blacklist(self):
        Ban = self.env["service.resource.ban"].with_user(self.manager)
        ban = Ban.create(
            {
                "resource_id": self.contractor.id,
                "reason": "Did not come",
                "author_id": self.dispatcher.id,
                "date_from": "2020-01-01",
            }
        )
        self.assertEqual(
            (ban.author_id, ban.date_from),
            (self.manager, self.env.company._service_today()),
        )
        for vals in (
            {"reason": "Never mind"},
            {"lifted_on": self.env.company._service_today()},
        ):
            with self.assertRaisesRegex(UserError, "keeps its history"):
                ban.write(vals)
        ban.date_to = self.env.company._service_today() + timedelta(days=5)
        ban.action_lift()
        self.assertTrue(self.contractor.is_usable)
        with self.assertRaisesRegex(UserError, "keeps its history"):
            ban.date_to = False

    def test_who_may_no_longer_be_sent_stands_on_no_draft_either(self):
        order = self.make_order(resource_id=self.contractor.id)
        self._ban()
        self.assertFalse(order.resource_id)
        self.assertIn("choose another", order.activity_ids[-1:].summary)

    def test_the_blacklist_asks_for_a_reason(self):
        with self.assertRaisesRegex(UserError, "asks for a reason"):
            self.contractor.state = "blacklisted"
        with self.assertRaisesRegex(Exception, "Say why"):
            self._ban(reason="  ")

    def test_a_firm_on_the_blacklist_takes_its_people_along(self):
        order = self.make_order()
        order._assign_to(self.contractor, self.goer)
        ban = self._ban()
        self.assertEqual(self.contractor.state, "blacklisted")
        self.assertFalse((self.contractor | self.goer).filtered("is_usable"))
        self.assertEqual(order.state, "draft")
        with self.assertRaisesRegex(UserError, "is on the blacklist"):
            self.contractor.state = "active"
        ban.action_lift()
        self.assertTrue(self.contractor.is_usable and self.goer.is_usable)
        self.assertEqual(ban.lifted_by_id, self.env.user)
        self.assertIn("Did not come", str(self.contractor.message_ids.mapped("body")))

    def test_it_ends_by_itself_and_keeps_its_history(self):
        self.contractor.state = "paused"
        ban = self._ban(date_to=self.env.company._service_today())
        self.env["service.resource.ban"]._cron_lift()
        self.assertEqual(self.contractor.state, "blacklisted")
        ban.date_to = self.env.company._service_today() - timedelta(days=1)
        ban.date_from = self.env.company._service_today() - timedelta(days=9)
        self.env["service.resource.ban"]._cron_lift()
        self.assertEqual(self.contractor.state, "paused")
        self.assertEqual(ban.lift_reason, "The term is over")
        with self.assertRaisesRegex(UserError, "history"):
            ban.unlink()

    def test_it_ends_by_the_day_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Kamchatka"
        with freeze_time("2031-05-09 08:00:00"):
            ban = self._ban(date_to=date(2031, 5, 10))
        with freeze_time("2031-05-10 11:30:00"):
            self.env["service.resource.ban"]._cron_lift()
            self.assertFalse(ban.lifted_on)
        # 11 May, 01:00 in Kamchatka
        with freeze_time("2031-05-10 13:00:00"):
            self.env["service.resource.ban"]._cron_lift()
        self.assertEqual(ban.lifted_on, date(2031, 5, 11))
        self.assertEqual(self.contractor.state, "active")

    def test_nobody_is_on_it_twice(self):
        self._ban()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._ban()

    # Documents

    def test_where_the_manager_has_left_another_one_is_reminded(self):
        self.contractor.manager_id = self.dispatcher
        self.env["service.resource.permit"].create(
            {
                "resource_id": self.contractor.id,
                "kind_id": self.env["service.permit.kind"].create({"name": "Pass"}).id,
                "valid_to": self.env.company._service_today(),
            }
        )
        self.dispatcher.active = False
        self.env["service.resource.permit"]._cron_remind()
        self.assertEqual(
            self.contractor.activity_ids.user_id, self.env.company._get_field_manager()
        )

    def test_the_manager_is_reminded_of_each_term_once(self):
        kind = self.env["service.permit.kind"].create(
            {"name": "Insurance", "remind_days": 20}
        )
        self.contractor.manager_id = self.manager
        permit = self.env["service.resource.permit"].create(
            {
                "resource_id": self.contractor.id,
                "kind_id": kind.id,
                "valid_to": self.env.company._service_today() + timedelta(days=21),
            }
        )
        remind = self.env["service.resource.permit"]._cron_remind

        def reminders():
            remind()
            activities = self.contractor.activity_ids
            return activities.filtered(lambda a: "Insurance" in (a.summary or ""))

        self.assertFalse(reminders())
        permit.valid_to = self.env.company._service_today() + timedelta(days=20)
        self.assertEqual(reminders().user_id, self.manager)
        self.assertEqual(len(reminders()), 1)
        permit.valid_to = self.env.company._service_today() + timedelta(days=10)
        self.assertEqual(len(reminders()), 2)

    def test_a_document_that_was_renewed_is_not_brought_up(self):
        kind = self.env["service.permit.kind"].create({"name": "Insurance"})
        for days in (3, 400):
            self.env["service.resource.permit"].create(
                {
                    "resource_id": self.contractor.id,
                    "kind_id": kind.id,
                    "valid_to": self.env.company._service_today()
                    + timedelta(days=days),
                }
            )
        self.env["service.resource.permit"]._cron_remind()
        self.assertFalse(
            self.contractor.activity_ids.filtered(lambda a: "Insurance" in a.summary)
        )

    # Figures

    def _done(self, count=1, late=False, reworked=False, rating=0):
        now = fields.Datetime.now()
        orders = self.env["service.workorder"]
        for _number in range(count):
            ticket = self.make_order_ticket(ci_ids=False)
            order = self.make_order(ticket)
            orders |= order
            if rating:
                self.env["rating.rating"].create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id("service.ticket"),
                        "res_id": ticket.id,
                        "service_ticket_id": ticket.id,
                        "rating": rating,
                        "consumed": True,
                    }
                )
        orders._assign_to(self.contractor)
        self.fill_in(orders)
        orders.action_report()
        orders.action_check()
        orders.deadline = now + timedelta(days=-1 if late else 1)
        if reworked:
            orders.sudo().rework_count = 1
        return orders

    def test_figures_are_counted_from_orders_and_ratings(self):
        # all of these are about the same site and service
        self.env.company.service_comeback_days = 0
        self._done(2, rating=5)
        self._done(1, late=True, rating=3)
        self._done(1, reworked=True)
        self.env["service.resource"]._count_figures()
        firm = self.contractor
        self.assertEqual((firm.job_count, firm.due_count), (4, 4))
        self.assertAlmostEqual(firm.on_time_share, 0.75)
        self.assertAlmostEqual(firm.first_fix_share, 0.75)
        self.assertAlmostEqual(firm.return_share, 0.25)
        self.assertEqual(firm.rating_count, 3)
        self.assertAlmostEqual(firm.rating_avg, 13 / 3)
        (mean,) = self.env["service.resource"]._read_group(
            [("id", "in", (firm | self.technician).ids)], [], ["on_time_share:avg"]
        )[0]
        self.assertAlmostEqual(mean, 0.75)

    def test_figures_count_as_marks(self):
        self._done(2, rating=5)
        self.env["service.resource"]._count_figures()
        performers = self.env["service.resource"]._matching_performers(self.env.company)
        marks = {one.id: (one.punctuality, one.rating) for one in performers}
        self.assertEqual(marks[self.contractor.id], (1, 1))
        self.assertEqual(marks[self.technician.id], (None, None))

    def test_poor_work_is_brought_to_the_manager_once_and_nothing_else_happens(self):
        self.env.company.write({"service_ban_jobs": 3, "service_ban_late_percent": 30})
        self.contractor.manager_id = self.manager
        suggest = self.env["service.resource"]._suggest_bans
        self._done(2, late=True)
        suggest()
        kind = self.env.ref("service_workorder.mail_activity_type_blacklist")

        def activities():
            return self.contractor.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )

        self.assertFalse(activities(), "two jobs say nothing yet")
        self._done(1)
        suggest()
        self.assertEqual(activities().user_id, self.manager)
        self.assertIn("67 % of the last 3 jobs came late", activities().note)
        self.assertEqual(self.contractor.state, "active")
        suggest()
        self.assertEqual(len(activities()), 1)

    # Access

    def test_agents_see_performers_without_prices(self):
        self.contractor.hourly_rate = 1500
        seen = self.contractor.with_user(self.agent)
        self.assertEqual(seen.name, "Fast Hands")
        with self.assertRaises(AccessError):
            seen.read(["hourly_rate"])
        with self.assertRaises(AccessError):
            seen.name = "Slow Hands"
        with self.assertRaises(AccessError):
            self._ban().with_user(self.agent).action_lift()

    def test_agents_see_no_price_marks(self):
        order = self.make_order()
        order._assign("suggest")
        candidate = order.candidate_ids[:1].with_user(self.agent)
        self.assertTrue(candidate.note)
        with self.assertRaises(AccessError):
            candidate.read(["price_mark"])

    def test_customers_and_strangers_see_nothing(self):
        stranger = new_test_user(self.env, login="stranger", groups="base.group_user")
        order = self.make_order()
        order._assign("suggest")
        self._ban()
        for user in (self.portal_user, stranger):
            for model in (
                "service.resource",
                "service.resource.skill",
                "service.resource.permit",
                "service.resource.absence",
                "service.resource.ban",
                "service.assignment.rule",
                "service.assignment.candidate",
                "service.workorder.choose",
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} {model}"):
                    self.env[model].with_user(user).search([])
        order._assign("offer")
        self.assertTrue(order.offer_ids)
        for user in (self.portal_user, stranger):
            # pages of contractors let them read what they are asked
            Offer = self.env["service.workorder.offer"].with_user(user)
            self.assertFalse(Offer.has_access("read") and Offer.search([]))

    def test_performers_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Another company"})
        self.contractor.partner_id.company_id = False
        foreign = self.env["service.resource"].create(
            {"name": "Foreign", "company_id": other.id, "manager_id": False}
        )
        seen = self.env["service.resource"].with_user(self.dispatcher).search([])
        self.assertNotIn(foreign, seen)
