from odoo.tests import tagged

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestPartner(ServiceCiCommon):
    def test_company_counts_its_sites_and_items(self):
        self.assertEqual(self.client.service_site_count, 1)
        self.assertEqual(self.client.service_ci_count, 1)
        self.assertEqual(self.other_client.service_ci_count, 0)

    def test_contact_counts_those_of_the_company(self):
        self.assertEqual(self.contact.service_site_count, 1)
        self.assertEqual(self.contact.service_ci_count, 1)

    def test_archived_items_do_not_count(self):
        self.ci.active = False
        self.client.invalidate_recordset()
        self.assertEqual(self.client.service_ci_count, 0)

    def test_buttons_open_those_of_the_company(self):
        action = self.contact.action_view_service_sites()
        self.assertEqual(self.env["service.site"].search(action["domain"]), self.site)
        action = self.contact.action_view_service_cis()
        self.assertEqual(self.env["service.ci"].search(action["domain"]), self.ci)
        self.assertEqual(action["context"], {"default_client_id": self.client.id})
