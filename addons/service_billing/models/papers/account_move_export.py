"""Documents for 1C:Accounting, as one file."""

from odoo import models
from odoo.exceptions import UserError

from ...tools import registry_1c
from ...tools.paper_archive import file_name, pack

KINDS = {"out_invoice": "Реализация", "out_refund": "Возврат"}
CORRECTION = "Корректировка реализации"


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_export_1c(self):
        """Download posted customer documents for 1C:Accounting; docs/export_1c.md."""
        self.check_access("read")
        moves = self.filtered(
            lambda move: move.state == "posted" and move.move_type in KINDS
        ).sorted(lambda move: (move.invoice_date, move.name))
        if not moves:
            raise UserError(
                self.env._("Choose posted customer invoices or credit notes.")
            )
        if len(moves.company_id) > 1:
            raise UserError(
                self.env._("One file holds documents of one company: choose those.")
            )
        file = self.env["ir.attachment"].create(
            {
                "name": file_name(
                    "1С",
                    moves.company_id.name,
                    f"{moves[0].invoice_date:%Y-%m-%d}",
                    f"{moves[-1].invoice_date:%Y-%m-%d}",
                    extension="zip",
                ),
                "raw": moves._export_1c(),
                "mimetype": "application/zip",
            }
        )
        return self.env["service.paper.set"]._download(file)

    def _export_1c(self):
        """Return the bytes of the archive: two tables, and УПД as files."""
        documents, lines, files = [], [], []
        for move in self:
            paper = move._prepare_paper()
            upd_file = move._get_1c_upd()
            if upd_file:
                files.append((f"upd/{upd_file[0]}", upd_file[1]))
            documents.append(
                move._prepare_1c_document(paper, upd_file[0] if upd_file else "")
            )
            lines += move._prepare_1c_lines(paper)
        tables = [
            ("documents.csv", registry_1c.table(registry_1c.DOCUMENTS, documents)),
            ("lines.csv", registry_1c.table(registry_1c.LINES, lines)),
        ]
        return pack([*tables, *files], max(self.mapped("invoice_date")))

    def _get_1c_upd(self):
        """Return the УПД of a document as (name, bytes), None where none can be made.

        The export stays complete without it: what a УПД lacks is said where it is made.
        """
        if self.move_type != "out_invoice":
            return None
        try:
            with self.env.cr.savepoint():
                return self._ensure_upd()
        except UserError:
            return None

    def _get_1c_sign(self):
        return -1 if self.move_type == "out_refund" else 1

    def _prepare_1c_document(self, paper, upd_name):
        """Return the row of a document."""
        sign = self._get_1c_sign()
        basis = self._get_paper_basis() or (None, "", None)
        first, last = self._get_paper_period()
        original = self.corrects_id or self.reversed_entry_id
        return {
            "ВидДокумента": CORRECTION if self.corrects_id else KINDS[self.move_type],
            "Номер": self.name,
            "Дата": self.invoice_date,
            "НомерИсправления": self.paper_revision or None,
            "ДатаИсправления": self.paper_revised_on or None,
            "ИсходныйНомер": original.name or "",
            "ИсходнаяДата": original.invoice_date or None,
            "ОрганизацияИНН": paper["seller"]["inn"],
            "ОрганизацияКПП": paper["seller"]["kpp"],
            "Контрагент": paper["buyer"]["name"],
            "КонтрагентИНН": paper["buyer"]["inn"],
            "КонтрагентКПП": paper["buyer"]["kpp"],
            "Договор": basis[1],
            "ДатаДоговора": basis[2],
            "ПериодС": first,
            "ПериодПо": last,
            "Валюта": self.currency_id.name,
            "СуммаБезНДС": sign * paper["untaxed"],
            "СуммаНДС": sign * paper["tax"],
            "СуммаСНДС": sign * paper["total"],
            "ФайлУПД": f"upd/{upd_name}" if upd_name else "",
        }

    def _prepare_1c_lines(self, paper):
        """Return the rows of the lines of a document."""
        sign = self._get_1c_sign()
        return [
            {
                "Номер": self.name,
                "Дата": self.invoice_date,
                "НомерСтроки": line["number"],
                "Номенклатура": line["name"],
                "ЕдиницаОКЕИ": line["unit_code"],
                "Единица": line["unit"],
                "Количество": sign * line["quantity"],
                "Цена": line["price"],
                "СтавкаНДС": line["rate"],
                "СуммаБезНДС": sign * line["untaxed"],
                "СуммаНДС": sign * line["tax"],
                "СуммаСНДС": sign * line["total"],
            }
            for line in paper["lines"]
        ]


class ServiceClosing(models.Model):
    _inherit = "service.closing"

    def action_export_1c(self):
        """Download the documents of closings for 1C:Accounting, with corrections."""
        self.check_access("read")
        moves = self.line_ids.move_id
        moves |= moves.correction_ids | moves.reversal_move_ids
        return moves.action_export_1c()
