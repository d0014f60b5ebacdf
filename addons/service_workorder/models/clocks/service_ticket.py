from odoo import fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # Those of its work orders are another matter.
    clock_ids = fields.One2many(domain=[("order_id", "=", False)])

    def _get_clock_domain(self):
        return [*super()._get_clock_domain(), ("order_id", "=", False)]
