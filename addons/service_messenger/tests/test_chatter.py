from odoo.tests import tagged

from odoo.addons.service_ticket.tests.javascript import JavascriptCase


@tagged("post_install", "-at_install")
class TestChatter(JavascriptCase):
    def test_units(self):
        self.run_units("service_messenger")
