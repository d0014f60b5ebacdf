"""The legal entity that answers for a line: noted when the line is made and kept."""

from odoo import api, fields, models
from odoo.fields import Domain


class ServiceWorkorderLine(models.Model):
    _name = "service.workorder.line"
    _inherit = ["service.workorder.line", "service.entity.snapshot"]

    entity_id = fields.Many2one(
        "res.partner",
        string="Legal Entity",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="Who of the client answered for the item or the site when the line was "
        "made. It stays when the site passes to another one.",
    )
    entity_day = fields.Date(
        string="Legal Entity as of",
        readonly=True,
        copy=False,
        help="The day for which the legal entity was noted.",
    )
    # stored: lists filter by it, and it changes with the directory only
    entity_changed = fields.Boolean(
        string="Legal Entity Changed Since",
        readonly=True,
        copy=False,
        help="By the directory as it is now, another legal entity answered on the day "
        "of the line.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._note_entities(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if "entity_id" in vals:
            vals = {**vals, "entity_changed": False}
        result = super().write(vals)
        if vals.keys() & {"site_id", "ci_id"} and "entity_id" not in vals:
            for line, entity_id in zip(self, self._entity_ids(), strict=True):
                line.entity_id = entity_id
        return result

    @api.model
    def _note_entities(self, vals_list):
        """Note the entity of new lines, for all of them at once.

        :param vals_list: line values, changed in place
        """
        today = self.env.company._service_today()
        for vals in vals_list:
            vals.setdefault("entity_day", today)
        asked = [
            vals
            for vals in vals_list
            # a form sends an empty one for what nobody has filled in
            if not vals.get("entity_id") and (vals.get("ci_id") or vals.get("site_id"))
        ]
        places = self._get_entity_places(
            [
                (vals.get("ci_id"), vals.get("site_id"), vals["entity_day"])
                for vals in asked
            ]
        )
        entity_ids = self.env["service.entity.term"]._entities_at(places)
        for vals, entity_id in zip(asked, entity_ids, strict=True):
            vals["entity_id"] = entity_id

    @api.model
    def _get_entity_places(self, rows):
        """Complete rows of (item, site, day) by the site where the item stands."""
        # sudo: who makes an order may not see every item of it
        cis = self.env["service.ci"].sudo().browse({ci for ci, *_ in rows if ci})
        site_of = {ci.id: ci.site_id.id for ci in cis}
        return [
            (
                ci_id or False,
                site_id or site_of.get(ci_id, False),
                fields.Date.to_date(day),
            )
            for ci_id, site_id, day in rows
        ]

    def _entity_ids(self):
        """Return who answers for each line on its day by the directory, as ids."""
        return self.env["service.entity.term"]._entities_at(
            self._get_entity_places(
                [
                    (
                        line.ci_id.id,
                        line.site_id.id,
                        line.entity_day or line.order_id.company_id._service_today(),
                    )
                    for line in self
                ]
            )
        )


class ServiceEntityTerm(models.Model):
    _inherit = "service.entity.term"

    @api.model
    def _recheck_snapshots(self, sites, cis):
        result = super()._recheck_snapshots(sites, cis)
        about = self._get_place_domain(sites, cis) | Domain(
            "ci_id.site_id", "in", sites.ids
        )
        # sudo: the mark does not depend on which orders the editor may see
        lines = self.env["service.workorder.line"].sudo()
        lines.search(Domain("entity_id", "!=", False) & about)._recheck_entity()
        return result
