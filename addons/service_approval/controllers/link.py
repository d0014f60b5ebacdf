"""The page on which somebody decides by the link in a mail, without a login.

Whoever only opens it, as mail scanners do, decides nothing.
"""

from odoo.http import Controller, request, route

from odoo.addons.service_ci.controllers.limited import is_logged_in
from odoo.addons.service_ticket.tools.typed import clean

from ..models.constants import MAX_REASON
from .portal import VERDICTS, page_values

# The address of the page holds a secret: it goes to no other site and is not kept.
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


class ApprovalLink(Controller):
    @route(
        "/service/approval",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def approval(self, key=None, **kw):
        """Show what is asked; the answer is the same for all links that are dead."""
        step, partner = self._approval_find(key)
        if not step._is_open_for(partner):
            return self._approval_dead()
        if self._approval_is_foreign(partner):
            return self._approval_foreign(step, partner)
        return self._approval_page(step, partner, key)

    @route(
        "/service/approval",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        service_limit=30,
    )
    def approval_decide(self, **kw):
        """Decide once; whoever comes again learns what was decided."""
        form = request.httprequest.form
        key = form.get("key") or ""
        step, partner = self._approval_find(key)
        if not step:
            return self._approval_dead()
        if self._approval_is_foreign(partner):
            return self._approval_foreign(step, partner)
        step = self._approval_speak(step, partner)
        if step._may_learn(partner):
            return self._approval_done(step, partner, is_new=False)
        if not step._is_open_for(partner):
            return self._approval_dead()
        verdict = VERDICTS.get(form.get("answer"))
        reason = clean(form.get("reason")).strip()[:MAX_REASON]
        if not verdict:
            error = request.env._("Please choose: approve or reject.")
            return self._approval_page(step, partner, key, error, reason)
        refusal = step._decide(verdict, reason, partner, "link").get(step)
        if not refusal:
            return self._approval_done(step, partner, is_new=True)
        return self._approval_page(step, partner, key, refusal, reason)

    def _approval_find(self, key):
        return request.env["service.approval.step"]._find_by_key(key)

    def _approval_speak(self, step, partner):
        """Let the page speak the language of whom it was sent to."""
        lang = partner.lang or step.company_id.partner_id.lang or request.env.lang
        request.update_context(lang=lang)
        return step.with_context(lang=lang)

    def _approval_page(self, step, partner, key, error=None, reason=""):
        step = self._approval_speak(step, partner)
        values = page_values(step.approval_id, step, partner)
        values.update(
            error=error,
            reason=reason,
            key=key,
            action="/service/approval",
            no_breadcrumbs=True,
        )
        return self._approval_answer("service_approval.link_page", values)

    def _approval_is_foreign(self, partner):
        """Tell whether somebody else is logged in: the mail was passed on."""
        user = request.env.user
        return not user._is_public() and user.partner_id != partner

    def _approval_foreign(self, step, partner):
        self._approval_speak(step, request.env.user.partner_id)
        values = {"person": partner, "no_breadcrumbs": True}
        response = self._approval_answer("service_approval.link_foreign", values)
        response.status_code = 403
        return response

    def _approval_done(self, step, partner, is_new):
        step = self._approval_speak(step, partner)
        values = {
            "approval": step.approval_id,
            "sentence": step.decision_ids[:1]._describe(),
            "is_new": is_new,
            "no_breadcrumbs": True,
        }
        return self._approval_answer("service_approval.link_done", values)

    def _approval_dead(self):
        values = {"no_breadcrumbs": True}
        response = self._approval_answer("service_approval.link_dead", values)
        response.status_code = 403
        return response

    def _approval_answer(self, template, values):
        response = request.render(template, values)
        response.headers.update(HEADERS)
        return response
