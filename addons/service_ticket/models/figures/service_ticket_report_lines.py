"""Tickets analysis by line: who solved them, and how far they had to go."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..constants import LINES


class ServiceTicketReport(models.Model):
    _inherit = "service.ticket.report"

    line = fields.Selection(LINES, readonly=True)
    solved_line = fields.Selection(LINES, string="Solved on Line", readonly=True)
    handover_count = fields.Integer(
        string="Hand-overs", readonly=True, aggregator="avg"
    )
    ping_pong_share = fields.Float(
        string="Share with Ping-pong",
        readonly=True,
        aggregator="avg",
        help="Tickets that came back to a queue where they had been.",
    )
    first_line_share = fields.Float(
        string="Share Solved on Line 1",
        readonly=True,
        aggregator="avg",
        help="Of the tickets that were solved.",
    )

    @api.model
    def _get_columns(self):
        return {
            **super()._get_columns(),
            "line": SQL("(SELECT line FROM service_team WHERE id = t.team_id)"),
            # What was cancelled was solved by nobody.
            "solved_line": SQL("CASE WHEN t.state = 'done' THEN t.solved_line END"),
            "handover_count": SQL("coalesce(t.handover_count, 0)"),
            "ping_pong_share": SQL("(coalesce(t.ping_pong_count, 0) > 0)::int"),
            "first_line_share": SQL(
                "CASE WHEN t.state = 'done' THEN (t.solved_line = '1')::int END"
            ),
        }
