import base64
import hashlib
from datetime import datetime

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import bank_exchange, requisites
from ...tools.money import to_decimal
from .payment_problems import sentence
from .service_payout_bill import SETTLED

ROUBLE = "RUB"
FILE_NAME = "1c_to_kl.txt"
PURPOSE_LIMIT = bank_exchange.PURPOSE_LIMIT


class ServicePayoutRegistry(models.Model):
    """The payments of one day: a file for the bank, and what it left out."""

    _name = "service.payout.registry"
    _description = "Payment Registry"
    _inherit = ["mail.thread"]
    _mail_post_access = "read"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    journal_id = fields.Many2one(
        "account.journal", "Bank", required=True, readonly=True, ondelete="restrict"
    )
    # stored: the file stays one of this account, whatever the journal gets later
    bank_account_id = fields.Many2one(
        "res.partner.bank",
        string="Paid from",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Date(required=True, readonly=True)
    made_by_id = fields.Many2one("res.users", required=True, readonly=True)
    made_at = fields.Datetime(required=True, readonly=True)
    file = fields.Binary(attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    payment_ids = fields.One2many(
        "service.payout.payment",
        "registry_id",
        domain=[("state", "!=", "left_out")],
        readonly=True,
    )
    left_out_ids = fields.One2many(
        "service.payout.payment",
        "registry_id",
        string="Payments Left Out",
        domain=[("state", "=", "left_out")],
        readonly=True,
    )
    amount = fields.Monetary(readonly=True)
    payment_count = fields.Integer(string="Payments", readonly=True)
    left_out_count = fields.Integer(string="Left Out", readonly=True)
    waiting_count = fields.Integer(
        string="Wait for the Bank", compute="_compute_waiting_count"
    )

    @api.depends("journal_id")
    def _compute_currency_id(self):
        for registry in self:
            journal = registry.journal_id
            registry.currency_id = journal.currency_id or journal.company_id.currency_id

    def _compute_waiting_count(self):
        groups = self.env["service.payout.payment"]._read_group(
            [("registry_id", "in", self.ids), ("state", "=", "sent")],
            ["registry_id"],
            ["__count"],
        )
        found = dict(groups)
        for registry in self:
            registry.waiting_count = found.get(registry, 0)

    def action_make(self):
        """Make the registry of all that is due today; open it."""
        registry = self._make(self.env.company)
        if not registry:
            raise UserError(self.env._("Nothing is due to contractors today."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": registry.id,
            "view_mode": "form",
        }

    def action_withdraw(self):
        """Take back payments of a file that did not go to the bank: due again."""
        self.check_access("read")
        # sudo: the states of payments are written by steps alone
        payments = self.sudo().payment_ids.filtered(lambda each: each.state == "sent")
        payments = payments.try_lock_for_update()
        if not payments:
            raise UserError(self.env._("No payment of this registry waits any more."))
        reason = self.env._("Not sent to the bank: %(who)s.", who=self.env.user.name)
        payments.write(
            {
                "state": "withdrawn",
                "state_on": self.env.company._service_today(),
                "reason": reason,
            }
        )
        payments.line_ids.payout_id._set_returned(reason)
        for registry in payments.registry_id:
            registry.message_post(body=reason)

    @api.model
    def _make(self, company):
        """Make the registry of a company for today.

        Whatever cannot be paid is listed with its reason and stays due.

        :return: the registry, empty when nothing is due
        """
        today = company._service_today()
        payouts = self.env["service.payout"].search(
            self._get_due_domain(company, today), order="partner_id, id"
        )
        # Of two officers the second one finds nothing: he passes over what is locked,
        # and what the first one has written meanwhile has him begin again.
        payouts = payouts.try_lock_for_update()
        # sudo: states are written by steps alone
        settled = payouts.sudo().filtered(
            lambda payout: payout.move_id.payment_state in SETTLED
        )
        settled._set_paid()
        payouts -= settled
        if not payouts:
            return self.browse()
        journal = self._get_journal(company)
        # sudo: registries and payments are made by this step alone
        registry = self.sudo().create(
            {
                "name": self.env["ir.sequence"].next_by_code("service.payout.registry"),
                "company_id": company.id,
                "journal_id": journal.id,
                "bank_account_id": journal.bank_account_id.id,
                "date": today,
                "made_by_id": self.env.uid,
                "made_at": fields.Datetime.now(),
            }
        )
        registry._fill(payouts.sudo())
        return registry.sudo(False)

    @api.model
    def _get_due_domain(self, company, today):
        """Return the domain of what is due; what has no bill yet is listed, too."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "confirmed")
            & (
                Domain("due_on", "<=", today)
                | Domain("move_id", "=", False)
                | Domain("move_id.state", "!=", "posted")
            )
        )

    def _get_journal(self, company):
        """Return the journal of the account that is paid from: the first of roubles."""
        journals = self.env["account.journal"].search(
            [
                ("company_id", "=", company.id),
                ("type", "=", "bank"),
                ("bank_account_id", "!=", False),
            ]
        )
        journal = journals.filtered(
            lambda each: (each.currency_id or company.currency_id).name == ROUBLE
        )[:1]
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no bank journal in roubles with an account: enter "
                    "under Accounting, Journals, from which contractors are paid.",
                    company=company.name,
                )
            )
        return journal

    def _fill(self, payouts):
        """Write the payments of a registry and its file."""
        accounts = payouts._get_paid_accounts()
        groups = payouts.grouped(
            lambda payout: (
                accounts.get(payout.partner_id, self.env["res.partner.bank"]),
                payout.partner_id,
                payout.tax_status == "vat",
                payout._get_payment_problem() or "",
            )
        )
        numbers = self._take_numbers(len(groups))
        orders, reasons = [], {}
        for index, (key, group) in enumerate(groups.items()):
            if reason := key[-1] or self._group_problem(key[0], group):
                reasons[index] = reason
            else:
                orders.append(self._prepare_order(index, numbers[index], key[0], group))
        content, refused = self._write_file(orders)
        reasons.update(
            {index: sentence(self.env, problem) for index, problem in refused.items()}
        )
        order_of = {order.ref: order for order in orders}
        payments = self.env["service.payout.payment"].create(
            [
                self._prepare_payment(
                    key, group, numbers[index], order_of.get(index), reasons.get(index)
                )
                for index, (key, group) in enumerate(groups.items())
            ]
        )
        sent = payments.filtered(lambda payment: payment.state == "sent")
        self.write(
            {
                "file": base64.b64encode(content) if content else False,
                "file_name": f"{self.date:%Y%m%d}_{FILE_NAME}" if content else False,
                "sha256": hashlib.sha256(content).hexdigest() if content else False,
                "amount": sum(sent.mapped("amount")),
                "payment_count": len(sent),
                "left_out_count": len(payments - sent),
            }
        )
        sent.line_ids.payout_id.write({"state": "registry", "problem": False})
        for payment in payments - sent:
            payment.line_ids.payout_id.problem = payment.reason

    def _take_numbers(self, count):
        """Return numbers of payment orders, from 1 to 999999 and then anew."""
        sequence = self.env.ref("service_billing.sequence_payment")
        # One query for all, where next_by_id makes one for each.
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [str((number - 1) % 999999 + 1) for (number,) in rows]

    def _group_problem(self, account, payouts):
        """Return why payouts cannot be paid at all, None when they can."""
        if not account:
            return self.env._(
                "No bank account of the contractor is confirmed by a second person."
            )
        if payouts.currency_id.name != ROUBLE:
            return self.env._("The bank file pays roubles only.")
        return None

    def _prepare_order(self, index, number, account, payouts):
        """Return the payment order of payouts, as the file takes it."""
        return bank_exchange.Payment(
            ref=index,
            number=number,
            date=self.date,
            amount=to_decimal(round(payouts._get_residual(), 2)),
            receiver=self._prepare_party(account),
            purpose=self._purpose(payouts),
            income_code=self._get_income_code(account),
        )

    def _get_income_code(self, account):
        """Return the code of income of a payment; only accounts of persons have one."""
        holder = requisites.holder_of(account.sanitized_acc_number)
        is_person = holder == requisites.INDIVIDUAL
        return is_person and self.company_id.service_income_code or ""

    def _prepare_party(self, account):
        side = account.partner_id._prepare_paper_side(account)
        side["name"] = account.acc_holder_name or side["name"]
        return bank_exchange.Party(
            *(side[key] for key in bank_exchange.Party._fields),
        )

    def _purpose(self, payouts):
        """Return the purpose of a payment: the acts, as many as fit in, and the VAT."""
        # Of a bill that is paid in part already, a part of its VAT.
        tax = to_decimal(
            round(
                sum(
                    bill.amount_tax * bill.amount_residual / bill.amount_total
                    for bill in payouts.move_id
                ),
                2,
            )
        )
        if tax:
            rates = payouts.move_id.invoice_line_ids.tax_ids.mapped("amount")
            rate = f" {rates[0]:g}%" if len(set(rates)) == 1 else ""
            vat = f"В том числе НДС{rate} - {tax:.2f} руб."
        else:
            vat = "НДС не облагается"
        start = "Оплата за выполненные работы по актам N "
        names = ", ".join(payouts.mapped("name"))
        room = PURPOSE_LIMIT - len(start) - len(vat) - len(". ")
        if len(names) > room:
            cut = names[: room - len(" и др.")].rpartition(",")[0]
            names = f"{cut} и др."
        return f"{start}{names}. {vat}"

    def _write_file(self, orders):
        """Return (file or None, refused), see ``bank_exchange.write``."""
        zone = pytz.timezone(self.env.user.tz or "Europe/Moscow")
        created = datetime.now(zone).replace(tzinfo=None)
        created = datetime.combine(self.date, created.time())
        try:
            return bank_exchange.write(
                self._prepare_party(self.bank_account_id), orders, created
            )
        except bank_exchange.PayerProblem as error:
            raise UserError(
                self.env._(
                    "The account of %(company)s cannot be paid from: %(problem)s",
                    company=self.company_id.name,
                    problem=sentence(self.env, error.problem),
                )
            ) from error

    def _prepare_payment(self, key, payouts, number, order, reason):
        account, partner, _is_vat, _problem = key
        return {
            "registry_id": self.id,
            "number": False if reason else number,
            "partner_id": partner.id,
            "bank_account_id": account.id,
            "account_number": account.sanitized_acc_number,
            "amount": payouts._get_residual(),
            "purpose": order.purpose if order else False,
            "income_code": order and order.income_code or False,
            "state": "left_out" if reason else "sent",
            "state_on": self.date,
            "reason": reason,
            "line_ids": [Command.create({"payout_id": each.id}) for each in payouts],
        }
