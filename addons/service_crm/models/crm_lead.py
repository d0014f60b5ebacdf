from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    service_ticket_id = fields.Many2one(
        "service.ticket",
        string="Ticket",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups="service_ci.group_agent",
        help="The ticket that this opportunity came from, or was handed over to.",
    )
    service_open_ticket_count = fields.Integer(
        string="Open Tickets of the Client",
        compute="_compute_service_open_ticket_count",
        groups="service_ci.group_agent",
    )

    @api.depends("partner_id")
    def _compute_service_open_ticket_count(self):
        for lead in self:
            client = lead.commercial_partner_id
            lead.service_open_ticket_count = client.service_open_ticket_count

    def action_create_service_ticket(self):
        """Hand an opportunity over to the desk as a ticket."""
        self.ensure_one()
        ticket = self.service_ticket_id or self.env["service.ticket"]._intake(
            "internal", [self._prepare_service_ticket_values()]
        )
        self.service_ticket_id = ticket
        return ticket.get_formview_action()

    def _prepare_service_ticket_values(self):
        return {
            "name": self.name,
            "description": self.description,
            "partner_id": self.partner_id.id,
            "email_from": self.email_from,
            "phone": self.phone,
        }

    def action_open_service_tickets(self):
        """Show the tickets of the client behind a lead."""
        self.ensure_one()
        return self.commercial_partner_id.action_service_open_tickets()
