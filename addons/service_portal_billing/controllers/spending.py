"""What the sites of a client cost, compared, for whoever may see prices."""

import csv
import io
from datetime import date

import xlsxwriter
from dateutil.relativedelta import relativedelta

from odoo.http import content_disposition, request, route
from odoo.tools import formatLang

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_billing.tools.spending import totals
from odoo.addons.service_partner_portal.controllers.documents import read_period
from odoo.addons.service_partner_portal.tools.cells import as_text
from odoo.addons.service_ticket.tools.typed import read_number

MONTHS = 12
# More rows nobody reads on a page: the file has them all.
TOP_SITES, TOP_OUTLIERS = 30, 20
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class SpendingPortal(CustomerPortal):
    @route(
        "/my/spending",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_spending(self, **kw):
        """Compare what sites cost by region, by site and by kind of work."""
        values = self._service_spending(kw)
        rows = values["rows"]
        out = sorted((row for row in rows if row.stands_out), key=lambda r: -r.ratio)
        sites = totals(rows, "site_id")
        values.update(
            outliers=out[:TOP_OUTLIERS],
            outlier_count=len(out),
            regions=totals(rows, "territory_id"),
            kinds=totals(rows, "item_id"),
            sites=sites[:TOP_SITES],
            site_count=len(sites),
            amount=self._service_round_amount(values),
            job_count=sum(row.jobs for row in rows),
            names=self._service_spending_names(rows),
            times=lambda ratio: formatLang(request.env, ratio, digits=1),
        )
        return request.render("service_portal_billing.portal_spending", values)

    @route(
        "/my/spending/export/<any(xlsx,csv):kind>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_spending_export(self, kind, **kw):
        """Send all rows of the comparison as a file."""
        values = self._service_spending(kw)
        table = [self._service_spending_head(), *self._service_spending_cells(values)]
        content = getattr(self, f"_service_spending_{kind}")(table)
        name = f"spending_{values['date_begin']}_{values['date_end']}.{kind}"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", TYPES[kind]),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _service_spending(self, query):
        """Return what was asked for and its rows.

        :raise NotFound: for whoever sees no prices
        """
        user = request.env.user
        if not user._sees_spending():
            raise request.not_found()
        begin, end = read_period(query)
        if not end or end.year == date.min.year:
            end = max(date.today(), begin or date.min)
        begin = begin or end + relativedelta(months=1 - MONTHS, day=1)
        # sudo: charges are hidden; those that count are the user's own
        Charge = request.env["service.charge"].sudo()
        seen = user._get_spending_domain()
        found = Charge._get_spending(seen & Charge._get_spending_domain(begin, end))
        currencies = sorted(
            found, key=lambda currency: -sum(row.amount for row in found[currency])
        )
        asked = read_number(query.get("currency"))
        currency = next((one for one in currencies if one.id == asked), None)
        currency = currency or next(iter(currencies), request.env.company.currency_id)
        return {
            "page_name": "service_spending",
            "date_begin": begin,
            "date_end": end,
            "currencies": currencies,
            "currency": currency.sudo(),
            "rows": found.get(currency, []),
            "explain": Charge._explain_spending,
        }

    def _service_round_amount(self, values):
        """Return what all comes to, short enough for a phone."""
        amount = sum(row.amount for row in values["rows"])
        shown = formatLang(request.env, amount, digits=0)
        return f"{shown} {values['currency'].symbol}"

    def _service_spending_names(self, rows):
        """Return what regions, sites and services are called: dict (kind, id) -> name.

        In three queries, whatever many there are.
        """
        names = {}
        for field, model in (
            ("site_id", "service.site"),
            ("item_id", "service.catalog.item"),
            ("territory_id", "service.territory"),
        ):
            ids = {getattr(row, field) for row in rows} - {None}
            # sudo: names alone, of what the visitor himself pays for
            for record in request.env[model].sudo().browse(ids):
                names[field, record.id] = record.name
        for field in ("site_id", "item_id", "territory_id"):
            names[field, None] = self.env._("Other")
        return names

    # Files

    def _service_spending_head(self):
        return [
            self.env._("Region"),
            self.env._("Site"),
            self.env._("Kind of work"),
            self.env._("Jobs"),
            self.env._("Amount"),
            self.env._("Currency"),
            self.env._("Median"),
            self.env._("Sites compared"),
            self.env._("Times the median"),
            self.env._("Stands out"),
        ]

    def _service_spending_cells(self, values):
        names = self._service_spending_names(values["rows"])
        yes = self.env._("yes")
        for row in sorted(values["rows"], key=lambda row: (-row.ratio, -row.amount)):
            usual = row.usual
            yield [
                names["territory_id", row.territory_id],
                names["site_id", row.site_id],
                names["item_id", row.item_id],
                row.jobs,
                row.amount,
                values["currency"].name,
                usual.middle if usual else "",
                usual.count if usual else "",
                round(row.ratio, 2) if usual else "",
                yes if row.stands_out else "",
            ]

    def _service_spending_csv(self, table):
        file = io.StringIO()
        csv.writer(file, delimiter=";").writerows(
            [cell if isinstance(cell, int | float) else as_text(cell) for cell in row]
            for row in table
        )
        # With the mark by which spreadsheets recognise the encoding.
        return file.getvalue().encode("utf-8-sig")

    def _service_spending_xlsx(self, table):
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            for number, row in enumerate(table):
                for column, cell in enumerate(row):
                    if isinstance(cell, int | float):
                        sheet.write_number(number, column, cell)
                    else:
                        # a string whatever it looks like: no formula, no link
                        style = None if number else bold
                        sheet.write_string(number, column, as_text(cell), style)
            sheet.set_column(0, 2, 30)
            sheet.set_column(3, len(table[0]) - 1, 14)
            sheet.freeze_panes(1, 0)
        return file.getvalue()
