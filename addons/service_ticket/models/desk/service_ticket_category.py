from odoo import fields, models


class ServiceTicketCategory(models.Model):
    _name = "service.ticket.category"
    _description = "Ticket Category"
    _inherit = ["service.tree.mixin"]
    _parent_store = True
    _rec_names_search = ["complete_name"]

    parent_id = fields.Many2one(
        "service.ticket.category", index=True, ondelete="restrict"
    )
    child_ids = fields.One2many("service.ticket.category", "parent_id")
