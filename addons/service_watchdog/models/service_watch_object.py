from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

AVAILABILITY_DAYS = 30


class ServiceWatchObject(models.Model):
    """Who has to deliver: a station, a shop, a server."""

    _name = "service.watch.object"
    _description = "Watched Object"
    _order = "code, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, help="As it stands in what is delivered.")
    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    list_ids = fields.Many2many("service.watch.list", string="Lists")
    site_id = fields.Many2one("service.site", index="btree_not_null")
    ci_id = fields.Many2one(
        "service.ci", string="Configuration Item", index="btree_not_null"
    )
    group_name = fields.Char(
        string="Group",
        compute="_compute_group_name",
        store=True,
        readonly=False,
        help="What reports are sorted by, for instance the region.",
    )
    availability = fields.Float(
        string="In Time, 30 Days",
        compute="_compute_availability",
        help="Share of what arrived in time in the last 30 days.",
    )
    check_ids = fields.One2many("service.watch.check", "object_id")

    _code_uniq = models.UniqueIndex(
        "(company_id, lower(code))", "There is an object with this code already."
    )

    @api.depends("name", "code")
    def _compute_display_name(self):
        for thing in self:
            thing.display_name = (
                thing.name
                if thing.code == thing.name
                else f"{thing.code or ''} {thing.name or ''}".strip()
            )

    @api.depends("site_id.territory_id.name", "ci_id.site_id.territory_id.name")
    def _compute_group_name(self):
        for thing in self:
            site = thing.site_id or thing.ci_id.site_id
            thing.group_name = site.territory_id.name or thing.group_name

    def _compute_availability(self):
        since = self.env.company._service_today() - timedelta(days=AVAILABILITY_DAYS)
        shares = dict(
            self.env["service.watch.check"]._read_group(
                [
                    ("object_id", "in", self.ids),
                    ("period", ">=", since),
                    ("state", "!=", "expected"),
                ],
                ["object_id"],
                ["on_time:avg"],
            )
        )
        for thing in self:
            thing.availability = shares.get(thing, 0)

    @api.model
    def _find_by_codes(self, company, codes):
        """Return the objects with codes, whatever their case.

        :param company: ``res.company``
        :param codes: iterable of codes
        :return: dict code as given -> object
        """
        self.flush_model(["code", "company_id", "active"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lower(code), id FROM service_watch_object
                WHERE active AND company_id = %s AND lower(code) = ANY(%s)
                """,
                company.id,
                [code.lower() for code in codes],
            )
        )
        found = {code: self.browse(row_id) for code, row_id in rows}
        return {code: found[code.lower()] for code in codes if code.lower() in found}
