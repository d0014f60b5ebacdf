from odoo import fields, models


class ServiceChecklistItem(models.Model):
    _name = "service.checklist.item"
    _description = "What to Ask or Check"
    _order = "sequence, id"

    category_id = fields.Many2one(
        "service.ticket.category", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to ask or check", required=True, translate=True)
    hint = fields.Char(translate=True)
    is_required = fields.Boolean(
        string="Required", help="The ticket cannot be closed before this is ticked."
    )
    active = fields.Boolean(default=True)


class ServiceTicketCheck(models.Model):
    _name = "service.ticket.check"
    _description = "Ticked Item"
    _rec_name = "item_id"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        "service.checklist.item", required=True, index=True, ondelete="restrict"
    )
    note = fields.Char(string="Answer")

    _item_uniq = models.UniqueIndex(
        "(ticket_id, item_id)", "This item is ticked already."
    )
