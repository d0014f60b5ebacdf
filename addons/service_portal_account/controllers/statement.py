"""The reconciliation statement: on the page, as PDF and as a spreadsheet."""

import io

import xlsxwriter

from odoo.exceptions import UserError
from odoo.http import content_disposition, request, route
from odoo.tools import format_date

from odoo.addons.service_partner_portal.controllers.documents import read_period
from odoo.addons.service_partner_portal.tools.cells import as_text
from odoo.addons.service_ticket.tools.typed import read_number

from .invoices import InvoicePortal

REPORT = "service_portal_account.statement_report"
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class StatementPortal(InvoicePortal):
    @route(
        "/my/documents/statement",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_statement(self, **kw):
        """Show what was billed and paid in a period, and what is owed."""
        values = self._service_statement_values(kw)
        response = request.render("service_portal_account.portal_statement", values)
        response.status_code = 422 if values["error"] else 200
        return response

    def _service_statement_values(self, query):
        """Return what the statement of a legal entity and one of our companies shows.

        :raise NotFound: for whoever sees no money
        """
        # sudo: names of organisations; the visitor sees their money
        clients = self._service_check_money().sudo()
        asked = read_number(query.get("entity"))
        entity = clients.filtered(lambda one: one.id == asked) or clients[:1]
        # sudo: journals are ours; the visitor sees the money of this organisation
        companies = entity._get_statement_companies()
        asked = read_number(query.get("company"))
        company = companies.filtered(lambda one: one.id == asked) or companies[:1]
        begin, end = read_period(query)
        today = company._service_today()
        begin = begin or (end or today).replace(month=1, day=1)
        end = end or max(begin, today)
        values = {
            "page_name": "service_documents",
            "tabs": self._service_document_tabs(),
            "tab": "statement",
            "clients": clients,
            "entity": entity,
            "companies": companies,
            "company": company,
            "currency": company.currency_id,
            "date_begin": begin,
            "date_end": end,
            "statement": None,
            "error": None,
        }
        try:
            if company:
                values["statement"] = entity._get_statement(company, begin, end)
        except UserError as refusal:
            values["error"] = str(refusal)
        return values

    @route(
        "/my/documents/statement/<any(pdf,xlsx):kind>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_statement_file(self, kind, **kw):
        """Send the statement as a file."""
        values = self._service_statement_values(kw)
        if not values["statement"]:
            raise request.not_found()
        content = getattr(self, f"_service_statement_{kind}")(values)
        name = f"{values['date_begin']}_{values['date_end']}.{kind}"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", TYPES[kind]),
                ("Content-Disposition", content_disposition(f"statement_{name}")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _service_statement_pdf(self, values):
        # sudo: whoever sees the money of an organisation reads its statement
        Report = request.env["ir.actions.report"].sudo()
        data = {name: values[name] for name in ("statement", "company", "currency")}
        content, _kind = Report._render_qweb_pdf(
            REPORT, values["entity"].ids, data=data
        )
        return content

    def _service_statement_xlsx(self, values):
        file = io.BytesIO()
        statement = values["statement"]
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            money = book.add_format({"num_format": "#,##0.00"})
            rows = [
                (values["company"].name, values["entity"].name),
                (self.env._("Date"), self.env._("Document"))
                + (self.env._("Debit"), self.env._("Credit")),
                self._service_balance_row(statement.begin, statement.opening, True),
                *(
                    (self._service_day(entry.day), entry.document)
                    + (entry.debit, entry.credit)
                    for entry in statement.entries
                ),
                ("", self.env._("Turnover"), statement.debit, statement.credit),
                self._service_balance_row(statement.end, statement.closing, False),
            ]
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, float | int):
                        sheet.write_number(number, column, cell, money)
                    else:
                        # a string whatever it looks like: no formula, no link
                        style = bold if number < 2 else None
                        sheet.write_string(number, column, as_text(cell), style)
            sheet.set_column(0, 0, 14)
            sheet.set_column(1, 1, 44)
            sheet.set_column(2, 3, 16)
            sheet.freeze_panes(2, 0)
        return file.getvalue()

    def _service_balance_row(self, day, amount, is_opening):
        label = self.env._("Opening balance") if is_opening else self.env._("Balance")
        debit, credit = (amount, 0) if amount >= 0 else (0, -amount)
        return (self._service_day(day), label, debit, credit)

    def _service_day(self, day):
        return format_date(request.env, day)
