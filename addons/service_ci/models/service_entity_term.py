from collections import defaultdict
from contextlib import contextmanager
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.day_periods import DAY, contains


class ServiceEntityTerm(models.Model):
    """Which of a client's legal entities answers for a site or an item, and when."""

    _name = "service.entity.term"
    _description = "Legal Entity of a Site or Item"
    _order = "site_id, ci_id, date_from desc, id desc"
    _rec_name = "entity_id"
    _check_company_auto = True

    site_id = fields.Many2one(
        "service.site",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    ci_id = fields.Many2one(
        "service.ci",
        string="Configuration Item",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Only where it differs from the site's legal entity.",
    )
    # stored: rules and lists ask for them
    client_id = fields.Many2one(
        "res.partner",
        compute="_compute_place",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_place",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    entity_id = fields.Many2one(
        "res.partner",
        string="Legal Entity",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('id', 'child_of', client_id), ('is_company', '=', True)]",
        help="The client itself or a company below it.",
    )
    date_from = fields.Date(string="From", help="Empty: from the beginning.")
    date_to = fields.Date(string="Until", help="The last day; empty: until further.")

    _check_one_place = models.Constraint(
        "CHECK ((site_id IS NULL) <> (ci_id IS NULL))",
        "A legal entity is entered for either a site or one configuration item.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_from <= date_to)",
        "The last day of a legal entity lies before its first one.",
    )
    # The last word between two who write at once; ``_check_overlap`` names the rows.
    # Deferrable: checked after it, and not between two rows of one statement.
    _no_site_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(site_id, site_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (site_id IS NOT NULL)"
        " DEFERRABLE",
        "The site has another legal entity on some of these days: end that one first.",
    )
    _no_ci_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(ci_id, ci_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (ci_id IS NOT NULL)"
        " DEFERRABLE",
        "The item has another legal entity on some of these days: end that one first.",
    )

    @api.depends("site_id.client_id", "ci_id.client_id")
    def _compute_place(self):
        for term in self:
            place = term.ci_id or term.site_id
            term.client_id = place.client_id
            term.company_id = place.company_id

    @api.constrains("entity_id", "site_id", "ci_id")
    def _check_entity(self):
        for term in self:
            entity, chain = term.entity_id, term.entity_id
            while entity.parent_id and entity != term.client_id:
                entity = entity.parent_id
                chain |= entity
            if term.client_id not in chain or not term.entity_id.is_company:
                raise ValidationError(
                    self.env._(
                        "%(entity)s is no legal entity of %(client)s. Choose the "
                        "client itself or a company that stands below it.",
                        entity=term.entity_id.name,
                        client=term.client_id.name,
                    )
                )

    @api.constrains("site_id", "ci_id", "date_from", "date_to")
    def _check_overlap(self):
        others = defaultdict(list)
        for term in self.search(self._get_place_domain(self.site_id, self.ci_id)):
            others[term.site_id, term.ci_id].append(term)
        for term in self:
            for other in others[term.site_id, term.ci_id]:
                if other != term and term._overlaps(other):
                    raise ValidationError(
                        self.env._(
                            "%(place)s has the legal entity %(entity)s %(days)s: end "
                            "it before the next one begins.",
                            place=(term.ci_id or term.site_id).display_name,
                            entity=other.entity_id.name,
                            days=other._get_days_text(),
                        )
                    )

    def _overlaps(self, other):
        return (self.date_from or date.min) <= (other.date_to or date.max) and (
            other.date_from or date.min
        ) <= (self.date_to or date.max)

    @contextmanager
    def _name_overlaps_first(self):
        """Let Python say which rows overlap before the database says that some do."""
        self.flush_model()
        names = SQL(", ").join(
            SQL.identifier(f"{self._table}_{name}")
            for name in ("no_site_overlap", "no_ci_overlap")
        )
        self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", names))
        yield
        self.flush_model()
        self.env.cr.execute(SQL("SET CONSTRAINTS %s IMMEDIATE", names))

    @api.model_create_multi
    def create(self, vals_list):
        with self._name_overlaps_first():
            terms = super().create(vals_list)
        self._recheck_snapshots(terms.site_id, terms.ci_id)
        return terms

    def write(self, vals):
        sites, cis = self.site_id, self.ci_id
        with self._name_overlaps_first():
            result = super().write(vals)
        self._recheck_snapshots(sites | self.site_id, cis | self.ci_id)
        return result

    def unlink(self):
        sites, cis = self.site_id, self.ci_id
        result = super().unlink()
        self._recheck_snapshots(sites, cis)
        return result

    @api.model
    def _recheck_snapshots(self, sites, cis):
        """Look again at records that noted the legal entity of these places.

        Addons whose records keep the entity of their day extend this.
        """

    @api.model
    def _get_place_domain(self, sites, cis):
        return Domain("site_id", "in", sites.ids) | Domain("ci_id", "in", cis.ids)

    @api.model
    def _get_day_domain(self, day):
        return Domain.AND(
            Domain(name, "=", False) | Domain(name, operator, day)
            for name, operator in (("date_from", "<="), ("date_to", ">="))
        )

    @api.model
    def _entities_at(self, places):
        """Find who answers for places on their days: first the item's, then the site's.

        One query, whatever many places there are.

        :param list places: tuples (id of an item or False, id of a site or False,
            ``date``)
        :return: list of ids of ``res.partner``, False where nobody is known
        """
        cis = self.env["service.ci"].browse({ci_id for ci_id, *_ in places} - {False})
        sites = self.env["service.site"].browse(
            {site_id for _ci, site_id, _day in places} - {False}
        )
        if not cis and not sites:
            return [False] * len(places)
        # sudo: which entity a record notes does not depend on who enters it
        terms = self.sudo().search_fetch(
            self._get_place_domain(sites, cis),
            ["site_id", "ci_id", "entity_id", "date_from", "date_to"],
        )
        of_ci, of_site = defaultdict(list), defaultdict(list)
        for term in terms:
            rows = of_ci[term.ci_id.id] if term.ci_id else of_site[term.site_id.id]
            rows.append((term.date_from, term.date_to, term.entity_id.id))
        return [
            next(
                (
                    entity_id
                    for first, last, entity_id in (
                        *of_ci.get(ci_id, ()),
                        *of_site.get(site_id, ()),
                    )
                    if contains(first, last, day)
                ),
                False,
            )
            for ci_id, site_id, day in places
        ]

    def _get_days_text(self):
        first, last = (
            day and format_date(self.env, day) for day in (self.date_from, self.date_to)
        )
        if first and last:
            return self.env._("from %(first)s to %(last)s", first=first, last=last)
        if first:
            return self.env._("since %(first)s", first=first)
        if last:
            return self.env._("until %(last)s", last=last)
        return self.env._("without a term")

    def _end_before(self, day):
        """Let terms be over before a day: those that have begun end, the others go."""
        lasting = self.filtered(lambda term: not term.date_to or term.date_to >= day)
        begun = lasting.filtered(
            lambda term: not term.date_from or term.date_from < day
        )
        begun.date_to = day - DAY
        (lasting - begun).unlink()
