from odoo import api, fields, models


class ServicePortalAccess(models.Model):
    """What one contact may see and do for one organisation on the portal.

    A person may work for several organisations: there is one record for each.
    Whoever has none sees what he asked for himself.
    """

    _name = "service.portal.access"
    _description = "Portal Access"
    _order = "client_id, partner_id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade"
    )
    client_id = fields.Many2one(
        "res.partner",
        "Organization",
        compute="_compute_client_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    scope = fields.Selection(
        [
            ("own", "Own Requests"),
            ("sites", "Chosen Sites"),
            ("company", "Whole Company"),
        ],
        required=True,
        default="own",
    )
    site_ids = fields.Many2many(
        "service.site", string="Sites", domain="[('client_id', '=', client_id)]"
    )
    can_approve = fields.Boolean()
    can_accept_work = fields.Boolean()
    can_see_money = fields.Boolean("Can See Prices")
    can_invite = fields.Boolean("Administrator")

    _partner_uniq = models.Constraint(
        "UNIQUE(partner_id, client_id)",
        "This contact has an access to this organization already: change it.",
    )

    @api.depends("partner_id")
    def _compute_client_id(self):
        for access in self:
            access.client_id = (
                access.client_id or access.partner_id.commercial_partner_id
            )
