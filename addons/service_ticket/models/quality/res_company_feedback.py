from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    service_expert_hours = fields.Float(
        string="Hours for an Expert",
        default=8.0,
        help="Working hours that an expert has for an answer, unless the division has "
        "a norm of its own.",
    )
    service_rating_days = fields.Integer(
        string="Days between Requests for a Rating",
        default=0,
        help="A contact is asked at most once within so many days. Zero: after every "
        "ticket.",
    )
    service_nps_days = fields.Integer(
        string="Days between Questions about Recommendation",
        default=90,
        help="A contact is asked at most once within so many days whether they would "
        "recommend us. Zero: never.",
    )
    service_level_target = fields.Float(
        string="Target of the Mean Rating",
        default=4.75,
        help="On the scale of five points.",
    )
    service_quality_sample = fields.Integer(
        string="Tickets Reviewed per Agent and Week",
        default=0,
        help="Drawn at random from those closed last week. Zero: none.",
    )
    service_quality_week = fields.Date(
        readonly=True, help="Monday of the last week whose sample was drawn."
    )

    _service_expert_hours_positive = models.Constraint(
        "CHECK (service_expert_hours > 0)",
        "An expert needs some time: enter a number of hours above zero.",
    )
    _service_intervals_positive = models.Constraint(
        "CHECK (service_rating_days >= 0 AND service_nps_days >= 0 "
        "AND service_quality_sample >= 0)",
        "Days and numbers of tickets cannot be negative.",
    )
    _service_level_on_scale = models.Constraint(
        "CHECK (service_level_target BETWEEN 1 AND 5)",
        "The target of the rating lies between 1 and 5.",
    )
