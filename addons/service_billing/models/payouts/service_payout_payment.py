from odoo import api, fields, models

from ..constants import INCOME_CODES

PAYMENT_STATES = [
    ("sent", "Sent"),
    ("paid", "Paid"),
    ("returned", "Returned"),
    ("withdrawn", "Not Sent"),
    ("left_out", "Left Out"),
]


class ServicePayoutPayment(models.Model):
    """A payment order to a contractor, for one payout or several."""

    _name = "service.payout.payment"
    _description = "Payment of a Registry"
    _order = "registry_id desc, id"
    _rec_name = "number"

    registry_id = fields.Many2one(
        "service.payout.registry", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="registry_id.company_id", store=True)
    date = fields.Date(related="registry_id.date", store=True)
    number = fields.Char(readonly=True, help="Of the payment order.")
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="restrict"
    )
    bank_account_id = fields.Many2one(
        "res.partner.bank", readonly=True, ondelete="restrict"
    )
    # stored: what was paid to does not change with the record
    account_number = fields.Char(readonly=True)
    currency_id = fields.Many2one(related="registry_id.currency_id")
    amount = fields.Monetary(required=True, readonly=True)
    purpose = fields.Char(readonly=True)
    income_code = fields.Selection(INCOME_CODES, string="Code of Income", readonly=True)
    # what our books say of it: a return takes back this one and no other
    account_payment_id = fields.Many2one(
        "account.payment", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(PAYMENT_STATES, required=True, readonly=True, index=True)
    state_on = fields.Date(string="Since", readonly=True)
    reason = fields.Char(readonly=True, help="Why it was left out or came back.")
    line_ids = fields.One2many("service.payout.payment.line", "payment_id")
    payout_ids = fields.Many2many("service.payout", compute="_compute_payout_ids")

    _number_uniq = models.UniqueIndex(
        "(company_id, date, number) WHERE number IS NOT NULL",
        "Another payment of this day has this number.",
    )

    @api.depends("line_ids.payout_id")
    def _compute_payout_ids(self):
        for payment in self:
            payment.payout_ids = payment.line_ids.payout_id

    def _get_list_action(self):
        """Return the action that lists payments, of whatever registries."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_payout_payment_action"
        )
        return {**action, "domain": [("id", "in", self.ids)]}


class ServicePayoutPaymentLine(models.Model):
    """A payout within a payment; no payout is in two payments that count."""

    _name = "service.payout.payment.line"
    _description = "Payout within a Payment"
    _rec_name = "payout_id"

    payment_id = fields.Many2one(
        "service.payout.payment", required=True, index=True, ondelete="cascade"
    )
    payout_id = fields.Many2one(
        "service.payout", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="payment_id.company_id", store=True)
    state = fields.Selection(related="payment_id.state", store=True)

    _payout_uniq = models.UniqueIndex(
        "(payout_id) WHERE state IN ('sent', 'paid')",
        "This payout is with the bank already.",
    )
