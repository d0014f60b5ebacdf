"""What the demo company's contractors have earned, up to a registry for the bank."""

from stdnum.ru import inn

from ..tools import requisites

BANK = {
    "name": "АО «Тестбанк»",
    "bic": "044525974",
    "city": "г. Москва",
    "correspondent_account": "30101810145250000974",
}
COMPANY, PERSON = "40702810", "40817810"


class DemoPayouts:
    """Bank details of contractors, acts in several states and one registry.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        self.env = env
        self.company = env.ref("base.main_company")
        self.bank = env["res.bank"].create(BANK)

    def load(self):
        """Write it all; without books of the company no bill and no registry."""
        payouts = self.env["service.payout"].with_company(self.company)._collect([])
        for number, payout in enumerate(payouts):
            account = self._write_details(payout, number)
            # The last one waits for a second person, and is left out until then.
            if payout != payouts[-1:]:
                account.allow_out_payment = True
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )
        asked = payouts[: len(payouts) // 3] if journal else payouts
        asked.sudo().state = "sent"
        agreed = payouts - asked
        agreed._confirm()
        roubles = self.company.currency_id == self.env.ref("base.RUB")
        if agreed and roubles:
            self._write_payer(journal)
            self.env["service.payout.registry"]._make(self.company)

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
