from odoo.tests import tagged

from odoo.addons.payment.tests.http_common import PaymentHttpCommon

from .common import SIGNATURE, ServiceSaleCommon


@tagged("post_install", "-at_install")
class TestPortal(PaymentHttpCommon, ServiceSaleCommon):
    """What the client does with an estimate, and what it does to the work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()
        cls.ticket.write({"coverage": "paid", "coverage_reason": "No contract"})
        cls.estimate = cls.make_sent()
        cls.estimate.write({"require_payment": True, "prepayment_percent": 0.5})
        cls.currency = cls.estimate.currency_id
        cls.partner = cls.estimate.partner_id
        cls.provider.available_currency_ids |= cls.currency
        cls.token = cls.estimate._portal_ensure_token()
        cls.url = f"/my/orders/{cls.estimate.id}"

    def sign(self):
        return self.make_jsonrpc_request(
            f"{self.url}/accept",
            {
                "access_token": self.token,
                "name": "Anna Petrova",
                "signature": SIGNATURE,
            },
        )

    def pay_online(self, amount):
        """Pay as the payment form does, with Odoo's provider for tests."""
        values = self.make_jsonrpc_request(
            f"{self.url}/transaction",
            {
                "access_token": self.token,
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method_id,
                "token_id": None,
                "amount": amount,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": self.url,
            },
        )
        transaction = self._get_tx(values["reference"])
        transaction._set_done()
        transaction._post_process()
        return transaction

    def test_signed_and_prepaid_the_work_is_released(self):
        self.assertTrue(self.order.estimate_hold)
        page = self.url_open(f"{self.url}?access_token={self.token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.site.name, page.text)
        self.assertIn(self.ticket.number, page.text)
        # Odoo's advertisement of itself is not for customers of a service
        self.assertNotIn("portal_connect_software_modal_btn", page.text)

        self.assertTrue(self.sign()["force_refresh"])
        self.assertEqual(self.estimate.service_state, "due")
        self.assertEqual(self.ticket.state, "waiting")
        self.assertTrue(self.order.estimate_hold)

        self.pay_online(95)
        self.env.invalidate_all()
        self.assertEqual(self.estimate.state, "sale")
        self.assertEqual(self.estimate.service_state, "paid")
        self.assertEqual(self.ticket.estimate_state, "paid")
        self.assertEqual(self.ticket.state, "open")
        self.assertFalse(self.order.estimate_hold)
        self.assign(self.order)
        self.assertEqual(self.order.state, "assigned")

    def test_refused_on_the_page_the_ticket_is_back(self):
        self.authenticate(None, None)
        answer = self._make_http_post_request(
            self._build_url(f"{self.url}/decline"),
            {
                "access_token": self.token,
                "decline_message": "Too expensive",
                "csrf_token": self._csrf(),
            },
        )
        self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self.estimate.service_state, "refused")
        self.assertEqual(self.ticket.estimate_state, "refused")
        self.assertNotEqual(self.ticket.state, "waiting")

    def _csrf(self):
        from odoo import http

        return http.Request.csrf_token(self)

    def test_the_page_of_the_request_leads_to_the_estimate(self):
        self.authenticate("desk_customer", "desk_customer")
        page = self.url_open(f"/my/tickets/{self.ticket.id}")
        self.assertIn("o_service_estimate", page.text)
        self.assertIn(self.url, page.text)

    def test_a_foreign_client_sees_and_accepts_nothing(self):
        self.authenticate("desk_other_customer", "desk_other_customer")
        page = self.url_open(self.url, allow_redirects=False)
        self.assertIn(page.status_code, (302, 303))
        self.assertTrue(page.headers["Location"].endswith("/my"))
        self.token = "wrong"
        self.assertIn("error", self.sign())
        self.assertEqual(self.estimate.state, "sent")

    def test_the_public_form_names_the_price(self):
        page = self.url_open(f"/service/new/parameters?item={self.visit.id}")
        self.assertIn("o_service_price", page.text)
        self.assertIn("40", page.text)
        page = self.url_open(f"/service/new/parameters?item={self.bare_item.id}")
        self.assertNotIn("o_service_price", page.text)
