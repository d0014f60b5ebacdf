"""Receipts of the self-employed: asked for until they are there."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

# The law wants it with the payment, at the latest by the 9th of the next month.
ASKED_EVERY = relativedelta(days=3)
BATCH = 100


class ServicePayout(models.Model):
    _inherit = "service.payout"

    receipt_asked_on = fields.Date(
        readonly=True,
        copy=False,
        help="When the contractor was last reminded of the receipt.",
    )

    def _chase_receipts(self):
        """Ask contractors for their receipts, and tell officers who owes one; by sudo.

        Whoever has no e-mail address is left to the officer.
        """
        self.receipt_asked_on = self.env.company._service_today()
        template = self.env.ref("service_billing.mail_template_payout_receipt")
        template.send_mail_batch(
            self.filtered("partner_id.email").ids,
            email_layout_xmlid="mail.mail_notification_light",
        )
        told = self.activity_search(["service_billing.mail_activity_receipt"])
        untold = self - self.browse(told.mapped("res_id"))
        for officer, payouts in untold.grouped("create_uid").items():
            payouts.activity_schedule(
                "service_billing.mail_activity_receipt", user_id=officer.id
            )

    @api.model
    def _get_receipt_domain(self):
        """Return the domain of receipts to be asked for today."""
        asked_before = self.env.company._service_today() - ASKED_EVERY
        return Domain("is_receipt_missing", "=", True) & (
            Domain("receipt_asked_on", "=", False)
            | Domain("receipt_asked_on", "<=", asked_before)
        )

    @api.model
    def _cron_chase_receipts(self):
        """Remind the self-employed of receipts that have not come."""
        domain = self._get_receipt_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        while payouts := self.search(domain, limit=BATCH).try_lock_for_update():
            payouts._chase_receipts()
            if not cron._commit_progress(len(payouts)):
                break
