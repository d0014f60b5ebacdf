from odoo import fields, models

from .service_sla_policy import SLA_KINDS, SLA_TARGETS


class ServiceSlaClock(models.Model):
    """One promise about one ticket, running, standing still or over.

    Nothing of it changes backwards: the policy's times are copied when the clock
    starts, and whatever begins anew (an answer, a line, a reopened ticket) is another
    cycle, another clock.
    """

    _name = "service.sla.clock"
    _description = "SLA Clock"
    _order = "started_at desc, id desc"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    policy_id = fields.Many2one(
        "service.sla.policy",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the norm of the catalogue item.",
    )
    policy_kind = fields.Selection(SLA_KINDS, required=True)
    target = fields.Selection(SLA_TARGETS, required=True)
    cycle = fields.Integer(required=True, default=1)
    team_id = fields.Many2one(
        "service.team", index="btree_not_null", help="Whose time it is."
    )

    # As it was when the clock started or the promise changed

    seconds = fields.Integer(string="Promised", required=True)
    pauses = fields.Boolean(string="Stands Still while Waiting")
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        ondelete="restrict",
        help="Empty: around the clock.",
    )
    tz = fields.Char(string="Time Zone")

    # How far it is

    started_at = fields.Datetime(required=True)
    deadline = fields.Datetime()
    elapsed = fields.Float(help="Working seconds until the last change.")
    settled_at = fields.Datetime(
        required=True, help="Up to when the working time has been counted."
    )
    counted_from = fields.Datetime(
        required=True, help="Since when the present promise counts."
    )
    carried = fields.Float(help="Working seconds that were brought along from before.")
    paused_at = fields.Datetime()
    stopped_at = fields.Datetime()
    is_cancelled = fields.Boolean(string="Cancelled")
    breached = fields.Boolean(string="Missed")
    next_step_at = fields.Datetime(
        help="When somebody has to look at this clock again: a step or the deadline."
    )
    steps_from = fields.Float(help="Steps before these working seconds are history.")
    event_ids = fields.One2many("service.sla.event", "clock_id", string="Escalations")

    _cycle_uniq = models.UniqueIndex(
        "(ticket_id, policy_kind, target, cycle)",
        "This ticket has a clock for this target and cycle already.",
    )
    _running_uniq = models.UniqueIndex(
        "(ticket_id, policy_kind, target) WHERE stopped_at IS NULL",
        "One clock runs per ticket and target.",
    )
    # The sweep reads what is due and nothing else.
    _due_idx = models.Index("(next_step_at) WHERE next_step_at IS NOT NULL")
