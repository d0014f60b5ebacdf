from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError

from .common import ServiceBillingCommon


class TestPeriodFees(ServiceBillingCommon):
    """Retainer, overage and minimum: due when a period is over, once."""

    def fees(self, contract=None):
        """Return kind, first day and amount of the fees that count."""
        charges = self.env["service.charge"].search(
            [
                ("contract_id", "=", (contract or self.contract).id),
                ("order_id", "=", False),
                ("is_reversed", "=", False),
                ("reversal_of_id", "=", False),
            ]
        )
        return sorted((c.kind, str(c.period_from), c.amount) for c in charges)

    def total(self):
        charges = self.env["service.charge"].search(
            [("contract_id", "=", self.contract.id)]
        )
        return sum(charges.mapped("amount"))

    def charge_periods(self, today):
        with freeze_time(today):
            self.env["service.charge"]._cron_charge_periods()

    def test_a_retainer_falls_due_when_its_period_is_over(self):
        self.contract.retainer_amount = 5000.0
        self.charge_periods("2026-01-31")
        self.assertFalse(self.fees())
        self.charge_periods("2026-03-01")
        self.assertEqual(
            self.fees(),
            [("retainer", "2026-01-01", 5000.0), ("retainer", "2026-02-01", 5000.0)],
        )
        self.charge_periods("2026-03-02")
        self.assertEqual(len(self.fees()), 2, "each once")

    def test_a_contract_that_begins_within_a_period_pays_for_its_days(self):
        self.contract.write({"retainer_amount": 3100.0, "date_from": "2026-01-22"})
        self.contract.fees_from = "2026-01-22"
        self.charge_periods("2026-02-01")
        self.assertEqual(self.fees(), [("retainer", "2026-01-01", 1000.0)])

    def test_periods_before_the_first_day_of_fees_are_not_charged(self):
        self.contract.write({"retainer_amount": 100.0, "fees_from": "2026-02-01"})
        self.charge_periods("2026-03-01")
        self.assertEqual(self.fees(), [("retainer", "2026-02-01", 100.0)])

    def test_an_ended_contract_pays_until_its_last_day(self):
        self.contract.write({"retainer_amount": 3100.0, "date_to": "2026-01-10"})
        self.contract.state = "ended"
        self.charge_periods("2026-01-11")
        self.assertEqual(self.fees(), [("retainer", "2026-01-01", 1000.0)])

    def test_work_above_the_included_quantity_costs_extra(self):
        self.contract.write(
            {
                "covered_item_ids": [Command.set(self.item.ids)],
                "retainer_amount": 1000.0,
                "included_quantity": 3.0,
                "overage_price": 450.0,
            }
        )
        self.make_accepted(date(2026, 1, 15), lines=[{"quantity": 2}, {"quantity": 3}])
        self.charge_periods("2026-02-01")
        self.assertEqual(
            self.fees(),
            [("overage", "2026-01-01", 900.0), ("retainer", "2026-01-01", 1000.0)],
        )

    def test_what_is_missing_to_the_minimum_is_charged(self):
        self.contract.minimum_amount = 2500.0
        self.make_accepted(date(2026, 1, 15))
        self.charge_periods("2026-02-01")
        self.assertEqual(self.fees(), [("minimum", "2026-01-01", 1500.0)])

    def test_late_work_gives_the_same_totals_as_work_in_time(self):
        self.contract.minimum_amount = 2500.0
        self.charge_periods("2026-02-01")
        self.assertEqual(self.total(), 2500.0)
        self.env["service.charge"].search(
            [("contract_id", "=", self.contract.id)]
        ).state = "document"
        order = self.make_accepted(date(2026, 1, 15))
        self.charge_periods("2026-02-03")
        self.assertEqual(self.total(), 2500.0)
        order._send_back("Again")
        self.charge_periods("2026-02-04")
        self.assertEqual(self.total(), 2500.0)

    def test_terms_of_fees_in_documents_stay(self):
        self.contract.retainer_amount = 100.0
        self.charge_periods("2026-02-01")
        charges = self.env["service.charge"].search(
            [("contract_id", "=", self.contract.id)]
        )
        self.contract.retainer_amount = 120.0
        self.charge_periods("2026-02-02")
        self.assertEqual(self.fees(), [("retainer", "2026-01-01", 120.0)])
        charges.state = "document"
        with self.assertRaisesRegex(UserError, "go on with a copy"):
            self.contract.retainer_amount = 150.0

    def test_indexation_raises_fees(self):
        self.contract.write(
            {
                "retainer_amount": 1000.0,
                "index_ids": [
                    Command.create({"date_from": "2026-02-01", "percent": 10.0})
                ],
            }
        )
        self.charge_periods("2026-03-01")
        self.assertEqual([fee[2] for fee in self.fees()], [1000.0, 1100.0])

    def test_indexation_within_a_quarter_counts_from_its_day(self):
        """A quarter of 90 days, 31 of them at the old price."""
        self.contract.write(
            {
                "period": "quarter",
                "retainer_amount": 9000.0,
                "index_ids": [
                    Command.create({"date_from": "2026-02-01", "percent": 10.0})
                ],
            }
        )
        self.charge_periods("2026-04-01")
        self.assertEqual(self.fees(), [("retainer", "2026-01-01", 9590.0)])

    def test_indexation_is_entered_while_fees_stand_in_documents(self):
        self.contract.retainer_amount = 1000.0
        self.charge_periods("2026-02-01")
        charges = self.env["service.charge"].search(
            [("contract_id", "=", self.contract.id)]
        )
        charges.state = "document"
        self.contract.index_ids = [
            Command.create({"date_from": "2026-02-01", "percent": 10.0})
        ]
        self.charge_periods("2026-03-01")
        self.assertEqual([fee[2] for fee in self.fees()], [1000.0, 1100.0])
        row = self.contract.index_ids
        for change in (
            lambda: row.create(
                {
                    "contract_id": self.contract.id,
                    "date_from": "2026-01-31",
                    "percent": 5.0,
                }
            ),
            lambda: row.write({"date_from": "2026-01-15"}),
        ):
            with self.assertRaisesRegex(UserError, "begins after it"):
                change()

    def test_another_period_moves_charges_that_stand_in_no_document(self):
        order = self.make_accepted(date(2026, 1, 15))
        self.assertEqual(self.current(order).period_to, date(2026, 1, 31))
        self.contract.period = "quarter"
        self.contract.action_charge()
        self.assertEqual(self.current(order).period_to, date(2026, 3, 31))

    def test_a_contract_by_which_work_was_charged_keeps_its_parties(self):
        self.make_accepted()
        other = self.env["res.partner"].create({"name": "X", "is_company": True})
        for values in (
            {"client_id": other.id},
            {"currency_id": self.env.ref("base.EUR").id},
        ):
            with self.assertRaisesRegex(UserError, "another contract"):
                self.contract.write(values)
        self.contract.client_id = self.contract.client_id
