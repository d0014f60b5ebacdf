from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceTeam(models.Model):
    _inherit = "service.team"

    estimate_required = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        string="Estimate before Paid Work",
        help="Whether work that the client pays for waits for an accepted estimate. "
        "Empty: as the company has it.",
    )
    has_estimate_terms = fields.Boolean(
        string="Own Terms of Estimates",
        help="Signature, prepayment and validity of this team's estimates differ from "
        "those of the company.",
    )
    estimate_signature = fields.Boolean(string="Online Signature", default=True)
    estimate_payment = fields.Boolean(string="Online Prepayment")
    estimate_prepayment = fields.Float(string="Prepayment Share", default=1.0)
    estimate_days = fields.Integer(
        string="Valid for (Days)", default=14, help="Zero: without an end."
    )

    _check_estimate_days = models.Constraint(
        "CHECK (estimate_days >= 0)", "Estimates cannot end before they begin."
    )

    @api.constrains("has_estimate_terms", "estimate_payment", "estimate_prepayment")
    def _check_estimate_prepayment(self):
        for team in self:
            if (
                team.has_estimate_terms
                and team.estimate_payment
                and not 0 < team.estimate_prepayment <= 1
            ):
                raise ValidationError(
                    self.env._("A prepayment is more than 0 % and at most 100 %.")
                )

    def _requires_estimate(self, company):
        """Tell whether paid work of one team, or of none, waits for an estimate.

        :param company: ``res.company``
        """
        if self.estimate_required:
            return self.estimate_required == "yes"
        return company.service_estimate_required

    def _prepare_estimate_terms(self, company):
        """Return the values of an estimate that differ from the company's.

        :param company: ``res.company`` whose estimate it is
        """
        if not self.has_estimate_terms:
            return {}
        today = company._service_today()
        return {
            "require_signature": self.estimate_signature,
            "require_payment": self.estimate_payment,
            "prepayment_percent": self.estimate_prepayment,
            "validity_date": self.estimate_days
            and fields.Date.add(today, days=self.estimate_days),
        }
