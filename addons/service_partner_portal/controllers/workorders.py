"""Visits: who comes and when, what was done, and whether it is accepted."""

from werkzeug.urls import url_encode

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_ticket.controllers.listing import Listing
from odoo.addons.service_ticket.tools.typed import clean
from odoo.addons.service_workorder.models.constants import CLOSED_ORDER_STATES

from .media import media_response
from .places import get_site_domain


class WorkorderPortal(CustomerPortal):
    def _service_order_filters(self):
        return {
            "open": {
                "label": self.env._("Open"),
                "domain": Domain("state", "not in", CLOSED_ORDER_STATES),
            },
            "accept": {
                "label": self.env._("To accept"),
                "domain": request.env["service.workorder"]._get_to_accept_domain(),
            },
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
        }

    def _service_order_sortings(self):
        return {
            "newest": {"label": self.env._("Newest"), "order": "id desc"},
            "visit": {"label": self.env._("Visit"), "order": "planned_start, id"},
        }

    @route(
        ["/my/workorders", "/my/workorders/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_workorders(self, page=1, **kw):
        """List the visits of the customer who is logged in."""
        if not request.env.user._is_portal():
            raise request.not_found()
        values = {
            # sudo: clients see who comes, not performers
            **self._service_order_listing().get_values(
                kw, page, self._items_per_page, sudo=True
            ),
            "page_name": "service_workorders",
        }
        return request.render("service_partner_portal.portal_workorders", values)

    def _service_order_listing(self):
        Order = request.env["service.workorder"]
        return Listing(
            model=Order,
            url="/my/workorders",
            domain=Order._portal_client_domain(),
            search=self._service_order_search_domain,
            filters=self._service_order_filters(),
            sortings=self._service_order_sortings(),
            groupings={
                "site": {"label": self.env._("Site"), "field": "site_id"},
                "client": {"label": self.env._("Company"), "field": "client_id"},
                "ticket": {"label": self.env._("Request"), "field": "ticket_id"},
            },
        )

    def _service_order_search_domain(self, text):
        return get_site_domain(text) | Domain.OR(
            Domain(name, "ilike", text)
            for name in ("number", "name", "ticket_id.number")
        )

    def _service_order_of(self, order_id):
        """Return an order that the visitor sees, with his own rights.

        :raise NotFound: for whoever may not see it
        """
        if not request.env.user._is_portal():
            raise request.not_found()
        Order = request.env["service.workorder"]
        # search, unlike browse, finds nothing that the visitor may not see
        order = Order.search(
            Domain("id", "=", order_id) & Order._portal_client_domain()
        )
        if not order:
            raise request.not_found()
        return order

    @route(
        "/my/workorders/<int:order_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_workorder(self, order_id, notice=None, **kw):
        """Show one visit and what was done there."""
        return self._service_render_order(self._service_order_of(order_id), notice)

    def _service_order_values(self, order):
        """Return what the page of one visit shows."""
        return {
            "page_name": "service_workorder",
            "order": order.sudo(),  # sudo: lines and photos are hidden as records
            "may_decide": order._portal_may_decide(),
            "may_open_ticket": order.sudo()
            .ticket_id.with_user(request.env.user)
            .has_access("read"),
        }

    def _service_render_order(self, order, notice=None, typed="", said="", error=None):
        values = {
            **self._service_order_values(order),
            "notice": notice,
            "next_order": notice and self._service_next_to_accept(),
            "typed": typed,
            "said": said,
            "error": error,
        }
        response = request.render("service_partner_portal.portal_workorder", values)
        response.status_code = 422 if error else 200
        return response

    def _service_next_to_accept(self):
        """Return the visit that has waited longest for the visitor's word, or none."""
        Order = request.env["service.workorder"]
        domain = Order._get_to_accept_domain() & Order._portal_client_domain()
        return Order.search(domain, order="reported_at, id", limit=1)

    @route(
        "/my/workorders/<int:order_id>/<any(accept,reject):action>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_workorder_decide(self, order_id, action, reason="", **kw):
        """Accept the work, or have it done again."""
        order = self._service_order_of(order_id)
        reason = clean(reason if isinstance(reason, str) else "").strip()
        try:
            order._portal_decide(action == "accept", reason)
        except UserError as refusal:
            return self._service_render_order(order, typed=reason, error=str(refusal))
        query = url_encode({"notice": action})
        return request.redirect(f"/my/workorders/{order_id}?{query}", code=303)

    @route(
        "/my/workorders/<int:order_id>/media/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def portal_workorder_media(self, order_id, file_id, small=None, **kw):
        """Send one photo or video of a visit."""
        order = self._service_order_of(order_id).sudo()
        # sudo: files of an order are read by whoever sees the order
        file = order._portal_media().filtered(lambda media: media.id == file_id)
        if not file:
            raise request.not_found()
        return media_response(file, small)
