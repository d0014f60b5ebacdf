from random import randint

from odoo import fields, models


class ServiceTicketTag(models.Model):
    _name = "service.ticket.tag"
    _description = "Ticket Tag"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(string="Colour", default=lambda self: randint(1, 11))

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "There is a tag with this name already."
    )
