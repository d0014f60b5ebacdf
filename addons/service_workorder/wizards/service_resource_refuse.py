from odoo import fields, models
from odoo.exceptions import UserError


class ServiceResourceRefuse(models.TransientModel):
    """Turns down somebody who wants to work for us."""

    _name = "service.resource.refuse"
    _description = "Refuse an Applicant"

    resource_ids = fields.Many2many("service.resource", required=True)
    reason = fields.Char(required=True)

    def action_refuse(self):
        """Refuse the applicants with the reason."""
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: they may ask."))
        self.resource_ids._refuse(reason)
        return {"type": "ir.actions.act_window_close"}
