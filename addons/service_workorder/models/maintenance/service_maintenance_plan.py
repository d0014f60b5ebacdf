from odoo import fields, models


class ServiceMaintenancePlan(models.Model):
    """A service that a configuration item gets every so many months."""

    _name = "service.maintenance.plan"
    _description = "Maintenance Plan"
    _order = "next_date, id"
    _rec_name = "ci_id"

    ci_id = fields.Many2one(
        "service.ci",
        string="Configuration Item",
        required=True,
        index=True,
        ondelete="cascade",
    )
    # stored: runs choose by them
    client_id = fields.Many2one(related="ci_id.client_id", store=True, index=True)
    company_id = fields.Many2one(related="ci_id.company_id", store=True, index=True)
    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_section", "=", False)],
    )
    interval = fields.Integer(string="Every (Months)", required=True, default=1)
    last_date = fields.Date()
    next_date = fields.Date(required=True, index=True)
    active = fields.Boolean(default=True)

    _interval_check = models.Constraint(
        "CHECK (interval > 0)", "Work is planned every month or less often."
    )
    _item_uniq = models.UniqueIndex(
        "(ci_id, item_id) WHERE active",
        "The configuration item has a plan for this service already.",
    )
    _due_idx = models.Index("(company_id, next_date) WHERE active")
