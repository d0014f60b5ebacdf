from odoo import fields, models

from ..constants import PRIORITIES


class ServiceMonitorSeverity(models.Model):
    """What a word of a monitoring system means for the priority of a ticket."""

    _name = "service.monitor.severity"
    _description = "Severity of Alarms"
    _order = "priority desc, id"

    source_id = fields.Many2one(
        "service.monitor.source", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="Their Word", required=True)
    priority = fields.Selection(PRIORITIES, required=True, default="2")
    company_id = fields.Many2one(
        "res.company", related="source_id.company_id", store=True, index=True
    )

    _word_uniq = models.UniqueIndex(
        "(source_id, lower(name))", "This word has a priority already."
    )
