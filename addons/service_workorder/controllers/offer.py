"""The page on which performers accept or decline an offer without a login."""

from werkzeug.urls import url_encode

from odoo.http import Controller, request, route

from odoo.addons.service_ci.controllers.limited import is_logged_in
from odoo.addons.service_ticket.tools.typed import clean

MAX_REASON = 500
# The address of the page holds a secret: it goes to no other site.
HEADERS = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}


class OfferPage(Controller):
    @route(
        "/service/offer/<int:offer_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def offer(self, offer_id, key=None, **kw):
        """Show an offer to whoever holds the link to it; looking changes nothing."""
        offer = request.env["service.workorder.offer"]._find_by_page_key(offer_id, key)
        if not offer:
            return self._offer_dead()
        return self._offer_page(offer, key)

    @route(
        "/service/offer/<int:offer_id>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        service_limit=30,
    )
    def offer_answer(self, offer_id, **kw):
        """Accept or decline, or show the page again with what is wrong."""
        form = request.httprequest.form
        key = form.get("key") or ""
        offer = request.env["service.workorder.offer"]._find_by_page_key(offer_id, key)
        if not offer:
            return self._offer_dead()
        offer = self._offer_speak(offer)
        answer = form.get("answer")
        reason = clean(form.get("reason")).strip()[:MAX_REASON]
        if answer == "accept":
            error = offer._accept()
        elif answer != "decline":
            error = request.env._("Please choose: accept or decline.")
        elif not reason:
            error = request.env._("Please say why you decline: we plan by it.")
        else:
            error = offer._decline(reason)
        if error:
            return self._offer_page(offer, key, error, reason)
        return request.redirect(
            f"/service/offer/{offer.id}?{url_encode({'key': key})}", code=303
        )

    def _offer_speak(self, offer):
        """Let page and offer speak the language of whom it was sent to."""
        lang = offer.resource_id.partner_id.lang or offer.company_id.partner_id.lang
        request.update_context(lang=lang or request.env.lang)
        return offer.with_context(lang=request.env.lang)

    def _offer_page(self, offer, key, error=None, reason=""):
        offer = self._offer_speak(offer)
        response = request.render(
            "service_workorder.offer_page",
            {
                "offer": offer,
                "order": offer.order_id,
                "refusal": offer._get_refusal(),
                "key": key,
                "error": error,
                "reason": reason,
                "max_reason": MAX_REASON,
                "no_breadcrumbs": True,
            },
        )
        response.headers.update(HEADERS)
        return response

    def _offer_dead(self):
        response = request.render(
            "service_workorder.offer_page_dead", {"no_breadcrumbs": True}
        )
        response.status_code = 403
        response.headers.update(HEADERS)
        return response
