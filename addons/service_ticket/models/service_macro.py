from odoo import fields, models

from .constants import PRIORITIES


class ServiceMacro(models.Model):
    _name = "service.macro"
    _description = "Macro"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Only the owner uses this macro. Empty: everybody does.",
    )
    team_ids = fields.Many2many(
        "service.team",
        string="Teams",
        help="For tickets of these teams. Empty: of all teams.",
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    description = fields.Char(translate=True)

    answer_id = fields.Many2one(
        "service.answer", string="Answer", index="btree_not_null", ondelete="restrict"
    )
    is_note = fields.Boolean(
        string="As a Note", help="Colleagues read the text, the client does not."
    )
    stage_id = fields.Many2one(
        "service.ticket.stage", index="btree_not_null", ondelete="cascade"
    )
    add_tag_ids = fields.Many2many("service.ticket.tag", string="Add Tags")
    assignment = fields.Selection(
        [
            ("me", "Whoever runs the macro"),
            ("user", "Somebody in particular"),
            ("nobody", "Nobody: back to the queue"),
        ],
        string="Responsible",
        help="Empty: stays as it is.",
    )
    assign_user_id = fields.Many2one(
        "res.users",
        string="Assign to",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    priority = fields.Selection(PRIORITIES)
    category_id = fields.Many2one(
        "service.ticket.category", index="btree_not_null", ondelete="cascade"
    )
    hand_over_team_id = fields.Many2one(
        "service.team",
        string="Hand over to",
        index="btree_not_null",
        ondelete="cascade",
    )
    hand_over_reason = fields.Char(string="Reason", translate=True)
