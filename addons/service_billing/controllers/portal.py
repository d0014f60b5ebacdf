from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_ticket.tools.typed import clean, read_number


class PayoutPortal(CustomerPortal):
    """A contractor's page of an act, for whoever has its link."""

    def _payout(self, payout_id, access_token):
        """Return the payout, or None for a wrong link."""
        try:
            return self._document_check_access(
                "service.payout", payout_id, access_token
            )
        except (AccessError, MissingError):
            return None

    @http.route(
        "/my/payouts/<int:payout_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        service_limit=120,
    )
    def payout_page(self, payout_id, access_token=None, **_kwargs):
        """Show an act with its lines."""
        payout = self._payout(payout_id, access_token)
        if not payout:
            return request.redirect("/my")
        values = {
            "payout": payout,
            "charges": payout.charge_ids.filtered(
                lambda charge: charge.state != "reversed"
            ),
            "claims": payout.claim_ids if payout.state == "sent" else [],
            "act_url": payout._get_printed_bills()
            and payout.get_portal_url(suffix="/act"),
            "token": access_token,
            "page_name": "payout",
        }
        return request.render("service_billing.portal_payout", values)

    @http.route(
        "/my/payouts/<int:payout_id>/act",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        service_limit=30,
    )
    def payout_act(self, payout_id, access_token=None, **_kwargs):
        """Send an act that was agreed to as PDF, to be signed."""
        payout = self._payout(payout_id, access_token)
        if not payout:
            return request.redirect("/my")
        bill = payout._get_printed_bills()
        if not bill:
            raise request.not_found()
        # sudo: the bill is ours, what is printed of it is the contractor's act
        Report = request.env["ir.actions.report"].sudo()
        return request.make_response(
            Report._render_by_weasyprint("service_billing.report_act", bill),
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(f"{payout.name}.pdf")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route(
        "/my/payouts/<int:payout_id>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        service_limit=30,
    )
    def payout_answer(self, payout_id, access_token=None, **kw):
        """Take the contractor's answer: one of confirm, dispute, agree, receipt."""
        payout = self._payout(payout_id, access_token)
        if not payout:
            return request.redirect("/my")
        if request.env.user._is_internal():
            # Staff reads the page, and answers nothing in the contractor's name.
            return request.redirect(payout.get_portal_url())
        form = request.httprequest.form
        answer = {name: clean(value) for name, value in form.items()}
        charge_id = read_number(answer.get("charge")) or 0
        if "confirm" in answer and payout.state == "sent":
            payout._confirm()
        elif "dispute" in answer:
            payout._dispute(charge_id, answer.get("reason", ""))
        elif "agree" in answer:
            payout._agree_to_claim(charge_id)
        elif payout.is_receipt_missing and answer.get("receipt", "").strip():
            payout.receipt_number = answer["receipt"].strip()[:64]
        return request.redirect(payout.get_portal_url())
