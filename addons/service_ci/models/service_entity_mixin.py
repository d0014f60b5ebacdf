from odoo import api, fields, models
from odoo.fields import Domain


class ServiceEntityMixin(models.AbstractModel):
    """What a legal entity of the client answers for: a site or an item."""

    _name = "service.entity.mixin"
    _description = "Place with Legal Entities"

    entity_id = fields.Many2one(
        "res.partner",
        string="Legal Entity Today",
        compute="_compute_entity_id",
        search="_search_entity_id",
        help="Who answers for it today by the client's legal entities.",
    )

    @api.depends(
        "entity_term_ids.entity_id",
        "entity_term_ids.date_from",
        "entity_term_ids.date_to",
    )
    def _compute_entity_id(self):
        # sudo: the customer, too, sees his legal entity, and no company
        by_company = self.grouped(lambda record: record.sudo().company_id)
        for company, records in by_company.items():
            entities = records._entity_at(company._service_today())
            for record in records:
                record.entity_id = entities[record]

    def _get_entity_place(self):
        """Return the item and the site that are asked for the entity, as ids."""
        raise NotImplementedError

    def _entity_at(self, day):
        """Return the legal entity of each record on a day.

        :param date day: the day that counts
        :return: dict record -> ``res.partner``, empty where nobody is known
        """
        ids = self.env["service.entity.term"]._entities_at(
            [(*record._get_entity_place(), day) for record in self]
        )
        Partner = self.env["res.partner"]
        return {
            record: Partner.browse(entity_id or ())
            for record, entity_id in zip(self, ids, strict=True)
        }

    @api.model
    def _get_entity_domain(self, wanted):
        """Return who has an own legal entity of a kind today."""
        Term = self.env["service.entity.term"]
        today = Term._get_day_domain(self.env.company._service_today())
        return Domain("entity_term_ids", "any", today & wanted)

    @api.model
    def _search_entity_id(self, operator, value):
        if operator != "in":
            return self._get_entity_domain(Domain("entity_id", operator, value))
        known = [partner_id for partner_id in value if partner_id]
        domain = self._get_entity_domain(Domain("entity_id", "in", known))
        if len(known) < len(value):
            domain |= ~self._get_entity_domain(Domain.TRUE)
        return domain
