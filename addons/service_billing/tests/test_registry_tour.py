"""An officer pays contractors: acts, one button, the file for the bank."""

from odoo.tests import HttpCase, tagged

from .test_payouts import PayoutCommon


@tagged("post_install", "-at_install")
class TestRegistryTour(HttpCase, PayoutCommon):
    def test_contractors_are_paid_on_the_screen(self):
        self.officer.password = self.officer.login
        for resource in (self.trader, self.firm):
            self.charge(resource, 1000.0)
        self.env["res.partner.bank"].search(
            [("partner_id", "=", self.firm.partner_id.id)]
        ).allow_out_payment = False
        self.start_tour(
            "/odoo/service-payouts",
            "service_billing_registry",
            login=self.officer.login,
        )
        self.env.invalidate_all()
        registry = self.Registry.search([("company_id", "=", self.company.id)])
        self.assertEqual(registry.payment_ids.partner_id, self.trader.partner_id)
        self.assertEqual(registry.left_out_ids.partner_id, self.firm.partner_id)
        self.assertTrue(registry.file)
