"""Approvals on the first page of the portal and on the pages of requests."""

from odoo.http import request

from odoo.addons.service_partner_portal.controllers.home import PortalHome
from odoo.addons.service_partner_portal.controllers.tickets import ScopedTicketPortal

# The first page shows so many; the others stand in the list.
MAX_CARDS = 3


class ApprovalHome(PortalHome):
    def _service_home_values(self):
        Approval = request.env["service.approval"]
        partner = request.env.user.partner_id
        waiting = Approval.search(Approval._get_waiting_domain(partner))
        return {
            **super()._service_home_values(),
            "approval_cards": waiting[:MAX_CARDS]._get_cards(partner),
            "approval_count": len(waiting),
            "approval_back": "home",
        }


class ApprovalTicketPortal(ScopedTicketPortal):
    def _get_page_view_values(
        self, document, access_token, values, session_history, no_breadcrumbs, **kwargs
    ):
        values = super()._get_page_view_values(
            document, access_token, values, session_history, no_breadcrumbs, **kwargs
        )
        # Whoever comes by the link of a mail has proved no access of his own.
        if values.get("is_live") and document._name == "service.ticket":
            Approval = request.env["service.approval"]
            partner = request.env.user.partner_id
            waiting = Approval.search(
                Approval._get_waiting_domain(partner)
                & Approval._get_ticket_domain(document)
            )
            values["approval_cards"] = waiting._get_cards(partner)
            values["approval_progress"] = Approval._get_progress(document, partner)
            values["approval_back"] = "ticket"
        return values
