from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestPeople(ServiceApprovalCommon):
    """Who may decide: by role, for others, instead of others."""

    def setUp(self):
        super().setUp()
        self.route = self.make_route((1, self.engineering))
        self.today = self.env.company._service_today()

    def stand_in(self, person, deputy, **values):
        return self.env["service.approval.deputy"].create(
            {"partner_id": person.id, "deputy_id": deputy.id, **values}
        )

    def test_a_deputy_decides_for_a_term_and_it_is_kept_for_whom(self):
        _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), self.engineer)
        self.stand_in(self.engineer, self.colleague, date_to=self.today)
        self.assertEqual(self.asked(approval), self.engineer | self.colleague)
        self.decide(approval, self.colleague)
        self.assertEqual(approval.decision_ids.partner_id, self.colleague)
        self.assertEqual(approval.decision_ids.on_behalf_id, self.engineer)

    def test_before_and_after_the_term_a_deputy_decides_nothing(self):
        day = timedelta(days=1)
        for first, last in (
            (self.today + day, self.today + 2 * day),
            (self.today - 2 * day, self.today - day),
        ):
            deputy = self.stand_in(
                self.engineer, self.colleague, date_from=first, date_to=last
            )
            _ticket, approval = self.ask()
            self.assertEqual(self.asked(approval), self.engineer)
            deputy.unlink()

    def test_a_stranger_never_stands_in_for_people_of_a_client(self):
        self.stand_in(self.engineer, self.other_contact)
        _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), self.engineer)

    def test_a_route_may_do_without_deputies(self):
        self.route.step_ids.has_deputies = False
        self.stand_in(self.engineer, self.colleague)
        _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), self.engineer)

    def make_staff(self):
        one, two = (
            new_test_user(self.env, login=login, groups="base.group_user")
            for login in ("approval_one", "approval_two")
        )
        self.executive.user_ids = one
        self.route.active = False
        self.make_route((1, self.executive), kind="staff")
        return one, two

    def test_own_people_are_stood_in_for_while_they_are_on_leave(self):
        one, two = self.make_staff()
        self.stand_in(one.partner_id, two.partner_id, on_leave=True)
        _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), one.partner_id)
        resource = self.env["resource.resource"].create(
            {"name": one.name, "user_id": one.id, "resource_type": "user"}
        )
        now = fields.Datetime.now()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Sea",
                "resource_id": resource.id,
                "date_from": now - timedelta(hours=1),
                "date_to": now + timedelta(days=3),
            }
        )
        approval.step_ids._ask()
        self.assertEqual(self.asked(approval), one.partner_id | two.partner_id)

    def test_leaves_are_for_people_with_a_calendar_of_ours(self):
        with self.assertRaises(ValidationError):
            self.stand_in(self.engineer, self.colleague, on_leave=True)

    def test_a_role_stands_in_when_nobody_else_can(self):
        self.route.step_ids.stand_in_role_id = self.executive
        self.engineer.portal_access_ids.can_approve = False
        _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), self.director)

    def test_nobody_to_ask_is_told_and_mended(self):
        access = self.engineer.portal_access_ids
        access.can_approve = False
        _ticket, approval = self.ask()
        self.assertFalse(self.asked(approval))
        notices = self.client.activity_ids.filtered(lambda a: a.user_id == self.agent)
        self.assertIn("Engineers", notices.summary)
        self.ask()
        self.client.invalidate_recordset(["activity_ids"])
        self.assertEqual(
            self.client.activity_ids.filtered(lambda a: a.user_id == self.agent),
            notices,  # one for all requests
        )
        access.can_approve = True
        self.assertEqual(self.asked(approval), self.engineer)
        self.assertFalse(notices.exists())

    def test_a_batch_without_anybody_to_ask_costs_one_notice(self):
        self.engineer.portal_access_ids.can_approve = False
        tickets = self.make_refit() | self.make_refit() | self.make_refit()
        before = self.env["mail.activity"].search([])
        tickets.stage_id = self.gate
        self.assertEqual(len(tickets.approval_ids), 3)
        notices = self.env["mail.activity"].search([]) - before
        self.assertEqual(len(notices), 1, notices.mapped("summary"))

    def test_an_invitation_that_nobody_has_confirmed_gives_no_say(self):
        self.engineer.portal_access_ids.is_confirmed = False
        _ticket, approval = self.ask()
        self.assertFalse(self.asked(approval))
        self.engineer.portal_access_ids.is_confirmed = True
        self.assertEqual(self.asked(approval), self.engineer)
        self.colleague.portal_access_ids.is_confirmed = False
        self.stand_in(self.engineer, self.colleague)
        self.assertEqual(self.asked(approval), self.engineer)

    def test_terms_of_deputies_count_by_the_day_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        self.env.user.tz = "UTC"
        day = datetime(2026, 3, 2, 12)  # it is the third there
        self.stand_in(
            self.engineer, self.colleague, date_from="2026-03-03", date_to="2026-03-03"
        )
        with freeze_time(day):
            _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), self.engineer | self.colleague)

    def test_whoever_loses_the_role_is_not_asked_any_more(self):
        _ticket, approval = self.ask()
        self.engineer.portal_access_ids.unlink()
        self.assertFalse(self.asked(approval))
        refusals = approval.step_ids._decide("approved", None, self.engineer, "link")
        self.assertIn("does not wait", refusals[approval.step_ids])

    def test_an_archived_user_decides_nothing(self):
        _ticket, approval = self.ask()
        self.engineer.user_ids.active = False
        refusals = approval.step_ids._decide("approved", None, self.engineer, "link")
        self.assertIn("does not wait", refusals[approval.step_ids])
        self.assertEqual(approval.state, "pending")

    def test_sites_limit_whom_a_request_asks(self):
        other_site = self.site.copy({"name": "Another shop"})
        access = self.engineer.portal_access_ids
        access.write({"scope": "sites", "site_ids": other_site.ids})
        _ticket, approval = self.ask()
        self.assertFalse(self.asked(approval))
        access.site_ids = self.site
        self.assertEqual(self.asked(approval), self.engineer)

    def test_people_above_decide_for_companies_below(self):
        holding = self.env["res.partner"].create(
            {"name": "Holding", "is_company": True}
        )
        self.client.parent_id = holding
        boss = self.env["res.partner"].create(
            {"name": "Boss above", "parent_id": holding.id, "email": "b@h.example"}
        )
        access = self.give_role(boss, self.engineering, client=holding)
        _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), self.engineer)
        access.with_subsidiaries = True
        self.assertEqual(self.asked(approval), self.engineer | boss)
        _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), self.engineer | boss)
