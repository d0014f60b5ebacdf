from odoo import fields, models


class ServiceChargeAgree(models.TransientModel):
    """How performers have agreed to claims: without it nothing is deducted."""

    _name = "service.charge.agree"
    _description = "Agreement to Claims"

    charge_ids = fields.Many2many("service.charge", required=True)
    agreement = fields.Char(
        string="How",
        required=True,
        help="Letter, e-mail or call, with its day; kept with the claim.",
    )

    def action_agree(self):
        """Let the claims count."""
        self.charge_ids._check_claims()
        # sudo: nobody writes charges by hand, and nothing else of them
        self.charge_ids.sudo()._note_agreement(self.agreement)
