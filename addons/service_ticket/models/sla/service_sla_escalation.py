from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.sla_policy import Step
from .service_sla_policy import SLA_TARGETS

ESCALATION_ACTIONS = [
    ("remind", "Remind the responsible"),
    ("leader", "Signal the team leader"),
    ("hand_over", "Hand over to the next line"),
    ("priority", "Raise the priority"),
    ("notify", "Notify people"),
]


class ServiceSlaEscalation(models.Model):
    _name = "service.sla.escalation"
    _description = "Escalation Step"
    _inherit = ["service.remembered.mixin"]
    _order = "policy_id, target, sequence, id"

    policy_id = fields.Many2one(
        "service.sla.policy", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    target = fields.Selection(SLA_TARGETS, required=True, default="first_response")
    basis = fields.Selection(
        [("percent", "Share of the time"), ("seconds", "Time")],
        default="percent",
        required=True,
    )
    percent = fields.Float(
        default=75, help="Of the promised time; 100 is the deadline itself."
    )
    seconds = fields.Integer(string="Time", help="Working time from the deadline.")
    direction = fields.Selection(
        [("before", "before the deadline"), ("after", "after the deadline")],
        default="before",
        required=True,
    )
    action = fields.Selection(
        ESCALATION_ACTIONS,
        required=True,
        default="remind",
        help="An untaken ticket has no responsible: its team leader is reminded. "
        "The next line is the one that the team hands over to.",
    )
    user_ids = fields.Many2many(
        "res.users", string="People", domain=[("share", "=", False)]
    )

    _percent_sane = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 1000)",
        "The share of a step lies between 0 and 1000 %.",
    )
    _seconds_sane = models.Constraint(
        "CHECK (seconds >= 0)",
        "The time of a step cannot be negative: choose before or after.",
    )

    @api.constrains("action", "user_ids")
    def _check_people(self):
        for step in self:
            if step.action == "notify" and not step.user_ids:
                raise ValidationError(
                    self.env._("Name the people whom the escalation step notifies.")
                )

    @api.constrains("action", "policy_id")
    def _check_next_line(self):
        for step in self.filtered(lambda step: step.action == "hand_over"):
            stuck = step.policy_id.team_ids.filtered(
                lambda team: not team.escalation_team_id
            )
            if stuck:
                raise ValidationError(
                    self.env._(
                        "The team “%(team)s” hands over to nobody: name its next line "
                        "first, or choose another step.",
                        team=stuck[:1].name,
                    )
                )

    def _to_step(self):
        if self.basis == "percent":
            return Step(self.id, self.target, percent=self.percent)
        sign = -1 if self.direction == "before" else 1
        return Step(self.id, self.target, seconds=sign * self.seconds)

    def _get_message(self):
        """Return in words what a step says about the promise it belongs to."""
        targets = dict(self._fields["target"]._description_selection(self.env))
        words = {"target": targets[self.target]}
        if self.basis == "percent" and self.percent < 100:
            return self.env._(
                "%(target)s: %(share)s %% of the time has passed",
                **words,
                share=round(self.percent),
            )
        if self.basis == "seconds" and self.direction == "before" and self.seconds:
            span = self.env["service.sla.target"]._span_text(self.seconds)
            return self.env._("%(target)s: due in %(span)s", **words, span=span)
        return self.env._("%(target)s: the time is over", **words)
