from markupsafe import Markup

from odoo import fields, models

from ..constants import LINES


class ServiceTicketHandover(models.Model):
    """One step of a ticket from a queue to another, written once and never changed."""

    _name = "service.ticket.handover"
    _description = "Hand-over"
    _order = "at desc, id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    from_team_id = fields.Many2one(
        "service.team", required=True, index=True, readonly=True, ondelete="restrict"
    )
    to_team_id = fields.Many2one(
        "service.team", required=True, index=True, readonly=True, ondelete="restrict"
    )
    from_line = fields.Selection(LINES, required=True, readonly=True)
    to_line = fields.Selection(LINES, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Handed over by", index="btree_not_null", readonly=True
    )
    at = fields.Datetime(
        string="Moment", required=True, readonly=True, default=fields.Datetime.now
    )
    reason_id = fields.Many2one(
        "service.handover.reason",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
    )
    note = fields.Text(readonly=True)
    is_return = fields.Boolean(
        string="Back to the Previous Line",
        readonly=True,
        help="The ticket went back to where it had come from.",
    )
    is_ping_pong = fields.Boolean(
        string="Ping-pong",
        readonly=True,
        help="The ticket went to a queue where it had been before.",
    )
    seconds = fields.Float(
        string="Seconds in the Former Queue", readonly=True, aggregator="avg"
    )
    working_seconds = fields.Float(
        string="Working Seconds in the Former Queue",
        readonly=True,
        aggregator="avg",
        help="By the working hours of the former queue.",
    )

    seen_at = fields.Datetime(
        string="Note Seen", readonly=True, help="When the next line had read the note."
    )
    seen_by_id = fields.Many2one("res.users", string="Note Seen by", readonly=True)

    _at_idx = models.Index("(at DESC, id DESC)")

    def _log_text(self):
        """Return one hand-over as HTML for the conversation."""
        self.ensure_one()
        words = {
            "old": self.from_team_id.name,
            "new": self.to_team_id.name,
            "reason": self.reason_id.name or "",
        }
        if self.is_return:
            text = self.env._("Sent back from “%(old)s” to “%(new)s”.", **words)
        else:
            text = self.env._("Handed over from “%(old)s” to “%(new)s”.", **words)
        if self.reason_id:
            text = f"{text} {self.reason_id.name}."
        note = Markup("<blockquote>%s</blockquote>") % self.note if self.note else ""
        return Markup("<p>%s</p>%s") % (text, note)
