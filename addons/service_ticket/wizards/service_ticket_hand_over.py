from odoo import api, fields, models
from odoo.fields import Command


class ServiceTicketHandOver(models.TransientModel):
    """The dialog that gives tickets to another queue."""

    _name = "service.ticket.hand.over"
    _description = "Hand Over"

    ticket_ids = fields.Many2many("service.ticket", required=True)
    is_return = fields.Boolean()
    from_team_ids = fields.Many2many(
        "service.team", compute="_compute_from_team_ids", string="Present Teams"
    )
    team_id = fields.Many2one(
        "service.team",
        string="To",
        required=True,
        domain="[('id', 'not in', from_team_ids)]",
    )
    line = fields.Selection(related="team_id.line")
    external_email = fields.Char(related="team_id.external_email")
    reason_id = fields.Many2one("service.handover.reason", required=True)
    note = fields.Text(help="What the next line sees first.")
    takes_files = fields.Boolean(
        compute="_compute_takes_files", export_string_translation=False
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        compute="_compute_attachment_ids",
        store=True,
        readonly=False,
    )

    @api.depends("ticket_ids")
    def _compute_from_team_ids(self):
        for wizard in self:
            wizard.from_team_ids = wizard.ticket_ids.team_id

    @api.depends("ticket_ids", "team_id")
    def _compute_takes_files(self):
        for wizard in self:
            team = wizard.team_id
            goes_by_mail = team.line == "external" and team.external_email
            # Of several tickets each takes its own.
            wizard.takes_files = goes_by_mail and len(wizard.ticket_ids) == 1

    @api.depends("ticket_ids")
    def _compute_attachment_ids(self):
        for wizard in self:
            ticket = wizard.ticket_ids._origin
            is_one = len(ticket) == 1
            wizard.attachment_ids = is_one and ticket._get_client_files()[ticket.id]

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ids = self.env.context.get("default_ticket_ids") or self.env.context.get(
            "active_ids", []
        )
        tickets = self.env["service.ticket"].browse(ids)
        values["ticket_ids"] = [Command.set(tickets.ids)]
        if not values.get("team_id"):
            following = tickets.team_id.escalation_team_id
            values["team_id"] = following.id if len(following) == 1 else False
        return values

    def action_hand_over(self):
        """Give the tickets to the team that was chosen."""
        self.ensure_one()
        tickets = self.ticket_ids
        given = tickets
        if self.takes_files:
            self.attachment_ids.check_access("read")
            given = tickets._with_outside_files(self.attachment_ids)
        given._hand_over(self.team_id, self.reason_id, self.note)
        if tickets._filtered_access("read") == tickets:
            return {"type": "ir.actions.act_window_close"}
        # What stands on the screen may not be read any more.
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action_mine"
        )
        return {**action, "target": "main"}
