from odoo import fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    lead_ids = fields.One2many(
        "crm.lead", "service_ticket_id", groups="sales_team.group_sale_salesman"
    )
    lead_count = fields.Integer(
        string="Opportunities",
        compute="_compute_lead_count",
        groups="sales_team.group_sale_salesman",
    )

    def _compute_lead_count(self):
        counts = dict(
            self.env["crm.lead"]._read_group(
                [("service_ticket_id", "in", self.ids)],
                ["service_ticket_id"],
                ["__count"],
            )
        )
        for ticket in self:
            ticket.lead_count = counts.get(ticket, 0)

    def action_create_lead(self):
        """Open a new opportunity that begins with what the ticket knows."""
        self.ensure_one()
        lead = self.env["crm.lead"].create(self._prepare_lead_values())
        return lead.get_formview_action()

    def _prepare_lead_values(self):
        return {
            "name": self.name,
            "type": "opportunity",
            "partner_id": self.partner_id.id or self.client_id.id,
            "email_from": self.email_from,
            "phone": self.phone,
            "description": self.description,
            "service_ticket_id": self.id,
            "company_id": self.company_id.id,
            "user_id": self.env.uid,
        }

    def action_open_leads(self):
        """Show the opportunities of a ticket."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_opportunities"
        )
        action["domain"] = [("service_ticket_id", "=", self.id)]
        action["context"] = {"default_service_ticket_id": self.id}
        return action
