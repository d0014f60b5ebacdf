"""What clients are asked to approve, on the portal."""

import contextlib

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.service_ticket.tools.typed import clean

from ..models.constants import MAX_REASON

VERDICTS = {"approve": "approved", "reject": "rejected"}


class ApprovalPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_approval_count" in counters:
            values["service_approval_count"] = self._service_approvals().search_count(
                self._service_approval_filters()["mine"]["domain"]
            )
        return values

    def _service_approvals(self):
        """Return the model; the rules of the portal say what is seen of it."""
        return request.env["service.approval"]

    def _service_approval_filters(self):
        mine = self._service_approvals()._get_waiting_domain(
            request.env.user.partner_id
        )
        return {
            "mine": {"label": self.env._("Wait for me"), "domain": mine},
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
        }

    # List

    @route(
        ["/my/approvals", "/my/approvals/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_approvals(self, page=1, filterby="", **kw):
        """List what waits for the decision of whoever is logged in."""
        return self._service_approval_list(page, filterby)

    @route(
        "/my/approvals",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_approvals_approve(self, **kw):
        """Approve what was ticked in the list."""
        ids = [
            int(value)
            for value in request.httprequest.form.getlist("approval")
            if value.isascii() and value.isdigit() and len(value) < 10
        ]
        # What one may not see is not there.
        approvals = self._service_approvals().search([("id", "in", ids)])
        if not approvals:
            text = self.env._("Tick what you approve.")
            return self._service_approval_list(notice=("warning", text))
        try:
            approvals._decide_all("approved", channel="portal")
        except UserError as error:
            return self._service_approval_list(notice=("warning", error.args[0]))
        text = self.env._("Thank you, %(count)s approved.", count=len(approvals))
        return self._service_approval_list(notice=("success", text))

    def _service_approval_list(self, page=1, filterby="", notice=None):
        Approval = self._service_approvals()
        partner = request.env.user.partner_id
        filters = self._service_approval_filters()
        filterby = filterby if filterby in filters else "mine"
        domain = filters[filterby]["domain"]
        pager = portal_pager(
            url="/my/approvals",
            url_args={"filterby": filterby},
            total=Approval.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        approvals = Approval.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        # sudo: whether one sees prices is looked up for each client
        shown = approvals.sudo()
        steps = request.env["service.approval.step"].sudo()
        moneyed = steps._find_moneyed([partner])
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "page_name": "service_approvals",
                "default_url": "/my/approvals",
                "approvals": shown,
                "mine": set(approvals._get_steps_of(partner).approval_id.ids),
                "amounts": {
                    approval.id: approval._format_amount()
                    for approval in shown
                    if approval.kind == "staff"
                    or (partner, approval.client_id) in moneyed
                },
                "notice": notice,
                # sudo: of the user himself
                "decides": bool(
                    request.env["service.approval.deputy"]
                    .sudo()
                    ._get_decided_clients(partner.sudo())
                ),
                "pager": pager,
                "searchbar_filters": filters,
                "filterby": filterby,
            }
        )
        return request.render("service_approval.portal_my_approvals", values)

    # Page of one approval

    @route(
        "/my/approvals/<int:approval_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_approval(self, approval_id, **kw):
        """Show what is asked to somebody who is asked."""
        approval = self._service_approval_find(approval_id)
        if not approval:
            raise request.not_found()
        return self._service_approval_page(approval)

    @route(
        "/my/approvals/<int:approval_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_approval_decide(self, approval_id, **kw):
        """Approve or reject, or show the page again with what is wrong."""
        approval = self._service_approval_find(approval_id)
        if not approval:
            raise request.not_found()
        form = request.httprequest.form
        reason = clean(form.get("reason")).strip()[:MAX_REASON]
        verdict = VERDICTS.get(form.get("answer"))
        if not verdict:
            error = self.env._("Please choose: approve or reject.")
            return self._service_approval_page(approval, error, reason)
        try:
            approval._decide_all(verdict, reason, "portal")
        except UserError as error:
            return self._service_approval_page(approval, error.args[0], reason)
        return request.redirect(self._service_approval_back(approval), code=303)

    @route(
        "/my/approvals/<int:approval_id>/remind",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_approval_remind(self, approval_id, **kw):
        """Let whoever filed a request remind those who have not decided."""
        Approval = self._service_approvals()
        approval = Approval._find_to_remind(approval_id, request.env.user)
        if not approval:
            raise request.not_found()
        # What stands against it, the page of the request shows.
        with contextlib.suppress(UserError):
            approval._remind()
        return request.redirect(approval.ticket_id.access_url, code=303)

    def _service_approval_back(self, approval):
        """Return where somebody goes on who has decided."""
        back = request.httprequest.form.get("back")
        # sudo: the portal knows the request of an approval by its page only
        ticket = approval.sudo().ticket_id.with_user(request.env.user)
        if back == "ticket" and ticket.has_access("read"):
            return ticket.sudo().access_url
        return "/my/home" if back == "home" else f"/my/approvals/{approval.id}"

    def _service_approval_find(self, approval_id):
        """Return an approval that the user may see, or nothing."""
        approval = self._service_approvals().browse(approval_id)
        try:
            approval.check_access("read")
        except (AccessError, MissingError):
            return approval.browse()
        return approval.exists()

    def _service_approval_page(self, approval, error=None, reason=""):
        partner = request.env.user.partner_id
        steps = approval._get_steps_of(partner)
        values = self._prepare_portal_layout_values()
        values.update(
            page_values(approval, steps, partner),
            page_name="service_approval",
            steps=approval.sudo().step_ids,  # sudo: asked people see how far it is
            error=error,
            reason=reason,
            key=None,
            action=f"/my/approvals/{approval.id}",
        )
        return request.render("service_approval.portal_my_approval", values)


def page_values(approval, steps, partner):
    """Return what the pages of portal and link show of one approval.

    :param approval: ``service.approval`` that the person may see
    :param steps: its ``service.approval.step`` that wait for the person
    :param partner: ``res.partner`` who reads it
    """
    approval = approval.sudo()  # sudo: the caller has checked who reads it
    any_step = steps[:1] or approval.step_ids[:1]
    people = steps._find_people()
    others = {found[partner] for found in people.values() if partner in found}
    may_decide = bool(others)
    return {
        "approval": approval,
        "rows": approval._get_rows(),
        "amount": approval._format_amount() if any_step._sees_money(partner) else "",
        "roles": ", ".join(steps.role_id.mapped("name")),
        "behalf": ", ".join(one.name for one in others if one != partner),
        "deadline": steps[:1]._format_deadline() if steps else "",
        "may_decide": may_decide,
        "max_reason": MAX_REASON,
        "notice": None,
    }
