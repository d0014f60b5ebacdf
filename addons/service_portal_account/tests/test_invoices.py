import re

from odoo.tests import HttpCase, new_test_user, tagged

from .common import PortalMoneyCommon


@tagged("post_install", "-at_install")
class TestInvoices(HttpCase, PortalMoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # rights, but none to money
        cls.poor = cls.make_colleague("poor")
        cls.poor_access = cls.give_access(cls.poor, scope="company")
        # no access record at all, as before this addon
        cls.plain = cls.make_colleague("plain")

    def bills_of(self, user):
        return self.seen(self.bills, user)

    def test_invoices_follow_the_right_to_see_money(self):
        for user, expected in (
            (self.chief, self.bill),
            (self.poor, self.bills.browse()),
            (self.site_user, self.bills.browse()),
            (self.contractor_user, self.bills.browse()),
            # Odoo's own rule: the company and what stands below it
            (self.plain, self.bill | self.branch_bill),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.bills_of(user), expected)

    def test_companies_below_where_the_access_says_so(self):
        self.chief_access.with_subsidiaries = True
        self.assertEqual(self.bills_of(self.chief), self.bill | self.branch_bill)

    def test_a_right_that_is_taken_away_counts_at_once(self):
        self.assertEqual(self.bills_of(self.chief), self.bill)
        self.chief_access.can_see_money = False
        self.assertFalse(self.bills_of(self.chief))

    def test_an_invitation_that_nobody_accepted_shows_nothing(self):
        self.chief_access.is_confirmed = False
        self.assertFalse(self.bills_of(self.chief))

    def test_one_sees_the_money_of_every_organisation_that_one_works_for(self):
        self.give_access(
            self.chief, self.other_client, scope="company", can_see_money=True
        )
        self.assertEqual(self.bills_of(self.chief), self.bill | self.other_bill)

    def test_whoever_buys_in_the_own_name_sees_what_was_bought(self):
        person = self.env["res.partner"].create(
            {"name": "Ivan", "property_account_receivable_id": self.receivable.id}
        )
        user = new_test_user(
            self.env, "ivan", "base.group_portal", partner_id=person.id
        )
        self.give_access(user, scope="own")
        bill = self.make_bill(person, 5)
        self.assertEqual(self.seen(self.bills | bill, user), bill)

    def test_pages_files_and_counters_obey(self):
        url = f"/my/invoices/{self.bill.id}"
        for login, is_seen in (
            ("portal_chief", True),
            ("portal_poor", False),
            ("portal_of_shop_2", False),
            ("portal_contractor", False),
        ):
            with self.subTest(login=login):
                self.authenticate(login, login)
                page = self.url_open(url, allow_redirects=False)
                self.assertEqual(page.status_code, 200 if is_seen else 303)
                for kind in ("pdf", "html"):
                    report = f"{url}?report_type={kind}&download=true"
                    answer = self.url_open(report, allow_redirects=False)
                    self.assertEqual(answer.status_code, 200 if is_seen else 303)
                mine = self.url_open("/my/invoices").text
                self.assertEqual(self.bill.name in mine, is_seen)
                counted = self.make_jsonrpc_request(
                    "/my/counters", {"counters": ["invoice_count"]}
                )
                self.assertEqual(bool(counted["invoice_count"]), is_seen)
                ours = self.url_open("/my/documents/invoices")
                self.assertEqual(ours.status_code, 200 if is_seen else 404)
                tabs = self.url_open("/my/documents").text
                self.assertEqual("/my/documents/statement" in tabs, is_seen)

    def test_the_list_is_searched_and_filtered(self):
        late = self.make_bill(self.client, 7, "2026-01-10")
        self.authenticate("portal_chief", "portal_chief")

        def listed(query):
            page = self.url_open(f"/my/documents/invoices?{query}").text
            found = {
                int(number) for number in re.findall(r"/my/invoices/(\d+)\?rep", page)
            }
            return self.env["account.move"].browse(sorted(found))

        self.assertEqual(listed(""), self.bill | late)
        self.assertEqual(listed(f"search={late.name}"), late)
        self.assertEqual(listed("date_begin=2026-02-01"), self.bill)
        self.assertEqual(listed("groupby=client&filterby=unpaid"), self.bill | late)
        self.assertFalse(listed("search=Corner North"))

    def test_more_invoices_cost_no_more_queries(self):
        self.authenticate("portal_chief", "portal_chief")
        url = "/my/documents/invoices?groupby=client"
        self.url_open(url)
        before = self.count_queries(url)
        for _number in range(3):
            self.make_bill(self.client, 1)
        self.assertLessEqual(self.count_queries(url), before)

    def count_queries(self, url):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertEqual(self.url_open(url).status_code, 200)
        return self.cr.sql_log_count - before
