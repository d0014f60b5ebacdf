from odoo import api, models
from odoo.tools import SQL

TOP = 10


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _portal_statistics(self, since):
        """Count the tickets that the user sees.

        :param since: naive UTC datetime; what was registered or closed before it
            does not count
        :return: dict of ``open``, ``opened`` and ``closed`` (numbers), ``in_time``
            (per cent of what was solved, or None), ``rating`` (1 to 5, or None),
            ``months`` (dict by "yyyy-mm" of numbers opened and closed), ``services``
            and ``sites`` (lists of (record, number), most first)
        """
        # Whose tickets count is asked as the user, what happened to them is not: late
        # answers, ratings and services have no rights of their own.
        registered = self._search([("opened_at", ">=", since)])
        months = {
            field: self._portal_count_by_month(field, since)
            for field in ("opened_at", "closed_at")
        }
        return {
            "open": self.search_count([("state", "in", ["new", "open", "waiting"])]),
            "opened": sum(months["opened_at"].values()),
            "closed": sum(months["closed_at"].values()),
            "in_time": self._portal_in_time(since),
            "rating": self._portal_mean_rating(registered),
            "months": months,
            "services": self.env["service.ticket.line"]
            .sudo()
            ._read_group(
                [("ticket_id", "in", registered), ("item_id", "!=", False)],
                ["item_id"],
                ["ticket_id:count_distinct"],
                order="ticket_id:count_distinct desc",
                limit=TOP,
            ),
            "sites": self._read_group(
                [("opened_at", ">=", since), ("site_id", "!=", False)],
                ["site_id"],
                ["__count"],
                order="__count desc",
                limit=TOP,
            ),
        }

    @api.model
    def _portal_count_by_month(self, field, since):
        """Return dict of numbers by "yyyy-mm" of a moment of tickets."""
        rows = self._read_group([(field, ">=", since)], [f"{field}:month"], ["__count"])
        return {month.strftime("%Y-%m"): count for month, count in rows}

    @api.model
    def _portal_in_time(self, since):
        """Return how many per cent of what was solved met its term, or None."""
        closed = self._search([("closed_at", ">=", since)])
        self.env["service.sla.clock"].flush_model()
        [(met, judged)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE NOT COALESCE(breached, FALSE)), COUNT(*)
                  FROM service_sla_clock
                 WHERE ticket_id IN %s AND policy_kind = 'sla'
                   AND target = 'resolution' AND stopped_at IS NOT NULL
                   AND is_cancelled IS NOT TRUE
                """,
                closed.subselect(),
            )
        )
        return round(100 * met / judged) if judged else None

    @api.model
    def _portal_mean_rating(self, tickets):
        """Return the mean of the last ratings of tickets (1 to 5), or None.

        :param tickets: query of tickets
        """
        [(mean, count)] = self.sudo()._read_group(
            [("id", "in", tickets), ("rating_last_value", ">", 0)],
            aggregates=["rating_last_value:avg", "__count"],
        )
        return round(mean, 1) if count else None
