from odoo import fields, models


class ServiceTicketTypeMail(models.Model):
    """The mail that customers get at a stage when their request is of a type."""

    _name = "service.ticket.type.mail"
    _description = "Mail at a Stage"
    _order = "type_id, stage_id, id"

    type_id = fields.Many2one(
        "service.ticket.type", required=True, index=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        "service.ticket.stage", required=True, index=True, ondelete="cascade"
    )
    template_id = fields.Many2one(
        "mail.template",
        string="Mail to Customer",
        domain=[("model", "=", "service.ticket")],
        ondelete="cascade",
        help="Instead of the stage's own mail; empty: no mail at all.",
    )

    _stage_uniq = models.UniqueIndex(
        "(type_id, stage_id)", "The type has a mail for this stage already."
    )
