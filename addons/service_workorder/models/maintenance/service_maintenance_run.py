from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.queue_job.delay import group

RUN_STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("done", "Done"),
    ("cancelled", "Stopped"),
]
CHUNK = 500
# Somebody watches the run; the mails of what it plans, thousands of forms, may wait.
JOB_PRIORITY = 5


class ServiceMaintenanceRun(models.Model):
    """One press of the button: the planned maintenance of some days.

    What is due is collected into visits first, so that people see what will happen.
    Then jobs plan the visits in chunks, each in a transaction of its own; stopped or
    killed, the run goes on where it was.
    """

    _name = "service.maintenance.run"
    _description = "Planned Maintenance"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        copy=False,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: (
            self.env.company._service_today() + relativedelta(months=1, day=1)
        ),
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        default=lambda self: (
            self.env.company._service_today() + relativedelta(months=1, day=31)
        ),
    )
    with_overdue = fields.Boolean(
        string="Include Overdue", help="What should have been done earlier, too."
    )
    client_ids = fields.Many2many(
        "res.partner", string="Clients", help="Empty: those of all."
    )
    territory_ids = fields.Many2many(
        "service.territory", string="Territories", help="Their parts, too. Empty: all."
    )
    item_ids = fields.Many2many(
        "service.catalog.item", string="Services", help="Empty: all."
    )
    state = fields.Selection(
        RUN_STATES, required=True, default="draft", copy=False, tracking=True
    )
    started_at = fields.Datetime(readonly=True, copy=False)
    finished_at = fields.Datetime(readonly=True, copy=False)
    visit_ids = fields.One2many("service.maintenance.visit", "run_id", readonly=True)
    line_ids = fields.One2many("service.maintenance.line", "run_id", readonly=True)

    # What is due, and how far it is

    overdue_count = fields.Integer(string="Overdue", compute="_compute_overdue_count")
    line_count = fields.Integer(string="Due", compute="_compute_counts")
    skipped_count = fields.Integer(string="Left Out", compute="_compute_counts")
    visit_count = fields.Integer(string="Visits", compute="_compute_counts")
    planned_count = fields.Integer(string="Planned", compute="_compute_counts")
    failed_count = fields.Integer(string="Errors", compute="_compute_counts")
    unassigned_count = fields.Integer(
        string="Nobody Goes", compute="_compute_unassigned_count"
    )
    progress = fields.Float(compute="_compute_counts")

    _period_check = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The period ends before it begins: exchange the two days.",
    )

    @api.depends("date_from")
    def _compute_name(self):
        for run in self:
            if run.date_from:
                run.name = format_date(
                    self.env, run.date_from, date_format="LLLL yyyy"
                ).capitalize()

    def _compute_counts(self):
        visits = {
            (run, state): count
            for run, state, count in self.env["service.maintenance.visit"]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
            )
        }
        lines = {
            (run, state): count
            for run, state, count in self.env["service.maintenance.line"]._read_group(
                [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
            )
        }
        for run in self:
            of_visits = {
                state: visits.get((run._origin, state), 0)
                for state in ("pending", "done", "skipped", "failed")
            }
            run.visit_count = sum(of_visits.values())
            run.planned_count = of_visits["done"]
            run.failed_count = of_visits["failed"]
            run.progress = (
                100 * (run.visit_count - of_visits["pending"]) / run.visit_count
                if run.visit_count
                else 0
            )
            run.skipped_count = lines.get((run._origin, "skipped"), 0)
            run.line_count = run.skipped_count + sum(
                lines.get((run._origin, state), 0) for state in ("ready", "planned")
            )

    def _compute_unassigned_count(self):
        counts = dict(
            self.env["service.maintenance.visit"]._read_group(
                self._get_unassigned_domain(), ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.unassigned_count = counts.get(run._origin, 0)

    def _get_unassigned_domain(self):
        return [
            ("run_id", "in", self.ids),
            ("order_id.state", "in", ("draft", "offered")),
        ]

    @api.depends("date_from", "client_ids", "territory_ids", "item_ids", "company_id")
    def _compute_overdue_count(self):
        Plan = self.env["service.maintenance.plan"]
        counts = {}
        dated = self.filtered("date_from")
        if dated:
            each = [  # looks at other plans
                Plan._search(run._get_overdue_domain()).select(
                    SQL("%s", str(run.id)), SQL("COUNT(*)")
                )
                for run in dated
            ]
            counts = dict(self.env.execute_query(SQL(" UNION ALL ").join(each)))
        for run in self:
            run.overdue_count = counts.get(str(run.id), 0)

    # What is due

    def _get_filter_domain(self):
        """Return the domain of the plans that this run may look at."""
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("ci_id.state", "not in", ("stored", "retired"))
        if self.client_ids:
            domain &= Domain("client_id", "in", self.client_ids.ids)
        if self.territory_ids:
            domain &= Domain(
                "ci_id.site_id.territory_id", "child_of", self.territory_ids.ids
            )
        if self.item_ids:
            domain &= Domain("item_id", "in", self.item_ids.ids)
        return domain

    def _get_overdue_domain(self):
        return self._get_filter_domain() & Domain("next_date", "<", self.date_from)

    def _get_due_domain(self):
        """Return the domain of the plans that this run takes."""
        domain = self._get_filter_domain() & Domain("next_date", "<=", self.date_to)
        if not self.with_overdue:
            domain &= Domain("next_date", ">=", self.date_from)
        return domain

    def _get_deadline(self):
        """Return the end of the last day, in the time zone of the company."""
        tz = pytz.timezone(self.company_id.resource_calendar_id.tz or "UTC")
        end = tz.localize(datetime.combine(self.date_to, time(23, 59, 59)))
        return end.astimezone(pytz.utc).replace(tzinfo=None)

    def action_preview(self):
        """Collect what is due; nothing is planned yet."""
        for run in self:
            if run.state == "running":
                raise UserError(self.env._("“%s” is running: stop it first.", run.name))
            run._collect()

    def _collect(self):
        """Collect what is due into lines and visits."""
        self.ensure_one()
        self.env.flush_all()
        plans = self.env["service.maintenance.plan"]._search(self._get_due_domain())
        # What was planned already stays, as the record of it.
        self.env.execute_query(
            SQL(
                "DELETE FROM service_maintenance_line "
                "WHERE run_id = %s AND state <> 'planned' RETURNING id",
                self.id,
            )
        )
        self.env.execute_query(
            SQL(
                "DELETE FROM service_maintenance_visit "
                "WHERE run_id = %s AND state <> 'done' RETURNING id",
                self.id,
            )
        )
        # One statement: joined afterwards, the new rows would have no statistics yet.
        self.env.execute_query(
            SQL(
                """
                WITH due AS MATERIALIZED (
                    SELECT plan.id AS plan_id, ci.id AS ci_id, plan.item_id,
                           ci.client_id, ci.site_id, ci.building_id,
                           COALESCE(building.address_key,
                                    'building ' || ci.building_id) AS visit_key,
                           plan.next_date, busy.order_id,
                           CASE WHEN busy.order_id IS NOT NULL THEN 'in_order'
                                WHEN ci.site_id IS NULL THEN 'no_site'
                                WHEN ci.building_id IS NULL THEN 'no_address'
                           END AS reason
                      FROM service_maintenance_plan plan
                      JOIN service_ci ci ON ci.id = plan.ci_id
                 LEFT JOIN service_building building ON building.id = ci.building_id
                 LEFT JOIN LATERAL (
                           SELECT order_id FROM service_workorder_line line
                            WHERE line.ci_id = ci.id AND line.is_active
                            LIMIT 1) busy ON TRUE
                     WHERE ci.active AND plan.id IN %(plans)s
                       AND NOT EXISTS (
                           SELECT FROM service_maintenance_line planned
                            WHERE planned.run_id = %(run)s
                              AND planned.plan_id = plan.id)
                ), visit AS (
                    INSERT INTO service_maintenance_visit (
                        run_id, client_id, visit_key, building_id, line_count, state)
                    SELECT %(run)s, client_id, visit_key, MIN(building_id), COUNT(*),
                           'pending'
                      FROM due
                     WHERE reason IS NULL
                  GROUP BY client_id, visit_key
                  ORDER BY client_id, visit_key
                 RETURNING id, client_id, visit_key
                )
                INSERT INTO service_maintenance_line (
                    run_id, visit_id, plan_id, ci_id, item_id, client_id, site_id,
                    building_id, visit_key, due_date, is_overdue, state, reason,
                    order_id)
                SELECT %(run)s, visit.id, due.plan_id, due.ci_id, due.item_id,
                       due.client_id, due.site_id, due.building_id, due.visit_key,
                       due.next_date, due.next_date < %(first)s,
                       CASE WHEN due.reason IS NULL THEN 'ready' ELSE 'skipped' END,
                       due.reason, due.order_id
                  FROM due
             LEFT JOIN visit ON visit.client_id = due.client_id
                            AND visit.visit_key = due.visit_key
                            AND due.reason IS NULL
             RETURNING id
                """,
                run=self.id,
                first=self.date_from,
                plans=plans.subselect(),
            )
        )
        self.env.invalidate_all()

    # Planning

    def action_run(self):
        """Plan all visits, in the background; what was stopped goes on."""
        for run in self:
            if run.state in ("draft", "done") and not run.visit_ids.filtered(
                lambda visit: visit.state == "pending"
            ):
                run._collect()
            run._start()

    def _start(self):
        visits = self.env["service.maintenance.visit"].search(
            [("run_id", "=", self.id), ("state", "=", "pending")]
        )
        if not visits:
            raise UserError(
                self.env._(
                    "Nothing is due from %(first)s to %(last)s. Look at what was left "
                    "out, include what is overdue, or choose other days.",
                    first=format_date(self.env, self.date_from),
                    last=format_date(self.env, self.date_to),
                )
            )
        self.write({"state": "running", "started_at": fields.Datetime.now()})
        size = self._get_chunk_size()
        job = self._prepare_job()
        jobs = [
            visits[start : start + size].delayable(**job)._plan()
            for start in range(0, len(visits), size)
        ]
        group(*jobs).on_done(self.delayable(**job)._finish()).delay()

    def _prepare_job(self):
        """Return the properties of the jobs of one run."""
        return {"description": self.name, "priority": JOB_PRIORITY}

    @api.model
    def _get_chunk_size(self):
        """Return how many visits one job plans, in one transaction."""
        return CHUNK

    def _assign_orders(self, orders):
        """Find performers for new work orders of one run; see ``_assign``.

        :return: dict order -> why nobody suits, as a sentence
        """
        return orders._assign("assign")

    def _hold(self):
        """Let nobody stop runs before the present transaction ends.

        Else what it plans would come after the end of the run.
        """
        if self:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM service_maintenance_run WHERE id IN %s FOR SHARE",
                    tuple(self.ids),
                )
            )

    def _finish(self):
        """End runs that have nothing left to plan."""
        waiting = self.env["service.maintenance.visit"]._read_group(
            [("run_id", "in", self.ids), ("state", "=", "pending")], ["run_id"]
        )
        # What was tried again meanwhile is planned by other jobs, which end the run.
        over = self.filtered(lambda run: run.state == "running")
        over -= over.browse().union(*(run for (run,) in waiting))
        over._settle()
        over.write({"state": "done", "finished_at": fields.Datetime.now()})

    def _settle(self):
        """Do what follows the planning of all visits; safe to repeat.

        The extension point for what looks at the visits of a run together.
        """

    def action_stop(self):
        """Stop after the present chunks; what is planned stays planned."""
        running = self.filtered(lambda run: run.state == "running")
        running.state = "cancelled"
        for run in running:
            # in a transaction of its own, which sees the chunks that have just ended
            run.with_delay(**run._prepare_job())._settle()

    # What people look at

    def action_view_overdue(self):
        """Open the plans that should have been done before the period."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_workorder.service_maintenance_plan_action"
        )
        return {**action, "domain": list(self._get_overdue_domain())}

    def action_view_skipped(self):
        """Open what is due and was left out, with the reason."""
        return self._open_rows(
            "service.maintenance.line", "skipped", self.env._("Left Out")
        )

    def action_view_failed(self):
        """Open the visits that could not be planned, with the error."""
        return self._open_rows(
            "service.maintenance.visit", "failed", self.env._("Errors")
        )

    def action_view_unassigned(self):
        """Open the visits that nobody was found for, with the reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Nobody Goes"),
            "res_model": "service.maintenance.visit",
            "view_mode": "list",
            "domain": self._get_unassigned_domain(),
        }

    def _open_rows(self, model, state, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "list",
            "domain": [("run_id", "in", self.ids), ("state", "=", state)],
        }

    def action_view_orders(self):
        """Open the work orders of this run."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_workorder.service_workorder_action"
        )
        return {
            **action,
            "domain": [("maintenance_visit_ids.run_id", "=", self.id)],
            "context": {},
        }
