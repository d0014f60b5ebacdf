from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.service_approval.tests.common import ServiceApprovalCommon
from odoo.addons.service_sale.tests.common import ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestEstimates(ServiceApprovalCommon, ServiceSaleCommon):
    """Estimates are approved before they leave and before they are accepted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executive.user_ids = cls.manager

    def test_our_people_agree_before_an_estimate_is_sent(self):
        self.make_route((1, self.executive), subject="estimate", kind="staff")
        estimate = self.make_estimate()
        with self.assertRaisesRegex(UserError, "approved first"):
            estimate.action_quotation_sent()
        action = estimate.with_user(self.seller).action_quotation_send()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(estimate.approval_state, "pending")
        with self.assertRaisesRegex(UserError, "waits for approval"):
            estimate.action_quotation_sent()
        estimate.approval_ids.with_user(self.manager).action_approve()
        estimate.action_quotation_sent()
        self.assertEqual(estimate.state, "sent")

    def test_which_route_an_estimate_takes_is_said_before_anybody_is_asked(self):
        self.make_route((1, self.finance), subject="estimate", name="Estimates")
        estimate = self.make_estimate().with_user(self.seller)
        self.assertFalse(estimate.approval_hold, "nothing holds a draft")
        action = estimate.action_preview_approval()
        preview = (
            self.env[action["res_model"]]
            .with_user(self.seller)
            .with_context(**action["context"])
            .create({})
        )
        for text in ("Estimates", "first one that fits", "Accounts"):
            self.assertIn(text, preview.result)
        self.assertFalse(estimate.approval_ids)
        order = estimate.sudo().copy({"service_ticket_id": False})
        with self.assertRaisesRegex(UserError, "estimates of requests"):
            order.with_user(self.seller).action_preview_approval()

    def test_people_of_the_client_agree_before_it_is_accepted(self):
        self.make_route((1, self.finance), subject="estimate")
        estimate = self.make_sent()
        self.assertEqual(self.asked(estimate.approval_ids), self.accountant)
        self.assertFalse(estimate._has_to_be_signed())
        with self.assertRaisesRegex(UserError, "waits for approval"):
            estimate.with_user(self.seller).action_confirm()
        self.decide(estimate.approval_ids, self.accountant)
        self.assertTrue(estimate._has_to_be_signed())
        self.accept(estimate)
        self.assertEqual(estimate.state, "sale")

    def test_nobody_accepts_a_draft_that_the_client_never_got(self):
        self.make_route((1, self.finance), subject="estimate")
        estimate = self.make_estimate()
        for step in (
            estimate.with_user(self.seller).action_confirm,
            lambda: estimate.with_user(self.seller).write({"state": "sale"}),
        ):
            with self.assertRaisesRegex(UserError, "send it"):
                step()
        with self.assertRaisesRegex(UserError, "approved"):
            self.env["sale.order"].with_user(self.seller).create(
                {
                    **estimate.copy_data()[0],
                    "service_ticket_id": estimate.service_ticket_id.id,
                    "state": "sale",
                }
            )

    def test_what_was_estimated_counts_for_more_than_what_somebody_expects(self):
        self.make_route((1, self.engineering), amount_from=100)
        ticket = self.make_refit(approval_amount=1)
        estimate = self.make_estimate(ticket)
        estimate.order_line.price_unit = 500
        amount = ticket._get_approval_amounts()[ticket][0]
        self.assertEqual(amount, estimate.amount_total)

    def test_another_price_is_asked_anew_once_for_all_lines(self):
        self.make_route((1, self.finance), subject="estimate")
        estimate = self.make_sent()
        first = estimate.approval_ids
        self.decide(first, self.accountant)
        estimate.write(
            {
                "order_line": [
                    (1, line.id, {"price_unit": line.price_unit + 10})
                    for line in estimate.order_line
                ]
            }
        )
        self.assertEqual(first.state, "renewed")
        self.assertIn("Price", first.reason)
        again = estimate.approval_ids - first
        self.assertEqual(len(again), 1)
        self.assertEqual(again.amount, estimate.amount_total)

    def test_a_note_on_the_estimate_changes_nothing(self):
        self.make_route((1, self.finance), subject="estimate")
        estimate = self.make_sent()
        estimate.write({"client_order_ref": "Order 5", "note": "Thank you"})
        self.assertEqual(estimate.approval_ids.mapped("state"), ["pending"])

    def test_what_was_estimated_chooses_the_route_of_the_request(self):
        self.make_route((1, self.engineering), amount_from=100)
        ticket = self.make_refit()
        ticket.line_ids.item_id = self.visit
        amounts = ticket._get_approval_amounts()
        self.assertEqual(amounts[ticket][0], 40)
        estimate = self.make_estimate(ticket)
        estimate.order_line.price_unit = 500
        ticket.stage_id = self.gate
        self.assertEqual(ticket.approval_ids.amount, 500)
        estimate.order_line.price_unit = 600
        self.assertEqual(ticket.approval_ids.sorted("id")[-1:].amount, 600)
        self.assertEqual(len(ticket.approval_ids), 2)

    def test_a_withdrawn_estimate_asks_nobody_any_more(self):
        self.make_route((1, self.finance), subject="estimate")
        estimate = self.make_sent()
        estimate.action_cancel()
        self.assertEqual(estimate.approval_ids.state, "cancelled")

    def test_surveys_come_before_the_approval(self):
        self.make_route((1, self.engineering))
        self.visit.is_survey = True
        ticket = self.make_refit()
        ticket.line_ids.item_id = self.visit
        order = self.make_order(ticket)
        self.assign(order)
        self.assertEqual(order.state, "assigned")

    def test_orders_that_are_no_estimates_are_left_alone(self):
        self.make_route((1, self.finance), subject="estimate")
        self.make_route((1, self.executive), subject="estimate", kind="staff")
        order = self.env["sale.order"].create({"partner_id": self.client.id})
        order.action_quotation_sent()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
