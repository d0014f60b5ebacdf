"""Sets of documents that were sent to clients, for whoever sees their money."""

from odoo.fields import Domain
from odoo.http import content_disposition, request, route

from odoo.addons.service_partner_portal.controllers.documents import (
    period_domain,
    read_period,
)
from odoo.addons.service_portal_account.controllers.invoices import InvoicePortal
from odoo.addons.service_ticket.controllers.listing import Listing

PAGE = "/my/documents/sets"


class PaperPortal(InvoicePortal):
    def _service_document_tabs(self):
        tabs = super()._service_document_tabs()
        if self._service_money_clients():
            tabs["sets"] = (self.env._("Closing documents"), PAGE)
        return tabs

    @route(
        [PAGE, f"{PAGE}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_paper_sets(self, page=1, **kw):
        """List the sets of documents of the organisations whose money one sees."""
        clients = self._service_check_money()
        begin, end = read_period(kw)
        listing = Listing(
            # sudo: sets are hidden as records; the domain names whose they are
            model=request.env["service.paper.set"].sudo(),
            url=PAGE,
            domain=self._service_set_domain(clients)
            & period_domain("sent_at", begin, end),
            search=lambda text: (
                Domain("contract_id.number", "ilike", text)
                | Domain("move_ids.name", "ilike", text)
            ),
            sortings={
                "newest": {"label": self.env._("Newest"), "order": "sent_at desc, id"}
            },
            groupings={
                "contract": {"label": self.env._("Contract"), "field": "contract_id"}
            },
            url_args={
                "date_begin": begin and begin.isoformat(),
                "date_end": end and end.isoformat(),
            },
        )
        values = {
            **listing.get_values(kw, page, self._items_per_page, sudo=True),
            "page_name": "service_documents",
            "tabs": self._service_document_tabs(),
            "tab": "sets",
            "date_begin": begin,
            "date_end": end,
        }
        return request.render("service_portal_billing.portal_paper_sets", values)

    @route(
        f"{PAGE}/<int:set_id>/download",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_paper_set_download(self, set_id, **kw):
        """Send the archive of a set."""
        clients = self._service_check_money()
        # sudo: as above
        one = request.env["service.paper.set"].sudo()
        one = one.search(
            self._service_set_domain(clients) & Domain("id", "=", set_id), limit=1
        )
        if not one.attachment_id:
            raise request.not_found()
        return request.make_response(
            one.attachment_id.raw,
            headers=[
                ("Content-Type", "application/zip"),
                (
                    "Content-Disposition",
                    content_disposition(one.attachment_id.name),
                ),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _service_set_domain(self, clients):
        """Return the domain of sent sets whose documents are all of these clients."""
        return (
            Domain("state", "=", "sent")
            & Domain("attachment_id", "!=", False)
            & Domain("move_ids.commercial_partner_id", "in", clients.ids)
            & ~Domain(
                "move_ids", "any", [("commercial_partner_id", "not in", clients.ids)]
            )
        )
