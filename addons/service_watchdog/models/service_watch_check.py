from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.service_ticket.models.constants import CLOSED_STATES

CHECK_STATES = [
    # What asks for somebody comes first on the board.
    ("missing", "Missing"),
    ("late", "Late"),
    ("expected", "Expected"),
    ("arrived", "In time"),
]


class ServiceWatchCheck(models.Model):
    """Whether one object delivered for one day what was expected."""

    _name = "service.watch.check"
    _description = "Watched Delivery"
    _order = "period desc, due_at desc, object_id, id"
    _log_access = False

    expectation_id = fields.Many2one(
        "service.watch.expectation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    source_id = fields.Many2one(
        "service.watch.source", readonly=True, index="btree_not_null"
    )
    object_id = fields.Many2one(
        "service.watch.object",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty where records of this system are watched.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    group_name = fields.Char(string="Group", readonly=True)
    period = fields.Date(string="Day", required=True, readonly=True)
    opens_at = fields.Datetime(
        required=True, readonly=True, help="Earlier arrivals belong to the day before."
    )
    due_at = fields.Datetime(string="Due", required=True, readonly=True)
    closes_at = fields.Datetime(
        required=True, readonly=True, help="Later arrivals belong to the next day."
    )
    state = fields.Selection(
        CHECK_STATES,
        required=True,
        readonly=True,
        default="expected",
        group_expand=True,
    )
    arrived_at = fields.Datetime(string="Arrived", readonly=True)
    value = fields.Integer(
        string="Records", readonly=True, aggregator=None, help="How many were found."
    )
    on_time = fields.Float(
        string="In Time (%)",
        readonly=True,
        aggregator="avg",
        help="1 for what arrived in time, 0 for the rest; empty until it is due.",
    )
    report_id = fields.Many2one(
        "service.watch.report",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    ticket_id = fields.Many2one(related="report_id.ticket_id")

    _once_uniq = models.UniqueIndex(
        "(expectation_id, period, COALESCE(object_id, 0))",
        "This is watched already.",
    )
    _open_idx = models.Index("(source_id, object_id, period) WHERE arrived_at IS NULL")
    _period_idx = models.Index("(company_id, period)")

    def action_open(self):
        """Open what is watched, with its days; records of the system: what is
        expected of them.
        """
        self.ensure_one()
        return (self.object_id or self.expectation_id)._get_records_action(
            target="current"
        )

    @api.depends("object_id", "expectation_id", "period")
    def _compute_display_name(self):
        for check in self:
            subject = check.object_id or check.expectation_id
            check.display_name = f"{subject.display_name}, {check.period}"

    @api.model
    def _settle(self, heartbeat_ids=None, expectation_ids=None):
        """Settle open checks by what has arrived, in one statement.

        An arrival that names a day settles that day.  Of several times on one day it
        settles those that had begun when it came; one that came before all of them,
        the first.

        :param heartbeat_ids: only by these arrivals
        :param expectation_ids: only checks of these expectations
        """
        if heartbeat_ids is None and not expectation_ids or heartbeat_ids == []:
            return
        scope = (
            SQL("h.id = ANY(%s)", list(heartbeat_ids))
            if heartbeat_ids is not None
            else SQL("c.expectation_id = ANY(%s)", list(expectation_ids))
        )
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE service_watch_check SET
                    arrived_at = found.at,
                    state = CASE WHEN found.at <= due_at THEN 'arrived' ELSE 'late' END,
                    on_time = CASE WHEN found.at <= due_at THEN 1 ELSE 0 END
                FROM (
                    SELECT c.id, MIN(h.at) AS at
                    FROM service_watch_check c
                    JOIN service_watch_heartbeat h
                      ON h.source_id = c.source_id AND h.object_id = c.object_id
                     AND (
                        h.day IS NULL AND h.at >= c.opens_at AND h.at < c.closes_at
                        OR h.day = c.period AND (h.at >= c.opens_at OR NOT EXISTS (
                            SELECT FROM service_watch_check earlier
                            WHERE earlier.source_id = c.source_id
                              AND earlier.object_id = c.object_id
                              AND earlier.period = c.period
                              AND earlier.due_at < c.due_at
                        ))
                     )
                    WHERE c.arrived_at IS NULL AND %s
                    GROUP BY c.id
                ) AS found
                WHERE service_watch_check.id = found.id
                RETURNING service_watch_check.id
                """,
                scope,
            )
        )
        self.invalidate_model()
        settled = self.browse(row_id for (row_id,) in rows)
        settled._tell_reports()

    def _tell_reports(self):
        """Note on tickets what has arrived after all; close those that lack nothing."""
        reported = self.filtered("report_id.ticket_id")
        if not reported:
            return
        missing = dict(
            self._read_group(
                [
                    ("report_id", "in", reported.report_id.ids),
                    ("state", "=", "missing"),
                ],
                ["report_id"],
                ["__count"],
            )
        )
        bodies, complete = {}, self.env["service.ticket"]
        for report, checks in reported.grouped("report_id").items():
            names = ", ".join(checks.object_id.mapped("display_name"))
            bodies[report.ticket_id.id] = Markup("<p>%s</p>") % self.env._(
                "Arrived after all: %(names)s", names=names
            )
            if not missing.get(report):
                complete |= report.ticket_id
        # sudo: deliveries come from outside, their tickets follow
        reported.report_id.ticket_id.sudo()._message_log_batch(bodies)
        complete.sudo().filtered(
            lambda ticket: ticket.state not in CLOSED_STATES
        )._move_to_state("done")

    def action_open_ticket(self):
        """Open the ticket about what is missing."""
        self.ensure_one()
        return self.ticket_id.get_formview_action()
