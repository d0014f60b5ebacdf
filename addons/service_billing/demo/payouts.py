"""What the demo company's contractors have earned, up to a registry for the bank."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from stdnum.ru import inn

from odoo import fields

from odoo.addons.service_ticket.demo.writer import DemoWriter

from ..tools import requisites

BANK = {
    "name": "АО «Тестбанк»",
    "bic": "044525974",
    "city": "г. Москва",
    "correspondent_account": "30101810145250000974",
}
OBJECTING = "ООО «Быстрый выезд»"
OBJECTION = "Выезд был срочный, по договорённости он дороже."
COMPANY, PERSON = "40702810", "40817810"


class DemoPayouts(DemoWriter):
    """Bank details of contractors, acts in several states and one registry.

    :param env: environment of the superuser
    """

    def load(self):
        """Write it all; without books of the company no bill and no registry."""
        self.company = self._ref("base.main_company")
        self.bank = self.env["res.bank"].create(BANK)
        self.today = fields.Date.context_today(self.env["service.payout"])
        month = self.today + relativedelta(day=1)
        self.accounts = {}
        journal = self._find_journal()
        earlier = self._collect(month + relativedelta(months=-1))
        if not journal:
            earlier.sudo().state = "sent"
            return
        self._write_payer(journal)
        earlier._confirm()
        self._pay(earlier)
        # The last month; what was done in this one may be asked for.
        payouts = self._collect(month)
        asked = payouts.filtered(lambda one: one.resource_id.name == OBJECTING)
        self._object(asked)
        agreed = payouts - asked
        self._leave_out(agreed[-1:])
        agreed._confirm()
        self.env["service.payout.registry"]._make(self.company)

    def _collect(self, before):
        """Return acts of what was done before a day, with their bank details."""
        payouts = self.env["service.payout"].with_company(self.company)
        payouts = payouts._collect([("performed_on", "<", before)])
        for payout in payouts:
            if payout.partner_id not in self.accounts:
                account = self._write_details(payout, len(self.accounts))
                account.allow_out_payment = True
                self.accounts[payout.partner_id] = account
        return payouts

    def _pay(self, payouts):
        """Let the bank have paid what was done earlier, a week ago."""
        registry = self.env["service.payout.registry"]._make(self.company)
        if registry:
            day = self.today - timedelta(days=7)
            registry.sudo().write({"date": day, "made_at": day})
            sent = registry.sudo().payment_ids
            charged = day + timedelta(days=1)
            sent._set_paid({one: (charged, one.purpose) for one in sent})

    def _object(self, payouts):
        """Let a contractor have an act, and object to one of its lines."""
        payouts.sudo().state = "sent"
        for payout in payouts:
            payout._dispute(payout.charge_ids[:1].id, OBJECTION)

    def _leave_out(self, payouts):
        """Let the new bank details of a contractor wait for a second person."""
        for payout in payouts:
            self.accounts[payout.partner_id].allow_out_payment = False

    def _find_journal(self):
        """Return the journal of a bank account in roubles, none without books."""
        Journal = self.env["account.journal"]
        journal = Journal.search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )
        roubles = self.env.ref("base.RUB")
        if not journal or self.company.currency_id == roubles:
            return journal
        return Journal.create(
            {
                "name": "Рублёвый счёт",
                "code": "РУБ",
                "type": "bank",
                "currency_id": roubles.id,
                "company_id": self.company.id,
            }
        )

    def _write_details(self, payout, number):
        """Return the new bank account of a contractor."""
        partner = payout.partner_id
        if payout.tax_status in ("vat", "simplified"):
            digits = f"{770190000 + number}"
            partner.vat = digits + inn.calc_company_check_digit(digits)
            partner.kpp = "770101001"
            return self._write_account(partner, COMPANY, number)
        digits = f"{7701900000 + number}"
        partner.vat = digits + inn.calc_personal_check_digits(digits)
        return self._write_account(partner, PERSON, number)

    def _write_account(self, partner, start, number):
        account = f"{start}0{number:011d}"
        key = requisites.account_key(BANK["bic"], account)
        return self.env["res.partner.bank"].create(
            {
                "acc_number": account[:8] + key + account[9:],
                "partner_id": partner.id,
                "bank_id": self.bank.id,
            }
        )

    def _write_payer(self, journal):
        own = self.company.partner_id
        digits = "770199999"
        own.vat = digits + inn.calc_company_check_digit(digits)
        own.kpp = own.kpp or "770101001"
        journal.bank_account_id = self._write_account(own, COMPANY, 99999)
        # bills name the first one
        journal.bank_account_id.sequence = 1
