from odoo import fields, models

from .constants import JOINS


class ServiceApprovalRouteStep(models.Model):
    _name = "service.approval.route.step"
    _description = "Step of an Approval Route"
    _inherit = ["service.remembered.mixin"]
    _order = "route_id, sequence, id"
    _rec_name = "role_id"

    route_id = fields.Many2one(
        "service.approval.route", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(
        string="Order",
        default=1,
        required=True,
        help="Steps with the same number are asked at the same time.",
    )
    role_id = fields.Many2one(
        "service.approval.role", required=True, index=True, ondelete="restrict"
    )
    join = fields.Selection(
        JOINS,
        string="Beside the Others",
        required=True,
        default="all",
        help="Of the steps with the same number: this one has to agree, or one of "
        "those so marked is enough.",
    )
    currency_id = fields.Many2one(related="route_id.currency_id")
    amount_above = fields.Monetary(
        string="Only above", help="Nobody is asked up to this amount."
    )
    hours = fields.Float(
        string="Working Hours", default=16, help="Time to decide; zero: no deadline."
    )
    remind_hours = fields.Float(
        string="Remind before",
        default=4,
        help="Working hours before the deadline. At the deadline they are reminded "
        "again.",
    )
    escalate_hours = fields.Float(
        string="Escalate after",
        default=8,
        help="Working hours after the deadline: then the next person may decide, too, "
        "or the responsible is told.",
    )
    escalation_partner_id = fields.Many2one(
        "res.partner",
        string="Next Person",
        index="btree_not_null",
        ondelete="restrict",
        help="Asked beside the others when nobody has decided. Empty: the responsible "
        "of the request is told.",
    )
    stand_in_role_id = fields.Many2one(
        "service.approval.role",
        string="Stands in",
        index="btree_not_null",
        ondelete="restrict",
        help="Is asked when nobody has the role, or all who have it are away.",
    )
    has_deputies = fields.Boolean(
        string="Deputies Decide",
        default=True,
        help="Those whom people have named for the time when they are away.",
    )

    _hours_check = models.Constraint(
        "CHECK (hours >= 0 AND remind_hours >= 0 AND escalate_hours >= 0"
        " AND amount_above >= 0)",
        "Hours and amounts of a step cannot be negative.",
    )

    def _prepare_step_values(self, kind):
        """Return the values of the step of a new approval; changes come too late."""
        return {
            "sequence": self.sequence,
            "kind": kind,
            "role_id": self.role_id.id,
            "stand_in_role_id": self.stand_in_role_id.id,
            "join": self.join,
            "hours": self.hours,
            "remind_hours": self.remind_hours,
            "escalate_hours": self.escalate_hours,
            "escalation_partner_id": self.escalation_partner_id.id,
            "has_deputies": self.has_deputies,
        }
