"""What charges come to: hand-computed profits, output and comparisons."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import ServiceBillingCommon

REPORTS = ("service.charge.report", "service.output.report")
DAY = date(2026, 3, 10)


class NumbersCommon(ServiceBillingCommon):
    def figures(self, *groups, domain=(), model="service.charge.report"):
        """Return dict of (keys) -> (income, expense, margin)."""
        rows = self.env[model]._read_group(
            [("client_id", "=", self.client.id), *domain],
            list(groups),
            ["income:sum", "expense:sum", "margin:sum"],
        )
        return {row[: len(groups)]: row[len(groups) :] for row in rows}

    def charge_by_hand(self, **values):
        """Return a charge of the client."""
        return self.env["service.charge"].create(
            {
                "source": f"hand:{values.pop('source', 1)}",
                "name": "Work",
                "side": "client",
                "kind": "work",
                "company_id": self.env.company.id,
                "currency_id": self.env.company.currency_id.id,
                "client_id": self.client.id,
                "performed_on": DAY,
                "period_from": DAY,
                "period_to": DAY,
                "quantity": 1,
                **values,
            }
        )


class TestProfit(NumbersCommon):
    def test_profit_is_what_the_client_pays_less_what_the_performer_gets(self):
        self.make_rate(price=600.0)
        self.make_accepted(resource=self.contractor)
        self.assertEqual(self.figures(), {(): (1000.0, 600.0, 400.0)})
        self.assertEqual(
            self.figures("item_id"), {(self.item,): (1000.0, 600.0, 400.0)}
        )

    def test_what_a_performer_gets_counts_for_the_contract_of_the_same_work(self):
        self.make_rate(price=600.0)
        self.make_accepted(resource=self.contractor)
        self.assertEqual(
            self.figures("contract_id"), {(self.contract,): (1000.0, 600.0, 400.0)}
        )

    def test_the_client_pays_for_work_of_the_one_who_did_it(self):
        self.make_accepted(resource=self.contractor)
        self.assertEqual(
            self.figures("resource_id"), {(self.contractor,): (1000.0, 0, 1000.0)}
        )

    def test_a_correction_counts_once(self):
        order = self.make_accepted()
        charge = self.current(order, "client")
        charge.state = "document"  # as the closing does
        self.contract.price_ids.date_to = date(2026, 3, 1)
        self.contract.price_ids = [
            Command.create(
                {
                    "item_id": self.item.id,
                    "price": 900.0,
                    "date_from": date(2026, 3, 2),
                }
            )
        ]
        charge.action_price_again()
        self.assertEqual(len(order.charge_ids), 3)
        self.assertEqual(self.figures(), {(): (900.0, 0, 900.0)})

    def test_a_claim_counts_when_it_was_agreed_to(self):
        self.make_rate(price=600.0, late_percent=10.0)
        order = self.make_accepted(
            resource=self.contractor, deadline="2026-01-01 00:00:00"
        )
        self.assertEqual(self.figures(), {(): (1000.0, 600.0, 400.0)})
        self.current(order, "contractor", "penalty").hold = False  # as the act does
        self.assertEqual(self.figures(), {(): (1000.0, 540.0, 460.0)})

    def test_amounts_are_converted_by_the_rate_of_the_day_of_the_work(self):
        other = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )
        # of the company's currency one is worth 50 from March on, 60 from April on
        self.env["res.currency.rate"].create(
            [
                {"currency_id": other.id, "name": day, "company_rate": rate}
                for day, rate in (("2026-03-01", 50.0), ("2026-04-01", 60.0))
            ]
        )
        for number, day in enumerate((date(2026, 3, 31), date(2026, 4, 1))):
            self.charge_by_hand(
                source=number, amount=3000, currency_id=other.id, performed_on=day
            )
        # earlier than any rate: the first one that is known
        self.charge_by_hand(
            source=3, amount=100, currency_id=other.id, performed_on=date(2026, 1, 1)
        )
        self.assertEqual(
            self.figures("performed_on:month"),
            {
                (date(2026, 1, 1),): (2.0, 0, 2.0),
                (date(2026, 3, 1),): (60.0, 0, 60.0),
                (date(2026, 4, 1),): (50.0, 0, 50.0),
            },
        )
        # as Odoo itself converts
        self.assertEqual(
            other._convert(
                3000,
                self.env.company.currency_id,
                self.env.company,
                date(2026, 3, 31),
            ),
            60.0,
        )

    def test_performers_may_be_paid_in_another_currency(self):
        other = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "name": "2026-01-01", "company_rate": 10.0}
        )
        self.make_rate(price=600.0, currency_id=other.id, bonus_percent=10.0)
        order = self.make_accepted(
            resource=self.contractor, deadline="2099-01-01 00:00:00"
        )
        charges = self.current(order, "contractor")
        self.assertEqual(charges.currency_id, other)
        self.assertEqual(sum(charges.mapped("amount")), 660.0)
        self.assertEqual(self.figures(), {(): (1000.0, 66.0, 934.0)})


class TestOutput(NumbersCommon):
    def test_specialists_have_jobs_hours_and_pay(self):
        self.make_rate(side="staff", price=150.0)
        self.make_accepted(lines=[{}, {"quantity": 2}])
        self.make_accepted()
        self.make_reported()  # not checked: not counted
        [(jobs, hours, pay, income)] = self.env["service.output.report"]._read_group(
            [("specialist_id", "=", self.technician.id)],
            [],
            ["order_id:count_distinct", "norm_hours:sum", "pay:sum", "income:sum"],
        )
        # four pieces of 1.5 hours, of 150 and of 1,000
        self.assertEqual((jobs, hours, pay, income), (2, 6.0, 600.0, 4000.0))

    def test_staff_without_pay_per_job_has_an_output_all_the_same(self):
        self.make_accepted()
        [(hours, pay)] = self.env["service.output.report"]._read_group(
            [("specialist_id", "=", self.technician.id)],
            [],
            ["norm_hours:sum", "pay:sum"],
        )
        self.assertEqual((hours, pay), (1.5, 0.0))


class TestSpending(NumbersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sites = cls.env["service.site"].create(
            [{"name": f"Shop {n}", "client_id": cls.client.id} for n in range(6)]
        )

    def compare(self, **values):
        spending = (
            self.env["service.spending"]
            .with_user(self.officer)
            .create(
                {
                    "client_id": self.client.id,
                    "date_from": date(2026, 1, 1),
                    "date_to": date(2026, 12, 31),
                    **values,
                }
            )
        )
        spending.action_compare()
        return spending.line_ids

    def spend(self, amounts, **values):
        for site, amount in zip(self.sites, amounts, strict=True):
            self.charge_by_hand(
                source=f"{site.id}:{values}",
                site_id=site.id,
                item_id=self.item.id,
                amount=amount,
                **values,
            )

    def test_a_site_that_costs_far_more_than_the_others_stands_out(self):
        self.spend((100, 110, 90, 100, 100, 310))
        lines = self.compare()
        out = lines.filtered("is_outlier")
        self.assertEqual(out.site_id, self.sites[-1])
        self.assertEqual((out.median, out.site_count), (100.0, 6))
        self.assertEqual(out.note, "3.1 times the median of 6 sites")

    def test_what_is_held_back_or_of_another_time_is_not_compared(self):
        self.spend((100,) * 6)
        self.spend((900,) * 6, performed_on=date(2025, 12, 31))
        self.spend((900,) * 6, hold="approval", kind="overage")
        self.assertEqual(set(self.compare().mapped("amount")), {100.0})

    def test_a_site_is_one_also_where_its_region_was_not_known_at_first(self):
        self.spend((100,) * 6)
        region = self.env["service.territory"].create({"name": "North"})
        self.charge_by_hand(
            source="later",
            site_id=self.sites[0].id,
            item_id=self.item.id,
            territory_id=region.id,
            amount=60,
        )
        lines = self.compare()
        line = lines.filtered(lambda one: one.site_id == self.sites[0])
        self.assertEqual((line.amount, line.territory_id), (160.0, region))
        self.assertEqual(line.site_count, 6)
        self.assertTrue(line.is_outlier)

    def test_where_nothing_was_charged_a_sentence_says_so(self):
        with self.assertRaisesRegex(UserError, "Nothing was charged"):
            self.compare()

    def test_a_thousand_sites_cost_a_constant_number_of_queries(self):
        self.spend((100,) * 6)
        self.compare()
        self.env.invalidate_all()
        Charge = self.env["service.charge"]
        domain = Charge._get_spending_domain(date(2026, 1, 1), date(2026, 12, 31))
        with self.assertQueryCount(1):
            Charge._get_spending(domain)


class TestWhoSeesNumbers(NumbersCommon):
    def test_agents_contractors_and_clients_see_none(self):
        boss = new_test_user(
            self.env,
            login="boss_numbers",
            groups="base.group_portal",
            partner_id=self.firm_boss.id,
        )
        for user in (self.agent, self.dispatcher, self.portal_user, boss):
            for model in (*REPORTS, "service.spending", "service.spending.line"):
                with self.subTest(f"{user.login} {model}"):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_officers_see_their_companies_only(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.charge_by_hand(amount=5, company_id=company.id)
        report = self.env["service.charge.report"].with_user(self.officer)
        self.assertNotIn(company, report.search([]).company_id)
        self.assertIn(company, report.sudo().search([]).company_id)

    def test_officers_read_what_they_compared_themselves(self):
        mine = (
            self.env["service.spending"]
            .with_user(self.officer)
            .create({"client_id": self.client.id})
        )
        found = self.env["service.spending"].with_user(self.manager).search([])
        self.assertNotIn(mine, found)
