"""The books of the demo company are in roubles, where nobody has written yet."""

from odoo import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.service_ticket.demo.company import DemoCompany


@tagged("post_install", "-at_install")
class TestDemoBooks(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollars, cls.roubles = cls.env.ref("base.USD"), cls.env.ref("base.RUB")
        cls.company = cls.env["res.company"].create(
            {"name": "Test of books", "country_id": cls.env.ref("base.ru").id}
        )
        Template = cls.env["account.chart.template"].with_company(cls.company)
        Template.try_loading("generic_coa", cls.company, install_demo=False)
        cls.demo = DemoCompany(cls.env)
        cls.demo.company = cls.company

    def write_entry(self):
        Account = self.env["account.account"].with_company(self.company)
        accounts = Account.search(
            [
                ("company_ids", "=", self.company.id),
                ("account_type", "in", ("income", "expense")),
            ],
            limit=2,
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": self.env["account.journal"]
                .search(
                    [("company_id", "=", self.company.id), ("type", "=", "general")],
                    limit=1,
                )
                .id,
                "line_ids": [
                    Command.create({"account_id": accounts[0].id, "debit": 100.0}),
                    Command.create({"account_id": accounts[-1].id, "credit": 100.0}),
                ],
            }
        )
        entry.action_post()
        return entry

    def test_empty_books_are_kept_in_roubles_and_by_russian_taxes(self):
        self.assertEqual(self.company.currency_id, self.dollars)
        self.demo.settle_books()
        self.assertEqual(self.company.currency_id, self.roubles)
        self.assertTrue(self.roubles.active)
        tax = self.company.account_sale_tax_id
        for country in (
            self.company.account_fiscal_country_id,
            tax.country_id,
            tax.tax_group_id.country_id,
        ):
            self.assertEqual(country.code, "RU")

    def test_books_that_somebody_has_written_in_stay_as_they_are(self):
        entry = self.write_entry()
        self.demo.settle_books()
        self.assertEqual(self.company.currency_id, self.dollars)
        self.assertEqual(entry.state, "posted")

    def test_samples_of_odoo_do_not_hold_the_currency(self):
        entry = self.write_entry()
        self.env["ir.model.data"].create(
            {
                "module": "account",
                "name": f"{self.company.id}_demo_invoice_1",
                "model": entry._name,
                "res_id": entry.id,
            }
        )
        self.demo.settle_books()
        self.assertFalse(entry.exists())
        self.assertEqual(self.company.currency_id, self.roubles)
