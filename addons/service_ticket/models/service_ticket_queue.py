"""What happens to tickets that lie in a queue: reminder, signal, return."""

from odoo import fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    queue_due_at = fields.Datetime(
        string="Next Step of the Queue",
        readonly=True,
        copy=False,
        help="When somebody is reminded, the leader is told, or the ticket goes back "
        "to the queue; empty when nothing of this is ahead.",
    )
    picked_up_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the responsible first did something in the present queue.",
    )
    acted_at = fields.Datetime(
        string="Last Action",
        readonly=True,
        copy=False,
        help="When the responsible last did something.",
    )
    reminded_at = fields.Datetime(readonly=True, copy=False)
    signalled_at = fields.Datetime(readonly=True, copy=False)

    _queue_due_idx = models.Index("(queue_due_at) WHERE queue_due_at IS NOT NULL")

    def _on_desk_message(self, message):
        result = super()._on_desk_message(message)
        ticket = self.sudo()  # sudo: as in the method above
        if ticket.handover_note_id and ticket.team_id._is_member(message.author_id):
            ticket._see_handover_note()
        return result
