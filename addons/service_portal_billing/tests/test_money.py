"""What becomes of what a contractor has earned."""

from odoo import http
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged

from odoo.addons.service_billing.tests.common import ServiceBillingCommon
from odoo.addons.service_partner_portal.tests.contractor_common import ContractorCommon


@tagged("post_install", "-at_install")
class TestMoney(HttpCase, ContractorCommon, ServiceBillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_rate(price=600.0)
        cls.done = cls.make_accepted(resource=cls.contractor)
        cls.again = cls.make_accepted(resource=cls.contractor)
        cls.strange = cls.make_accepted(resource=cls.rival)

    def line(self, order):
        return order.sudo()._prepare_money_lines()[order.sudo()]

    def steps(self):
        Order = self.env["service.workorder"].with_user(self.contractor_user).sudo()
        return [
            (step["step"], step["amount"], step["count"])
            for step in Order._get_money_steps(Order._get_money_domain())
        ]

    def post(self, path, user=None):
        user = user or self.contractor_user
        self.authenticate(user.login, user.login)
        return self.url_open(
            path,
            data={"csrf_token": http.Request.csrf_token(self)},
            allow_redirects=False,
        )

    def payout(self):
        return self.current(self.done, "contractor").payout_id

    def test_accepted_work_can_be_asked_for_once(self):
        line = self.line(self.done)
        self.assertEqual(line["amount"], 600.0)
        path = f"/my/jobs/money/{self.done.id}/ask"
        self.assertEqual(line["ask_url"], path)
        self.assertEqual(self.post(path).status_code, 303)
        self.assertEqual((self.payout().state, self.payout().amount), ("draft", 600.0))
        self.assertTrue(self.payout().asked_at)
        self.assertIsNone(self.line(self.done)["ask_url"])
        self.assertIn("notice=nothing", self.post(path).headers["Location"])

    def test_what_is_asked_for_later_joins_the_act_that_nobody_has_seen(self):
        self.post(f"/my/jobs/money/{self.done.id}/ask")
        self.post(f"/my/jobs/money/{self.again.id}/ask")
        self.assertEqual(self.payout().amount, 1200.0)
        self.assertEqual(self.steps(), [("draft", 1200.0, 2)])

    def test_all_that_is_accepted_is_asked_for_at_once(self):
        self.assertEqual(self.steps(), [("accepted", 1200.0, 2)])
        self.post("/my/jobs/money/ask")
        self.assertEqual(self.payout().charge_count, 2)

    def test_nobody_asks_for_the_work_of_others(self):
        path = f"/my/jobs/money/{self.strange.id}/ask"
        self.assertEqual(self.post(path).status_code, 404)
        # whoever goes for the firm does not learn what the firm gets
        own = f"/my/jobs/money/{self.done.id}/ask"
        self.assertEqual(self.post(own, self.goer_user).status_code, 404)
        self.assertEqual(self.post(own, self.portal_user).status_code, 404)
        charges = self.current(self.strange | self.done, "contractor")
        self.assertFalse(charges.payout_id)

    def test_the_state_follows_the_act_until_it_is_paid(self):
        self.post("/my/jobs/money/ask")
        payout = self.payout()
        for state in ("sent", "confirmed", "registry", "paid"):
            payout.state = state
            words = self.env["service.charge"]._get_money_labels()
            self.assertEqual(self.line(self.done)["status"], words[state])
        self.current(self.done | self.again, "contractor").state = "paid"
        Order = self.env["service.workorder"].with_user(self.contractor_user).sudo()
        [row] = Order._get_money_sums(
            Order._get_money_domain() & Domain("id", "=", self.done.id)
        )
        self.assertEqual((row["amount"], row["paid"], row["count"]), (600.0, 600.0, 1))

    def test_the_page_shows_the_own_money_alone(self):
        self.make_rate(resource_id=self.rival.id, price=4321.0)
        self.strange._sync_charges()
        self.authenticate(self.contractor_user.login, self.contractor_user.login)
        page = self.url_open("/my/jobs/money").text
        self.assertIn("1,200.00", page)
        self.assertNotIn("4,321", page)
        self.assertIn(f"/my/jobs/money/{self.done.id}/ask", page)

    def test_a_page_of_many_jobs_costs_as_many_queries_as_one_of_few(self):
        orders = self.done | self.again
        for _number in range(3):
            orders |= self.make_accepted(resource=self.contractor)
        ids = orders.ids

        def count(size):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some = self.env["service.workorder"].browse(ids[:size])
            some._prepare_money_lines()
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), count(5))
