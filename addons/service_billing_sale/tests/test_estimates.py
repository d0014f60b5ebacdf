from odoo import Command
from odoo.tests import tagged

from odoo.addons.service_billing.tests.common import ServiceBillingCommon
from odoo.addons.service_sale.tests.common import ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestEstimates(ServiceSaleCommon, ServiceBillingCommon):
    """What stands in an accepted estimate is paid once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract.price_ids = [Command.create({"price": 77.0})]

    def sell(self):
        """Return an estimate of the ticket that the client has accepted."""
        estimate = self.make_sent()
        self.accept(estimate)
        return estimate

    def do_all(self):
        order = self.make_order()
        self.make_done_by(order)
        return order

    def test_what_was_ordered_by_an_estimate_is_not_charged_by_the_contract(self):
        estimate = self.sell()
        order = self.do_all()
        self.assertEqual(order.ticket_id.coverage, "paid")
        self.assertFalse(self.current(order, "client"))
        self.assertTrue(estimate.order_line.filtered("qty_delivered"))

    def test_not_even_when_somebody_says_that_the_contract_covers_it(self):
        self.sell()
        order = self.do_all()
        order.ticket_id.write({"coverage": "contract", "coverage_reason": "Agreed"})
        self.assertFalse(self.current(order, "client"))

    def test_what_the_estimate_does_not_hold_is_charged_by_the_contract(self):
        self.sell()
        order = self.make_order()
        order.line_ids = [Command.create({"item_id": self.bare_item.id})]
        self.make_done_by(order)
        order.ticket_id.write({"coverage": "contract", "coverage_reason": "Agreed"})
        self.assertEqual(self.amounts(order), [("work", 77.0)])

    def test_an_estimate_that_is_accepted_later_takes_the_charges_back(self):
        order = self.do_all()
        self.assertTrue(self.current(order, "client"))
        order.ticket_id.action_reopen()
        self.sell()
        self.assertFalse(self.current(order, "client"))

    def test_the_performer_is_paid_all_the_same(self):
        self.make_rate(price=600.0)
        self.sell()
        order = self.make_order()
        self.make_done_by(order, self.contractor)
        self.assertEqual(
            {kind for kind, _amount in self.amounts(order, "contractor")}, {"pay"}
        )
