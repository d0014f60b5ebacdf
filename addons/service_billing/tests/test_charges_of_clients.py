from datetime import date, datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval

from .common import ServiceBillingCommon


class TestChargesOfClients(ServiceBillingCommon):
    """What accepted work costs the client, and when it is charged."""

    # When

    def test_work_is_charged_by_the_managers_check(self):
        order = self.make_reported()
        self.assertFalse(order.charge_ids)
        order.action_check()
        self.assertEqual(self.amounts(order), [("work", 1000.0)])

    def test_work_waits_for_the_client_where_the_contract_says_so(self):
        self.contract.acceptance = "client"
        order = self.make_accepted()
        self.assertFalse(self.amounts(order))
        order._accept_by_client("portal")
        self.assertEqual(self.amounts(order), [("work", 1000.0)])

    def test_the_clients_word_before_the_check_charges_nothing_yet(self):
        self.contract.acceptance = "client"
        order = self.make_reported()
        order._accept_by_client("portal")
        self.assertFalse(order.charge_ids)
        order.action_check()
        self.assertEqual(self.amounts(order), [("work", 1000.0)])

    def test_a_line_that_was_not_possible_is_not_charged(self):
        order = self.make_order()
        order.line_ids = [Command.create({"item_id": self.item.id})]
        self.assign(order)
        self.fill_in(order)
        order.line_ids[0].result = "not_possible"
        order.action_report()
        order.action_check()
        self.assertEqual(self.current(order).order_line_id, order.line_ids[1])

    def test_cancelled_work_is_not_charged(self):
        order = self.make_order()
        order.action_cancel()
        self.assertFalse(order.charge_ids)

    def test_work_under_warranty_or_with_an_estimate_is_not_charged(self):
        for coverage in ("warranty", "paid"):
            with self.subTest(coverage):
                order = self.make_reported(self.make_order(self.make_order_ticket()))
                order.ticket_id.write({"coverage": coverage, "coverage_reason": "So"})
                order.action_check()
                self.assertEqual(order.state, "done")
                self.assertFalse(self.amounts(order))

    def test_without_contracts_and_rates_nothing_is_written(self):
        self.contract.state = "draft"
        self.assertFalse(self.make_accepted().charge_ids)

    def test_the_day_performed_decides_the_period(self):
        self.contract.write({"period": "quarter", "closing_day": 25})
        charge = self.current(self.make_accepted(date(2026, 3, 26)))
        self.assertEqual(
            (charge.performed_on, charge.period_from, charge.period_to),
            (date(2026, 3, 26), date(2026, 3, 26), date(2026, 6, 25)),
        )

    # How much

    def test_the_closest_price_applies(self):
        territory = self.env["service.territory"].create({"name": "Region"})
        part = territory.copy({"name": "Town", "parent_id": territory.id})
        self.contract.price_ids = [
            Command.create({"price": 1.0}),
            Command.create({"price": 1200.0, "territory_id": territory.id}),
            Command.create(
                {
                    "item_id": self.item.id,
                    "price": 1500.0,
                    "territory_id": territory.id,
                }
            ),
            Command.create({"item_id": self.item.id, "price": 2000.0, "urgency": "2"}),
        ]
        order = self.make_accepted()
        self.assertEqual(self.amounts(order), [("work", 1000.0)])
        order.building_id.territory_id = part
        self.assertEqual(
            self.amounts(self.make_accepted()), [("work", 1500.0)], "smaller region"
        )
        order.building_id.territory_id = False
        self.assertEqual(
            self.amounts(self.make_accepted(priority="3")), [("work", 2000.0)]
        )

    def test_night_has_its_own_price_by_the_clock_of_the_place(self):
        self.contract.price_ids = [
            Command.create(
                {"item_id": self.item.id, "price": 1700.0, "time_of_day": "night"}
            )
        ]
        self.building.tz = "Europe/Moscow"
        late, early = datetime(2026, 3, 10, 20, 30), datetime(2026, 3, 10, 12)
        self.assertEqual(
            self.amounts(self.make_accepted(planned_start=late, arrived_at=late)),
            [("work", 1700.0)],
        )
        self.assertEqual(
            self.amounts(self.make_accepted(planned_start=early, arrived_at=early)),
            [("work", 1000.0)],
        )

    def test_prices_have_their_days(self):
        self.contract.price_ids.date_to = date(2026, 3, 31)
        self.contract.price_ids = [
            Command.create(
                {
                    "item_id": self.item.id,
                    "price": 1100.0,
                    "date_from": date(2026, 4, 1),
                }
            )
        ]
        self.assertEqual(
            self.amounts(self.make_accepted(date(2026, 3, 31))), [("work", 1000.0)]
        )
        self.assertEqual(
            self.amounts(self.make_accepted(date(2026, 4, 1))), [("work", 1100.0)]
        )

    def test_quantity_indexation_and_minimum(self):
        self.contract.price_ids.minimum = 2500.0
        self.contract.index_ids = [
            Command.create({"date_from": date(2026, 2, 1), "percent": 10.0}),
            Command.create({"date_from": date(2026, 4, 1), "percent": 5.0}),
        ]
        three, one = (
            self.make_accepted(lines=[{"quantity": 3}, {"quantity": 1}])
            .mapped("charge_ids")
            .sorted("id")
        )
        self.assertEqual((three.unit_price, three.amount), (1100.0, 3300.0))
        self.assertEqual(one.amount, 2750.0, "at least, indexed too")
        later = self.make_accepted(date(2026, 4, 1), lines=[{"quantity": 3}])
        self.assertEqual(self.current(later).unit_price, 1155.0, "both indexations")

    def test_a_price_per_hour_takes_the_hours_spent_or_the_norm(self):
        self.contract.price_ids.basis = "hour"
        self.assertEqual(self.amounts(self.make_accepted()), [("work", 1500.0)])
        order = self.make_accepted(lines=[{}, {}], spent_hours=5.0)
        self.assertEqual(self.amounts(order), [("work", 2500.0), ("work", 2500.0)])

    def test_a_price_per_visit_is_shared_to_the_kopeck(self):
        self.contract.price_ids.basis = "visit"
        order = self.make_accepted(lines=[{}, {}, {}])
        self.assertEqual(
            self.amounts(order), [("work", 333.33), ("work", 333.33), ("work", 333.34)]
        )

    def test_covered_work_costs_nothing_more(self):
        self.contract.covered_item_ids = self.item
        charge = self.current(self.make_accepted(lines=[{"quantity": 2}]))
        self.assertTrue(charge.is_covered)
        self.assertEqual((charge.amount, charge.quantity, charge.hold), (0, 2, False))

    def test_a_missed_promise_gives_credit(self):
        self.contract.sla_credit_percent = 15.0
        order = self.make_order(self.make_order_ticket())
        self.miss(order)
        self.make_done_by(order)
        self.assertEqual(
            self.amounts(order), [("sla_credit", -150.0), ("work", 1000.0)]
        )

    def miss(self, order):
        """Let the time promised for the ticket of an order be missed."""
        self.env["service.sla.clock"].create(
            {
                "ticket_id": order.ticket_id.id,
                "policy_kind": "sla",
                "target": "resolution",
                "cycle": 77,
                "seconds": 60,
                "started_at": datetime(2026, 3, 1),
                "settled_at": datetime(2026, 3, 1),
                "counted_from": datetime(2026, 3, 1),
                "deadline": datetime(2026, 3, 2),
                "stopped_at": datetime(2026, 3, 3),
            }
        )

    # Whose

    def test_the_entity_of_the_line_picks_contract_and_document(self):
        entity, other = self.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "parent_id": self.client.id}
                for name in ("Shop North", "Shop South")
            ]
        )
        own = self.make_contract(
            number="2/2026",
            entity_ids=[Command.create({"entity_id": entity.id})],
            price_ids=[Command.create({"price": 800.0})],
        )
        order = self.make_accepted(
            lines=[{"entity_id": entity.id}, {"entity_id": other.id}]
        )
        charges = self.current(order)
        self.assertEqual(charges.contract_id, own | self.contract)
        self.assertEqual(
            {charge.entity_id: charge.amount for charge in charges},
            {entity: 800.0, other: 1000.0},
        )

    # What is missing

    def test_work_without_a_contract_is_listed_and_charged_later(self):
        order = self.make_accepted(date(2025, 12, 31))
        charge = self.current(order)
        self.assertEqual((charge.hold, charge.amount), ("contract", 0.0))
        self.contract.date_from = date(2025, 12, 1)
        charge.with_user(self.officer).action_price_again()
        self.assertEqual(self.amounts(order), [("work", 1000.0)])
        self.assertFalse(self.current(order).hold)

    def test_work_without_a_price_is_listed(self):
        other = self.env["service.catalog.item"].create({"name": "Other"})
        charge = self.current(self.make_accepted(lines=[{"item_id": other.id}]))
        self.assertEqual((charge.hold, charge.amount), ("price", 0.0))
        self.assertIn("No price fits Other", charge.price_note)
        self.assertEqual(charge.waits_for, "No Price")

    def test_lines_without_entity_or_with_another_one_since_are_listed(self):
        domain = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_charge_action_problems"
        )["domain"]
        domain = safe_eval(domain)
        Charge = self.env["service.charge"]
        order = self.make_accepted(lines=[{}])
        order.line_ids.entity_id = False
        charge = self.current(order)
        self.assertNotIn(charge, Charge.search(domain), "no other can be meant")
        self.assertFalse(charge.waits_for)
        self.env["res.partner"].create(
            {"name": "Branch", "is_company": True, "parent_id": self.client.id}
        )
        charge.invalidate_recordset()
        self.assertIn(charge, Charge.search(domain))
        self.assertEqual(charge.waits_for, "No legal entity")
        charge.is_entity_confirmed = True
        self.assertNotIn(charge, Charge.search(domain))
        order.line_ids.entity_id = self.client
        charge = self.current(order)
        self.assertNotIn(charge, Charge.search(domain))
        order.line_ids.entity_changed = True
        charge.invalidate_recordset()
        self.assertIn(charge, Charge.search(domain))
        self.assertEqual(charge.waits_for, "The legal entity has changed since")

    def test_numbers_in_reasons_are_written_as_the_reader_does(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.contract.index_ids = [
            Command.create({"date_from": "2026-02-01", "percent": 4.0})
        ]
        charge = self.current(self.make_accepted())
        reasons = charge.with_context(lang="ru_RU").price_note
        self.assertIn("× 1,04.", reasons)

    def test_what_is_above_the_limit_waits_for_a_manager(self):
        self.contract.approval_amount = 900.0
        charge = self.current(self.make_accepted())
        self.assertEqual((charge.hold, charge.amount), ("approval", 1000.0))
        with self.assertRaisesRegex(UserError, "a manager agrees"):
            charge.with_user(self.officer).action_release()
        charge.with_user(self.manager).action_release()
        self.assertEqual((charge.hold, charge.released_by_id), (False, self.manager))
        charge.action_price_again()
        self.assertFalse(charge.is_reversed, "agreed once is agreed")

    def test_the_credit_of_work_that_waits_for_a_manager_waits_with_it(self):
        self.contract.write({"approval_amount": 900.0, "sla_credit_percent": 10.0})
        order = self.make_accepted()
        self.miss(order)
        order.action_charge()
        charges = self.current(order)
        self.assertEqual(charges.mapped("kind"), ["work", "sla_credit"])
        self.assertEqual(set(charges.mapped("hold")), {"approval"})
        charges[0].with_user(self.manager).action_release()
        self.assertEqual(set(charges.mapped("hold")), {False})

    def test_another_coverage_of_the_ticket_reaches_work_that_was_charged(self):
        order = self.make_accepted()
        ticket = order.ticket_id
        ticket.write({"coverage": "warranty", "coverage_reason": "New"})
        self.assertEqual(self.amounts(order), [])
        ticket.write({"coverage": "contract", "coverage_reason": "Old"})
        self.assertEqual(self.amounts(order), [("work", 1000.0)])

    def test_why_this_amount(self):
        self.contract.index_ids = [
            Command.create({"date_from": date(2026, 2, 1), "percent": 10.0})
        ]
        note = self.current(self.make_accepted(lines=[{"quantity": 2}])).price_note
        for words in (
            "Contract 1/2026.",
            "Planned maintenance",
            "per piece",
            "Indexation: × 1.1.",
            "2 × ",
        ):
            self.assertIn(words, note)
