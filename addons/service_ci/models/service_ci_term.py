from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

TERM_MARKS = [
    ("valid", "Valid"),
    ("due", "To Do"),
    ("over", "Over"),
]


class ServiceCiTermKind(models.Model):
    """What kind of term items have: a fiscal drive, a contract, a check-up."""

    _name = "service.ci.term.kind"
    _description = "Kind of Term"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    days_ahead = fields.Integer(
        default=30, help="So many days before the term something has to be done."
    )
    months = fields.Integer(
        string="Runs (Months)",
        default=12,
        help="How long the next term runs when one is renewed.",
    )
    active = fields.Boolean(default=True)

    _check_days = models.Constraint(
        "CHECK (days_ahead >= 0)", "Days ahead are counted backwards from the term."
    )
    _check_months = models.Constraint(
        "CHECK (months > 0)", "A term runs for at least one month."
    )


class ServiceCiTerm(models.Model):
    """A day by which something has to be done about a configuration item."""

    _name = "service.ci.term"
    _description = "Term of a Configuration Item"
    _order = "date, id"
    _rec_name = "kind_id"

    ci_id = fields.Many2one(
        "service.ci",
        string="Configuration Item",
        required=True,
        index=True,
        ondelete="cascade",
    )
    # stored: lists group and rules choose by them
    client_id = fields.Many2one(
        related="ci_id.client_id", store=True, precompute=True, index="btree_not_null"
    )
    site_id = fields.Many2one(
        related="ci_id.site_id", store=True, precompute=True, index="btree_not_null"
    )
    company_id = fields.Many2one(
        related="ci_id.company_id", store=True, precompute=True, index="btree_not_null"
    )
    kind_id = fields.Many2one(
        "service.ci.term.kind",
        string="Term",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(
        string="Ends on", required=True, help="The last day on which it is valid."
    )
    days_ahead = fields.Integer(
        compute="_compute_days_ahead",
        store=True,
        readonly=False,
        precompute=True,
        help="So many days before the end something has to be done.",
    )
    # stored: what is due is searched by it every hour
    due_on = fields.Date(compute="_compute_due_on", store=True, precompute=True)
    mark = fields.Selection(TERM_MARKS, string="State", compute="_compute_mark")
    note = fields.Char()
    active = fields.Boolean(default=True, help="Archived: renewed or no longer needed.")

    _check_days = models.Constraint(
        "CHECK (days_ahead >= 0)", "Days ahead are counted backwards from the term."
    )
    _term_uniq = models.UniqueIndex(
        "(ci_id, kind_id, date)",
        "The item has a term of this kind on this day already.",
    )

    @api.depends("kind_id")
    def _compute_days_ahead(self):
        for term in self:
            term.days_ahead = term.kind_id.days_ahead

    @api.depends("date", "days_ahead")
    def _compute_due_on(self):
        for term in self:
            term.due_on = term.date and term.date - timedelta(days=term.days_ahead)

    @api.depends("date", "due_on")
    def _compute_mark(self):
        for term in self:
            today = term.company_id._service_today()
            if not term.date:
                term.mark = False
            elif term.date < today:
                term.mark = "over"
            else:
                term.mark = "due" if term.due_on <= today else "valid"

    @api.depends("kind_id.name", "ci_id.display_name")
    def _compute_display_name(self):
        for term in self:
            term.display_name = f"{term.kind_id.name}: {term.ci_id.display_name}"

    @api.model
    def _get_due_domain(self):
        """Return the terms about which something has to be done by today."""
        due = self.env["res.company"]._service_due_domain("due_on")
        return due & Domain("ci_id.state", "!=", "retired")

    def action_renew(self):
        """Replace terms by the next ones, which run as long as their kind says."""
        following = self.create([term._prepare_next() for term in self])
        self.active = False
        return following

    def _prepare_next(self):
        self.ensure_one()
        return {
            "ci_id": self.ci_id.id,
            "kind_id": self.kind_id.id,
            "date": self.date + relativedelta(months=self.kind_id.months),
            "days_ahead": self.days_ahead,
        }


class ServiceCi(models.Model):
    _inherit = "service.ci"

    term_ids = fields.One2many("service.ci.term", "ci_id", string="Terms")
