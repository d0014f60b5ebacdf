from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.day_periods import find_gaps


class ServiceSite(models.Model):
    _name = "service.site"
    _inherit = ["service.site", "service.entity.mixin"]

    entity_term_ids = fields.One2many(
        "service.entity.term", "site_id", string="Legal Entities"
    )
    entity_gap = fields.Char(
        string="Without a Legal Entity",
        compute="_compute_entity_gap",
        help="Days between and after the terms on which nobody answers for the site.",
    )
    has_entity_gap = fields.Boolean(
        compute="_compute_entity_gap", search="_search_has_entity_gap"
    )

    @api.depends("entity_term_ids.date_from", "entity_term_ids.date_to")
    def _compute_entity_gap(self):
        for site in self:
            gaps = find_gaps(
                (term.date_from, term.date_to) for term in site.entity_term_ids
            )
            site.has_entity_gap = bool(gaps)
            site.entity_gap = ", ".join(self._get_gap_text(*gap) for gap in gaps)

    @api.model
    def _search_has_entity_gap(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["service.entity.term"].flush_model()
        # A gap begins where a term ends and none begins on the next day.
        return Domain(
            "id",
            "in",
            SQL(
                """(
                SELECT ended.site_id FROM service_entity_term ended
                 WHERE ended.site_id IS NOT NULL AND ended.date_to IS NOT NULL
                   AND NOT EXISTS (
                       SELECT FROM service_entity_term next
                        WHERE next.site_id = ended.site_id
                          AND next.date_from = ended.date_to + 1))"""
            ),
        )

    @api.model
    def _get_gap_text(self, first, last):
        first = format_date(self.env, first)
        if not last:
            return self.env._("from %(first)s on", first=first)
        return f"{first} – {format_date(self.env, last)}"

    def _get_entity_place(self):
        return False, self._origin.id or False

    def write(self, vals):
        moved = self.browse()
        if "client_id" in vals:
            moved = self.filtered(lambda site: site.client_id.id != vals["client_id"])
        # what the former client's entities answered for ends with yesterday
        for company, sites in moved.grouped("company_id").items():
            terms = sites.entity_term_ids
            terms |= sites.with_context(active_test=False).ci_ids.entity_term_ids
            terms._end_before(company._service_today())
        return super().write(vals)
