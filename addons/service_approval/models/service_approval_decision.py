from odoo import api, fields, models
from odoo.exceptions import UserError

from .constants import CHANNELS, VERDICTS


class ServiceApprovalDecision(models.Model):
    """Who has decided what, for whom and in which way; it never changes."""

    _name = "service.approval.decision"
    _description = "Approval Decision"
    _order = "id desc"
    _rec_name = "partner_id"

    step_id = fields.Many2one(
        "service.approval.step",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    approval_id = fields.Many2one(
        "service.approval",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    role_id = fields.Many2one(related="step_id.role_id")
    verdict = fields.Selection(VERDICTS, string="Decision", required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Decided by", required=True, ondelete="restrict"
    )
    on_behalf_id = fields.Many2one(
        "res.partner",
        string="For",
        ondelete="restrict",
        help="The person who was away.",
    )
    user_id = fields.Many2one(
        "res.users", string="Login", help="Empty: by a link, without a login."
    )
    reason = fields.Text()
    channel = fields.Selection(CHANNELS, string="By Way of", required=True)
    decided_at = fields.Datetime(required=True, default=fields.Datetime.now)
    digest = fields.Char(
        required=True, help="What it was about, by the key of its content."
    )

    # Of all who decide at the same moment, one counts.
    _step_uniq = models.UniqueIndex(
        "(step_id)", "Somebody else has decided this at the same moment."
    )
    _reason_check = models.Constraint(
        "CHECK (verdict = 'approved' OR reason <> '')", "A rejection says why."
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("What was decided is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was decided is never deleted."))

    def _describe(self):
        """Return one decision in words."""
        self.ensure_one()
        name, role = self.partner_id.name, self.role_id.name
        if self.on_behalf_id:
            name = self.env._(
                "%(name)s for %(other)s", name=name, other=self.on_behalf_id.name
            )
        if self.verdict == "approved":
            text = self.env._("%(name)s has approved (%(role)s).", name=name, role=role)
        else:
            text = self.env._("%(name)s has rejected (%(role)s).", name=name, role=role)
        return f"{text} {self.reason}" if self.reason else text
