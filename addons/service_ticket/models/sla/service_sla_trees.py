"""Trees whose branches policies name: what grows on them changes the rules."""

from odoo import models


class ServiceTerritory(models.Model):
    _name = "service.territory"
    _inherit = ["service.territory", "service.remembered.mixin"]


class ServiceCiCategory(models.Model):
    _name = "service.ci.category"
    _inherit = ["service.ci.category", "service.remembered.mixin"]


class ServiceTicketCategory(models.Model):
    _name = "service.ticket.category"
    _inherit = ["service.ticket.category", "service.remembered.mixin"]
