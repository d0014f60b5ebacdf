from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tz_get

from ..tools.address import address_key, one_line_address
from ..tools.maps import map_url


class ServiceBuilding(models.Model):
    _name = "service.building"
    _description = "Building"
    _rec_names_search = ["name", "address"]
    _order = "city, street, id"
    _check_company_auto = True

    name = fields.Char(
        string="Own Name",
        help="What people call it, for instance a shopping centre's name.",
    )
    street = fields.Char()
    street2 = fields.Char()
    zip = fields.Char(string="Postal Code")
    city = fields.Char(index=True)
    state_id = fields.Many2one(
        "res.country.state",
        string="Region",
        domain="[('country_id', '=?', country_id)]",
        index="btree_not_null",
        ondelete="restrict",
    )
    country_id = fields.Many2one(
        "res.country",
        default=lambda self: self.env.company.country_id,
        ondelete="restrict",
    )
    # stored: lists search and sort by it
    address = fields.Char(compute="_compute_address", store=True, index="trigram")
    # stored: visits and repeats are grouped by it
    address_key = fields.Char(
        compute="_compute_address_key",
        store=True,
        index="btree_not_null",
        help="The address without spelling differences: equal keys are one house.",
    )
    same_address_id = fields.Many2one(
        "service.building",
        string="Building with the Same Address",
        compute="_compute_same_address_id",
    )
    latitude = fields.Float(digits=(10, 7), aggregator=None)
    longitude = fields.Float(digits=(10, 7), aggregator=None)
    map_url = fields.Char(string="Map", compute="_compute_map_url")
    territory_id = fields.Many2one(
        "service.territory",
        compute="_compute_territory_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Found by the address; you may choose another one.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        help="Working hours at this address are read in this time zone.",
    )
    contact_ids = fields.Many2many(
        "res.partner",
        "service_building_contact_rel",
        "building_id",
        "partner_id",
        string="Contacts",
        check_company=True,
        help="Guards, caretaker, administration of the house.",
    )
    access_notes = fields.Text(help="Pass, loading bay, lifts: what counts for all.")
    site_ids = fields.One2many("service.site", "building_id", string="Sites")
    site_count = fields.Integer(compute="_compute_site_count")
    ci_count = fields.Integer(
        string="Configuration Item Count", compute="_compute_ci_count"
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    active = fields.Boolean(default=True)

    _check_latitude = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90)",
        "A latitude lies between -90 and 90 degrees.",
    )
    _check_longitude = models.Constraint(
        "CHECK (longitude BETWEEN -180 AND 180)",
        "A longitude lies between -180 and 180 degrees.",
    )

    @api.depends("street", "street2", "city")
    def _compute_address(self):
        for building in self:
            building.address = one_line_address(
                building.city, building.street, building.street2
            )

    @api.depends("street", "street2", "city")
    def _compute_address_key(self):
        for building in self:
            # no street, no key: such buildings are never taken for one house
            building.address_key = (
                address_key(building.street, building.city, building.street2) or False
            )

    @api.depends("address_key", "company_id")
    def _compute_same_address_id(self):
        keys = [key for key in self.mapped("address_key") if key]
        by_key = {}
        if keys:
            for building in self.search([("address_key", "in", keys)], order="id"):
                by_key.setdefault(building.address_key, []).append(building)
        for building in self:
            building.same_address_id = next(
                (
                    other
                    for other in by_key.get(building.address_key, ())
                    if other != building._origin
                ),
                False,
            )

    @api.depends("name", "address")
    def _compute_display_name(self):
        for building in self:
            building.display_name = one_line_address(building.name, building.address)

    @api.depends("latitude", "longitude", "address")
    def _compute_map_url(self):
        for building in self:
            building.map_url = map_url(
                building.address, building.latitude, building.longitude
            )

    @api.depends("country_id", "state_id", "city", "zip")
    def _compute_territory_id(self):
        found = self.env["service.territory"]._match(self)
        for building in self:
            building.territory_id = found[building] or building.territory_id

    def _compute_site_count(self):
        counts = dict(
            self.env["service.site"]._read_group(
                [("building_id", "in", self.ids)], ["building_id"], ["__count"]
            )
        )
        for building in self:
            building.site_count = counts.get(building._origin, 0)

    def _compute_ci_count(self):
        counts = dict(
            self.env["service.ci"]._read_group(
                [("building_id", "in", self.ids)], ["building_id"], ["__count"]
            )
        )
        for building in self:
            building.ci_count = counts.get(building._origin, 0)

    @api.model
    def _search_display_name(self, operator, value):
        # "tver lenina 5": every word must be there, in whatever order
        if operator == "ilike" and isinstance(value, str) and len(value.split()) > 1:
            return Domain.AND(
                super(ServiceBuilding, self)._search_display_name(operator, word)
                for word in value.replace(",", " ").split()
            )
        return super()._search_display_name(operator, value)

    @api.onchange("country_id")
    def _onchange_country_id(self):
        if self.country_id and self.state_id.country_id != self.country_id:
            self.state_id = False

    @api.onchange("state_id")
    def _onchange_state_id(self):
        if self.state_id:
            self.country_id = self.state_id.country_id

    def action_view_sites(self):
        """Open the sites in this building."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_site_action"
        )
        action["domain"] = [("building_id", "=", self.id)]
        action["context"] = {"default_building_id": self.id}
        return action

    def action_view_cis(self):
        """Open the configuration items that stand in this building."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ci.service_ci_action"
        )
        action["domain"] = [("building_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_open_map(self):
        """Show the building on a public map in a new tab."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.map_url, "target": "new"}
