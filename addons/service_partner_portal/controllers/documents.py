"""What there is on paper: reports of visits; other addons add theirs."""

from datetime import date

from odoo.fields import Domain
from odoo.http import content_disposition, request, route

from odoo.addons.service_ticket.controllers.listing import Listing
from odoo.addons.service_ticket.tools.typed import clean

from .workorders import WorkorderPortal

REPORT = "service_partner_portal.visit_report_action"


def read_day(text):
    """Return a day typed as YYYY-MM-DD, None for everything else."""
    try:
        return date.fromisoformat(clean(text))
    except ValueError:
        return None


def read_period(query):
    """Return the period that somebody asks for, either end may be None.

    :param dict query: with ``date_begin`` and ``date_end`` as typed
    """
    begin, end = (read_day(query.get(name)) for name in ("date_begin", "date_end"))
    return (end, begin) if begin and end and end < begin else (begin, end)


def period_domain(field, begin, end):
    """Return the domain of days of a field within a period, both ends included."""
    domain = Domain.TRUE
    if begin:
        domain &= Domain(field, ">=", begin)
    if end:
        domain &= Domain(field, "<=", end)
    return domain


class DocumentPortal(WorkorderPortal):
    @route(
        ["/my/documents", "/my/documents/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_documents(self, page=1, **kw):
        """List the reports of visits, by place, period and number."""
        if not request.env.user._is_portal():
            raise request.not_found()
        begin, end = read_period(kw)
        values = {
            # sudo: clients see who came, not performers
            **self._service_document_listing(begin, end).get_values(
                kw, page, self._items_per_page, sudo=True
            ),
            "page_name": "service_documents",
            "tabs": self._service_document_tabs(),
            "tab": "visits",
            "date_begin": begin,
            "date_end": end,
        }
        return request.render("service_partner_portal.portal_documents", values)

    def _service_document_tabs(self):
        """Return the kinds of documents: dict key -> (name, address)."""
        return {"visits": (self.env._("Reports of visits"), "/my/documents")}

    def _service_document_listing(self, begin, end):
        Order = request.env["service.workorder"]
        return Listing(
            model=Order,
            url="/my/documents",
            domain=self._service_reported_domain()
            & period_domain("performed_on", begin, end),
            search=self._service_order_search_domain,
            sortings={
                "newest": {
                    "label": self.env._("Newest"),
                    "order": "performed_on desc, id desc",
                },
                "oldest": {"label": self.env._("Oldest"), "order": "performed_on, id"},
            },
            groupings={
                "site": {"label": self.env._("Site"), "field": "site_id"},
                "client": {"label": self.env._("Company"), "field": "client_id"},
            },
            url_args={
                "date_begin": begin and begin.isoformat(),
                "date_end": end and end.isoformat(),
            },
        )

    def _service_reported_domain(self):
        Order = request.env["service.workorder"]
        return Order._portal_client_domain() & Order._portal_report_domain()

    @route(
        "/my/workorders/<int:order_id>/report",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_workorder_report(self, order_id, **kw):
        """Send the report of a visit as PDF."""
        order = self._service_order_of(order_id)
        if not order.filtered_domain(order._portal_report_domain()):
            raise request.not_found()
        # sudo: lines and photos are hidden as records, the visitor sees the visit
        Report = request.env["ir.actions.report"].sudo()
        content, _kind = Report._render_qweb_pdf(REPORT, order.ids)
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(f"{order.number}.pdf")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
