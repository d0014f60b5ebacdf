"""Figures about the requests that the visitor sees."""

from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo.http import request, route
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import CustomerPortal

MONTHS = 12
TOP = 10


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
        """Show how many requests came and went, month by month, and where from."""
        if not request.env.user._is_portal():
            raise request.not_found()
        since = datetime.now().replace(day=1) - relativedelta(months=MONTHS - 1)
        since = datetime.combine(since, datetime.min.time())
        values = {
            "page_name": "service_statistics",
            "months": self._service_months(since),
            "sites": self._service_sites(since),
        }
        return request.render("service_partner_portal.portal_statistics", values)

    def _service_months(self, since):
        """Return list of dicts of ``name``, ``opened``, ``closed``, oldest first."""
        Ticket = request.env["service.ticket"]
        counts = {
            field: {
                month.strftime("%Y-%m"): count
                for month, count in Ticket._read_group(
                    [(field, ">=", since)], [f"{field}:month"], ["__count"]
                )
            }
            for field in ("opened_at", "closed_at")
        }
        months = [since + relativedelta(months=n) for n in range(MONTHS)]
        rows = [
            {
                "name": format_date(request.env, month, date_format="LLLL yyyy"),
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

    def _service_sites(self, since):
        """Return the sites with most requests: list of (site, count)."""
        return request.env["service.ticket"]._read_group(
            [("opened_at", ">=", since), ("site_id", "!=", False)],
            ["site_id"],
            ["__count"],
            order="__count desc",
            limit=TOP,
        )
