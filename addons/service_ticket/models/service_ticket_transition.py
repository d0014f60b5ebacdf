from odoo import fields, models


class ServiceTicketTransition(models.Model):
    """A step that tickets of a type may take; a type without any leaves all free."""

    _name = "service.ticket.transition"
    _description = "Transition"
    _order = "type_id, from_stage_id, to_stage_id, id"

    type_id = fields.Many2one(
        "service.ticket.type",
        string="Request Type",
        required=True,
        index=True,
        ondelete="cascade",
    )
    from_stage_id = fields.Many2one(
        "service.ticket.stage",
        string="From",
        ondelete="cascade",
        help="Empty: from every stage.",
    )
    to_stage_id = fields.Many2one(
        "service.ticket.stage", string="To", required=True, ondelete="cascade"
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Allowed for",
        help="Whose members may do it; empty: everybody who may change the ticket.",
    )

    _step_uniq = models.UniqueIndex(
        "(type_id, COALESCE(from_stage_id, 0), to_stage_id)",
        "The type has this transition already.",
    )
