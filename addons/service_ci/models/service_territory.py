from odoo import api, fields, models

from ..tools.address import city_key
from ..tools.territory import Address, Criteria, match_score, parse_prefixes


class ServiceTerritory(models.Model):
    _name = "service.territory"
    _description = "Service Territory"
    _inherit = ["service.tree.mixin"]
    _parent_store = True
    _check_company_auto = True

    code = fields.Char(help="Short name for lists, reports and imports.")
    parent_id = fields.Many2one(
        "service.territory",
        string="Part of",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    child_ids = fields.One2many("service.territory", "parent_id", string="Parts")
    country_id = fields.Many2one("res.country")
    state_id = fields.Many2one(
        "res.country.state",
        string="Region",
        domain="[('country_id', '=?', country_id)]",
    )
    city = fields.Char()
    zip_prefixes = fields.Char(
        string="Postal Prefixes",
        help="First digits of the postal codes, parted by commas: 170, 171.",
    )
    building_count = fields.Integer(compute="_compute_building_count")
    company_id = fields.Many2one("res.company", index="btree_not_null")

    _code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), code) WHERE code <> ''",
        "Another territory has this code already.",
    )

    def _compute_building_count(self):
        # With those of the parts, which the button opens as well.
        rows = self.env["service.building"]._read_group(
            [("territory_id", "child_of", self.ids)], ["territory_id"], ["__count"]
        )
        counts = self._sum_with_parts(rows)
        for territory in self:
            territory.building_count = counts.get(territory._origin.id, 0)

    @api.onchange("country_id")
    def _onchange_country_id(self):
        if self.country_id and self.state_id.country_id != self.country_id:
            self.state_id = False

    @api.onchange("state_id")
    def _onchange_state_id(self):
        if self.state_id:
            self.country_id = self.state_id.country_id

    def action_view_buildings(self):
        """Open the buildings of this territory and of its parts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_building_action"
        )
        action["domain"] = [("territory_id", "child_of", self.id)]
        action["context"] = {"default_territory_id": self.id}
        return action

    @api.model
    def _match(self, addresses):
        """Find the territory that describes each address most closely.

        :param addresses: records with ``country_id``, ``state_id``, ``city``,
            ``zip`` and ``company_id``
        :return: dict of territories by address; an empty one where nothing fits
        """
        territories = self.search(
            self._get_match_domain(addresses), order="parent_path DESC"
        )
        criteria = [
            (territory, territory._get_match_criteria()) for territory in territories
        ]
        return {address: self._pick_closest(criteria, address) for address in addresses}

    def _get_match_domain(self, addresses):
        return [("company_id", "in", [*addresses.company_id.ids, False])]

    def _get_match_criteria(self):
        return Criteria(
            country=self.country_id.id,
            state=self.state_id.id,
            city=city_key(self.city),
            zip_prefixes=parse_prefixes(self.zip_prefixes),
        )

    def _pick_closest(self, criteria, record):
        address = Address(
            country=record.country_id.id,
            state=record.state_id.id,
            city=city_key(record.city),
            zip=record.zip or "",
        )
        best, best_score = self.browse(), 0
        for territory, wanted in criteria:
            if territory.company_id and territory.company_id != record.company_id:
                continue
            score = match_score(wanted, address)
            if score is not None and score > best_score:
                best, best_score = territory, score
        return best
