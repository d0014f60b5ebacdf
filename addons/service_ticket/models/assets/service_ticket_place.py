"""Where a ticket plays and what kind of item it is about, as of its registration."""

from odoo import api, fields, models

from ..catalog.service_ticket_coverage import _linked_ids


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # Noted instead of related: a territory that is cut anew does not move old tickets,
    # and what was promised by it stays.
    territory_id = fields.Many2one(
        "service.territory",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The territory of the site when the ticket was registered.",
    )
    ci_category_id = fields.Many2one(
        "service.ci.category",
        string="Category of Items",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The category of the first configuration item.",
    )

    @api.model
    def _intake_place(self, vals_list):
        """Note territory and category of new tickets.

        :param vals_list: ticket values, changed in place
        """
        # sudo: who files a request need not see the installed base
        desk = self.sudo()
        abouts = [
            (vals.get("site_id") or False, _linked_ids(vals.get("ci_ids"))[:1])
            for vals in vals_list
        ]
        sites = desk.env["service.site"].browse({site for site, _cis in abouts if site})
        cis = desk.env["service.ci"].browse({ci for _site, ids in abouts for ci in ids})
        if not sites and not cis:
            return
        territories = {site.id: site.territory_id.id for site in sites}
        places = {ci.id: (ci.category_id.id, ci.site_id.territory_id.id) for ci in cis}
        for vals, (site_id, ci_ids) in zip(vals_list, abouts, strict=True):
            category_id, of_ci = places[ci_ids[0]] if ci_ids else (False, False)
            vals["ci_category_id"] = category_id
            vals["territory_id"] = territories[site_id] if site_id else of_ci

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"site_id", "ci_ids"}:
            self._note_place()
        return result

    def _note_place(self):
        # sudo: whoever names a site or an item need not see its directory
        for place, tickets in (
            self.sudo()
            .grouped(
                lambda ticket: (
                    (ticket.site_id or ticket.ci_ids[:1].site_id).territory_id,
                    ticket.ci_ids[:1].category_id,
                )
            )
            .items()
        ):
            territory, category = place
            changed = tickets.filtered(
                lambda ticket, place=place: (
                    (ticket.territory_id, ticket.ci_category_id) != place
                )
            )
            if changed:
                changed.write(
                    {"territory_id": territory.id, "ci_category_id": category.id}
                )
