from odoo import fields, models

from .service_sla_escalation import ESCALATION_ACTIONS
from .service_sla_policy import SLA_TARGETS


class ServiceSlaEvent(models.Model):
    """An escalation step that has been taken: once per clock, which the index keeps."""

    _name = "service.sla.event"
    _description = "Escalation"
    _order = "fired_at desc, id desc"

    clock_id = fields.Many2one(
        "service.sla.clock", required=True, index=True, ondelete="cascade"
    )
    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    escalation_id = fields.Many2one(
        "service.sla.escalation", index="btree_not_null", ondelete="set null"
    )
    target = fields.Selection(SLA_TARGETS, required=True)
    action = fields.Selection(ESCALATION_ACTIONS, required=True)
    due_at = fields.Datetime(help="When the step was to be taken.")
    fired_at = fields.Datetime(string="Taken at", required=True)
    user_ids = fields.Many2many("res.users", string="Told")
    error = fields.Char(help="Why the step could not be taken.")

    _step_uniq = models.UniqueIndex(
        "(clock_id, escalation_id)", "This step has been taken already."
    )
