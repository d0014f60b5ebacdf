from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from .common import ServiceBillingCommon


class TestContracts(ServiceBillingCommon):
    def refuses(self, error, **values):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error),
            self.env.cr.savepoint(),
        ):
            self.contract.write(values)
            self.env.flush_all()

    def test_a_contract_without_prices_does_not_come_into_force(self):
        contract = self.make_contract(number="3")
        with self.assertRaisesRegex(UserError, "neither prices nor a retainer"):
            contract.action_activate()

    def test_a_draft_charges_nothing(self):
        self.contract.action_draft()
        self.make_contract(number="4", price_ids=[Command.create({"price": 5.0})])
        self.assertEqual(self.amounts(self.make_accepted()), [("work", 5.0)])

    def test_a_contract_by_which_work_was_charged_stays_in_force(self):
        self.make_accepted()
        with self.assertRaisesRegex(UserError, "stays in force"):
            self.contract.action_draft()

    def test_an_ended_contract_still_charges_its_days(self):
        self.contract.action_end()
        self.assertEqual(self.contract.state, "ended")
        self.assertEqual(self.amounts(self.make_accepted()), [("work", 1000.0)])

    def test_a_copy_goes_on_where_the_contract_ends(self):
        self.contract.date_to = date(2026, 6, 30)
        copy = self.contract.copy()
        self.assertEqual(
            (copy.date_from, copy.fees_from, copy.date_to, copy.state),
            (date(2026, 7, 1), date(2026, 7, 1), False, "draft"),
        )
        self.assertEqual(copy.price_ids.price, 1000.0)

    def test_a_stranger_is_no_legal_entity_of_the_client(self):
        with self.assertRaisesRegex(ValidationError, "is no legal entity"):
            self.contract.entity_ids = [
                Command.create({"entity_id": self.other_client.id})
            ]

    def test_bad_values_are_refused_by_the_database(self):
        self.refuses(CheckViolation, closing_day=31)
        self.refuses(CheckViolation, date_to=date(2025, 1, 1))
        self.refuses(CheckViolation, retainer_amount=-1.0)
        self.refuses(CheckViolation, price_ids=[Command.create({"price": -5.0})])
        self.refuses(
            UniqueViolation,
            price_ids=[Command.create({"item_id": self.item.id, "price": 7.0})],
        )
        self.refuses(
            CheckViolation,
            entity_ids=[
                Command.create({"entity_id": self.client.id, "branch_kpp": "77"})
            ],
        )
        self.refuses(
            CheckViolation,
            recipient_ids=[
                Command.create(
                    {"partner_id": self.contact.id, "with_utd": True, "with_act": True}
                )
            ],
        )

    def test_work_done_before_is_charged_on_demand(self):
        self.contract.state = "draft"
        order = self.make_accepted()
        self.assertFalse(order.charge_ids)
        self.contract.action_activate()
        self.contract.with_user(self.officer).action_charge()
        self.assertEqual(self.amounts(order), [("work", 1000.0)])

    def test_the_policy_of_the_contract_goes_before_the_others(self):
        _for_all, policy = self.env["service.sla.policy"].create(
            [
                {
                    "name": name,
                    "kind": "sla",
                    "sequence": sequence,
                    "target_ids": [
                        Command.create({"target": "resolution", "seconds": 7200})
                    ],
                }
                for sequence, name in ((-1, "For all"), (99, "By contract"))
            ]
        )
        ticket = self.make_ticket()
        self.assertNotIn(policy, ticket.clock_ids.policy_id)
        self.contract.write({"sla_policy_id": policy.id, "date_from": date(2020, 1, 1)})
        self.assertIn(policy, self.make_ticket().clock_ids.policy_id)
        self.contract.action_end()
        self.contract.date_to = date(2020, 1, 2)
        self.assertNotIn(policy, self.make_ticket().clock_ids.policy_id)
