"""Offers of work, told to the systems of contractors."""

from odoo import api, models
from odoo.fields import Domain


class ServiceWorkorderOffer(models.Model):
    _inherit = "service.workorder.offer"

    @api.model_create_multi
    def create(self, vals_list):
        offers = super().create(vals_list)
        self.env["service.webhook"]._emit_once("offer.changed", offers)
        return offers

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.env["service.webhook"]._emit_once("offer.changed", self)
        return result

    def _get_event_client(self):
        """Return the client for whom work is offered: ``res.partner``."""
        return self.order_id.client_id

    @api.model
    def _get_event_domain(self, event):
        """Return of which offers the current user is told, of those that he sees.

        :param str event: what happened
        """
        return Domain.TRUE

    def _api_values(self):
        """Return offers as those see them to whom they are made; with ``sudo``.

        :return: list of dicts, see ``schemas.jobs.Offer``
        """
        return [
            {
                "id": offer.id,
                "state": offer.state,
                "expires_at": offer.expires_at,
                "answered_at": offer.answered_at or None,
                "performer": {
                    "id": offer.resource_id.id,
                    "name": offer.resource_id.name,
                },
                "number": offer.order_id.number,
                "name": offer.order_id.name,
                "lines": offer.order_id.line_ids.mapped("display_name"),
                "address": offer.order_id.building_id.address or None,
                "window_start": offer.order_id.planned_start or None,
                "window_end": offer.order_id.planned_end or None,
                "deadline": offer.order_id.deadline or None,
                "refusal": offer._get_refusal(),
            }
            for offer in self
        ]
