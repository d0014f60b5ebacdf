"""A service in use: what the client ordered lives on with its parameters."""

from odoo import fields, models


class ServiceCi(models.Model):
    _inherit = "service.ci"

    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('is_section', '=', False)]",
        help="The service of the catalogue that is in use.",
    )
    form_id = fields.Many2one(
        "service.catalog.form",
        string="Version of Parameters",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="The version that the service was ordered by.",
    )
    parameters = fields.Properties(definition="form_id.definition", copy=True)
    in_use_since = fields.Date(copy=False, help="When the service was connected.")
    ticket_line_id = fields.Many2one(
        "service.ticket.line",
        string="Ordered in Ticket",
        copy=False,
        readonly=True,
        ondelete="restrict",
        groups="service_ci.group_agent",
        help="What the client asked for; the service has come of it.",
    )

    _ticket_line_uniq = models.UniqueIndex(
        "(ticket_line_id) WHERE ticket_line_id IS NOT NULL",
        "This order of a service lives on as a configuration item already.",
    )
