from odoo import fields, models

SCALES = [
    ("1", "Yes or no"),
    ("2", "Three grades (0 to 2)"),
    ("5", "Five points (0 to 5)"),
]


class ServiceQualityCriterion(models.Model):
    """One line of the checklist by which the work on a ticket is judged."""

    _name = "service.quality.criterion"
    _description = "Quality Criterion"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="What is faultless and what is not, for the reviewer."
    )
    sequence = fields.Integer(default=10)
    weight = fields.Float(
        default=1.0,
        required=True,
        aggregator=None,
        help="How much it counts beside the others.",
    )
    scale = fields.Selection(SCALES, default="1", required=True)
    is_critical = fields.Boolean(
        string="Critical", help="A failure here makes the whole review 0 %."
    )
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)

    _weight_positive = models.Constraint(
        "CHECK (weight > 0)", "The weight of a criterion is above zero."
    )
