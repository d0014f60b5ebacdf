"""The list of requests and the page of one, for people with a scope."""

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.service_ticket.controllers.portal import TicketPortal

from .places import get_site_domain


class ScopedTicketPortal(TicketPortal):
    def _service_ticket_filters(self):
        filters = super()._service_ticket_filters()
        mine = Domain("partner_id", "=", request.env.user.partner_id.id)
        closed = filters.pop("closed")
        is_waiting = Domain("state", "=", "waiting")
        for_others = request.env["service.ticket"]._portal_waits_for_others_domain()
        return {
            **filters,
            "new": {
                "label": self.env._("Received"),
                "domain": Domain("state", "=", "new"),
            },
            "working": {
                "label": self.env._("In work"),
                "domain": Domain("state", "=", "open") | (is_waiting & for_others),
            },
            "waiting": {
                "label": self.env._("Waiting"),
                "domain": is_waiting & ~for_others,
            },
            "mine": {"label": self.env._("Asked by me"), "domain": mine},
            "closed": closed,
        }

    def _service_ticket_groupings(self):
        return {
            **super()._service_ticket_groupings(),
            "site": {"label": self.env._("Site"), "field": "site_id"},
            "client": {"label": self.env._("Company"), "field": "client_id"},
            "partner": {"label": self.env._("Asked by"), "field": "partner_id"},
        }

    def _service_ticket_search_domain(self, search):
        return super()._service_ticket_search_domain(search) | get_site_domain(search)

    def _get_page_view_values(
        self, document, access_token, values, session_history, no_breadcrumbs, **kwargs
    ):
        values = super()._get_page_view_values(
            document, access_token, values, session_history, no_breadcrumbs, **kwargs
        )
        if document._name == "service.ticket" and request.env.user._is_portal():
            own = document.with_user(request.env.user)
            if own.has_access("read"):
                # sudo: the page shows the stage in the customer's words; what may be
                # done there depends on who looks
                values["ticket"] = own.sudo()
                orders = request.env["service.workorder"].search(
                    [("ticket_id", "=", document.id)], order="id"
                )
                values["orders"] = orders.sudo()  # sudo: performers are hidden
                values["timeline"] = own._portal_timeline(orders)
                values["is_live"] = True
        return values
