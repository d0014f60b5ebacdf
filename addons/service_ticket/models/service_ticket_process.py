"""How a ticket walks the process of its type: transitions, tasks, time per stage."""

from odoo import fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    task_ids = fields.One2many("service.task", "ticket_id", string="Tasks")
    stage_since = fields.Datetime(
        default=fields.Datetime.now, readonly=True, copy=False
    )
