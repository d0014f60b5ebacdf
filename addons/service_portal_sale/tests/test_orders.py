from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.service_partner_portal.tests.common import ServicePortalCommon


@tagged("post_install", "-at_install")
class TestOrders(HttpCase, ServicePortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.make_colleague("plain")
        product = cls.env["product.product"].create({"name": "Work", "type": "service"})
        cls.quotation = cls.env["sale.order"].create(
            {
                "partner_id": cls.client.id,
                "state": "sent",
                "order_line": [Command.create({"product_id": product.id})],
            }
        )

    def test_quotations_are_for_those_who_see_money(self):
        for login, is_seen in (
            ("portal_chief", True),
            ("portal_of_shop_2", False),
            # without an access record, as everywhere in Odoo
            ("portal_plain", True),
        ):
            with self.subTest(login=login):
                self.authenticate(login, login)
                url = f"/my/orders/{self.quotation.id}"
                page = self.url_open(url, allow_redirects=False)
                self.assertEqual(page.status_code, 200 if is_seen else 303)
                mine = self.url_open("/my/quotes").text
                self.assertEqual(self.quotation.name in mine, is_seen)
                counted = self.make_jsonrpc_request(
                    "/my/counters", {"counters": ["quotation_count"]}
                )
                self.assertEqual(bool(counted["quotation_count"]), is_seen)

    def test_the_link_of_a_mail_opens_what_was_sent(self):
        token = self.quotation._portal_ensure_token()
        url = f"/my/orders/{self.quotation.id}?access_token={token}"
        self.authenticate("portal_of_shop_2", "portal_of_shop_2")
        self.assertEqual(self.url_open(url).status_code, 200)
