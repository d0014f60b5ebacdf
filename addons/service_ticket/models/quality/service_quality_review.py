from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.quality import Mark, total
from .service_quality_criterion import SCALES

STATES = [
    ("draft", "To review"),
    ("done", "Reviewed"),
    ("acknowledged", "Acknowledged"),
    ("disputed", "Disputed"),
    ("settled", "Settled"),
]
OPEN_STATES = ("draft", "disputed")
MARKS = [("na", "n/a"), *((str(points), str(points)) for points in range(6))]


class ServiceQualityReview(models.Model):
    """The work of an agent on a ticket, judged by a checklist."""

    _name = "service.quality.review"
    _description = "Quality Review"
    _inherit = ["mail.thread"]
    _order = "week desc, id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", string="Agent", required=True, index=True, readonly=True
    )
    reviewer_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        tracking=10,
    )
    team_id = fields.Many2one("service.team", index="btree_not_null", readonly=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    week = fields.Date(
        readonly=True, help="Monday of the week that the sample was drawn from."
    )
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, tracking=20
    )
    score_ids = fields.One2many("service.quality.score", "review_id", copy=True)
    is_complete = fields.Boolean(compute="_compute_is_complete")
    total = fields.Float(
        string="Result",
        compute="_compute_total",
        store=True,
        aggregator="avg",
        help="Weighted share of the points, in percent.",
    )
    comment = fields.Text(help="For the agent: what was good, what should be better.")
    reviewed_at = fields.Datetime(readonly=True)
    objection = fields.Text(readonly=True, help="Why the agent disputes the review.")

    # A sample that is drawn again is the same one.
    _sample_uniq = models.UniqueIndex(
        "(user_id, week, ticket_id) WHERE week IS NOT NULL",
        "This ticket is in the sample of the week already.",
    )
    _todo_idx = models.Index("(reviewer_id) WHERE state IN ('draft', 'disputed')")

    @api.depends("ticket_id.company_id")
    def _compute_company_id(self):
        for review in self:
            review.company_id = review._get_subject().company_id

    @api.depends("score_ids.mark")
    def _compute_is_complete(self):
        for review in self:
            review.is_complete = all(score.mark for score in review.score_ids)

    @api.depends(
        "score_ids.mark",
        "score_ids.weight",
        "score_ids.scale",
        "score_ids.is_critical",
        "state",
    )
    def _compute_total(self):
        for review in self:
            marked = review.score_ids.filtered("mark")
            review.total = marked and total(score._get_mark() for score in marked)

    @api.model_create_multi
    def create(self, vals_list):
        subjects = self._get_subjects(vals_list)
        scores = {
            company: self._prepare_scores(company)
            for company in {subject.company_id for subject in subjects}
        }
        return super().create(
            [
                {
                    "user_id": subject.user_id.id,
                    "team_id": subject.team_id.id,
                    "score_ids": scores[subject.company_id],
                    **vals,
                }
                for subject, vals in zip(subjects, vals_list, strict=True)
            ]
        )

    def _get_subject(self):
        """Return the record whose handling is reviewed; it has company, agent, team."""
        return self.ticket_id

    @api.model
    def _get_subjects(self, vals_list):
        """Return what is reviewed in reviews that are about to be, as a list."""
        Ticket = self.env["service.ticket"]
        return list(Ticket.browse([vals.get("ticket_id") for vals in vals_list]))


class ServiceQualityScore(models.Model):
    """What a review says about one criterion, as that was on the day."""

    _name = "service.quality.score"
    _description = "Quality Score"
    _order = "review_id desc, sequence, id"
    _rec_name = "criterion_id"

    review_id = fields.Many2one(
        "service.quality.review", required=True, index=True, ondelete="cascade"
    )
    criterion_id = fields.Many2one(
        "service.quality.criterion",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    description = fields.Text(related="criterion_id.description")
    sequence = fields.Integer(readonly=True)
    weight = fields.Float(readonly=True)
    scale = fields.Selection(SCALES, readonly=True)
    is_critical = fields.Boolean(string="Critical", readonly=True)
    mark = fields.Selection(MARKS)
    comment = fields.Char()
    percent = fields.Float(
        string="Share of Points",
        compute="_compute_percent",
        store=True,
        aggregator="avg",
    )
    # For the comparison of agents criterion by criterion.
    user_id = fields.Many2one(
        related="review_id.user_id", string="Agent", store=True, index=True
    )
    team_id = fields.Many2one(related="review_id.team_id", store=True)
    reviewed_at = fields.Datetime(related="review_id.reviewed_at", store=True)
    state = fields.Selection(related="review_id.state", store=True)
    company_id = fields.Many2one(related="review_id.company_id", store=True)

    @api.constrains("mark")
    def _check_mark(self):
        for score in self:
            points = score._get_mark().points
            if points is not None and points > int(score.scale or 1):
                raise ValidationError(
                    self.env._(
                        "“%(criterion)s” gives at most %(points)s points.",
                        criterion=score.criterion_id.name,
                        points=score.scale,
                    )
                )

    @api.depends("mark", "scale")
    def _compute_percent(self):
        for score in self:
            points = score._get_mark().points
            score.percent = 100.0 * (points or 0) / int(score.scale or 1)

    def write(self, vals):
        self.check_access("write")
        if not self.env.su and any(score.state not in OPEN_STATES for score in self):
            raise UserError(
                self.env._("This review is finished: its marks stay as they are.")
            )
        return super().write(vals)

    def _get_mark(self):
        """Return the mark as the rule that adds them up takes it."""
        self.ensure_one()
        points = int(self.mark) if self.mark and self.mark != "na" else None
        return Mark(points, int(self.scale or 1), self.weight, self.is_critical)
