"""New requests of people with a login: what for, where, about which item."""

from odoo.fields import Command, Domain
from odoo.http import request, route

from odoo.addons.service_ticket.controllers.uploads import parameter
from odoo.addons.service_ticket.controllers.web_form_ci import WebFormCi
from odoo.addons.service_ticket.tools.typed import read_number

from .places import FEW_SITES, find_places

MAX_SITES = 1000
MAX_ITEMS = 300
# What a tile passes on to the form.
PASSED = ("site", "client", "ci")


class PortalRequest(WebFormCi):
    @route(
        "/my/request",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_request(self, **kw):
        """Show the services as tiles; where there are none, the form itself."""
        passed = {name: kw[name] for name in PASSED if kw.get(name)}
        sections = self._service_sections(self._service_items())
        if not sections:
            return request.redirect_query("/service/new", passed)
        values = {
            "page_name": "service_request",
            "sections": sections,
            "passed": passed,
        }
        return request.render("service_partner_portal.portal_request", values)

    # What the visitor may choose

    def _service_is_scoped(self):
        return request.env.user._is_portal()

    def _service_offered_sites(self):
        Site = request.env["service.site"]
        return Site.search([], order="name, id", limit=MAX_SITES)

    def _service_offered_items(self, site, client):
        """Return the items to choose from: those of the site, else without a site.

        :param site: ``service.site``, may be empty
        :param client: ``res.partner``, may be empty
        """
        domain = Domain("state", "!=", "retired") & Domain("site_id", "=", site.id)
        if client and not site:
            domain &= Domain("client_id", "=", client.id)
        return request.env["service.ci"].search(
            domain, order="name, id", limit=MAX_ITEMS
        )

    def _service_offered_clients(self):
        """Return the organisations to ask for, where there are several."""
        # sudo: names of organisations to which the visitor has an access
        user = request.env.user.sudo()
        accesses = user.partner_id.portal_access_ids.filtered("is_confirmed")
        clients = accesses.client_id.filtered(
            "active"
        ) | user.partner_id.commercial_partner_id.filtered("is_company")
        return clients if len(clients) > 1 else clients.browse()

    def _service_is_of(self, client):
        # sudo: where the visitor may ask at all
        clients = request.env.user.sudo().portal_client_ids
        return super()._service_is_of(client) or client in clients

    def _service_place(self, values):
        """Return the chosen organisation, site and item, each empty if none."""
        clients = self._service_offered_clients()
        client = clients.filtered(lambda c: c.id == values.get("client_id"))
        # search, unlike browse, finds nothing that the visitor may not see
        site = request.env["service.site"].search(
            [("id", "=", values.get("site_id") or 0)]
        )
        ci = request.env["service.ci"].search([("id", "=", values.get("ci_id") or 0)])
        return client, site, ci

    # The page

    def _service_asked_for(self, query):
        values = super()._service_asked_for(query)
        if self._service_is_scoped():
            values.update(
                site_id=read_number(query.get("site")) or self._service_only_site().id,
                client_id=read_number(query.get("client")),
                ci_id=read_number(query.get("about")),
            )
        return values

    def _service_only_site(self):
        """Return the site of whoever has no other to choose, else none."""
        sites = self._service_offered_sites()
        is_sure = len(sites) == 1 and not self._service_offered_clients()
        return sites if is_sure else sites.browse()

    def _service_page_values(self, values, errors):
        page = super()._service_page_values(values, errors)
        if not self._service_is_scoped():
            return page
        client, site, ci = self._service_place(values)
        site = site or ci.site_id
        sites = self._service_offered_sites() | site
        return {
            **page,
            "place_clients": self._service_offered_clients(),
            "place_sites": sites,
            "has_many_sites": len(sites) > FEW_SITES,
            "place_items": self._service_offered_items(site, client),
            "chosen_client": client,
            "chosen_site": site,
            "chosen_ci": ci,
        }

    @route(
        "/service/new/sites",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def service_sites_like(self, search="", client=None, **kw):
        """Return the sites that fit what is typed, as options of the choice.

        Of the company that is chosen there, if any.
        """
        if not self._service_is_scoped():
            raise request.not_found()
        client_id = read_number(client)
        of_client = Domain("client_id", "=", client_id) if client_id else Domain.TRUE
        return request.render(
            "service_partner_portal.request_sites",
            {
                "place_sites": find_places(search, of_client),
                "chosen_site": request.env["service.site"],
            },
        )

    @route(
        "/service/new/items",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def service_items_of_site(self, site=None, client=None, **kw):
        """Return the items of a site, as the choice on the form shows them."""
        if not self._service_is_scoped():
            raise request.not_found()
        values = {"site_id": read_number(site), "client_id": read_number(client)}
        chosen_client, chosen_site, _ci = self._service_place(values)
        return request.render(
            "service_partner_portal.request_items",
            {
                "place_items": self._service_offered_items(chosen_site, chosen_client),
                "chosen_ci": request.env["service.ci"],
            },
        )

    # Submission

    def _service_read(self, form):
        values, errors = super()._service_read(form)
        if not self._service_is_scoped():
            return values, errors
        values.update(
            {name: read_number(form.get(name)) for name in ("client_id", "site_id")}
        )
        values["ci_id"] = read_number(form.get("ci_id"))
        client, site, ci = self._service_place(values)
        wrong = self.env._("Please choose one of those offered.")
        if form.get("client_id") and not client:
            errors["client_id"] = wrong
        if form.get("site_id") and not site:
            errors["site_id"] = wrong
        if form.get("ci_id") and not ci:
            errors["ci_id"] = wrong
        if client and site and site.client_id != client:
            errors["site_id"] = self.env._(
                "This site belongs to another company than the one chosen above."
            )
        if ci and site and ci.site_id != site:
            errors["ci_id"] = self.env._("This item stands at another site.")
        return values, errors

    def _service_ticket_values(self, values, earlier):
        ticket_values = super()._service_ticket_values(values, earlier)
        if not self._service_is_scoped():
            return ticket_values
        client, site, ci = self._service_place(values)
        if ci and not ticket_values.get("ci_ids"):
            ticket_values["ci_ids"] = [Command.set(ci.ids)]
            site = site or ci.site_id
        if site and not ticket_values.get("site_id"):
            ticket_values["site_id"] = site.id
        owner = client or site.client_id or ci.client_id
        if owner and not ticket_values.get("client_id"):
            ticket_values["client_id"] = owner.id
        return ticket_values

    def _service_limits(self, values):
        """A login is known: it files more than a stranger, but not without end."""
        if not self._service_is_scoped():
            return super()._service_limits(values)
        return [
            (
                "login",
                request.env.uid,
                parameter(request.env, "portal_per_login", 60),
            ),
            (
                "place of logins",
                self._service_place_of_visitor(),
                parameter(request.env, "portal_per_place", 600),
            ),
        ]
