"""A work order as the systems of its client see it, and the events about it."""

from odoo import api, models
from odoo.fields import Domain

from .service_ticket_api import reference

# What the client learns of without asking.
TOLD = {"state", "planned_start", "planned_end", "resource_id", "technician_id"}


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def write(self, vals):
        result = super().write(vals)
        if not TOLD.isdisjoint(vals):
            begun = self.filtered(lambda order: order.state != "draft")
            self.env["service.webhook"]._emit_once("workorder.changed", begun)
        return result

    @api.model
    def _get_api_domain(self, user):
        """Return which orders a portal user sees as their client.

        What he sees as a performer, too, is shown to performers elsewhere.
        """
        # sudo: the field is hidden from those whom it describes
        return Domain("client_id", "in", user.sudo().portal_client_ids.ids)

    def _api_values(self):
        """Return work orders as their client sees them; call it with ``sudo``.

        :return: list of dicts, see ``schemas.field.WorkOrder``
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            {
                "id": order.id,
                "number": order.number,
                "name": order.name,
                "ticket": order.ticket_id
                and {"id": order.ticket_id.id, "name": order.ticket_id.number}
                or None,
                "state": order.state,
                "status": states[order.state],
                "performer": order._api_performer(),
                "window_start": order.planned_start or None,
                "window_end": order.planned_end or None,
                "performed_on": order.performed_on or None,
                "address": order.building_id.address or None,
                "site": reference(order.site_id),
                "accepted_at": order.client_accepted_at or None,
            }
            for order in self
        ]

    def _api_performer(self):
        """Return who comes, once that is settled."""
        if self.state == "offered":
            return None
        return self.technician_id.name or self.resource_id.name or None
