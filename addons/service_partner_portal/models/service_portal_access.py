from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServicePortalAccess(models.Model):
    """What one contact may see and do for one organisation on the portal.

    A person may work for several organisations: there is one record for each.
    Whoever has none sees what he asked for himself.
    """

    _name = "service.portal.access"
    _inherit = ["service.portal.readable"]
    _description = "Portal Access"
    _order = "client_id, partner_id"
    _rec_name = "partner_id"
    _portal_fields = frozenset(
        {
            "can_accept_work",
            "can_approve",
            "can_invite",
            "can_see_money",
            "client_id",
            "display_name",
            "id",
            "partner_id",
            "scope",
            "site_ids",
            "with_subsidiaries",
        }
    )

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
    with_subsidiaries = fields.Boolean(
        "With Companies Below",
        help="The whole company is seen together with the companies that stand below "
        "it: branches, or the partners of a partner.",
    )
    unseen_note = fields.Char(
        "Not Seen",
        compute="_compute_unseen_note",
        help="The companies below, with their requests, invoices and papers, unless "
        "the access is with them.",
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

    @api.depends("client_id", "scope", "with_subsidiaries")
    @api.depends_context("lang")
    def _compute_unseen_note(self):
        limited = self.filtered(
            lambda access: access.scope == "company" and not access.with_subsidiaries
        )
        below = dict(
            self.env["res.partner"]._read_group(
                [
                    ("parent_id", "in", limited.client_id.ids),
                    ("is_company", "=", True),
                ],
                ["parent_id"],
                ["__count"],
            )
        )
        for access in self:
            count = below.get(access.client_id, 0) if access in limited else 0
            note = self.env._("Companies below: %(count)s", count=count)
            access.unseen_note = note if count else False

    @api.constrains("client_id")
    def _check_client_id(self):
        for access in self:
            client = access.client_id
            if client != client.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact, not an organization. Choose "
                        "%(company)s.",
                        contact=client.name,
                        company=client.commercial_partner_id.name,
                    )
                )

    @api.constrains("site_ids", "client_id")
    def _check_site_ids(self):
        for access in self:
            foreign = access.site_ids.filtered(
                lambda site, access=access: site.client_id != access.client_id
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "The site %(site)s belongs to another organization than "
                        "%(client)s.",
                        site=foreign[:1].name,
                        client=access.client_id.name,
                    )
                )

    def _get_whole_clients(self):
        """Return the organisations that are seen whole, with those below them."""
        whole = self.filtered(lambda access: access.scope == "company")
        clients = whole.client_id
        level = whole.filtered("with_subsidiaries").client_id
        while level:
            level = self.env["res.partner"].search(
                [
                    ("parent_id", "in", level.ids),
                    ("is_company", "=", True),
                    ("id", "not in", clients.ids),
                ]
            )
            clients |= level
        return clients

    def _get_chosen_sites(self):
        """Return the sites that were chosen; one that was sold drops out."""
        sites = self.env["service.site"]
        for access in self:
            if access.scope == "sites":
                sites |= access.site_ids.filtered(
                    lambda site, access=access: site.client_id == access.client_id
                )
        return sites
