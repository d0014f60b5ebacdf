"""Requests about the item whose label somebody has read with a phone."""

from werkzeug.urls import url_encode

from odoo.fields import Command
from odoo.http import request

from odoo.addons.service_ci.controllers.ci_label import CiLabel

from .web_form_catalog import WebFormCatalog


class CiLabelRequest(CiLabel):
    def _service_ci_target(self, ci, token):
        return f"/service/new?{url_encode({'ci': token})}"


class WebFormCi(WebFormCatalog):
    def _service_labelled(self, token):
        """Return the item of a label that the visitor may ask about.

        Whoever is logged in asks about items of the own client only.
        """
        ci = request.env["service.ci"]._of_label(token)
        user = request.env.user
        if not ci.active or ci.state == "retired":
            return ci.browse()
        if (
            user._is_public()
            or user._is_internal()
            or self._service_is_of(ci.client_id)
        ):
            return ci
        return ci.browse()

    def _service_is_of(self, client):
        """Tell whether who is logged in belongs to a client or a company below it."""
        # sudo: customers do not see how their own companies hang together
        partner = request.env.user.partner_id.sudo()
        while partner and partner != client:
            partner = partner.parent_id
        return bool(partner)

    def _service_asked_for(self, query):
        return {**super()._service_asked_for(query), "ci": query.get("ci")}

    def _service_read(self, form):
        values, errors = super()._service_read(form)
        values["ci"] = form.get("ci")
        return values, errors

    def _service_page_values(self, values, errors):
        ci = self._service_labelled(values.get("ci"))
        return {
            **super()._service_page_values(values, errors),
            "labelled_ci": ci,
            "ci_token": ci and values["ci"],
        }

    def _service_ticket_values(self, values, earlier):
        ticket_values = super()._service_ticket_values(values, earlier)
        if ci := self._service_labelled(values.get("ci")):
            ticket_values.update(
                ci_ids=[Command.set(ci.ids)],
                site_id=ci.site_id.id,
                client_id=ci.client_id.id,
            )
        return ticket_values
