from odoo import fields, models

LINE_STATES = [
    ("ready", "To Plan"),
    ("planned", "Planned"),
    ("skipped", "Left Out"),
]
REASONS = [
    ("in_order", "Stands in an active work order"),
    ("no_site", "Has no site: choose one on the configuration item"),
    ("no_address", "The site has no building: enter its address"),
]


class ServiceMaintenanceLine(models.Model):
    """A plan that falls due in a run, and what became of it."""

    _name = "service.maintenance.line"
    _description = "Due Maintenance"
    _order = "run_id desc, state desc, client_id, visit_key, id"
    _rec_name = "plan_id"
    # Thousands are written by one statement.
    _log_access = False

    run_id = fields.Many2one(
        "service.maintenance.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    visit_id = fields.Many2one(
        "service.maintenance.visit",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    plan_id = fields.Many2one(
        "service.maintenance.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    ci_id = fields.Many2one(
        "service.ci",
        string="Configuration Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    item_id = fields.Many2one("service.catalog.item", string="Service", readonly=True)
    client_id = fields.Many2one("res.partner", readonly=True)
    site_id = fields.Many2one("service.site", readonly=True)
    building_id = fields.Many2one("service.building", readonly=True)
    visit_key = fields.Char(readonly=True, help="Equal for what is done in one visit.")
    due_date = fields.Date(string="Due", readonly=True)
    is_overdue = fields.Boolean(string="Overdue", readonly=True)
    state = fields.Selection(LINE_STATES, required=True, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    order_id = fields.Many2one(
        "service.workorder",
        string="Work Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
