from odoo import api, fields, models
from odoo.fields import Domain

OWNER_FIELDS = {"client_id", "site_id"}


class ServiceCi(models.Model):
    _name = "service.ci"
    _inherit = ["service.ci", "service.entity.mixin"]

    entity_term_ids = fields.One2many(
        "service.entity.term",
        "ci_id",
        string="Own Legal Entities",
        help="Only where they differ from those of the site.",
    )

    @api.depends(
        "entity_term_ids.entity_id",
        "entity_term_ids.date_from",
        "entity_term_ids.date_to",
        "site_id.entity_term_ids.entity_id",
        "site_id.entity_term_ids.date_from",
        "site_id.entity_term_ids.date_to",
    )
    def _compute_entity_id(self):
        return super()._compute_entity_id()

    def _get_entity_place(self):
        return self._origin.id or False, self.site_id._origin.id or False

    @api.model
    def _search_entity_id(self, operator, value):
        # without an own one, the site's counts
        bare = ~self._get_entity_domain(Domain.TRUE)
        known = operator != "in" or [each for each in value if each]
        own = (
            self._get_entity_domain(
                Domain("entity_id", operator, known if operator == "in" else value)
            )
            if known
            else Domain.FALSE
        )
        of_site = Domain("site_id.entity_id", operator, value)
        if operator == "in" and False in value:
            of_site |= Domain("site_id", "=", False)
        return own | (bare & of_site)

    def write(self, vals):
        clients = {ci: ci.client_id for ci in self if vals.keys() & OWNER_FIELDS}
        result = super().write(vals)
        moved = self.filtered(lambda ci: ci in clients and ci.client_id != clients[ci])
        # what the former client's entities answered for ends with yesterday
        for company, cis in moved.grouped("company_id").items():
            cis.entity_term_ids._end_before(company._service_today())
        return result
