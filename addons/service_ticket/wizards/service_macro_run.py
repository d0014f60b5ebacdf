from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ServiceMacroRun(models.TransientModel):
    """The dialog that runs one macro on many tickets."""

    _name = "service.macro.run"
    _description = "Run a Macro"

    ticket_ids = fields.Many2many("service.ticket", required=True)
    team_ids = fields.Many2many("service.team", compute="_compute_team_ids")
    count = fields.Integer(string="Tickets", compute="_compute_team_ids")
    macro_id = fields.Many2one(
        "service.macro",
        required=True,
        domain="['|', ('team_ids', '=', False), ('team_ids', 'in', team_ids)]",
    )
    description = fields.Char(related="macro_id.description")

    @api.depends("ticket_ids")
    def _compute_team_ids(self):
        for wizard in self:
            wizard.team_ids = wizard.ticket_ids.team_id
            wizard.count = len(wizard.ticket_ids)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        values.setdefault(
            "ticket_ids", [Command.set(self.env.context.get("active_ids", []))]
        )
        return values

    def action_run(self):
        """Run the macro and tell what became of it."""
        self.ensure_one()
        if not self.ticket_ids:
            raise UserError(self.env._("Choose at least one ticket."))
        return self.macro_id.run(self.ticket_ids.ids)
