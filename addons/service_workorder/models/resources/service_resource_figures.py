"""How well performers work, counted once a day from work orders and ratings."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, LazyTranslate

_lt = LazyTranslate(__name__)

# Older work says little about whom to send today.
FIGURE_DAYS = 365
# Shares are ratios of sums: share -> (what is counted, out of what).
SHARES = {
    "on_time_share": ("on_time_count", "due_count"),
    "first_fix_share": ("first_fix_count", "job_count"),
    "return_share": ("return_count", "job_count"),
    "rating_avg": ("rating_sum", "rating_count"),
}
COUNTS = (
    *("job_count", "due_count", "on_time_count", "first_fix_count", "return_count"),
    *("rating_sum", "rating_count"),
)


class ServiceResource(models.Model):
    _inherit = "service.resource"

    # stored: counted once a day, and the choice of performers reads them
    job_count = fields.Integer(
        string="Jobs", readonly=True, copy=False, help="Done within a year."
    )
    due_count = fields.Integer(string="Jobs with a Term", readonly=True, copy=False)
    on_time_count = fields.Integer(string="Jobs on Time", readonly=True, copy=False)
    first_fix_count = fields.Integer(
        string="Jobs Done at Once", readonly=True, copy=False
    )
    return_count = fields.Integer(
        string="Jobs Sent Back",
        readonly=True,
        copy=False,
        help="Done again at least once.",
    )
    rating_sum = fields.Float(readonly=True, copy=False)
    rating_count = fields.Integer(string="Number of Ratings", readonly=True, copy=False)
    on_time_share = fields.Float(
        string="On Time", readonly=True, copy=False, aggregator="avg"
    )
    first_fix_share = fields.Float(
        string="First-Time Fix",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Done, never sent back, every line possible, and nobody asked again.",
    )
    return_share = fields.Float(
        string="Returns", readonly=True, copy=False, aggregator="avg"
    )
    rating_avg = fields.Float(
        string="Rating", readonly=True, copy=False, aggregator="avg", digits=(3, 2)
    )
    ban_suggested_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="Jobs before that moment were weighed already.",
    )

    def _read_group_select(self, aggregate_spec, query):
        # A mean of many performers is the ratio of their sums.
        name, _colon, function = aggregate_spec.partition(":")
        if name not in SHARES or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        part, whole = SHARES[name]
        return SQL(
            "SUM(%s) / NULLIF(SUM(%s), 0)::float8",
            self._field_to_sql(self._table, part, query),
            self._field_to_sql(self._table, whole, query),
        )

    @api.model
    def _cron_count(self):
        """Count the figures of all performers anew, and look who does poor work."""
        self._count_figures()
        self._suggest_bans()

    @api.model
    def _count_figures(self):
        """Write the figures of all performers in one statement."""
        self.env.flush_all()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=FIGURE_DAYS)
        counted = [SQL.identifier(name) for name in COUNTS]
        shares = [
            (
                SQL.identifier(share),
                SQL(
                    "COALESCE(total.%s / NULLIF(total.%s, 0)::float8, 0)",
                    SQL.identifier(part),
                    SQL.identifier(whole),
                ),
            )
            for share, (part, whole) in SHARES.items()
        ]
        sets = [SQL("%s = total.%s", name, name) for name in counted]
        sets += [SQL("%s = %s", name, value) for name, value in shares]
        self.env.cr.execute(
            SQL(
                """
                WITH %(jobs)s
                UPDATE service_resource resource
                   SET %(sets)s
                  FROM (
                    SELECT performer.id, %(totals)s
                      FROM service_resource performer
                      LEFT JOIN work ON work.resource_id = performer.id
                      LEFT JOIN voice ON voice.resource_id = performer.id
                  ) AS total
                 WHERE total.id = resource.id
                   AND (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                jobs=self._figures_sql(SQL("job.done_at >= %s", since)),
                sets=SQL(", ").join(sets),
                totals=SQL(", ").join(
                    SQL(
                        "COALESCE(%s, 0) AS %s",
                        SQL.identifier(
                            "voice" if name.startswith("rating") else "work", name
                        ),
                        SQL.identifier(name),
                    )
                    for name in COUNTS
                ),
                old=SQL(", ").join(SQL("resource.%s", name) for name in counted),
                new=SQL(", ").join(SQL("total.%s", name) for name in counted),
            )
        )
        self.invalidate_model([*COUNTS, *SHARES])

    @api.model
    def _figures_sql(self, which, last=None):
        """Return the tables ``work`` and ``voice`` of a query, one row per performer.

        :param SQL which: condition on jobs that are done
        :param last: SQL for the number of latest jobs to look at; None: all
        """
        return SQL(
            """
            job AS (
                SELECT performer.resource_id, job.id, job.ticket_id, job.rework_count,
                       job.punctuality, job.is_fixed_at_once,
                       row_number() OVER (
                           PARTITION BY performer.resource_id
                           ORDER BY job.done_at DESC, job.id DESC
                       ) AS place
                  FROM service_workorder job
            CROSS JOIN LATERAL (
                       VALUES (job.resource_id),
                              (NULLIF(job.technician_id, job.resource_id))
                       ) AS performer (resource_id)
                  JOIN service_resource ON service_resource.id = performer.resource_id
                 WHERE job.state = 'done' AND %(which)s
            ), chosen AS (
                SELECT * FROM job WHERE %(last)s
            ), work AS (
                SELECT resource_id, count(*) AS job_count,
                       count(punctuality) AS due_count,
                       count(*) FILTER (
                           WHERE punctuality = 'on_time'
                       ) AS on_time_count,
                       count(*) FILTER (WHERE is_fixed_at_once) AS first_fix_count,
                       count(*) FILTER (WHERE rework_count > 0) AS return_count
                  FROM chosen GROUP BY resource_id
            ), voice AS (
                SELECT rated.resource_id, sum(rating.rating) AS rating_sum,
                       count(*) AS rating_count
                  FROM (SELECT DISTINCT resource_id, ticket_id FROM chosen) rated
                  JOIN rating_rating rating
                    ON rating.service_ticket_id = rated.ticket_id
                 WHERE rating.consumed AND rating.rating > 0
                 GROUP BY rated.resource_id
            )
            """,
            which=which,
            last=SQL("place <= %s", last) if last else SQL("TRUE"),
        )

    # Poor work

    @api.model
    def _suggest_bans(self):
        """Ask the managers about performers whose last jobs were poor.

        Nobody is put on the blacklist by it. Jobs count for one suggestion only.
        """
        self.env.flush_all()
        for company in self.env["res.company"].search([("service_ban_jobs", ">", 0)]):
            poor = self._find_poor(company)
            for resource, reasons in poor.items():
                resource._suggest_ban(reasons, company)
            self.browse().union(*poor).ban_suggested_at = fields.Datetime.now()

    @api.model
    def _find_poor(self, company):
        """Return whose last jobs were poor, and what is wrong, as sentences.

        :return: dict ``service.resource`` -> list of sentences
        """
        jobs = company.service_ban_jobs
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH %(jobs)s
                SELECT work.*, voice.rating_sum, voice.rating_count
                  FROM work
                  JOIN service_resource resource ON resource.id = work.resource_id
                  LEFT JOIN voice ON voice.resource_id = work.resource_id
                 WHERE work.job_count >= %(enough)s
                   AND resource.active AND resource.state = 'active'
                   AND (resource.company_id = %(company)s
                        OR resource.company_id IS NULL)
                """,
                jobs=self._figures_sql(
                    SQL(
                        "job.company_id = %s AND job.done_at > "
                        "COALESCE(service_resource.ban_suggested_at, '-infinity')",
                        company.id,
                    ),
                    jobs,
                ),
                enough=jobs,
                company=company.id,
            )
        )
        found = {}
        for row in rows:
            if reasons := company._find_poor_figures(row):
                found[self.browse(row["resource_id"])] = reasons
        return found

    def _suggest_ban(self, reasons, company):
        self.ensure_one()
        user = self.manager_id.filtered("active") or company._get_field_manager()
        self = self.with_context(lang=user.lang or self.env.lang)
        self.activity_schedule(
            "service_workorder.mail_activity_type_blacklist",
            summary=self.env._("Poor work: decide about the blacklist"),
            note=Markup("<br>").join(reasons),
            user_id=user.id,
        )
