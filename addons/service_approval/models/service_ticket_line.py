from odoo import api, models


class ServiceTicketLine(models.Model):
    _inherit = "service.ticket.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.ticket_id._renew_approvals()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"item_id", "form_id", "parameters"}:
            self.ticket_id._renew_approvals()
        return result

    def unlink(self):
        tickets = self.ticket_id
        result = super().unlink()
        tickets._renew_approvals()
        return result
