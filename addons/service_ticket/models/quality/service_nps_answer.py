from odoo import api, fields, models

from ...tools import nps

KINDS = [
    (nps.PROMOTER, "Promoter (9-10)"),
    (nps.PASSIVE, "Passive (7-8)"),
    (nps.DETRACTOR, "Detractor (0-6)"),
]


class ServiceNpsAnswer(models.Model):
    """How likely a client is to recommend us, on a scale from 0 to 10."""

    _name = "service.nps.answer"
    _description = "Answer about Recommendation"
    _order = "answered_at desc, id desc"
    _rec_name = "partner_id"

    score = fields.Integer(required=True, aggregator="avg", readonly=True)
    kind = fields.Selection(KINDS, compute="_compute_kind", store=True, precompute=True)
    points = fields.Integer(
        string="NPS",
        compute="_compute_kind",
        store=True,
        precompute=True,
        aggregator="avg",
        help="100 for a promoter, -100 for a detractor: the mean of them is the net "
        "promoter score.",
    )
    comment = fields.Text(readonly=True)
    answered_at = fields.Datetime(
        default=fields.Datetime.now, required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Contact", readonly=True, index="btree_not_null"
    )
    client_id = fields.Many2one("res.partner", readonly=True, index="btree_not_null")
    rating_id = fields.Many2one(
        "rating.rating",
        readonly=True,
        ondelete="set null",
        copy=False,
        index="btree_not_null",
    )
    ticket_id = fields.Many2one(
        "service.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    team_id = fields.Many2one("service.team", readonly=True, index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", string="Agent", readonly=True, index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _score_on_scale = models.Constraint(
        "CHECK (score BETWEEN 0 AND 10)", "The answer lies between 0 and 10."
    )
    # Sent twice, the page changes its answer instead of giving a second one.
    _rating_uniq = models.UniqueIndex(
        "(rating_id) WHERE rating_id IS NOT NULL",
        "This page has its answer already.",
    )

    @api.depends("score")
    def _compute_kind(self):
        for answer in self:
            answer.kind = nps.kind(answer.score)
            answer.points = nps.POINTS[answer.kind]
