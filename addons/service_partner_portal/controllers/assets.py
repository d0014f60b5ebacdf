"""What the customer has: equipment, licences, services in use, and where."""

from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_ticket.controllers.listing import Listing

from .places import get_place_domain, get_site_domain

HISTORY = 20
# So many lines of orders are looked through for visits to a site.
MAX_LINES = 200
# Somebody is still to come for these.
COMING = ("offered", "assigned", "in_progress", "rework")


class AssetPortal(CustomerPortal):
    def _service_asset_values(self, listing, query, page):
        """Return what a list of assets shows.

        :raise NotFound: for whoever is no customer
        """
        if not request.env.user._is_portal():
            raise request.not_found()
        return listing.get_values(query, page, self._items_per_page)

    def _service_asset_of(self, model, record_id):
        """Return a record that the visitor sees, with his own rights.

        :raise NotFound: for whoever may not see it
        """
        record = request.env[model].browse(record_id)
        try:
            record.check_access("read")
            found = record.exists()
        except (AccessError, MissingError):
            found = None
        if not found or not request.env.user._is_portal():
            raise request.not_found()
        return found

    # Equipment, licences, services

    def _service_ci_filters(self):
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "equipment": {
                "label": self.env._("Equipment"),
                "domain": Domain("kind", "=", "equipment"),
            },
            "licence": {
                "label": self.env._("Licences"),
                "domain": Domain("kind", "=", "licence"),
            },
            "service": {
                "label": self.env._("Services in use"),
                "domain": Domain("kind", "=", "service"),
            },
        }

    def _service_ci_sortings(self):
        return {
            "name": {"label": self.env._("Name"), "order": "name, id"},
            "warranty": {
                "label": self.env._("End of warranty"),
                "order": "warranty_until, id",
            },
            "licence": {
                "label": self.env._("End of licence"),
                "order": "licence_until, id",
            },
        }

    @route(
        ["/my/equipment", "/my/equipment/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_equipment(self, page=1, **kw):
        """List the items of the customer who is logged in."""
        listing = Listing(
            model=request.env["service.ci"],
            url="/my/equipment",
            search=self._service_ci_search_domain,
            filters=self._service_ci_filters(),
            sortings=self._service_ci_sortings(),
            groupings={
                "site": {"label": self.env._("Site"), "field": "site_id"},
                "client": {"label": self.env._("Company"), "field": "client_id"},
                "product": {"label": self.env._("Model"), "field": "product_id"},
            },
        )
        values = self._service_asset_values(listing, kw, page)
        values["page_name"] = "service_equipment"
        return request.render("service_partner_portal.portal_equipment", values)

    def _service_ci_search_domain(self, text):
        return get_site_domain(text) | Domain.OR(
            Domain(name, "ilike", text) for name in ("name", "number", "serial")
        )

    @route(
        "/my/equipment/<int:ci_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_item(self, ci_id, **kw):
        """Show one item, its code to ask about it, and what was done to it."""
        ci = self._service_asset_of("service.ci", ci_id)
        tickets = request.env["service.ticket"].search(
            [("ci_ids", "in", ci.ids)], order="opened_at desc, id desc", limit=HISTORY
        )
        values = {
            "page_name": "service_item",
            "ci": ci,
            "token": ci.sudo()._get_label_token(),
            "qr": ci.sudo()._get_label_image(),
            "tickets": tickets.sudo(),  # sudo: stages in the customer's words
            "orders": self._service_orders_about(ci),
        }
        return request.render("service_partner_portal.portal_item", values)

    def _service_orders_about(self, ci):
        """Return the latest visits for an item that the visitor sees."""
        orders = request.env["service.workorder"].search(
            [("id", "in", self._service_order_ids_by_line("ci_id", ci, HISTORY))],
            order="id desc",
        )
        return orders.sudo()

    def _service_order_ids_by_line(self, name, record, limit):
        """Return the ids of the latest orders with a line about an item or a site."""
        # sudo: lines are hidden as records; the orders are found by the user's rights
        lines = request.env["service.workorder.line"].sudo()
        about = lines.search([(name, "=", record.id)], order="id desc", limit=limit)
        return about.order_id.ids

    # Sites

    @route(
        ["/my/sites", "/my/sites/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_sites(self, page=1, **kw):
        """List the sites of the customer who is logged in."""
        listing = Listing(
            model=request.env["service.site"],
            url="/my/sites",
            search=get_place_domain,
            sortings={
                "name": {"label": self.env._("Name"), "order": "name, id"},
                "code": {"label": self.env._("Code"), "order": "code, name, id"},
            },
            groupings={
                "client": {"label": self.env._("Company"), "field": "client_id"},
            },
        )
        values = self._service_asset_values(listing, kw, page)
        values.update(
            page_name="service_sites",
            open_counts=self._service_open_by_site(values["records"]),
        )
        return request.render("service_partner_portal.portal_sites", values)

    def _service_open_by_site(self, sites):
        """Return how many requests of each site are open that the visitor sees."""
        counts = request.env["service.ticket"]._read_group(
            [
                ("site_id", "in", sites.ids),
                ("state", "in", ("new", "open", "waiting")),
            ],
            ["site_id"],
            ["__count"],
        )
        return {site.id: count for site, count in counts}

    @route(
        "/my/sites/<int:site_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_site(self, site_id, **kw):
        """Show one site, what stands there and what was asked for it."""
        site = self._service_asset_of("service.site", site_id)
        tickets = request.env["service.ticket"].search(
            [("site_id", "=", site.id)], order="opened_at desc, id desc", limit=HISTORY
        )
        values = {
            "page_name": "service_site",
            "site": site,
            "items": request.env["service.ci"].search(
                [("site_id", "=", site.id)], order="name, id", limit=200
            ),
            "tickets": tickets.sudo(),  # sudo: stages in the customer's words
            **self._service_visits_to(site),
        }
        return request.render("service_partner_portal.portal_site", values)

    def _service_visits_to(self, site):
        """Return the visits to a site that the visitor sees: who comes and who came."""
        Order = request.env["service.workorder"]
        # a visit for several sites of a building belongs to each of them
        lined = self._service_order_ids_by_line("site_id", site, MAX_LINES)
        here = Order._portal_client_domain() & (
            Domain("site_id", "=", site.id) | Domain("id", "in", lined)
        )
        coming = Domain("state", "in", COMING)
        planned = Order.search(here & coming, order="planned_start, id", limit=HISTORY)
        past = Order.search(here & ~coming, order="id desc", limit=HISTORY)
        # sudo: clients see who comes, not performers
        return {"planned_orders": planned.sudo(), "past_orders": past.sudo()}
