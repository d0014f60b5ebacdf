from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    portal_access_ids = fields.One2many(
        "service.portal.access",
        "partner_id",
        "Portal Accesses",
        groups="service_ci.group_agent",
    )

    def write(self, vals):
        is_moved = "parent_id" in vals or "is_company" in vals
        before = (
            {partner: partner.commercial_partner_id for partner in self}
            if is_moved
            else {}
        )
        result = super().write(vals)
        if before:
            self._drop_left_accesses(before)
        return result

    def _drop_left_accesses(self, before):
        """Take from contacts what they might see of a company that they have left.

        :param before: dict contact -> the company that it belonged to
        """
        # sudo: whoever moves a contact need not see who sees what on the portal
        accesses = (
            self.env["service.portal.access"]
            .sudo()
            .search([("partner_id", "in", self.ids)])
        )
        accesses.filtered(
            lambda access: (
                access.client_id == before[access.partner_id]
                and access.client_id != access.partner_id.commercial_partner_id
            )
        ).unlink()

    def _get_own_companies(self):
        """Return the company that a contact belongs to, and those above it."""
        company = companies = self.commercial_partner_id
        while company.parent_id and company.parent_id not in companies:
            company = company.parent_id.commercial_partner_id
            companies |= company
        return companies
