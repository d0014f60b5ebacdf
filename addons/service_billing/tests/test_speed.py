from datetime import date

from odoo import Command

from .common import ServiceBillingCommon


class TestSpeed(ServiceBillingCommon):
    """Charging a month costs as many queries as charging a day."""

    def test_queries_do_not_grow_with_the_orders(self):
        self.make_rate(bonus_percent=5.0)
        self.contract.sla_credit_percent = 5.0
        self.contract.index_ids = [
            Command.create({"date_from": date(2026, 1, 1), "percent": 3.0})
        ]
        Charge = self.env["service.charge"]
        orders = self.make_order().browse()
        for _index in range(12):
            orders |= self.make_accepted(resource=self.contractor)
        ids = orders.ids

        def forget():
            self.env.cr.execute("DELETE FROM service_charge")
            self.env.flush_all()
            self.env.invalidate_all()

        def count(size):
            forget()
            before = self.env.cr.sql_log_count
            Charge._sync_orders(self.env["service.workorder"].browse(ids[:size]))
            return self.env.cr.sql_log_count - before

        few, many = count(2), count(12)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 25)
        self.assertEqual(len(self.current(orders, "client")), 12)
