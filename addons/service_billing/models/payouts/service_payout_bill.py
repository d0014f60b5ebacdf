"""Bills of payouts, and how they become paid."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..one_by_one import in_batch

SETTLED = ("paid", "in_payment")


class ServicePayout(models.Model):
    _inherit = "service.payout"

    needs_bill = fields.Boolean(compute="_compute_needs_bill")

    @api.depends("state", "move_id.state", "move_id.payment_state")
    def _compute_needs_bill(self):
        for payout in self:
            bill = payout.move_id
            payout.needs_bill = payout.state == "confirmed" and (
                not bill or bill.state == "cancel" or bill.payment_state == "reversed"
            )

    def action_make_bill(self):
        """Make the bills that could not be made when the acts were confirmed."""
        self._check_state("confirmed")
        # sudo: bills are made by this step alone
        self.sudo().filtered("needs_bill")._make_bills()

    def _make_bills(self):
        """Make vendor bills; what fails says why and can be repeated."""
        failed = in_batch(self, lambda payouts: payouts._make_bills_at_once())
        for payout in self:
            payout.problem = failed.get(payout, False)

    def _make_bills_at_once(self):
        for company, payouts in self.grouped("company_id").items():
            accounts = payouts._get_paid_accounts()
            bills = self.env["account.move"].with_company(company)
            bills = bills.create([payout._prepare_bill(accounts) for payout in payouts])
            bills.action_post()
            for payout, bill in zip(payouts, bills, strict=True):
                payout.move_id = bill

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
            "invoice_date": self.company_id._service_today(),
            "partner_bank_id": account.id if account else False,
            "invoice_line_ids": [
                Command.create(self._prepare_bill_line(kind, tax, charges))
                for (_item, kind, tax), charges in groups.items()
            ],
        }

    def _prepare_bill_line(self, kind, tax, charges):
        """Return the values of a line: charges of one kind, service and tax."""
        # Not in the words of who confirms the act: that may be the contractor.
        lang = charges.with_company(self.company_id)._get_document_lang()
        env = self.with_context(lang=lang).env
        labels = dict(charges._fields["kind"]._description_selection(env))
        name = charges.item_id.with_env(env).name or labels[kind]
        if kind != "pay" and name != labels[kind]:
            # a bonus or a penalty for a service is not the service itself
            name = f"{labels[kind]}: {name}"
        # Only who pays VAT adds it, by the rate of his own: 5 % or 7 % come about by
        # the fiscal position of the contractor.
        taxes = tax if self.tax_status == "vat" else tax.browse()
        position = self.env["account.fiscal.position"].with_company(self.company_id)
        taxes = position._get_fiscal_position(self.partner_id).map_tax(taxes)
        return {
            "name": env._(
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

    # Acts on paper

    def _get_printed_bills(self):
        """Return the bills that are printed as acts: those that are posted."""
        return self.move_id.filtered(lambda bill: bill.state == "posted")

    def action_print_act(self):
        """Print acts that were agreed to."""
        bills = self._get_printed_bills()
        if not bills:
            raise UserError(
                self.env._("An act is printed once it is agreed to and has its bill.")
            )
        return self.env.ref("service_billing.report_act").report_action(bills)

    # Paying

    def _get_payment_problem(self):
        """Return why one payout cannot be paid whatever its contractor's details are.

        :return: a sentence, or nothing
        """
        self.ensure_one()
        bill = self.move_id
        if self.needs_bill or bill.state != "posted":
            return self.problem or self.env._(
                "%(act)s has no posted bill: open it and make or post its bill.",
                act=self.name,
            )
        # Taxes come on top, or are in the amounts of the charges.
        totals = bill.amount_untaxed, bill.amount_total
        if all(self.currency_id.compare_amounts(self.amount, each) for each in totals):
            return self.env._(
                "The bill %(bill)s comes to another amount than %(act)s: correct it.",
                bill=bill.name,
                act=self.name,
            )
        return None

    def _get_residual(self):
        """Return what is still to be paid for payouts of one currency."""
        return sum(
            payout.move_id.amount_residual
            if payout.move_id.state == "posted"
            else payout.amount
            for payout in self
        )

    def _set_paid(self):
        """Take payouts as paid, with their charges; by sudo."""
        self.write({"state": "paid", "problem": False})
        self.charge_ids.state = "paid"
        self.filtered("is_receipt_missing")._chase_receipts()

    def _set_returned(self, reason):
        """Take payouts as not paid, since the money came back; by sudo."""
        self.write({"state": "confirmed", "problem": reason})
        self.charge_ids.state = "document"
        self.activity_unlink(["service_billing.mail_activity_receipt"])
