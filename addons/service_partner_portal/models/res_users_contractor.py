from odoo import api, fields, models
from odoo.fields import Domain


class ResUsers(models.Model):
    """As which performers somebody works who is logged in."""

    _inherit = "res.users"

    portal_firm_ids = fields.Many2many(
        "service.resource",
        compute="_compute_portal_performers",
        compute_sudo=True,
        groups="service_ci.group_dispatcher",
        help="Contractors for which one speaks: all their work is seen.",
    )
    portal_technician_ids = fields.Many2many(
        "service.resource",
        compute="_compute_portal_performers",
        compute_sudo=True,
        groups="service_ci.group_dispatcher",
        help="As whom one goes for a contractor: what was handed over is seen.",
    )
    service_resource_ids = fields.One2many(
        "service.resource",
        "user_id",
        context={"active_test": False},
        groups="service_ci.group_agent",
    )

    @api.depends(
        "service_resource_ids.kind",
        "partner_id.service_resource_ids.kind",
        "partner_id.commercial_partner_id.service_resource_ids.kind",
    )
    def _compute_portal_performers(self):
        # one query for all: these are asked for with every page
        partners = self.partner_id | self.partner_id.commercial_partner_id
        found = (
            self.env["service.resource"]
            .with_context(active_test=False)
            .search(
                Domain("kind", "!=", "technician")
                & (
                    Domain("partner_id", "in", partners.ids)
                    | Domain("user_id", "in", self.ids)
                )
            )
        )
        none = found.browse()
        by_user, by_partner = found.grouped("user_id"), found.grouped("partner_id")
        for user in self:
            partner = user.partner_id
            own = by_user.get(user, none) | by_partner.get(partner, none)
            goers = own.filtered(lambda one: one.kind == "contractor_technician")
            user.portal_technician_ids = goers
            # whoever goes for a firm does not speak for it, but may for another one
            company = by_partner.get(partner.commercial_partner_id, none)
            firms = own | (company - goers.contractor_id)
            user.portal_firm_ids = firms.filtered(lambda one: one.kind == "contractor")

    def _get_portal_scope_key(self):
        return (
            *super()._get_portal_scope_key(),
            "|",
            *self.portal_firm_ids.ids,
            "|",
            *self.portal_technician_ids.ids,
        )

    def _is_contractor(self):
        """Tell whether one works for us as a contractor, or goes for one."""
        user = self.sudo()  # sudo: the fields are hidden from those whom they describe
        return bool(user.portal_firm_ids or user.portal_technician_ids)
