from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError

from .common import ServiceBillingCommon

LONG_AGO, FAR_AHEAD = datetime(2026, 1, 1), datetime(2099, 1, 1)


class TestChargesOfPerformers(ServiceBillingCommon):
    """What contractors and own technicians get for accepted work."""

    def done_by_contractor(self, **values):
        return self.make_accepted(resource=self.contractor, **values)

    def test_a_contractor_gets_the_rate_once_the_manager_has_checked(self):
        self.make_rate()
        self.contract.acceptance = "client"
        charge = self.current(self.done_by_contractor(), "contractor")
        self.assertEqual((charge.kind, charge.amount), ("pay", 600.0))
        self.assertEqual(charge.resource_id, self.contractor)

    def test_the_rate_of_the_contractor_goes_before_the_rate_of_the_service(self):
        self.make_rate(item_id=self.item.id)
        self.make_rate(resource_id=self.contractor.id, price=700.0)
        self.assertEqual(
            self.amounts(self.done_by_contractor(), "contractor"), [("pay", 700.0)]
        )

    def test_own_technicians_are_paid_per_job_where_a_rate_says_so(self):
        self.make_rate(price=600.0)
        self.assertFalse(self.current(self.make_accepted(), "staff"))
        self.make_rate(side="staff", price=150.0)
        order = self.make_accepted()
        self.assertEqual(self.amounts(order, "staff"), [("pay", 150.0)])
        self.assertEqual(self.amounts(order), [("work", 1000.0)])

    def test_the_price_that_was_agreed_goes_before_the_rate(self):
        self.make_rate()
        order = self.done_by_contractor(lines=[{}, {}, {}], agreed_price=1000.0)
        self.assertEqual(
            self.amounts(order, "contractor"),
            [("pay", 333.33), ("pay", 333.33), ("pay", 333.34)],
        )
        note = self.current(order, "contractor")[0].price_note
        self.assertIn("Agreed for the whole job", note)

    def test_a_contractor_without_a_rate_is_listed(self):
        self.make_rate(date_from=date(2027, 1, 1))
        charge = self.current(self.done_by_contractor(), "contractor")
        self.assertEqual((charge.hold, charge.amount), ("price", 0.0))

    def test_work_in_time_earns_a_bonus(self):
        self.make_rate(bonus_percent=10.0)
        self.assertEqual(
            self.amounts(self.done_by_contractor(deadline=FAR_AHEAD), "contractor"),
            [("bonus", 60.0), ("pay", 600.0)],
        )

    def test_work_that_is_late_gives_a_claim_and_never_a_deduction(self):
        self.make_rate(bonus_percent=10.0, late_percent=20.0)
        order = self.done_by_contractor(deadline=LONG_AGO)
        claim = self.current(order, "contractor", "penalty")
        self.assertEqual((claim.amount, claim.hold), (-120.0, "claim"))
        with self.assertRaisesRegex(UserError, "once the performer has agreed"):
            claim.with_user(self.manager).action_release()
        action = claim.with_user(self.officer).action_agree()
        self.env["service.charge.agree"].with_user(self.officer).with_context(
            **action["context"]
        ).create({"agreement": "Letter No. 7"}).action_agree()
        self.assertEqual((claim.hold, claim.released_by_id), (False, self.officer))
        self.assertIn("Letter No. 7", claim.price_note)

    def test_a_claim_that_is_waived_does_not_come_back(self):
        self.make_rate(late_percent=20.0)
        order = self.done_by_contractor(deadline=LONG_AGO)
        claim = self.current(order, "contractor", "penalty")
        claim.with_user(self.officer).action_waive()
        order.action_charge()
        self.assertEqual(self.amounts(order, "contractor"), [("pay", 600.0)])
        self.assertEqual(
            sum(
                order.charge_ids.filtered(lambda c: c.kind == "penalty").mapped(
                    "amount"
                )
            ),
            0.0,
        )

    def test_pay_itself_cannot_be_waived(self):
        self.make_rate()
        order = self.done_by_contractor()
        with self.assertRaisesRegex(UserError, "Only claims"):
            self.current(order, "contractor").action_waive()

    def test_a_poor_rating_that_comes_later_gives_a_claim(self):
        self.make_rate(poor_rating=2.0, poor_percent=50.0)
        order = self.done_by_contractor()
        self.assertEqual(self.amounts(order, "contractor"), [("pay", 600.0)])
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("service.ticket"),
                "res_id": order.ticket_id.id,
                "rating": 1.0,
                "consumed": False,
            }
        )
        rating.write({"rating": 1.0, "consumed": True})
        self.assertEqual(
            self.amounts(order, "contractor"), [("pay", 600.0), ("penalty", -300.0)]
        )

    def test_rates_are_for_the_right_performers(self):
        with self.assertRaisesRegex(ValidationError, "not on this side"):
            self.make_rate(side="staff", resource_id=self.contractor.id)
