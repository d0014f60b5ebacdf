"""The first page: what is open, in the customer's words, and what one can do."""

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.service_ticket.controllers.portal import TicketPortal
from odoo.addons.service_ticket.controllers.similar import Similar
from odoo.addons.service_ticket.models.constants import OPEN_STATES
from odoo.addons.service_ticket.models.portal.service_ticket_portal import STATE_COLORS

FILTER_OF_STATE = {"new": "new", "open": "working", "waiting": "waiting"}
COUNTED = {
    "service_workorder_count": "service.workorder",
    "service_ci_count": "service.ci",
    "service_site_count": "service.site",
}


class PortalHome(TicketPortal):
    @route()
    def home(self, **kw):
        response = super().home(**kw)
        if request.env.user._is_portal():
            response.qcontext.update(self._service_home_values())
        return response

    def _service_home_values(self):
        statuses = self._service_open_statuses()
        if not statuses and self._service_only_works_for_us():
            return {}
        return {
            "service_statuses": statuses,
            **self._service_to_accept_values(),
            "service_administers": bool(
                request.env["service.portal.access"]._get_administered()
            ),
        }

    def _service_to_accept_values(self):
        """Return how much work waits for the visitor's word, and where it is seen."""
        Order = request.env["service.workorder"]
        domain = Order._get_to_accept_domain() & Order._portal_client_domain()
        count = Order.search_count(domain)
        path = f"/{Order.search(domain, limit=1).id}" if count == 1 else ""
        return {
            "service_to_accept": count,
            "service_to_accept_url": f"/my/workorders{path or '?filterby=accept'}",
        }

    def _service_only_works_for_us(self):
        """Tell whether the first page begins with work, not with requests."""
        user = request.env.user.sudo()  # sudo: hidden from those whom they describe
        return user._is_contractor() and not user.partner_id.portal_access_ids

    def _service_open_statuses(self):
        """Return how many requests are open: list of dicts, as customers call them."""
        Ticket = request.env["service.ticket"]
        seen = Ticket._search(
            self._service_ticket_domain() & Domain("state", "in", OPEN_STATES)
        )
        # sudo: stages are hidden from customers, what they call them is not; the
        # tickets counted are those that the user may read
        groups = Ticket.sudo()._read_group(
            [("id", "in", seen)],
            ["stage_id", "waiting_reason_id", "waiting_from_stage_id", "type_id"],
            ["__count"],
        )
        counts = [(stage._get_shown(*how), count) for stage, *how, count in groups]
        statuses = {}
        for stage, count in sorted(
            counts, key=lambda row: (OPEN_STATES.index(row[0].state), row[0].sequence)
        ):
            word = stage._get_customer_name()
            status = statuses.setdefault(
                (stage.state, word),
                {
                    "text": word,
                    "count": 0,
                    "color": STATE_COLORS.get(stage.state, "info"),
                    "url": f"/my/tickets?filterby={FILTER_OF_STATE[stage.state]}",
                },
            )
            status["count"] += count
        return list(statuses.values())

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        is_portal = request.env.user._is_portal()
        for counter, model in COUNTED.items():
            if counter in counters:
                domain = self._service_counted_domain(model)
                # whether there are any: the number is not shown
                values[counter] = is_portal and request.env[model].search_count(
                    domain, limit=1
                )
        return values

    def _service_counted_domain(self, model):
        """Return which records of a model an entry of the first page leads to."""
        Model = request.env[model]
        is_order = model == "service.workorder"
        return Model._portal_client_domain() if is_order else []


class PortalSimilar(Similar):
    def _service_similar_domain(self):
        # What a colleague has asked already need not be asked again, either.
        user = request.env.user
        return [] if user._is_portal() else super()._service_similar_domain()
