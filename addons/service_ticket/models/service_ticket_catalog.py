"""What a ticket is about: services of the catalogue, the card of its type, coverage."""

from odoo import fields, models

from .constants import COVERAGES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    line_ids = fields.One2many(
        "service.ticket.line", "ticket_id", string="Services", copy=True
    )
    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_section', '=', False)]",
        help="The first service that the ticket is about.",
    )
    card_form_id = fields.Many2one(
        "service.catalog.form",
        string="Version of Card",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    card = fields.Properties(definition="card_form_id.definition", copy=True)
    coverage = fields.Selection(
        COVERAGES, required=True, default="unknown", tracking=70, copy=False
    )
    coverage_reason = fields.Char(
        string="Why", copy=False, help="What the coverage rests on."
    )
    is_incomplete = fields.Boolean(
        string="Incomplete",
        readonly=True,
        copy=False,
        help="Required parameters are missing; the ticket moves on when they are "
        "filled in.",
    )
    wanted_stage_id = fields.Many2one(
        "service.ticket.stage",
        string="Goes on to",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Where the ticket goes by itself as soon as it is complete.",
    )

    _incomplete_idx = models.Index("(id) WHERE is_incomplete")
