"""What the bank's statement says about payments that were sent."""

from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import bank_statement
from ...tools.money import to_decimal
from ..one_by_one import in_batch

# What the bank may still be told to have paid; of what was taken back, too: the file
# may have gone out all the same.
WAITING = ("sent", "withdrawn")


class StatementResult(NamedTuple):
    """What came of reading a statement.

    ``paid``, ``returned`` and ``failed`` are payments, of ``failed`` our books did not
    take the entry (the reason stands on each); ``unread`` are the lines of documents
    that were not understood.
    """

    paid: models.Model
    returned: models.Model
    failed: models.Model
    unread: list


class ServicePayoutRegistry(models.Model):
    _inherit = "service.payout.registry"

    @api.model
    def _read_statement(self, content):
        """Set the states of payments by a statement; may be read again.

        :param bytes content: the file
        :return: :class:`StatementResult`
        :raise UserError: when it is no whole statement, or one of somebody else
        """
        statement = self._parse_statement(content)
        # sudo: the states of payments are written by statements alone
        payments = self._get_reported(statement).sudo().try_lock_for_update()
        outcomes = bank_statement.outcomes(
            [payment._prepare_sent() for payment in payments], statement.movements
        )
        days = {
            payment: outcomes[payment.id][1:]
            for payment in payments
            if payment.id in outcomes
        }

        def became(payment, state):
            return outcomes.get(payment.id, ("",))[0] == state

        paid = payments.filtered(lambda each: became(each, "paid"))
        paid = paid.filtered(lambda payment: payment.state in WAITING)
        returned = payments.filtered(lambda each: became(each, "returned"))
        failed = in_batch(paid, lambda some: some._set_paid(days))
        failed |= in_batch(returned, lambda some: some._set_returned(days))
        for payment, reason in failed.items():
            payment.reason = reason
        failed = payments.browse().union(*failed)
        return StatementResult(
            paid - failed, returned - failed, failed, statement.unread
        )

    @api.model
    def _get_reported(self, statement):
        """Return the payments of which a statement may say something.

        All that wait for the bank, and of the others those whose number it names: years
        of payments are not looked through for each statement.
        """
        back = bank_statement.returned_numbers(statement.movements)
        charged = {each.number.lstrip("0") for each in statement.movements if each.paid}
        domain = (
            Domain("state", "=", "sent")
            | Domain("state", "=", "paid") & Domain("number", "in", list(back))
            | Domain("state", "=", "withdrawn") & Domain("number", "in", list(charged))
        )
        payments = self.env["service.payout.payment"].search(
            domain & Domain("company_id", "in", self.env.companies.ids)
        )
        return payments.filtered(
            lambda payment: (
                payment.registry_id.bank_account_id.sanitized_acc_number
                in statement.accounts
            )
        )

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
        used = self._read_group([], aggregates=["bank_account_id:recordset"])[0][0]
        accounts = own.bank_account_id | used
        numbers = accounts.mapped("sanitized_acc_number")
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
        """Take payments as paid, in our books too.

        :param dict days: payment -> (day on which our account was charged, purpose)
        """
        self._check_not_paid_anew()
        entries = self.env["account.payment"].create(
            [payment._prepare_account_payment(days[payment][0]) for payment in self]
        )
        entries.action_post()
        for payment, entry in zip(self, entries, strict=True):
            payment._reconcile(entry)
            payment.write(
                {
                    "account_payment_id": entry.id,
                    "state": "paid",
                    "state_on": entry.date,
                    "reason": False,
                }
            )
        self.line_ids.payout_id._set_paid()

    def _check_not_paid_anew(self):
        """Name payments that were taken back, paid all the same, and sent again."""
        for payment in self.filtered(lambda each: each.state == "withdrawn"):
            payouts = payment.line_ids.payout_id
            if set(payouts.mapped("state")) != {"confirmed"}:
                raise UserError(
                    self.env._(
                        "The bank has paid this, although it was taken back, and "
                        "%(acts)s went out anew: ask for the money back.",
                        acts=", ".join(payouts.mapped("name")),
                    )
                )

    def _prepare_account_payment(self, day):
        """Return the values of the entry of one payment in our books."""
        bill = self.line_ids.payout_id.move_id[:1]
        terms = bill.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )
        return {
            "payment_type": "outbound",
            "partner_type": "supplier",
            "partner_id": self.partner_id.id,
            "partner_bank_id": self.bank_account_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.registry_id.journal_id.id,
            "currency_id": self.currency_id.id,
            "amount": self.amount,
            "date": day,
            "memo": self.purpose,
            "destination_account_id": terms.account_id[:1].id,
        }

    def _reconcile(self, entry):
        """Settle the bills of one payment by its entry."""
        bills = self.line_ids.payout_id.move_id.filtered(
            lambda bill: bill.state == "posted"
        )
        lines = (entry.move_id.line_ids | bills.line_ids).filtered(
            lambda line: (
                line.account_id == entry.destination_account_id and not line.reconciled
            )
        )
        # Without an outstanding account an entry has no move: then only the link says
        # that the bill is paid.
        if entry.move_id and len(lines.move_id) > 1:
            lines.reconcile()
        bills.matched_payment_ids += entry

    def _set_returned(self, days):
        """Take payments as returned; their payouts are due again.

        :param dict days: payment -> (day on which the money came back, purpose)
        """
        # Posted as they are: an entry that was drafted first would be deleted, which
        # the chain of numbers does not allow.
        self.account_payment_id.action_cancel()
        for payment in self:
            day, reason = days[payment]
            payment.write({"state": "returned", "state_on": day, "reason": reason})
            payment.line_ids.payout_id._set_returned(reason)
