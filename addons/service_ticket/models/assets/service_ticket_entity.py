"""The legal entity that answers for the work: noted at registration and kept."""

from datetime import date
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain

from ..catalog.service_ticket_coverage import _linked_ids

UTC = ZoneInfo("UTC")


class ServiceTicket(models.Model):
    _name = "service.ticket"
    _inherit = ["service.ticket", "service.entity.snapshot"]

    entity_id = fields.Many2one(
        "res.partner",
        string="Legal Entity",
        index="btree_not_null",
        ondelete="restrict",
        tracking=72,
        copy=False,
        domain="[('id', 'child_of', client_id), ('is_company', '=', True)]",
        help="Who of the client answered for the site or the items on the day of the "
        "request. It stays when the site passes to another one.",
    )
    # stored: lists filter by it, and it changes with the directory only
    entity_changed = fields.Boolean(
        string="Legal Entity Changed Since",
        readonly=True,
        copy=False,
        help="By the directory as it is now, another legal entity answered on the day "
        "of the request.",
    )
    entity_now_id = fields.Many2one(
        "res.partner",
        string="Legal Entity by the Directory",
        compute="_compute_entity_now_id",
        groups="service_ci.group_agent",
        help="Who answered on the day of the request, as the directory says now.",
    )

    @api.depends("site_id", "ci_ids", "opened_at", "entity_changed")
    def _compute_entity_now_id(self):
        changed = self.filtered("entity_changed")
        (self - changed).entity_now_id = False
        for ticket, entity_id in zip(changed, changed._entity_ids(), strict=True):
            ticket.entity_now_id = entity_id

    # Who answers

    @api.model
    def _intake_entity(self, vals_list):
        """Note the legal entity of new tickets that name a site or items.

        :param vals_list: complete ticket values, changed in place
        """
        asked = []
        for vals in vals_list:
            if vals.get("entity_id"):
                continue
            ci_ids = _linked_ids(vals.get("ci_ids"))
            if ci_ids or vals.get("site_id"):
                asked.append((vals, vals.get("site_id") or False, ci_ids))
        if not asked:
            return
        entity_ids = self._entity_ids_of(
            [
                (
                    site_id,
                    ci_ids,
                    self._entity_day(vals["opened_at"], vals["company_id"]),
                )
                for vals, site_id, ci_ids in asked
            ]
        )
        for (vals, *_about), entity_id in zip(asked, entity_ids, strict=True):
            vals["entity_id"] = entity_id

    def _entity_ids(self):
        """Return who answered for each ticket on its day, as ids."""
        return self._entity_ids_of(
            [
                (
                    ticket.site_id.id,
                    ticket.ci_ids.ids,
                    self._entity_day(ticket.opened_at, ticket.company_id.id),
                )
                for ticket in self.sudo()  # sudo: portal users see no items
            ]
        )

    @api.model
    def _entity_ids_of(self, abouts):
        """Find who answers: the entity that all items share, else the site's.

        :param list abouts: tuples (id of the site or False, ids of items, ``date``)
        :return: list of ids of ``res.partner``, False where nobody is known
        """
        # sudo: who files a request need not see configuration items
        cis = self.env["service.ci"].sudo()
        cis = cis.browse({ci_id for _site, ci_ids, _day in abouts for ci_id in ci_ids})
        site_of = {ci.id: ci.site_id.id for ci in cis}
        places, owners = [], []
        for number, (site_id, ci_ids, day) in enumerate(abouts):
            for ci_id in ci_ids or (False,):
                places.append((ci_id, site_id or site_of.get(ci_id, False), day))
                owners.append(number)
            if len(ci_ids) > 1:
                # the last word where the items differ
                places.append((False, site_id, day))
                owners.append(number)
        found = [[] for _about in abouts]
        Term = self.env["service.entity.term"]
        for number, entity_id in zip(owners, Term._entities_at(places), strict=True):
            found[number].append(entity_id)
        return [
            ids[0] if len(set(ids[: len(ci_ids) or 1])) == 1 else ids[-1]
            for ids, (_site, ci_ids, _day) in zip(found, abouts, strict=True)
        ]

    @api.model
    def _entity_day(self, at, company_id) -> date:
        """Return the day of a moment as the company reads the clock.

        :param at: naive UTC
        """
        # sudo: the company's clock is everybody's
        company = self.env["res.company"].sudo().browse(company_id)
        zone = ZoneInfo(company.resource_calendar_id.tz or "UTC")
        at = fields.Datetime.to_datetime(at)
        return at.replace(tzinfo=UTC).astimezone(zone).date()

    # What changes it

    def write(self, vals):
        if "entity_id" in vals:
            vals = {**vals, "entity_changed": False}
        result = super().write(vals)
        if vals.keys() & {"site_id", "ci_ids"} and "entity_id" not in vals:
            self._note_entity("site_id" in vals)
        return result

    def _note_entity(self, site_changed):
        """Note the entity again: the ticket is about something else than thought.

        :param bool site_changed: whether one that answers for nothing here has to go
        """
        entity_of = dict(zip(self, self._entity_ids(), strict=True))
        stale = self.filtered(
            lambda ticket: (
                ticket.entity_id.id != entity_of[ticket]
                and (entity_of[ticket] or site_changed)
            )
        )
        for entity_id, tickets in stale.grouped(entity_of.get).items():
            tickets.entity_id = entity_id

    def action_take_entity(self):
        """Note the entity that the directory names now for the day of the request."""
        for entity, tickets in self.grouped("entity_now_id").items():
            tickets.entity_id = entity


class ServiceEntityTerm(models.Model):
    _inherit = "service.entity.term"

    @api.model
    def _recheck_snapshots(self, sites, cis):
        result = super()._recheck_snapshots(sites, cis)
        about = (
            Domain("site_id", "in", sites.ids)
            | Domain("ci_ids", "in", cis.ids)
            | Domain("ci_ids.site_id", "in", sites.ids)
        )
        # sudo: the mark does not depend on which tickets the editor may see
        tickets = self.env["service.ticket"].sudo().with_context(active_test=False)
        tickets.search(Domain("entity_id", "!=", False) & about)._recheck_entity()
        return result
