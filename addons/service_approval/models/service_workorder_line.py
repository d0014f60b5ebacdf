from odoo import api, models

APPROVED_FIELDS = frozenset({"item_id", "ci_id", "site_id", "quantity", "name"})


class ServiceWorkorderLine(models.Model):
    _inherit = "service.workorder.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._renew_approvals()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if APPROVED_FIELDS & vals.keys():
            self.order_id._renew_approvals()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._renew_approvals()
        return result

    def _describe_for_approval(self):
        """Return what one line says to those who approve it."""
        name = self.display_name
        return f"{name} × {self.quantity:g}" if self.quantity != 1 else name
