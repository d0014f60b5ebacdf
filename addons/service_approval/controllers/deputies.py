"""People of clients say who decides for them while they are away."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_ticket.tools.typed import clean, read_number

MAX_NOTE = 200


class ApprovalDeputies(CustomerPortal):
    def _approval_deputies(self):
        """Return the model of deputies and the visitor, both as superuser.

        :raise NotFound: for whoever decides nothing
        """
        # sudo: of the visitor himself only; who may be named is looked up there
        Deputy = request.env["service.approval.deputy"].sudo()
        partner = request.env.user.partner_id.sudo()
        if not Deputy._get_decided_clients(partner):
            raise request.not_found()
        return Deputy, partner

    @route(
        "/my/deputies",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_deputies(self, **kw):
        """Show who stands in for the visitor, and a form to name somebody."""
        return self._approval_deputies_page({})

    @route("/my/deputies", type="http", auth="user", website=True, methods=["POST"])
    def portal_deputies_name(self, **kw):
        """Name a deputy, or show the form again with what is wrong."""
        Deputy, partner = self._approval_deputies()
        form = request.httprequest.form
        typed = {
            "deputy": read_number(form.get("deputy")),
            "date_from": clean(form.get("date_from"))[:10],
            "date_to": clean(form.get("date_to"))[:10],
            "note": clean(form.get("note")).strip()[:MAX_NOTE],
        }
        try:
            Deputy._name_deputy(
                partner,
                partner.browse(typed["deputy"] or ()),
                self._approval_read_day(typed["date_from"]),
                self._approval_read_day(typed["date_to"]),
                typed["note"],
            )
        except UserError as error:
            return self._approval_deputies_page(typed, error.args[0])
        return request.redirect("/my/deputies", code=303)

    @route(
        "/my/deputies/<int:deputy_id>/end",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_deputies_end(self, deputy_id, **kw):
        """Let nobody stand in any more; it is kept that somebody did."""
        Deputy, partner = self._approval_deputies()
        named = Deputy.search(
            Deputy._get_named_domain(partner) & Domain("id", "=", deputy_id)
        )
        if not named:
            raise request.not_found()
        named.active = False
        return request.redirect("/my/deputies", code=303)

    def _approval_read_day(self, text):
        try:
            return fields.Date.to_date(text or False)
        except ValueError:
            return False

    def _approval_deputies_page(self, typed, error=None):
        Deputy, partner = self._approval_deputies()
        candidates = Deputy._get_candidates(partner)
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="service_deputies",
            deputies=Deputy.search(Deputy._get_named_domain(partner)),
            candidates=sorted(candidates.items(), key=lambda pair: pair[1].lower()),
            typed=typed,
            error=error,
            max_note=MAX_NOTE,
        )
        response = request.render("service_approval.portal_deputies", values)
        response.status_code = 422 if error else 200
        return response
