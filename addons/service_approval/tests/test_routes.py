from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import routes as rules
from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestRoutes(ServiceApprovalCommon):
    """Which route something takes."""

    def test_the_first_route_that_fits_is_taken(self):
        other = self.make_route(
            (1, self.engineering), client_id=self.other_client.id, sequence=1
        )
        own = self.make_route((1, self.finance), client_id=self.client.id, sequence=2)
        for_all = self.make_route((1, self.executive), sequence=3)
        _ticket, approval = self.ask()
        self.assertEqual(approval.route_id, own)
        self.assertFalse((other | for_all).mapped("approval_count") != [0, 0])

    def test_amounts_choose_route_and_steps(self):
        small = self.make_route((1, self.engineering), amount_below=1000, sequence=1)
        large = self.make_route(
            (1, self.engineering),
            (2, self.executive, {"amount_above": 5000}),
            amount_from=1000,
            sequence=2,
        )
        for amount, route, roles in (
            (999, small, self.engineering),
            (1000, large, self.engineering),
            (5000, large, self.engineering),
            (5001, large, self.engineering | self.executive),
        ):
            with self.subTest(amount):
                _ticket, approval = self.ask(approval_amount=amount)
                self.assertEqual(approval.route_id, route)
                self.assertEqual(approval.step_ids.role_id, roles)

    def test_catalogue_prices_are_compared_in_the_currency_of_the_company(self):
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        (euro | dollar).active = True
        own = self.env.company.currency_id
        foreign = euro if own != euro else dollar
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "rate": 4,
                "name": "2020-01-01",
                "company_id": False,
            }
        )
        product = self.env["product.product"].create(
            {"name": "Hour", "type": "service", "list_price": 100}
        )
        self.item.product_id = product
        other = self.env["res.company"].create(
            {"name": "Abroad", "currency_id": foreign.id}
        )
        self.assertEqual(self.item._get_approval_price(self.env.company, 2), 200)
        rate = own._get_conversion_rate(own, foreign, other, other._service_today())
        self.assertNotEqual(rate, 1)
        self.assertAlmostEqual(
            self.item._get_approval_price(other, 2), 200 * rate, places=2
        )

    def test_credits_take_a_route_without_a_limit(self):
        facts = rules.Facts(subject="ticket", company=1, amount=-5.0)
        route = rules.Route(
            id=1, kind="client", subject="ticket", company=1, currency=1
        )
        self.assertIsNone(rules.why_not(route, facts))

    def test_a_type_or_a_section_of_the_catalogue_chooses(self):
        section = self.env["service.catalog.item"].create(
            {"name": "Refits", "is_section": True}
        )
        route = self.make_route(
            (1, self.engineering),
            type_ids=self.type.ids,
            item_ids=section.ids,
        )
        ticket, approval = self.ask()
        self.assertFalse(approval)
        self.assertEqual(ticket.stage_id, self.work)
        self.item.parent_id = section
        _ticket, approval = self.ask()
        self.assertEqual(approval.route_id, route)

    def test_client_and_own_staff_are_asked_side_by_side(self):
        self.make_route((1, self.engineering))
        self.make_route((1, self.executive), kind="staff")
        self.executive.user_ids = self.manager
        ticket, approvals = self.ask()
        self.assertEqual(set(approvals.mapped("kind")), {"client", "staff"})
        client = approvals.filtered(lambda a: a.kind == "client")
        self.decide(client, self.engineer)
        self.assertEqual(ticket.approval_state, "pending")
        (approvals - client).with_user(self.manager).action_approve()
        self.assertEqual(ticket.approval_state, "approved")
        self.assertEqual(ticket.stage_id, self.work)

    def test_the_preview_says_why(self):
        self.make_route(
            (1, self.engineering),
            name="Of somebody else",
            client_id=self.other_client.id,
        )
        self.make_route((1, self.finance), name="Too dear", amount_from=1000)
        self.make_route((1, self.executive), name="Ours")
        ticket = self.make_refit().with_user(self.agent)
        self.assertFalse(ticket.approval_hold, "nothing is held before its stage")
        action = ticket.action_preview_approval()
        preview = self.env[action["res_model"]].with_user(self.agent)
        preview = preview.with_context(**action["context"]).create({})
        for text in ("another client", "too low", "first one that fits", "Director"):
            self.assertIn(text, preview.result)

    def test_a_route_with_a_history_is_archived_not_deleted(self):
        route = self.make_route((1, self.engineering))
        self.ask()
        with self.assertRaisesRegex(UserError, "archive"):
            route.unlink()

    def test_intake_costs_the_same_with_routes_as_without(self):
        def count():
            rows = [{"name": f"No. {n}", "team_id": self.team.id} for n in range(20)]
            before = self.env.cr.sql_log_count
            self.env["service.ticket"]._intake("internal", rows)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count()  # fills the caches
        without = count()
        self.make_route((1, self.engineering))
        count()
        self.assertEqual(count(), without)
