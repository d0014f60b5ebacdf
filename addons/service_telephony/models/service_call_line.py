from odoo import api, fields, models


class ServiceCallLine(models.Model):
    """A number that clients call, and what follows from it."""

    _name = "service.call.line"
    _description = "Telephone Line"
    _order = "connector_id, sequence, id"

    connector_id = fields.Many2one(
        "service.call.connector", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="connector_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    number = fields.Char(
        required=True, help="As clients dial it, or its short number in the exchange."
    )
    number_e164 = fields.Char(
        string="Number (international)",
        compute="_compute_number_e164",
        store=True,
        precompute=True,
    )
    name = fields.Char(help="What agents see: Hot line, Retail, Region South…")
    team_id = fields.Many2one(
        "service.team", ondelete="set null", help="Empty: that of the exchange."
    )
    client_id = fields.Many2one(
        "res.partner",
        domain=[("is_company", "=", True)],
        ondelete="set null",
        index="btree_not_null",
        help="A number that only one client has.",
    )
    site_id = fields.Many2one(
        "service.site",
        ondelete="set null",
        index="btree_not_null",
        help="A number that only one site calls.",
    )

    _number_uniq = models.UniqueIndex(
        "(connector_id, coalesce(nullif(number_e164, ''), number))",
        "The exchange has this line already.",
    )

    @api.depends("number", "connector_id.company_id.country_id")
    def _compute_number_e164(self):
        for line in self:
            line.number_e164 = line.connector_id._to_e164(line.number) or False

    @api.depends("name", "number")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name or line.number
