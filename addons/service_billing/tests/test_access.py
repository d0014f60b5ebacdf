from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import ServiceBillingCommon

MODELS = (
    "service.contract",
    "service.contract.entity",
    "service.contract.index",
    "service.contract.price",
    "service.contract.recipient",
    "service.rate",
    "service.charge",
)


class TestAccess(ServiceBillingCommon):
    """Money is for billing officers and managers."""

    def test_agents_and_strangers_see_no_money(self):
        boss = new_test_user(
            self.env,
            login="contractor_boss",
            groups="base.group_portal",
            partner_id=self.firm_boss.id,
        )
        order = self.make_accepted(resource=self.contractor)
        for user in (self.agent, self.dispatcher, self.portal_user, boss):
            for model in MODELS:
                with self.subTest(f"{user.login} {model}"):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
        for user in (self.agent, self.dispatcher):
            with self.subTest(user.login), self.assertRaises(AccessError):
                order.with_user(user).read(["charge_ids"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                order.with_user(user).action_charge()

    def test_work_is_charged_whoever_accepts_it(self):
        order = self.make_reported()
        order.with_user(self.dispatcher).action_check()
        self.assertEqual(self.amounts(order), [("work", 1000.0)])

    def test_officers_keep_contracts_and_rates_and_read_charges(self):
        self.make_accepted()
        env = self.env(user=self.officer)
        for model in MODELS[:-1]:
            self.assertTrue(env[model].has_access("create"), model)
        self.assertTrue(env["service.charge"].search([]))
        for operation in ("create", "write", "unlink"):
            self.assertFalse(env["service.charge"].has_access(operation), operation)

    def test_managers_are_officers(self):
        self.assertTrue(self.manager.has_group("service_billing.group_billing_officer"))

    def test_officers_see_their_companies_only(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env["service.contract"].create(
            {
                "number": "9",
                "client_id": self.client.id,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "tax_id": False,
                "price_ids": [Command.create({"price": 1.0})],
            }
        )
        self.env["service.rate"].create({"price": 1.0, "company_id": company.id})
        for model in ("service.contract", "service.contract.price", "service.rate"):
            found = self.env[model].with_user(self.officer).search([])
            self.assertNotIn(company, found.company_id, model)
