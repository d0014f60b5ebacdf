from odoo import api, fields, models
from odoo.tools import SQL


class ServiceMaintenancePlan(models.Model):
    """A service that a configuration item gets every so many months."""

    _name = "service.maintenance.plan"
    _description = "Maintenance Plan"
    _inherit = ["service.import.mixin"]
    _order = "next_date, id"
    _check_company_auto = True

    ci_id = fields.Many2one(
        "service.ci",
        string="Configuration Item",
        required=True,
        index=True,
        ondelete="cascade",
    )
    # stored: runs choose by them
    client_id = fields.Many2one(
        related="ci_id.client_id", store=True, index=True, precompute=True
    )
    site_id = fields.Many2one(related="ci_id.site_id")
    territory_id = fields.Many2one(related="ci_id.site_id.territory_id")
    company_id = fields.Many2one(
        related="ci_id.company_id", store=True, index=True, precompute=True
    )
    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_section", "=", False)],
    )
    interval = fields.Integer(string="Every (Months)", required=True, default=1)
    last_date = fields.Date(string="Last Done", help="The day of the work.")
    next_date = fields.Date(string="Next", required=True)
    # Written with each visit that is planned: whoever plans the same at the same moment
    # with an old view of the database has to look again.
    planned_at = fields.Datetime(string="Planned on", readonly=True, copy=False)
    line_ids = fields.One2many("service.workorder.line", "plan_id")
    active = fields.Boolean(default=True)

    _interval_check = models.Constraint(
        "CHECK (interval > 0)",
        "The interval of a maintenance plan is one month or more.",
    )
    _item_uniq = models.UniqueIndex(
        "(ci_id, item_id) WHERE active",
        "The configuration item has a plan for this service already.",
    )
    _due_idx = models.Index("(company_id, next_date) WHERE active")

    @api.depends("ci_id", "item_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.ci_id.display_name}: {plan.item_id.name}"

    @api.onchange("interval", "last_date")
    def _onchange_last_date(self):
        if self.last_date and self.interval > 0:
            self.next_date = fields.Date.add(self.last_date, months=self.interval)

    @api.model
    def _record_done(self, orders):
        """Note the last and the next date of what was maintained.

        :param orders: ``service.workorder`` that are done; every line that was done
            counts for the plan it came from, and for a plan of the same service
        """
        if not orders:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                # The end of a month stays one: 31 January and a month is 28 February.
                """
                WITH work AS (
                    SELECT plan.id, MAX(o.performed_on) AS day
                      FROM service_workorder o
                      JOIN service_workorder_line line ON line.order_id = o.id
                      JOIN service_maintenance_plan plan
                        ON plan.id = line.plan_id
                        OR plan.ci_id = line.ci_id AND plan.item_id = line.item_id
                     WHERE o.id IN %s AND o.performed_on IS NOT NULL
                       AND line.result = 'done' AND plan.active
                  GROUP BY plan.id
                )
                UPDATE service_maintenance_plan plan
                   SET last_date = work.day,
                       next_date = work.day + make_interval(months => plan.interval)
                  FROM work
                 WHERE plan.id = work.id
                   AND (plan.last_date IS NULL OR plan.last_date < work.day)
             RETURNING plan.id
                """,
                tuple(orders.ids),
            )
        )
        self.invalidate_model(["last_date", "next_date"])
