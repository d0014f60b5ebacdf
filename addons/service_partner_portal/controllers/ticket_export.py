"""The list of requests as a table, with what its reader may see and nothing else."""

import csv
import io

import xlsxwriter
from pytz import utc

from odoo.http import content_disposition, request, route
from odoo.tools.misc import get_lang

from ..tools.cells import as_text
from .tickets import ScopedTicketPortal

# More rows would keep the server busy for many seconds: narrow the list down instead.
MAX_ROWS = 20000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TicketExport(ScopedTicketPortal):
    @route(
        "/my/tickets/export/<any(xlsx,csv):kind>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_tickets_export(self, kind, **kw):
        """Send the requests that the list shows as a file."""
        Ticket = request.env["service.ticket"]
        if not Ticket.has_access("read"):
            raise request.not_found()
        listing = self._service_ticket_listing()
        tickets = Ticket.search(
            listing.get_domain(kw), order=listing.get_order(kw), limit=MAX_ROWS
        )
        rows = [self._service_export_head(), *self._service_export_rows(tickets)]
        content = getattr(self, f"_service_to_{kind}")(rows)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", TYPES[kind]),
                ("Content-Disposition", content_disposition(f"requests.{kind}")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _service_export_head(self):
        return [
            self.env._("Number"),
            self.env._("Subject"),
            self.env._("Status"),
            self.env._("Received"),
            self.env._("Closed"),
            self.env._("Asked by"),
            self.env._("Company"),
            self.env._("Site"),
            self.env._("Legal entity"),
        ]

    def _service_export_rows(self, tickets):
        format_moment = self._service_moment_format()
        # sudo: names of stages and people are hidden from customers as records
        for ticket in tickets.sudo():
            cells = (
                ticket.number,
                ticket.name,
                ticket._portal_status()[0],
                format_moment(ticket.opened_at),
                format_moment(ticket.closed_at),
                ticket.partner_id.name,
                ticket.client_id.name,
                ticket.site_id.name,
                ticket.entity_id.name,
            )
            yield [as_text(cell) for cell in cells]

    def _service_moment_format(self):
        """Return a function that writes a moment as the reader does.

        What its language and time zone are is found out once, not for every cell.
        """
        lang, zone = get_lang(request.env), request.env.tz
        pattern = f"{lang.date_format} {lang.time_format}"

        def format_moment(moment):
            return moment and utc.localize(moment).astimezone(zone).strftime(pattern)

        return format_moment

    def _service_to_csv(self, rows):
        file = io.StringIO()
        csv.writer(file, delimiter=";").writerows(rows)
        # With the mark by which spreadsheets recognise the encoding.
        return file.getvalue().encode("utf-8-sig")

    def _service_to_xlsx(self, rows):
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    # a string whatever it looks like: no formula, no link
                    sheet.write_string(number, column, cell, None if number else bold)
            sheet.set_column(0, len(rows[0]) - 1, 20)
            sheet.freeze_panes(1, 0)
        return file.getvalue()
