import base64
from datetime import datetime
from uuid import UUID, uuid5

import pytz
from babel.dates import format_date
from babel.numbers import get_currency_name

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import amount_words, credit_lines, payment_qr, upd
from ...tools.money import to_decimal

UNIT = ("642", "ед")
# Names every УПД of a database by its document and never by chance.
GUIDS = UUID("8f2c2b3e-6a0e-5a54-9d0c-0d7d2a1f4b11")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "service.portal.closed"]

    upd_file = fields.Binary(
        string="UTD (XML)", attachment=True, copy=False, readonly=True
    )
    upd_name = fields.Char(string="UTD File Name", copy=False, readonly=True)
    upd_made_at = fields.Datetime(string="UTD Made at", copy=False, readonly=True)
    paper_revision = fields.Integer(
        string="Correction No.",
        copy=False,
        readonly=True,
        help="How often this document was issued anew because something was wrong.",
    )
    paper_revised_on = fields.Date(string="Corrected on", copy=False, readonly=True)

    # Papers

    def _get_paper_basis(self):
        """Return (kind, number, date) of what the work was done by, or None.

        Override it where a document knows its contract.
        """
        return None

    def _get_paper_period(self):
        """Return first and last day of the work."""
        day = self.invoice_date or self.company_id._service_today()
        return day.replace(day=1), day

    def _prepare_paper(self):
        """Return what the prints of a document show, all as texts or Decimals."""
        self.ensure_one()
        own = self.company_id.partner_id
        own_account = own.bank_ids[:1]
        if self.is_sale_document():
            own_account = self.partner_bank_id or own_account
            seller = own._prepare_paper_side(own_account)
            buyer = self._prepare_paper_buyer()
        else:
            seller = self.commercial_partner_id._prepare_paper_side(
                self.partner_bank_id
            )
            buyer = own._prepare_paper_side()
        lines = self._prepare_paper_lines()
        total = sum(line["total"] for line in lines)
        tax = sum(line["tax"] for line in lines)
        rates = {line["rate"] for line in lines}
        currency_code, currency_text = self._paper_currency()
        paper = {
            "number": self._paper_number(),
            "date": self._paper_date(self.invoice_date),
            "due": self._paper_date(self.invoice_date_due),
            "seller": seller,
            "buyer": buyer,
            "basis": self._paper_basis_text(),
            "period": " – ".join(f"{day:%d.%m.%Y}" for day in self._get_paper_period()),
            "revision": self._paper_revision(),
            "lines": lines,
            "vat_lines": credit_lines.fold(lines),
            "untaxed": total - tax,
            "tax": tax,
            "total": total,
            "is_free": rates <= {upd.NO_VAT},
            "rate": rates.pop() if len(rates) == 1 else "",
            "currency": self.currency_id.name,
            "currency_code": currency_code,
            "currency_text": currency_text,
            "words": self._paper_words(abs(total)),
        }
        paper["money"] = self._paper_money
        paper["qr"] = self._paper_qr(paper)
        return paper

    def _prepare_paper_buyer(self):
        """Return the requisites of the client as texts.

        Override it where a document knows what its contract says of them.
        """
        return self.commercial_partner_id._prepare_paper_side()

    def _paper_revision(self):
        """Return number and date of the correction of a wrong document, as rows 1а."""
        if not self.paper_revision:
            return "— от —"
        return f"{self.paper_revision} от {self._paper_date(self.paper_revised_on)}"

    def _paper_currency(self):
        """Return the code of the currency by ISO 4217 and its name, as texts."""
        currency = self.currency_id
        name = get_currency_name(currency.name, locale="ru")
        return f"{currency.iso_numeric:03}", name

    def _paper_words(self, amount):
        """Return an amount in words; in digits where Russian has none for it here."""
        try:
            return amount_words.in_words(amount, self.currency_id.name)
        except NotImplementedError:
            return f"{self._paper_money(amount)} {self._paper_currency()[1]}"

    def _paper_number(self):
        return self.name if self.name and self.name != "/" else self.ref or "—"

    def _paper_date(self, day):
        return format_date(day, "d MMMM y 'г.'", locale="ru") if day else ""

    def _paper_basis_text(self):
        basis = self._get_paper_basis() or ()
        if not basis:
            return self.ref or self.invoice_origin or ""
        kind, number, day = basis
        return f"{kind} № {number} от {day:%d.%m.%Y}"

    @api.model
    def _paper_money(self, amount):
        """Return an amount as Russian papers write it."""
        return f"{amount:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")

    def _prepare_paper_lines(self):
        products = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        lines = [
            line._prepare_paper_line(number) for number, line in enumerate(products, 1)
        ]
        # Tax that is rounded for the whole document may be off the sum of its lines by
        # a kopeck or two: the largest line takes them, for papers must add up.
        if taxed := [line for line in lines if line["rate"] != upd.NO_VAT]:
            total = to_decimal(self.currency_id.round(self.amount_total))
            rest = total - sum(line["total"] for line in lines)
            largest = max(taxed, key=lambda line: line["total"])
            largest["tax"] += rest
            largest["total"] += rest
        return lines

    def _paper_qr(self, paper):
        """Return the payment code as a picture, or nothing where it cannot be paid."""
        seller = paper["seller"]
        is_payable = (
            self.move_type == "out_invoice"
            and paper["currency"] == "RUB"
            and paper["total"] > 0
            and seller["account"]
            and seller["bic"]
        )
        if not is_payable:
            return ""
        if paper["is_free"]:
            vat = "НДС не облагается"
        else:
            vat = f"В том числе НДС {paper['rate']} - {paper['tax']:.2f} руб."
        bill = payment_qr.Bill(
            *(seller[key] for key in ("name", "inn", "kpp", "account", "bank", "bic")),
            correspondent=seller["correspondent"],
            amount=paper["total"],
            purpose=f"Оплата по счету № {paper['number']} от {paper['date']} {vat}",
        )
        return payment_qr.picture(payment_qr.payload(bill))

    # УПД as a file

    def action_export_upd(self):
        """Download the УПД for the exchange of electronic documents.

        The file is made once: what was signed covers its very bytes.
        """
        self.ensure_one()
        if not self.upd_file:
            self._make_upd()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/account.move/{self.id}/upd_file/"
            f"{self.upd_name}?download=1",
            "target": "self",
        }

    def button_draft(self):
        # What is changed needs another file, under another name.
        self.write({"upd_file": False, "upd_name": False, "upd_made_at": False})
        return super().button_draft()

    def _make_upd(self):
        if self.move_type != "out_invoice" or self.state != "posted":
            raise UserError(
                self.env._("A UTD is made of a posted customer invoice: post it first.")
            )
        document = self._prepare_upd()
        problems = upd.problems(document)
        if problems:
            raise UserError(
                self.env._(
                    "The UTD of %(move)s cannot be made yet:\n%(problems)s",
                    move=self.display_name,
                    problems="\n".join(
                        f"- {self._upd_sentence(each)}" for each in problems
                    ),
                )
            )
        self.write(
            {
                "upd_file": base64.b64encode(upd.build(document)),
                "upd_name": f"{upd.file_name(document)}.xml",
                "upd_made_at": fields.Datetime.now(),
            }
        )

    def _prepare_upd(self):
        paper = self._prepare_paper()
        basis = self._get_paper_basis() or ()
        zone = pytz.timezone(self.company_id.partner_id.tz or "Europe/Moscow")
        created = datetime.now(zone).replace(tzinfo=None)
        seed = f"{self.env.cr.dbname}/{self.id}/{self.paper_revision}/{created}"
        own = self.company_id.partner_id
        return upd.Document(
            function=upd.TRANSFER_ONLY if paper["is_free"] else upd.WITH_INVOICE,
            number=paper["number"],
            date=self.invoice_date,
            seller=self._prepare_upd_side(own, paper["seller"]),
            buyer=self._prepare_upd_side(self.commercial_partner_id, paper["buyer"]),
            lines=[
                upd.Line(**{key: line[key] for key in upd.Line._fields})
                for line in paper["vat_lines"]
            ],
            content="Услуги оказаны, работы выполнены в полном объеме",
            period=self._get_paper_period(),
            signer=upd.person_of(paper["seller"]["signatory"]),
            signer_role=paper["seller"]["title"],
            guid=str(uuid5(GUIDS, seed)),
            created=created,
            basis=upd.Basis(*basis) if basis else None,
            correction=(self.paper_revision, self.paper_revised_on)
            if self.paper_revision
            else None,
            currency=self._paper_currency(),
        )

    def _prepare_upd_side(self, partner, side):
        is_person = len(side["inn"]) == 12
        return upd.Side(
            name=side["name"],
            inn=side["inn"],
            kpp=side["kpp"],
            address=side["address"],
            exchange_id=partner.exchange_id or "",
            person=upd.person_of(side["name"]) if is_person else None,
        )

    def _upd_sentence(self, problem):
        """Return a problem of :func:`upd.problems` as a sentence."""
        value = problem.value
        sentences = {
            "inn": self.env._("%(who)s: enter a right tax number (ИНН).", who=value),
            "kpp": self.env._(
                "%(who)s: a company has a КПП, a sole trader none.", who=value
            ),
            "person": self.env._(
                "%(who)s: a sole trader is named by surname.", who=value
            ),
            "name": self.env._("%(who)s: the name is missing or too long.", who=value),
            "address": self.env._("%(who)s: enter the address.", who=value),
            "exchange_id": self.env._(
                "%(who)s: enter the ID in the exchange of documents.", who=value
            ),
            "signer": self.env._(
                "Enter who signs for the company, by surname and name."
            ),
            "lines": self.env._("The document has no lines."),
            "line_name": self.env._("Line %(line)s: the name is missing.", line=value),
            "line_quantity": self.env._(
                "Line %(line)s: the quantity is not above 0.", line=value
            ),
            "line_rate": self.env._(
                "Line %(line)s: a UTD knows no such VAT rate.", line=value
            ),
            "line_amount": self.env._(
                "Line %(line)s: the amount is negative.", line=value
            ),
            "line_total": self.env._(
                "Line %(line)s: amount and VAT do not add up.", line=value
            ),
        }
        return sentences.get(problem.code, problem.code)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _prepare_paper_line(self, number):
        """Return what the prints of a document show of a line."""
        untaxed = to_decimal(self.currency_id.round(self.price_subtotal))
        total = to_decimal(self.currency_id.round(self.price_total))
        quantity = to_decimal(self.quantity)
        code, unit = UNIT
        return {
            "number": number,
            "name": " ".join((self.name or self.product_id.name or "").split()),
            "unit_code": code,
            "unit": unit,
            "quantity": quantity,
            "price": to_decimal(round(self.price_subtotal / self.quantity, 4))
            if self.quantity
            else untaxed,
            "untaxed": untaxed,
            "rate": self._paper_rate(),
            "tax": total - untaxed,
            "total": total,
        }

    def _paper_rate(self):
        """Return the rate of VAT as the tax service writes it."""
        tax = self.tax_ids.filtered(lambda tax: tax.amount_type == "percent")[:1]
        if not tax.amount:
            return upd.NO_VAT
        return f"{tax.amount:g}%".replace(".", ",")
