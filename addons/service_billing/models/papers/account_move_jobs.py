"""The list of jobs beside a document: its lines are grouped, here stands each job."""

from odoo import models
from odoo.fields import Domain

from ...tools.money import to_decimal


class AccountMove(models.Model):
    _inherit = "account.move"

    def _prepare_jobs(self):
        """Return what the list of jobs shows, all as texts or Decimals.

        Its sum is that of the document, without taxes that come on top.
        """
        self.ensure_one()
        Charge = self.env["service.charge"].sudo()  # sudo: who prints sees no charges
        Charge = Charge.with_context(lang=Charge._get_document_lang())
        charges = Charge.search(
            self._get_charge_domain() & Domain("state", "in", ("document", "paid")),
            order="performed_on, order_id, id",
        )
        labels = dict(Charge._fields["kind"]._description_selection(Charge.env))
        rows = [
            charge._prepare_job(number, labels)
            for number, charge in enumerate(charges, 1)
        ]
        return {
            "rows": rows,
            "total": sum(row["amount"] for row in rows),
            "taxes": self._get_jobs_tax_note(),
        }

    def _get_jobs_tax_note(self):
        taxes = self.invoice_line_ids.tax_ids.filtered("amount")
        if not taxes:
            return ""
        return "с НДС" if all(taxes.mapped("price_include")) else "без НДС"


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    def _prepare_job(self, number, labels):
        """Return one row of the list of jobs.

        :param int number: of the row
        :param dict labels: of the kinds of charges
        """
        name, label = self.name, labels[self.kind]
        if self.kind not in ("work", "part") and name != label:
            name = f"{label}: {name}"
        return {
            "number": number,
            "day": f"{self.performed_on:%d.%m.%Y}",
            "order": self.order_id.number or "",
            "site": self.site_id.name or "",
            "address": self.site_id.building_id.address or "",
            "name": name,
            "quantity": to_decimal(self.quantity),
            "amount": to_decimal(self.amount),
        }


class ServiceClosingLine(models.Model):
    _inherit = "service.closing.line"

    def _get_with_jobs(self):
        """Return those of these lines that are about jobs, not about fees alone."""
        groups = self.env["service.charge"]._read_group(
            [("closing_line_id", "in", self.ids), ("order_id", "!=", False)],
            ["closing_line_id"],
        )
        return self.browse().union(*(line for (line,) in groups))
