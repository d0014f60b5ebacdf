"""The contact map: what to ask in a category, and whom to hand the ticket to."""

from odoo import fields, models


class ServiceTicketCategory(models.Model):
    _inherit = "service.ticket.category"

    example_requests = fields.Text(
        translate=True, help="Requests of this kind in the words of clients."
    )
    checklist_ids = fields.One2many("service.checklist.item", "category_id")
    hand_over_team_id = fields.Many2one(
        "service.team",
        string="Hand over to",
        index="btree_not_null",
        help="Who solves requests of this category.",
    )
    contact_note = fields.Text(
        string="Whom to turn to",
        translate=True,
        help="People, numbers and instructions beside the team.",
    )


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    check_ids = fields.One2many("service.ticket.check", "ticket_id")
