"""Invoices and acts among the documents of a client."""

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.service_partner_portal.controllers.documents import (
    DocumentPortal,
    period_domain,
    read_period,
)
from odoo.addons.service_ticket.controllers.listing import Listing

UNPAID = ("not_paid", "partial")


class InvoicePortal(DocumentPortal):
    def _service_money_clients(self):
        """Return the organisations whose money the visitor sees."""
        # sudo: hidden from those whom it describes
        user = request.env.user.sudo()
        return (
            user.portal_money_client_ids if user._is_portal() else user.partner_id[:0]
        )

    def _service_check_money(self):
        """Return the organisations whose money the visitor sees.

        :raise NotFound: for whoever sees none
        """
        clients = self._service_money_clients()
        if not clients:
            raise request.not_found()
        return clients

    def _service_document_tabs(self):
        tabs = super()._service_document_tabs()
        if self._service_money_clients():
            tabs["invoices"] = (
                self.env._("Invoices and acts"),
                "/my/documents/invoices",
            )
            tabs["statement"] = (
                self.env._("Reconciliation statement"),
                "/my/documents/statement",
            )
        return tabs

    @route(
        ["/my/documents/invoices", "/my/documents/invoices/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_document_invoices(self, page=1, **kw):
        """List the invoices of the organisations whose money the visitor sees."""
        clients = self._service_check_money()
        begin, end = read_period(kw)
        values = {
            # sudo: names of organisations that are no contacts of the visitor
            **self._service_invoice_listing(clients, begin, end).get_values(
                kw, page, self._items_per_page, sudo=True
            ),
            "page_name": "service_documents",
            "tabs": self._service_document_tabs(),
            "tab": "invoices",
            "date_begin": begin,
            "date_end": end,
        }
        return request.render("service_portal_account.portal_document_invoices", values)

    def _service_invoice_listing(self, clients, begin, end):
        return Listing(
            model=request.env["account.move"],
            url="/my/documents/invoices",
            domain=Domain("commercial_partner_id", "in", clients.ids)
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & period_domain("invoice_date", begin, end),
            search=lambda text: (
                Domain("name", "ilike", text)
                | Domain("ref", "ilike", text)
                | Domain("invoice_partner_display_name", "ilike", text)
            ),
            filters=self._service_invoice_filters(),
            sortings={
                "newest": {
                    "label": self.env._("Newest"),
                    "order": "invoice_date desc, id desc",
                },
                "due": {"label": self.env._("Due"), "order": "invoice_date_due, id"},
            },
            groupings={
                "client": {
                    "label": self.env._("Legal entity"),
                    "field": "commercial_partner_id",
                },
            },
            url_args={
                "date_begin": begin and begin.isoformat(),
                "date_end": end and end.isoformat(),
            },
        )

    def _service_invoice_filters(self):
        unpaid = Domain("payment_state", "in", UNPAID)
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "unpaid": {"label": self.env._("To pay"), "domain": unpaid},
            "overdue": {
                "label": self.env._("Overdue"),
                "domain": unpaid & Domain("invoice_date_due", "<", "today"),
            },
        }
