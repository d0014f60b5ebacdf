from odoo import fields, models


class ServiceCi(models.Model):
    _inherit = "service.ci"

    maintenance_ids = fields.One2many(
        "service.maintenance.plan", "ci_id", string="Maintenance Plans"
    )
