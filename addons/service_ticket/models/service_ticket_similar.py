"""Which tickets are about the same matter: full-text search and repeats.

A suggestion is what the database found and nobody has judged yet; a fact is what a
person has accepted, or a client by answering an old request.
"""

from odoo import api, fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    is_repeat = fields.Boolean(
        compute="_compute_is_repeat",
        store=True,
        precompute=True,
        help="The client had asked about the same matter before.",
    )
    repeat_suggestion_id = fields.Many2one(
        "service.ticket",
        string="Looks Like",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="An earlier ticket of the client that seems to be about the same matter; "
        "somebody has to decide.",
    )
    repeat_score = fields.Float(
        string="Similarity",
        copy=False,
        readonly=True,
        aggregator=None,
        help="Share of the words that the two subjects have in common.",
    )
    repeat_check = fields.Boolean(
        default=True,
        copy=False,
        readonly=True,
        export_string_translation=False,
    )

    _repeat_check_idx = models.Index("(id) WHERE repeat_check")
    # What a client asked lately; the search for repeats starts here.
    _client_opened_idx = models.Index("(client_id, opened_at DESC)")

    @api.depends("repeat_of_id")
    def _compute_is_repeat(self):
        for ticket in self:
            ticket.is_repeat = bool(ticket.repeat_of_id)
