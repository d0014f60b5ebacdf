"""Figures about the requests that the visitor sees."""

from datetime import datetime, time

from dateutil.relativedelta import relativedelta
from pytz import utc

from odoo.http import request, route
from odoo.tools import format_date, formatLang

from odoo.addons.portal.controllers.portal import CustomerPortal

MONTHS = 12


class Statistics(CustomerPortal):
    @route(
        "/my/statistics",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_statistics(self, **kw):
        """Show how many requests came and went, how well, and what about."""
        if not request.env.user._is_portal():
            raise request.not_found()
        month = datetime.now(request.env.tz).date().replace(day=1)
        first = month - relativedelta(months=MONTHS - 1)
        figures = request.env["service.ticket"]._portal_statistics(
            self._service_midnight(first)
        )
        in_time, rating = figures["in_time"], figures["rating"]
        values = {
            **figures,
            "page_name": "service_statistics",
            "in_time": None if in_time is None else f"{in_time} %",
            "rating": rating and formatLang(request.env, rating, digits=1),
            "months": self._service_months(first, figures["months"]),
            "services": self._service_bars(figures["services"]),
            "sites": self._service_bars(figures["sites"]),
        }
        return request.render("service_partner_portal.portal_statistics", values)

    def _service_midnight(self, day):
        """Return when a day begins where the visitor is, as naive UTC."""
        midnight = request.env.tz.localize(datetime.combine(day, time.min))
        return midnight.astimezone(utc).replace(tzinfo=None)

    def _service_months(self, first, counts):
        """Return dicts of ``name``, ``opened``, ``closed``, oldest first, with shares.

        :param first: first day of the oldest month
        :param counts: numbers of ``opened_at`` and ``closed_at`` by "yyyy-mm"
        """
        months = [first + relativedelta(months=n) for n in range(MONTHS)]
        rows = [
            {
                "name": format_date(request.env, month, date_format="LLL yyyy"),
                "opened": counts["opened_at"].get(month.strftime("%Y-%m"), 0),
                "closed": counts["closed_at"].get(month.strftime("%Y-%m"), 0),
            }
            for month in months
        ]
        most = max(max(row["opened"], row["closed"]) for row in rows) or 1
        for row in rows:
            row["opened_share"] = round(100 * row["opened"] / most)
            row["closed_share"] = round(100 * row["closed"] / most)
        return rows

    def _service_bars(self, rows):
        """Return dicts of ``name``, ``count`` and ``share`` of the longest bar.

        :param rows: list of (record, number), most first
        """
        # sudo: names alone, of what the visitor's own requests are about
        return [
            {
                "name": record.sudo().name,
                "count": count,
                "share": round(100 * count / rows[0][1]),
            }
            for record, count in rows
        ]
