"""Bills of payouts, and how they become paid."""

import logging

import psycopg2

from odoo import Command, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class ServicePayout(models.Model):
    _inherit = "service.payout"

    def action_make_bill(self):
        """Make the bills that could not be made when the acts were confirmed."""
        self._check_state("confirmed")
        # sudo: bills are made by this step alone
        self.sudo().filtered(lambda payout: not payout.move_id)._make_bills()

    def _make_bills(self):
        """Make vendor bills; what fails says why and can be repeated."""
        accounts = self._get_paid_accounts()
        for payout in self:
            try:
                with self.env.cr.savepoint():
                    payout.move_id = payout._make_bill(accounts)
                    payout.problem = False
            except (UserError, psycopg2.IntegrityError) as error:
                _logger.info("No bill of %s: %s", payout.name, error)
                payout.problem = str(error)

    def _make_bill(self, accounts):
        move = self.env["account.move"].with_company(self.company_id)
        move = move.create(self._prepare_bill(accounts))
        move.action_post()
        return move

    def _prepare_bill(self, accounts):
        """Return the values of the vendor bill.

        :param dict accounts: contractor -> bank account
        """
        self.ensure_one()
        account = accounts.get(self.partner_id)
        groups = self.charge_ids.grouped(
            lambda charge: (charge.item_id, charge.kind, charge.tax_id)
        )
        return {
            "move_type": "in_invoice",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "ref": self.name,
            "invoice_date": fields.Date.context_today(self),
            "partner_bank_id": account.id if account else False,
            "invoice_line_ids": [
                Command.create(self._prepare_bill_line(kind, tax, charges))
                for (_item, kind, tax), charges in groups.items()
            ],
        }

    def _prepare_bill_line(self, kind, tax, charges):
        """Return the values of a line: charges of one kind, service and tax."""
        labels = dict(charges._fields["kind"]._description_selection(self.env))
        name = charges.item_id.display_name or labels[kind]
        # Only who pays VAT adds it.
        taxes = tax if self.tax_status == "vat" else tax.browse()
        return {
            "name": self.env._(
                "%(work)s, %(count)s pcs., %(from)s – %(to)s",
                work=name,
                count=len(charges),
                **{
                    "from": f"{min(charges.mapped('performed_on')):%d.%m.%Y}",
                    "to": f"{max(charges.mapped('performed_on')):%d.%m.%Y}",
                },
            ),
            "quantity": 1,
            "price_unit": sum(charges.mapped("amount")),
            "tax_ids": [Command.set(taxes.ids)],
        }

    def _set_paid(self, journal, day):
        """Take payouts as paid by the bank, with their bills and charges; by sudo.

        :param journal: ``account.journal`` of the bank
        :param date day: when our account was charged
        """
        bills = self.move_id.filtered(
            lambda move: (
                move.state == "posted" and move.payment_state in ("not_paid", "partial")
            )
        )
        if bills:
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=bills.ids
            )
            wizard.create(
                {"payment_date": day, "journal_id": journal.id, "group_payment": True}
            )._create_payments()
        self.state = "paid"
        self.charge_ids.state = "paid"
        self.filtered("is_receipt_missing")._ask_for_receipts()

    def _ask_for_receipts(self):
        for payout in self:
            payout.activity_schedule(
                "service_billing.mail_activity_receipt",
                user_id=payout.create_uid.id,
            )

    def _set_returned(self, reason):
        """Take payouts as not paid, since the money came back; by sudo."""
        paid = self.filtered(lambda payout: payout.state == "paid")
        payments = paid.move_id._get_reconciled_payments()
        payments.action_draft()
        payments.action_cancel()
        self.state = "confirmed"
        self.problem = reason
        self.charge_ids.state = "document"
