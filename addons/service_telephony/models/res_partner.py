from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_call_count = fields.Integer(
        string="Calls",
        compute="_compute_service_call_count",
        groups="service_ci.group_agent",
    )

    def _compute_service_call_count(self):
        """Count the calls of companies as clients and of people as contacts."""
        companies = self.filtered("is_company")
        counts = {}
        for field_name, partners in (
            ("client_id", companies),
            ("partner_id", self - companies),
        ):
            rows = self.env["service.call"]._read_group(
                [(field_name, "in", partners.ids)], [field_name], ["__count"]
            )
            counts.update({partner.id: count for partner, count in rows})
        for partner in self:
            partner.service_call_count = counts.get(partner.id, 0)

    def action_service_open_calls(self):
        """Show the calls of a client or of a contact."""
        self.ensure_one()
        self.env["service.call"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_telephony.service_call_action"
        )
        field_name = "client_id" if self.is_company else "partner_id"
        return {**action, "domain": [(field_name, "=", self.id)], "context": {}}

    def action_service_call(self):
        """Call the number of a contact."""
        self.ensure_one()
        return self.env["service.call.order"]._place(
            self.phone_sanitized or self.phone,
            company=self.env.company,
            partner=self,
        )
