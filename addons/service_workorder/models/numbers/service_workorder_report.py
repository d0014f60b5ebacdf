from odoo import api, fields, models
from odoo.tools import SQL

from ..constants import ORDER_STATES
from .service_workorder_outcome import PUNCTUALITY
from .service_workorder_time import MONEY


class ServiceWorkorderReport(models.Model):
    """Work orders with what can be compared about them, a row each.

    What is judged stands on the orders, so this view reads one table; sums by day would
    hardly be fewer, because on most days a performer has few visits.  Shares are means
    over the rows that were judged.  Addons add columns in ``_get_columns``.
    """

    _name = "service.workorder.report"
    _description = "Work Orders Analysis"
    _auto = False
    _order = "due_at desc, id desc"
    _rec_name = "number"

    number = fields.Char(readonly=True)
    name = fields.Char(string="Task", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    client_id = fields.Many2one("res.partner", readonly=True)
    building_id = fields.Many2one("service.building", readonly=True)
    territory_id = fields.Many2one("service.territory", readonly=True)
    item_id = fields.Many2one("service.catalog.item", string="Service", readonly=True)
    team_id = fields.Many2one("service.team", readonly=True)
    resource_id = fields.Many2one("service.resource", string="Performer", readonly=True)
    technician_id = fields.Many2one(
        "service.resource", string="Who Goes", readonly=True
    )
    state = fields.Selection(ORDER_STATES, string="Status", readonly=True)
    punctuality = fields.Selection(PUNCTUALITY, readonly=True)
    is_planned_maintenance = fields.Boolean(readonly=True)
    due_at = fields.Datetime(
        string="Planned for",
        readonly=True,
        help="Beginning of the planned visit; without one, the deadline.",
    )
    deadline = fields.Datetime(readonly=True)
    performed_on = fields.Date(readonly=True)
    is_fixed_at_once = fields.Boolean(string="Fixed at Once", readonly=True)

    visit_count = fields.Integer(string="Visits", readonly=True)
    done_count = fields.Integer(string="Done", readonly=True)
    late_count = fields.Integer(string="Late", readonly=True)
    returned_count = fields.Integer(
        string="Sent Back", readonly=True, help="Done again at least once."
    )
    comeback_count = fields.Integer(string="Asked Again", readonly=True)
    work_hours = fields.Float(string="Norm", readonly=True)
    spent_hours = fields.Float(string="Spent", readonly=True)
    travel_hours = fields.Float(string="On the Way", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    cost = fields.Monetary(readonly=True, groups=MONEY)
    done_share = fields.Float(
        readonly=True, aggregator="avg", help="Done out of all visits."
    )
    on_time_share = fields.Float(
        string="On Time",
        readonly=True,
        aggregator="avg",
        help="Out of the reported visits for which something was promised.",
    )
    first_fix_share = fields.Float(
        string="First-Time Fix",
        readonly=True,
        aggregator="avg",
        help="Fixed at once out of the done ones. Visits of the last days may still "
        "turn out otherwise.",
    )

    @api.model
    def _get_columns(self):
        """Return the columns of the view: dict name -> SQL over orders ``job``."""
        names = (
            *("id", "number", "name", "company_id", "client_id", "building_id"),
            *("territory_id", "item_id", "team_id", "resource_id", "technician_id"),
            *("state", "punctuality", "is_planned_maintenance", "is_fixed_at_once"),
            *("deadline", "performed_on"),
            *("work_hours", "spent_hours", "travel_hours", "cost"),
        )
        return {
            **{name: SQL("job.%s", SQL.identifier(name)) for name in names},
            "due_at": SQL("COALESCE(job.planned_start, job.deadline)"),
            "currency_id": SQL("company.currency_id"),
            "visit_count": SQL("1"),
            "done_count": SQL("(job.state = 'done')::int"),
            "late_count": SQL("COALESCE(job.punctuality = 'late', FALSE)::int"),
            "returned_count": SQL("(job.rework_count > 0)::int"),
            "comeback_count": SQL("(job.comeback_id IS NOT NULL)::int"),
            "done_share": SQL("(job.state = 'done')::int"),
            "on_time_share": SQL("(job.punctuality = 'on_time')::int"),
            "first_fix_share": SQL(
                "CASE WHEN job.state = 'done' THEN job.is_fixed_at_once::int END"
            ),
        }

    @property
    def _table_query(self):
        columns = SQL(", ").join(
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in self._get_columns().items()
        )
        return SQL(
            "SELECT %s FROM service_workorder job "
            "JOIN res_company company ON company.id = job.company_id "
            "WHERE job.state <> 'cancelled'",
            columns,
        )

    def action_open_order(self):
        """Open the work order itself."""
        self.ensure_one()
        return self.env["service.workorder"].browse(self.id)._get_window_action()
