"""What clients may compare on the portal, and what not."""

import csv
import io
from datetime import date

from odoo.tests import HttpCase, tagged

from odoo.addons.service_billing.tests.common import ServiceBillingCommon
from odoo.addons.service_partner_portal.tests.common import ServicePortalCommon

DAY = date(2026, 3, 10)
PERIOD = "date_begin=2026-01-01&date_end=2026-12-31"


@tagged("post_install", "-at_install")
class TestSpending(HttpCase, ServicePortalCommon, ServiceBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shops = cls.env["service.site"].create(
            [
                {
                    "name": f"=Shop {number}",
                    "client_id": cls.client.id,
                    "building_id": cls.building.id,
                }
                for number in range(5)
            ]
        )
        cls.spend(cls.site, 100)
        cls.spend(cls.second_site, 310)
        for shop in cls.shops:
            cls.spend(shop, 100)
        cls.spend(cls.other_site, 777, client_id=cls.other_client.id)
        # of the same shop, when it belonged to somebody else
        cls.spend(cls.second_site, 555, client_id=cls.other_client.id)

    @classmethod
    def spend(cls, site, amount, **values):
        return cls.env["service.charge"].create(
            {
                "source": f"hand:{site.id}:{amount}",
                "name": "Work",
                "side": "client",
                "kind": "work",
                "company_id": cls.env.company.id,
                "currency_id": cls.env.company.currency_id.id,
                "client_id": cls.client.id,
                "site_id": site.id,
                "item_id": cls.item.id,
                "performed_on": DAY,
                "period_from": DAY,
                "period_to": DAY,
                "quantity": 1,
                "amount": amount,
                **values,
            }
        )

    def rows_of(self, user):
        """Return the rows that a user downloads: dict site -> cells."""
        self.authenticate(user.login, user.login)
        answer = self.url_open(f"/my/spending/export/csv?{PERIOD}")
        self.assertEqual(answer.status_code, 200)
        text = answer.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
        return {row[1]: row for row in rows}

    def test_whoever_sees_the_company_compares_all_its_sites(self):
        rows = self.rows_of(self.chief)
        self.assertEqual(len(rows), 7)
        second = rows[self.second_site.name]
        self.assertEqual(second[4], "310.0")
        self.assertEqual(second[6:9], ["100.0", "7", "3.1"])
        self.assertTrue(second[9])
        # a name that looks like a formula is a text
        self.assertIn("'=Shop 0", rows)

    def test_the_page_says_why_a_site_stands_out(self):
        self.authenticate(self.chief.login, self.chief.login)
        page = self.url_open(f"/my/spending?{PERIOD}").text
        self.assertIn("3.1 times the median of 7 sites", page)
        self.assertNotIn("777", page)
        self.assertNotIn("555", page)

    def test_ratios_are_written_as_the_reader_does(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.chief.lang = "ru_RU"
        self.authenticate(self.chief.login, self.chief.login)
        self.opener.cookies.set("frontend_lang", "ru_RU")
        page = self.url_open(f"/my/spending?{PERIOD}").text
        # in the table of sites, and in the sentence above it
        self.assertRegex(page, r"3,1\s+×")
        self.assertIn("В 3,1 раза выше медианы по 7 объектам", page)
        self.assertNotIn("3.1", page)

    def test_whoever_has_chosen_sites_sees_those_alone(self):
        self.site_access.can_see_money = True
        rows = self.rows_of(self.site_user)
        self.assertEqual(list(rows), [self.second_site.name])
        self.assertEqual(rows[self.second_site.name][4], "310.0")

    def test_without_the_right_to_prices_there_is_no_page(self):
        for user in (self.site_user, self.own_user, self.contractor_user, self.agent):
            self.authenticate(user.login, user.login)
            for path in ("/my/spending", "/my/spending/export/xlsx"):
                with self.subTest(f"{user.login} {path}"):
                    self.assertEqual(self.url_open(path).status_code, 404)

    def test_a_period_without_work_says_so(self):
        self.authenticate(self.chief.login, self.chief.login)
        for period in (
            "date_begin=2020-01-01&date_end=2020-02-01",
            "date_end=0001-01-01",
            "date_begin=x&currency=y",
        ):
            page = self.url_open(f"/my/spending?{period}")
            self.assertEqual(page.status_code, 200, period)
