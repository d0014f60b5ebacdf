from odoo import fields, models

RUN_STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("done", "Done"),
    ("cancelled", "Stopped"),
]


class ServiceMaintenanceRun(models.Model):
    """One press of the button: the planned maintenance of some days."""

    _name = "service.maintenance.run"
    _description = "Planned Maintenance"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    state = fields.Selection(RUN_STATES, required=True, default="draft", copy=False)

    _period_check = models.Constraint(
        "CHECK (date_to >= date_from)", "The period ends before it begins."
    )
