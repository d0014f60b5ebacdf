"""What is still missing of a request, filled in by its customer."""

from werkzeug.urls import url_encode

from odoo.http import request, route

from .portal import TicketPortal
from .web_form_catalog import read_typed


class TicketParameters(TicketPortal):
    @route(
        "/my/tickets/<int:ticket_id>/parameters",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        service_limit=30,
    )
    def portal_my_ticket_fill(self, ticket_id, access_token=None, **kw):
        """Take what the customer filled in, or show it again with what is wrong."""
        ticket = self._service_ticket_of_customer(ticket_id, access_token)
        query = {"access_token": access_token} if access_token else {}
        if request.env.user._is_internal():
            query["notice"] = "staff"
        elif ticket._portal_may_fill():
            filled, typed, errors = self._service_read_blocks(ticket)
            if errors:
                values = {
                    "page_name": "service_ticket",
                    "ticket": ticket,
                    "access_token": access_token,
                    "typed": typed,
                    "faults": errors,
                }
                return request.render("service_ticket.portal_ticket_fill", values)
            ticket._portal_fill(filled, self._service_ticket_customer(ticket))
            query["notice"] = "fill"
        return request.redirect(
            f"/my/tickets/{ticket_id}?{url_encode(query)}", code=303
        )

    def _service_read_blocks(self, ticket):
        """Return what was typed for a ticket.

        :return: tuple of list of (block, values), typed texts and errors, the latter
            two by prefix and name
        """
        filled, typed, errors = [], {}, {}
        partners = ticket._portal_partners()
        for block in ticket._portal_blocks():
            prefix, version = block["prefix"], block["form"]
            typed[prefix] = read_typed(version, prefix)
            values, faults = version._page_read(typed[prefix], partners)
            filled.append((block, values))
            if faults:
                errors[prefix] = faults
        return filled, typed, errors
