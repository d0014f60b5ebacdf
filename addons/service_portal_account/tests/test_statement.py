import io
from datetime import date

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import PortalMoneyCommon

YEAR = "date_begin=2026-01-01&date_end=2026-12-31"


@tagged("post_install", "-at_install")
class TestStatement(HttpCase, PortalMoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_bill(cls.client, 250, "2025-12-20")
        cls.pay(cls.client, 50, "2025-12-30")
        cls.payment = cls.pay(cls.client, 80, "2026-04-01")

    def make_statement(self, begin, end, entity=None):
        return (entity or self.client)._get_statement(self.env.company, begin, end)

    def test_it_says_what_was_owed_what_changed_it_and_what_is_owed(self):
        statement = self.make_statement(date(2026, 1, 1), date(2026, 12, 31))
        self.assertEqual(statement.opening, 200)
        self.assertEqual(
            [(entry.day, entry.debit, entry.credit) for entry in statement.entries],
            [(date(2026, 3, 10), 100, 0), (date(2026, 4, 1), 0, 80)],
        )
        self.assertIn(self.bill.name, statement.entries[0].document)
        self.assertIn(self.payment.name, statement.entries[1].document)
        self.assertEqual(
            (statement.debit, statement.credit, statement.closing), (100, 80, 220)
        )

    def test_each_period_begins_where_the_one_before_ended(self):
        first = self.make_statement(date(2025, 1, 1), date(2026, 3, 9))
        second = self.make_statement(date(2026, 3, 10), date(2026, 12, 31))
        self.assertEqual(first.closing, second.opening)

    def test_each_legal_entity_has_its_own(self):
        statement = self.make_statement(
            date(2026, 1, 1), date(2026, 12, 31), self.branch
        )
        self.assertEqual((statement.opening, statement.closing), (0, 100))

    def test_drafts_do_not_count(self):
        bill = self.make_bill(self.client, 1000)
        bill.button_draft()
        statement = self.make_statement(date(2026, 1, 1), date(2026, 12, 31))
        self.assertEqual(statement.closing, 220)

    def test_the_page_shows_only_whose_money_is_seen(self):
        self.authenticate("portal_chief", "portal_chief")
        page = self.url_open(f"/my/documents/statement?{YEAR}").text
        self.assertIn(self.bill.name, page)
        # a number that is not offered shows the own organisation
        url = f"/my/documents/statement?{YEAR}&entity={self.branch.id}"
        page = self.url_open(url).text
        self.assertNotIn(self.branch_bill.name, page)
        self.assertIn(self.bill.name, page)

        self.chief_access.with_subsidiaries = True
        self.assertIn(self.branch_bill.name, self.url_open(url).text)

        self.chief_access.can_see_money = False
        for address in (url, url.replace("statement?", "statement/xlsx?")):
            self.assertEqual(self.url_open(address).status_code, 404)

    def test_whoever_owed_nothing_before_reads_so(self):
        self.authenticate("portal_chief", "portal_chief")
        page = self.url_open(
            "/my/documents/statement?date_begin=1990-01-01&date_end=1990-12-31"
        ).text
        opening = page.partition("Opening balance")[2].partition("</tr>")[0]
        self.assertIn("0.00", opening)

    def test_nobody_else_has_one(self):
        for login in ("portal_of_shop_2", "portal_contractor"):
            for kind in ("", "/pdf", "/xlsx"):
                with self.subTest(login=login, kind=kind):
                    self.authenticate(login, login)
                    url = f"/my/documents/statement{kind}?entity={self.client.id}"
                    self.assertEqual(self.url_open(url).status_code, 404)

    def test_files_say_the_same(self):
        self.authenticate("portal_chief", "portal_chief")
        answer = self.url_open(f"/my/documents/statement/xlsx?{YEAR}")
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
        self.assertEqual([row[2:4] for row in rows[2:]][0], (200, 0))
        self.assertEqual(rows[-1][2:4], (220, 0))
        answer = self.url_open(f"/my/documents/statement/pdf?{YEAR}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(self.bill.name, answer.text)

    def test_names_are_no_formulas(self):
        self.client.name = "=HYPERLINK(1)"
        self.authenticate("portal_chief", "portal_chief")
        answer = self.url_open(f"/my/documents/statement/xlsx?{YEAR}")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        self.assertEqual(sheet["B1"].value, "'=HYPERLINK(1)")

    def test_a_period_that_nobody_reads_is_refused_in_one_sentence(self):
        with self.assertRaisesRegex(UserError, "choose a shorter one"):
            self.client._get_statement(
                self.env.company, date(2026, 1, 1), date(2026, 12, 31), limit=1
            )

    def test_periods_typed_wrongly_show_this_year(self):
        self.authenticate("portal_chief", "portal_chief")
        for query in ("date_begin=x", "date_begin=9999-01-01", "entity=x&company=-1"):
            with self.subTest(query=query):
                answer = self.url_open(f"/my/documents/statement?{query}")
                self.assertEqual(answer.status_code, 200)
