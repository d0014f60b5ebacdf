"""How a contractor works, what it is paid for, and which documents it has handed in."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.service_ticket.controllers.once import once
from odoo.addons.service_ticket.tools.typed import clean, read_number
from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from .contractor import ContractorPortal
from .media import MAX_PART, media_response, read_files

MONTHS = 12


def _get_first_day():
    """Return the first of the months that the pages look back upon."""
    first = request.env.company._service_today().replace(day=1)
    return fields.Date.subtract(first, months=MONTHS - 1)


class ContractorFigures(ContractorPortal):
    def _job_format_month(self, month):
        return format_date(request.env, month, date_format="LLLL yyyy")

    @route(
        "/my/jobs/figures",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_job_figures(self, **kw):
        """Show how well the visitor works, over time and per technician."""
        self._job_check_contractor()
        # sudo: one's own figures are told to whom they describe
        performers = request.env["service.resource"].sudo()._get_own_performers()
        company = performers.company_id[:1] or request.env.company.sudo()
        return request.render(
            "service_partner_portal.portal_job_figures",
            {
                "page_name": "service_job_figures",
                "performers": performers,
                "months": performers._get_months_of_work(_get_first_day()),
                "limits": company._get_ban_limits(),
                "limit_jobs": company.service_ban_jobs,
                "format_month": self._job_format_month,
            },
        )

    # Money

    def _job_check_firm(self):
        """Open pages about money and documents to those who speak for a firm.

        :raise NotFound: for everybody else
        """
        self._job_check_contractor()
        user = request.env.user.sudo()  # sudo: hidden from those whom they describe
        if not user.portal_firm_ids:
            raise request.not_found()
        return user.portal_firm_ids

    @route(
        ["/my/jobs/money", "/my/jobs/money/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_job_money(self, page=1, **kw):
        """Show accepted work, by month and one by one."""
        self._job_check_firm()
        # sudo: what was agreed with a firm is told to it
        Order = request.env["service.workorder"].sudo()
        domain = Order._get_money_domain()
        pager = portal_pager(
            url="/my/jobs/money",
            total=Order.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        orders = Order.search(
            domain,
            order="performed_on desc, id desc",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        since = domain & Domain("performed_on", ">=", _get_first_day())
        return request.render(
            "service_partner_portal.portal_job_money",
            {
                "page_name": "service_job_money",
                "sums": Order._get_money_sums(since),
                "lines": orders._prepare_money_lines(),
                "pager": pager,
                "format_month": self._job_format_month,
            },
        )

    # Documents

    @route(
        "/my/jobs/documents",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_job_documents(self, notice="", **kw):
        """Show what a firm has handed in, what is missing and what expires."""
        return self._job_render_documents(self._job_check_firm(), notice=notice)

    @route(
        "/my/jobs/documents",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=lambda _self: MEDIA_BYTES + MAX_PART,
    )
    def portal_job_hand_in(self, **form):
        """Take a document."""
        firms = self._job_check_firm()
        typed = {
            name: clean(value)
            for name, value in form.items()
            if isinstance(value, str)
            and name in ("kind_id", "number", "valid_to", "of")
        }
        number = read_number(typed.get("of"))
        resource = (firms | firms.technician_ids).filtered(lambda one: one.id == number)
        Permit = request.env["service.resource.permit"].sudo()  # sudo: of one's own
        try:
            once(lambda: Permit._hand_in(resource or firms[:1], typed, read_files()))
        except UserError as refusal:
            return self._job_render_documents(firms, typed=typed, error=str(refusal))
        return request.redirect("/my/jobs/documents?notice=sent", code=303)

    def _job_render_documents(self, firms, notice="", typed=None, error=None):
        performers = firms | firms.technician_ids
        response = request.render(
            "service_partner_portal.portal_job_documents",
            {
                "page_name": "service_job_documents",
                "performers": performers,
                "permits": performers.permit_ids.sorted(
                    lambda one: (one.resource_id.name, one.kind_id.name, one.id)
                ),
                "missing": firms.missing_kind_ids,
                # sudo: kinds of documents are no secret to those who hand them in
                "kinds": request.env["service.permit.kind"].sudo().search([]),
                "notice": notice,
                "typed": typed or {},
                "error": error,
            },
        )
        response.status_code = 422 if error else 200
        return response

    @route(
        "/my/jobs/documents/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def portal_job_document(self, file_id, **kw):
        """Send a scan that the firm has handed in."""
        firms = self._job_check_firm()
        scans = (firms | firms.technician_ids).permit_ids.attachment_ids
        file = scans.filtered(lambda one: one.id == file_id)
        if not file:
            raise request.not_found()
        return media_response(file, is_small=False)
