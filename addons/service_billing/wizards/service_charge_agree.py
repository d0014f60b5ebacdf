from odoo import fields, models


class ServiceChargeAgree(models.TransientModel):
    """How performers have agreed to claims: without it nothing is deducted."""

    _name = "service.charge.agree"
    _description = "Agreement to Claims"

    charge_ids = fields.Many2many("service.charge", required=True)
    payout_id = fields.Many2one(
        "service.payout", string="Deducted from", help="Empty: from the next act."
    )
    agreement = fields.Char(
        string="How",
        required=True,
        help="Letter, e-mail or call, with its day; kept with the claim.",
    )

    def action_agree(self):
        """Let the claims count, in the act where they were looked at."""
        self.charge_ids._check_claims()
        payout = self.payout_id
        here = self.charge_ids & payout.claim_ids
        if here:
            payout._take_claims(here, self.agreement)
        # sudo: nobody writes charges by hand, and nothing else of them
        (self.charge_ids - here).sudo()._note_agreement(self.agreement)
