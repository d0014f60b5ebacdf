"""What the bank's statement says about payments that were sent."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...tools import bank_statement
from ...tools.money import to_decimal


class ServicePayoutRegistry(models.Model):
    _inherit = "service.payout.registry"

    @api.model
    def _read_statement(self, content):
        """Set the states of payments by a statement; may be read again.

        :param bytes content: the file
        :return: (payments paid, payments returned, lines of documents not understood)
        :raise UserError: when it is no whole statement, or one of somebody else
        """
        statement = self._parse_statement(content)
        payments = self.env["service.payout.payment"].search(
            [
                ("company_id", "in", self.env.companies.ids),
                ("state", "in", ["sent", "paid"]),
            ]
        )
        payments = payments.filtered(
            lambda payment: (
                payment.registry_id.bank_account_id.sanitized_acc_number
                in statement.accounts
            )
        )
        # sudo: the states of payments are written by statements alone
        payments = payments.sudo().try_lock_for_update()
        outcomes = bank_statement.outcomes(
            [payment._prepare_sent() for payment in payments], statement.movements
        )
        paid = payments.filtered(
            lambda payment: (
                payment.state == "sent" and outcomes.get(payment.id, ("",))[0] == "paid"
            )
        )
        returned = payments.filtered(
            lambda payment: outcomes.get(payment.id, ("",))[0] == "returned"
        )
        paid._set_paid({payment: outcomes[payment.id][1] for payment in paid})
        for payment in returned:
            payment._set_returned(*outcomes[payment.id][1:])
        return paid, returned, statement.unread

    def _parse_statement(self, content):
        try:
            statement = bank_statement.read(content)
        except bank_statement.StatementProblem as problem:
            sentences = {
                "head": self.env._("It does not begin with 1CClientBankExchange."),
                "encoding": self.env._(
                    "It has characters that its encoding does not have."
                ),
                "end": self.env._("It breaks off: download it from the bank again."),
            }
            reason = sentences.get(problem.code) or self.env._(
                "Line %(line)s is not of this format.", line=problem.line
            )
            raise UserError(
                self.env._(
                    "This is no bank statement for 1C: %(reason)s", reason=reason
                )
            ) from problem
        own = self.env["account.journal"].search([("type", "=", "bank")])
        numbers = own.bank_account_id.mapped("sanitized_acc_number")
        if not set(numbers) & set(statement.accounts):
            raise UserError(
                self.env._(
                    "The statement is of another account: %(accounts)s",
                    accounts=", ".join(statement.accounts) or "—",
                )
            )
        return statement


class ServicePayoutPayment(models.Model):
    _inherit = "service.payout.payment"

    def _prepare_sent(self):
        return bank_statement.Sent(
            ref=self.id,
            number=self.number,
            date=self.date,
            amount=to_decimal(self.amount),
            payer_account=self.registry_id.bank_account_id.sanitized_acc_number,
            receiver_account=self.account_number,
        )

    def _set_paid(self, days):
        """Take payments as paid.

        :param dict days: payment -> day
        """

        def day_and_journal(payment):
            return days[payment], payment.registry_id.journal_id.id

        for (day, _journal), group in groupby(self, day_and_journal):
            payments = self.browse().union(*group)
            payments.write({"state": "paid", "state_on": day})
            payments.line_ids.payout_id._set_paid(payments.registry_id.journal_id, day)

    def _set_returned(self, day, reason):
        """Take a payment as returned; its payouts are due again."""
        self.write({"state": "returned", "state_on": day, "reason": reason})
        self.line_ids.payout_id._set_returned(reason)
