from odoo.tests import tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestClientSearch(ServiceTicketCommon):
    """An agent on the phone finds the client by whatever the client says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ru")
        cls.contact.phone = "+7 900 123-45-67"
        cls.client.vat = "7707083893"

    def found(self, words):
        Partner = self.env["res.partner"].with_user(self.agent)
        return {partner_id for partner_id, _name in Partner.name_search(words)}

    def test_by_phone_in_any_spelling(self):
        for words in ("+7 900 123-45-67", "89001234567", "8 (900) 123 45 67"):
            self.assertIn(self.contact.id, self.found(words), words)

    def test_by_the_end_of_the_phone(self):
        self.assertIn(self.contact.id, self.found("123-45-67"))

    def test_by_mail(self):
        self.assertIn(self.contact.id, self.found("anna@corner"))

    def test_by_tax_number(self):
        self.assertIn(self.client.id, self.found("7707083893"))

    def test_by_name(self):
        self.assertIn(self.contact.id, self.found("Anna Pet"))

    def test_a_few_digits_search_no_phones(self):
        self.assertNotIn(self.contact.id, self.found("4567"))

    def test_beside_the_client_a_contact_shows_by_name_alone(self):
        contact = self.contact.with_context(service_ticket_contact_only=True)
        self.assertEqual(contact.display_name, "Anna Petrova")
        self.assertIn(self.client.name, self.contact.display_name)
        listed = contact.with_context(formatted_display_name=True)
        self.assertIn(self.client.name, listed.display_name)
