from odoo import api, fields, models

from ...tools.spans import parts
from .service_sla_policy import SLA_TARGETS

# Longer ones are slips of the keyboard; the arithmetic of dates ends, too.
MAX_SECONDS = 10 * 366 * 24 * 3600


class ServiceSlaTarget(models.Model):
    _name = "service.sla.target"
    _description = "SLA Target"
    _inherit = ["service.remembered.mixin"]
    _order = "policy_id, target"

    policy_id = fields.Many2one(
        "service.sla.policy", required=True, index=True, ondelete="cascade"
    )
    target = fields.Selection(
        SLA_TARGETS,
        required=True,
        default="first_response",
        help="Between lines the first response is that somebody takes the ticket. "
        "A team outside answers the hand-over first, then each question of ours.",
    )
    seconds = fields.Integer(
        string="Within",
        required=True,
        help="Working time, for instance “30 s”, “20 min” or “1 h 30 min”.",
    )
    pauses = fields.Boolean(
        string="Stands Still while Waiting",
        compute="_compute_pauses",
        store=True,
        readonly=False,
        precompute=True,
        help="While the ticket waits for a reason that stops the clocks.",
    )

    _target_uniq = models.UniqueIndex(
        "(policy_id, target)", "A policy has each target once: change the present one."
    )
    _seconds_sane = models.Constraint(
        f"CHECK (seconds BETWEEN 1 AND {MAX_SECONDS})",
        "The time of a target is at least a second and at most ten years.",
    )

    @api.depends("target")
    def _compute_pauses(self):
        # Putting a ticket aside is no answer.
        for target in self:
            target.pauses = target.target == "resolution"

    def _get_summary(self):
        """Return the target in a few words, for instance “Resolution 8 h”."""
        labels = dict(self._fields["target"]._description_selection(self.env))
        return f"{labels[self.target]} {self._span_text(self.seconds)}"

    @api.model
    def _span_text(self, seconds):
        """Write a span in words: hours, minutes and seconds.

        :param float seconds: not negative
        """
        hours, minutes, rest = parts(seconds)
        words = [
            words
            for number, words in (
                (hours, self.env._("%s h", hours)),
                (minutes, self.env._("%s min", minutes)),
                (rest, self.env._("%s s", rest)),
            )
            if number
        ]
        return " ".join(words) or self.env._("%s s", 0)
