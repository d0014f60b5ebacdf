"""Offers of work, for those who are logged in."""

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.service_ticket.tools.typed import clean

from .contractor import ContractorPortal

MAX_REASON = 500


class ContractorOffers(ContractorPortal):
    def _job_offer_of(self, offer_id):
        """Return an offer that was made to the visitor's firm.

        :raise NotFound: for all others
        """
        self._job_check_contractor()
        Offer = request.env["service.workorder.offer"]
        offer = Offer.search(Domain("id", "=", offer_id))
        if not offer:
            raise request.not_found()
        return offer

    @route(
        "/my/jobs/offers/<int:offer_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_job_offer(self, offer_id, **kw):
        """Show an offer; looking changes nothing."""
        return self._job_render_offer(self._job_offer_of(offer_id))

    @route(
        "/my/jobs/offers/<int:offer_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_job_offer_answer(self, offer_id, answer="", reason="", **kw):
        """Accept or decline; the first who accepts has the work."""
        offer = self._job_offer_of(offer_id)
        reason = clean(reason if isinstance(reason, str) else "").strip()[:MAX_REASON]
        if answer == "accept":
            error = offer._accept()
        elif answer != "decline":
            error = self.env._("Please choose: accept or decline.")
        elif not reason:
            error = self.env._("Please say why you decline: we plan by it.")
        else:
            error = offer._decline(reason)
        if error and self._job_wants_json():
            # sudo: an order that another one has is hidden from the visitor
            is_over = bool(offer.sudo()._get_refusal())
            return request.make_json_response(
                {"error": error, "is_over": is_over}, status=422
            )
        if error:
            return self._job_render_offer(offer, error, reason)
        # sudo: which order it is about is told with the offer
        order_id = offer.sudo().order_id.id
        url = f"/my/jobs/{order_id}" if answer == "accept" else "/my/jobs"
        if self._job_wants_json():
            return request.make_json_response({"url": url})
        return request.redirect(url, code=303)

    def _job_render_offer(self, offer, error=None, reason=""):
        offer = offer.sudo()  # sudo: the work is described as in the mail
        values = {
            "page_name": "service_job_offer",
            "offer": offer,
            "order": offer.order_id,
            "refusal": offer._get_refusal(),
            "error": error,
            "reason": reason,
            "max_reason": MAX_REASON,
        }
        response = request.render("service_partner_portal.portal_job_offer", values)
        response.status_code = 422 if error else 200
        return response
