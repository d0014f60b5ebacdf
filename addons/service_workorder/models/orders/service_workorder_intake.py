"""How work orders come from tickets, thousands at once."""

from odoo import api, models
from odoo.fields import Command

NOTHING = frozenset({None, False})


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model
    def _add_precomputed_values(self, vals_list):
        """Complete new orders by what follows from their tickets.

        Odoo would make a draft of each and ask it field by field, which takes longer
        than to create it.
        """
        # sudo: as stored computes are
        Ticket = self.env["service.ticket"].sudo()
        Building = self.env["service.building"].sudo()
        tickets = Ticket.browse({vals.get("ticket_id") for vals in vals_list} - NOTHING)
        buildings = Building.browse(
            {vals.get("building_id") for vals in vals_list} - NOTHING
        )
        ticket_of = {ticket.id: ticket for ticket in tickets}
        building_of = {building.id: building for building in buildings}
        for vals in vals_list:
            ticket = ticket_of.get(vals.get("ticket_id"), Ticket)
            for name in ("client_id", "company_id", "team_id"):
                vals[name] = ticket[name].id
            if "building_id" in vals:
                building = building_of.get(vals["building_id"], Building)
                vals["territory_id"] = building.territory_id.id
        return super()._add_precomputed_values(vals_list)

    @api.model
    def _prepare_order_values(self, ticket, lines=None, deadline=None):
        """Return the values of one order, with all that would else be computed.

        Tickets that were read together cost no query each.

        :param ticket: ``service.ticket`` of one
        :param lines: list of values of lines, by default what the ticket is about
        :param deadline: until when, by default what the client was promised
        """
        if lines is None:
            lines = self._prepare_lines(ticket)
        site = self._get_first_site(ticket, lines)
        return {
            "name": ticket.name,
            "ticket_id": ticket.id,
            "building_id": site.building_id.id,
            "contact_id": site.contact_ids[:1].id or ticket.partner_id.id,
            "description": ticket.description,
            "priority": ticket.priority,
            "deadline": deadline or self._get_promised_end(ticket),
            "work_hours": self._sum_norms(lines),
            "line_ids": [Command.create(line) for line in lines],
        }

    @api.model
    def _get_promised_end(self, ticket):
        """Return until when the client of one ticket was promised a solution.

        The next deadline of the ticket may be that of an answer: no visit is late by
        it.
        """
        # sudo: clocks are counted for everybody alike
        clocks = ticket.sudo().clock_ids.filtered(
            lambda clock: (
                clock.policy_kind == "sla"
                and clock.target == "resolution"
                and not clock.stopped_at
            )
        )
        return clocks[:1].deadline

    @api.model
    def _get_first_site(self, ticket, lines):
        sites = (line["site_id"] for line in lines if line.get("site_id"))
        first = next(sites, ticket.site_id.id)
        return self.env["service.site"].browse(first or ())

    @api.model
    def _sum_norms(self, lines):
        Item = self.env["service.catalog.item"]
        return sum(
            Item.browse(line.get("item_id") or ()).work_hours * line.get("quantity", 1)
            for line in lines
        )

    @api.model
    def _prepare_lines(self, ticket, items=None):
        """Return the values of lines: each service for each configuration item.

        :param items: ``service.catalog.item``, by default those of the ticket
        """
        items = items or ticket.line_ids.item_id or ticket.item_id
        cis = ticket.ci_ids
        lines = [
            {
                "ci_id": ci.id,
                "site_id": ci.site_id.id or ticket.site_id.id,
                "item_id": item.id,
            }
            for ci in cis or (cis,)
            for item in items or (items,)
        ]
        if not (cis or items):
            lines[0]["name"] = ticket.name
        return lines

    @api.model
    def _group_by_address(self, lines):
        """Part lines by building: one address is one visit.

        :param lines: list of values of lines
        :return: list of lists
        """
        groups = {}
        Site = self.env["service.site"]
        for line in lines:
            building = Site.browse(line.get("site_id") or ()).building_id
            groups.setdefault(building, []).append(line)
        return list(groups.values())

    @api.onchange("ticket_id")
    def _onchange_ticket_id(self):
        if not self.ticket_id:
            return
        values = self._prepare_order_values(self.ticket_id)
        for name in ("name", "description", "priority", "deadline"):
            self[name] = values[name] or self[name]
        if not self.line_ids:
            self.line_ids = values["line_ids"]
