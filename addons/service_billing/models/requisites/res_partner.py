from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import requisites


class ResPartner(models.Model):
    _inherit = "res.partner"

    kpp = fields.Char(
        string="KPP",
        size=9,
        help="Code of the reason for registration; companies of Russia have one.",
    )
    signatory_name = fields.Char(
        string="Signatory", help="Who signs documents, such as Ivanov Ivan Ivanovich."
    )
    signatory_title = fields.Char(string="Position of the Signatory")
    exchange_id = fields.Char(
        string="Electronic Exchange ID",
        size=46,
        help="Address in the exchange of electronic documents, such as 2BM-7701999993.",
    )

    service_resource_ids = fields.One2many(
        "service.resource",
        "partner_id",
        string="Performers",
        groups="service_billing.group_billing_officer",
    )

    @api.constrains("kpp")
    def _check_kpp(self):
        wrong = self.filtered(
            lambda partner: partner.kpp and not requisites.is_kpp(partner.kpp)
        )
        if wrong:
            raise ValidationError(
                self.env._(
                    "The КПП of %(partner)s has nine characters: four digits, two "
                    "digits or capitals, three digits.",
                    partner=wrong[0].display_name,
                )
            )

    def _prepare_paper_side(self, bank_account=None, kpp=None, signer=None):
        """Return the requisites of a party of a document as texts.

        :param bank_account: ``res.partner.bank`` to name, empty for none
        :param str kpp: that of the branch, empty for its own
        :param tuple signer: (name, position, by what this person acts), empty for its
            own signatory
        """
        self.ensure_one()
        account = bank_account or self.env["res.partner.bank"]
        bank = account.bank_id
        address = self._paper_address()
        kpp = kpp or self.kpp or ""
        name, title, basis = signer or (self.signatory_name, self.signatory_title, "")
        details = (
            f"ИНН {self.vat}" if self.vat else "",
            f"КПП {kpp}" if kpp else "",
            address,
            f"тел. {self.phone}" if self.phone else "",
        )
        number = account.sanitized_acc_number or ""
        # what is no account of a Russian bank goes by no such name
        kind = "р/с" if requisites.ACCOUNT.fullmatch(number) else "счет"
        bank_details = (
            f"{kind} {number}" if number else "",
            f"в банке {bank.name}" if bank else "",
            f"БИК {bank.bic}" if bank.bic else "",
            f"к/с {bank.correspondent_account}" if bank.correspondent_account else "",
        )
        return {
            "name": self.name or "",
            "inn": self.vat or "",
            "kpp": kpp,
            "inn_kpp": "/".join(filter(None, (self.vat, kpp))),
            "address": address,
            "details": "".join(f", {each}" for each in details if each),
            "bank_details": ", ".join(filter(None, bank_details)),
            "account": number,
            "bank": bank.name or "",
            "city": bank.city or "",
            "bic": bank.bic or "",
            "correspondent": bank.correspondent_account or "",
            "signatory": name or "",
            "title": title or "",
            "basis": basis or "",
        }

    def _paper_address(self):
        """Return the address in the Russian order, on one line.

        Without the region where it bears the English name of Odoo's own directory.
        """
        region = self.state_id.name or ""
        if self.country_id.code == "RU" and region.isascii():
            region = ""
        parts = (
            self.zip,
            region,
            self.city,
            self.street,
            self.street2,
        )
        # A city that is a region of its own is named once.
        return ", ".join(dict.fromkeys(part for part in parts if part))
