from odoo import fields, models


class ChatbotScriptAnswer(models.Model):
    _inherit = "chatbot.script.answer"

    service_category_id = fields.Many2one(
        "service.ticket.category",
        string="Category of Ticket",
        ondelete="set null",
        index="btree_not_null",
        help="The ticket of who chooses this answer gets this category.",
    )
    service_item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        ondelete="set null",
        index="btree_not_null",
        domain=[("is_section", "=", False)],
        help="The ticket of who chooses this answer is about this service.",
    )
