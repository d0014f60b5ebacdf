from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ServiceTicketGather(models.TransientModel):
    """The dialog that puts incidents under a problem, from either side."""

    _name = "service.ticket.gather"
    _description = "Gather Incidents"

    problem_id = fields.Many2one(
        "service.ticket",
        required=True,
        domain="[('is_problem', '=', True), "
        "('state', 'in', ('new', 'open', 'waiting'))]",
    )
    ticket_ids = fields.Many2many(
        "service.ticket",
        string="Incidents",
        domain="[('id', '!=', problem_id), ('is_problem', '=', False), "
        "('parent_id', '=', False), ('state', 'in', ('new', 'open', 'waiting'))]",
        help="Suggested are open requests that resemble the problem: remove what is "
        "none of it, add what is missing.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        Ticket = self.env["service.ticket"]
        if values.get("problem_id"):
            tickets = Ticket.browse(values["problem_id"])._suggest_incidents()
        elif self.env.context.get("active_model") == Ticket._name:
            tickets = Ticket.browse(self.env.context.get("active_ids"))
        else:
            tickets = Ticket
        values["ticket_ids"] = [Command.set(tickets.ids)]
        return values

    def action_gather(self):
        """Put the tickets under the problem."""
        self.ensure_one()
        if not self.ticket_ids:
            raise UserError(self.env._("Choose at least one ticket."))
        self.ticket_ids._attach_to(self.problem_id)
        return self.problem_id._get_records_action()
