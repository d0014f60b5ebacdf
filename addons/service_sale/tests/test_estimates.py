from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SIGNATURE, ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestEstimates(ServiceSaleCommon):
    def test_an_estimate_has_the_services_of_the_ticket_by_norm_hours_and_pieces(self):
        estimate = self.make_estimate()
        lines = estimate.order_line
        self.assertEqual(lines.service_item_id, self.item | self.visit)
        by_item = lines.grouped("service_item_id")
        self.assertEqual(by_item[self.item].product_id, self.hour_product)
        self.assertEqual(by_item[self.item].product_uom_qty, 1.5)
        self.assertEqual(by_item[self.visit].product_uom_qty, 1)
        self.assertEqual(estimate.amount_untaxed, 190)

    def test_an_estimate_names_client_site_and_legal_entity(self):
        self.site.contact_ids = self.contact
        entity = self.env["res.partner"].create(
            {"name": "Entity", "is_company": True, "parent_id": self.client.id}
        )
        self.ticket.entity_id = entity
        estimate = self.make_estimate()
        self.assertEqual(estimate.partner_id, self.contact)
        self.assertEqual(estimate.partner_shipping_id, self.contact)
        self.assertEqual(estimate.partner_invoice_id, entity)
        self.assertEqual(estimate.service_site_id, self.site)
        self.assertEqual(estimate.origin, self.ticket.number)
        self.assertEqual(estimate.user_id, self.seller)
        self.assertEqual(estimate.company_id, self.ticket.company_id)

    def test_a_service_counts_for_each_item(self):
        other = self.ci.copy({"name": "Second register"})
        self.ticket.ci_ids |= other
        lines = self.make_estimate().order_line.grouped("service_item_id")
        self.assertEqual(lines[self.item].product_uom_qty, 3)

    def test_a_service_without_a_product_stands_in_it_for_the_seller_to_price(self):
        self.ticket.line_ids = [Command.create({"item_id": self.bare_item.id})]
        estimate = self.make_estimate()
        line = estimate.order_line.filtered(
            lambda line: line.service_item_id == self.bare_item
        )
        self.assertEqual(line.name, "Something rare")
        self.assertEqual(line.price_unit, 0)
        self.assertFalse(estimate._is_priced())

    def test_pressing_twice_makes_one_estimate(self):
        self.assertEqual(self.make_estimate(), self.make_estimate())

    def test_without_a_client_the_desk_is_told_what_to_do(self):
        ticket = self.env["service.ticket"].create({"name": "?"})
        ticket.write({"partner_id": False, "client_id": False})
        with self.assertRaisesRegex(UserError, "who the client is"):
            ticket.with_user(self.seller).action_estimate()

    def test_a_closed_ticket_gets_none(self):
        self.ticket.action_close()
        with self.assertRaisesRegex(UserError, "reopen it"):
            self.make_estimate()

    def test_an_estimate_from_a_work_order_has_its_lines(self):
        order = self.make_order()
        order.line_ids.filtered(lambda line: line.item_id == self.visit).unlink()
        action = order.with_user(self.seller).action_estimate()
        estimate = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(estimate.order_line.service_item_id, self.item)
        self.assertEqual(estimate.service_workorder_id, order)

    def test_the_ticket_follows_its_estimate(self):
        self.assertFalse(self.ticket.estimate_state)
        estimate = self.make_estimate()
        self.assertEqual(self.ticket.estimate_state, "draft")
        estimate.action_quotation_sent()
        self.assertEqual(self.ticket.estimate_state, "sent")
        self.accept(estimate)
        self.assertEqual(self.ticket.estimate_state, "accepted")
        self.pay(estimate, 190)
        self.assertEqual(self.ticket.estimate_state, "paid")
        found = self.env["service.ticket"].search([("estimate_state", "=", "paid")])
        self.assertIn(self.ticket, found)

    def test_the_ticket_waits_for_the_decision_and_goes_on(self):
        self.ticket._move_to_state("open")
        estimate = self.make_sent()
        self.assertEqual(self.ticket.state, "waiting")
        self.assertEqual(self.ticket.waiting_reason_id.code, "estimate")
        self.assertTrue(self.ticket.pause_ids.filtered("pauses"))
        self.accept(estimate)
        self.assertEqual(self.ticket.state, "open")

    def test_the_clocks_stand_still_meanwhile(self):
        self.env["service.sla.policy"].create(
            {
                "name": "Day",
                "target_ids": [
                    Command.create({"target": "resolution", "seconds": 86400})
                ],
            }
        )
        ticket = self.make_order_ticket(user_id=self.seller.id)
        ticket._move_to_state("open")
        clock = ticket.clock_ids.filtered(lambda c: c.target == "resolution")[:1]
        self.assertTrue(clock)
        estimate = self.make_sent(ticket)
        self.assertTrue(clock.paused_at)
        self.accept(estimate)
        self.assertFalse(clock.paused_at)

    def test_acceptance_says_who_pays_and_by_which_word(self):
        estimate = self.make_accepted()
        self.assertEqual(self.ticket.coverage, "paid")
        self.assertIn(estimate.name, self.ticket.coverage_reason)
        self.assertIn("Anna Petrova", self.ticket.coverage_reason)

    def test_payment_changes_nothing_about_who_accepted(self):
        estimate = self.make_sent()
        estimate.write({"require_payment": True, "prepayment_percent": 0.5})
        estimate.write({"signed_by": "Anna Petrova", "signature": SIGNATURE})
        # the seller trusts the client
        estimate.action_confirm()
        self.assertEqual(estimate.service_state, "due")
        reason = self.ticket.coverage_reason
        self.assertIn("Anna Petrova", reason)
        self.ticket.coverage_reason = "By the word of Anna, talked through"
        self.pay(estimate, estimate.amount_total)
        self.assertEqual(estimate.service_state, "paid")
        self.assertEqual(
            self.ticket.coverage_reason, "By the word of Anna, talked through"
        )

    def test_an_invoice_that_was_credited_is_no_payment(self):
        estimate = self.make_sent()
        estimate.write({"require_payment": True, "prepayment_percent": 1.0})
        estimate.action_confirm()
        estimate.order_line.qty_delivered = 1
        invoice = estimate._create_invoices()
        invoice.action_post()
        self.assertEqual(estimate._get_received_amount(), 0)
        credit = invoice._reverse_moves(cancel=True)
        self.assertFalse(invoice.amount_residual)
        self.assertIn(credit, estimate.invoice_ids)
        estimate._update_service_state()
        self.assertEqual(estimate.service_state, "due")

    def test_a_seller_outside_the_desk_makes_a_version(self):
        estimate = self.make_sent()
        estimate.service_workorder_id = self.make_order()
        seller = new_test_user(
            self.env, "sales", groups="sales_team.group_sale_salesman_all_leads"
        )
        estimate.with_user(seller).action_new_service_version()
        new = self.ticket.estimate_ids.filtered(lambda o: o.state == "draft")
        self.assertEqual(new.service_workorder_id, estimate.service_workorder_id)
        self.assertEqual(estimate.service_state, "replaced")

    def test_the_conversation_of_the_ticket_tells_without_prices(self):
        estimate = self.make_accepted()
        bodies = " ".join(self.ticket.message_ids.mapped("body"))
        self.assertIn(f"Estimate {estimate.name} was sent", bodies)
        self.assertIn(f"Estimate {estimate.name} is accepted", bodies)
        self.assertNotIn("190", bodies)

    def test_refused_the_responsible_is_told_and_the_ticket_is_back(self):
        self.ticket._move_to_state("open")
        estimate = self.make_sent()
        estimate._action_cancel()
        self.assertEqual(estimate.service_state, "refused")
        self.assertEqual(self.ticket.estimate_state, "refused")
        self.assertEqual(self.ticket.state, "open")
        self.assertTrue(
            self.ticket.activity_ids.filtered(lambda a: a.user_id == self.seller)
        )

    def test_a_draft_that_is_given_up_is_no_refusal(self):
        estimate = self.make_estimate()
        estimate.action_cancel()
        self.assertEqual(estimate.service_state, "withdrawn")
        self.assertFalse(self.ticket.estimate_state)

    def test_a_new_version_takes_the_place_of_what_was_sent(self):
        first = self.make_sent()
        action = first.with_user(self.seller).action_new_service_version()
        second = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(first.service_state, "replaced")
        self.assertEqual(second.service_version, 2)
        self.assertEqual(second.order_line.service_item_id, self.item | self.visit)
        self.assertEqual(self.ticket.estimate_state, "draft")
        self.assertNotEqual(self.ticket.state, "waiting")

    def test_what_is_accepted_stays_in_force_until_the_new_version_is_accepted(self):
        first = self.make_accepted()
        self.pay(first, 50)
        action = first.with_user(self.seller).action_new_service_version()
        second = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(first.service_state, "accepted")
        self.assertEqual(self.ticket.estimate_state, "accepted")
        second.order_line[:1].price_unit = 500
        second.action_quotation_sent()
        self.accept(second)
        self.assertEqual(first.service_state, "replaced")
        self.assertEqual(second.service_state, "accepted")
        self.assertEqual(second.amount_paid, 50)

    def test_what_was_accepted_is_changed_by_a_new_version_only(self):
        estimate = self.make_accepted().with_user(self.seller)
        with self.assertRaises(UserError):
            estimate.order_line[:1].price_unit = 1
        with self.assertRaisesRegex(UserError, "new version"):
            estimate.order_line = [
                Command.create({"product_id": self.visit_product.id})
            ]
        with self.assertRaisesRegex(UserError, "new version"):
            estimate.action_unlock()

    def test_the_database_keeps_two_from_being_in_force(self):
        first = self.make_accepted()
        second = first.copy({"service_ticket_id": self.ticket.id})
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            second.write({"state": "sale"})
            second.flush_recordset()

    def test_a_copy_in_sales_is_no_estimate(self):
        self.assertFalse(self.make_accepted().copy().service_ticket_id)

    def test_terms_of_the_team_go_before_those_of_the_company(self):
        self.team.write(
            {
                "has_estimate_terms": True,
                "estimate_signature": False,
                "estimate_payment": True,
                "estimate_prepayment": 0.3,
                "estimate_days": 5,
            }
        )
        estimate = self.make_estimate()
        self.assertFalse(estimate.require_signature)
        self.assertTrue(estimate.require_payment)
        self.assertEqual(estimate.prepayment_percent, 0.3)
        days = estimate.validity_date - estimate.date_order.date()
        self.assertEqual(days.days, 5)

    def test_a_ticket_that_is_given_up_withdraws_its_estimate(self):
        estimate = self.make_sent()
        self.ticket._move_to_state("cancelled")
        self.assertEqual(estimate.service_state, "withdrawn")

    def test_many_are_sent_at_the_cost_of_one(self):
        tickets = self.env["service.ticket"].browse()
        for _number in range(12):
            tickets |= self.make_order_ticket(user_id=self.seller.id)
        estimates = tickets._draft_estimates()
        few, many = estimates[:2], estimates[2:]
        self.env.flush_all()
        few.action_quotation_sent()
        self.env.flush_all()
        with self.assertQueryCount(80):
            many.action_quotation_sent()
            self.env.flush_all()
        self.assertEqual(set(tickets.mapped("estimate_state")), {"sent"})

    def test_what_is_replaced_or_given_up_is_no_refusal_of_the_client(self):
        self.make_sent().with_user(self.seller).action_new_service_version()
        self.ticket._move_to_state("cancelled")
        bodies = " ".join(self.ticket.message_ids.mapped("body"))
        self.assertNotIn("refused", bodies)

    def test_estimates_live_on_with_the_ticket_that_theirs_is_merged_into(self):
        estimate = self.make_accepted()
        other = self.make_order_ticket(user_id=self.seller.id)
        own = self.make_accepted(other)
        draft = self.make_estimate(self.make_order_ticket(user_id=self.seller.id))
        tickets = self.ticket | draft.service_ticket_id
        tickets._merge_records(other)
        self.assertEqual((estimate | draft).service_ticket_id, other)
        self.assertEqual(estimate.service_extra_of_id, own)
        self.assertEqual(other.estimate_state, "accepted")
        self.assertFalse(self.ticket.estimate_state)

    def test_an_addition_to_approve_withdraws_no_draft_of_a_merged_ticket(self):
        self.make_accepted()
        self.ticket.line_ids = [Command.create({"item_id": self.bare_item.id})]
        addition = self.make_estimate()
        self.assertTrue(addition.service_extra_of_id)
        other = self.make_order_ticket(user_id=self.seller.id)
        draft = self.make_estimate(other)
        other._merge_records(self.ticket)
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.service_ticket_id, self.ticket)

    def test_an_old_version_that_cannot_be_accepted_ends_no_other(self):
        first = self.make_sent()
        first.with_user(self.seller).action_new_service_version()
        second = self.ticket.estimate_ids - first
        second.action_quotation_sent()
        self.accept(second)
        with self.assertRaises(UserError):
            first.action_confirm()
        self.assertEqual(second.state, "sale")
