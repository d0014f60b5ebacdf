from odoo.tests import tagged

from odoo.addons.service_ticket.tests.javascript import JavascriptCase


@tagged("post_install", "-at_install")
class TestPartScan(JavascriptCase):
    def test_javascript_units(self):
        self.run_units("service_stock")
