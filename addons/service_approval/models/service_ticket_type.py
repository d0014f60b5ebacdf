from odoo import fields, models


class ServiceTicketType(models.Model):
    _inherit = "service.ticket.type"

    rejected_stage_id = fields.Many2one(
        "service.ticket.stage",
        string="When Rejected, to",
        ondelete="restrict",
        help="Where a request goes that is not approved. Empty: it stays, and its "
        "responsible decides.",
    )

    def _get_approval_stage(self):
        """Return the first stage of one type that asks for approval, or none."""
        ids = self.env["service.ticket.stage"]._approval_stage_ids()
        return self._get_stages().filtered(lambda stage: stage.id in ids)[:1]
