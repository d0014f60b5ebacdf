from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestTicketAndLead(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client_company = cls.env["res.partner"].create(
            {"name": "Client LLC", "is_company": True}
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Ivan",
                "email": "ivan@client.example",
                "parent_id": cls.client_company.id,
            }
        )
        cls.ticket = cls.env["service.ticket"]._intake(
            "internal", [{"name": "More tills", "partner_id": cls.contact.id}]
        )

    def test_a_ticket_becomes_an_opportunity_of_the_same_contact(self):
        self.ticket.action_create_lead()
        lead = self.ticket.lead_ids
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.name, "More tills")
        self.assertEqual(lead.partner_id, self.contact)
        self.assertEqual(self.ticket.lead_count, 1)

    def test_an_opportunity_becomes_a_ticket_once(self):
        lead = self.env["crm.lead"].create(
            {"name": "Install tills", "partner_id": self.contact.id}
        )
        first = lead.action_create_service_ticket()
        second = lead.action_create_service_ticket()
        self.assertEqual(first["res_id"], second["res_id"])
        self.assertEqual(lead.service_ticket_id.client_id, self.client_company)
        self.assertTrue(lead.service_ticket_id.number.startswith("T-"))

    def test_the_open_tickets_of_the_client_show_on_the_opportunity(self):
        lead = self.env["crm.lead"].create(
            {"name": "Install tills", "partner_id": self.contact.id}
        )
        self.assertEqual(lead.service_open_ticket_count, 1)
        self.ticket.action_close()
        lead.invalidate_recordset()
        self.client_company.invalidate_recordset()
        self.assertEqual(lead.service_open_ticket_count, 0)

    def test_counting_opportunities_takes_one_query_for_many_tickets(self):
        tickets = self.env["service.ticket"]._intake(
            "internal",
            [{"name": f"Ticket {i}", "partner_id": self.contact.id} for i in range(20)],
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            tickets.mapped("lead_count")
