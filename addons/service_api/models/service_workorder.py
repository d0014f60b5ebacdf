"""A work order as the systems of its client see it, and the events about it."""

from odoo import api, models
from odoo.tools import html2plaintext

from .service_ticket_api import file_values, reference

# What client and contractor learn of without asking.
TOLD = {
    *("state", "planned_start", "planned_end", "resource_id", "technician_id"),
    *("client_accepted_at", "performed_on"),
}


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    # Systems of clients ask what has changed since.
    _api_changes_idx = models.Index("(client_id, write_date, id)")

    def write(self, vals):
        result = super().write(vals)
        if not TOLD.isdisjoint(vals):
            Webhook = self.env["service.webhook"]
            begun = self.filtered(lambda order: order.state != "draft")
            Webhook._emit_once("workorder.changed", begun)
            given = begun.filtered(lambda order: order.state != "offered")
            Webhook._emit_once("job.changed", given)
        return result

    def _get_event_client(self):
        """Return the client that one work order is told to: ``res.partner``."""
        return self.client_id

    @api.model
    def _get_event_domain(self, event):
        """Return of which work orders the current user is told, of those that he sees.

        :param str event: what happened; clients and contractors are told apart
        """
        if event == "job.changed":
            return self._get_contractor_domain()
        return self._portal_client_domain()

    def _api_values(self):
        """Return work orders as their client sees them; call it with ``sudo``.

        :return: list of dicts, see ``schemas.field.WorkOrder``
        """
        return [
            {
                "id": order.id,
                "number": order.number,
                "name": order.name,
                "ticket": order.ticket_id
                and {"id": order.ticket_id.id, "name": order.ticket_id.number}
                or None,
                "state": order.state,
                "status": order._portal_status()[0],
                "performer": order._portal_performer() or None,
                "window_start": order.planned_start or None,
                "window_end": order.planned_end or None,
                "performed_on": order.performed_on or None,
                "address": order.building_id.address or None,
                "site": reference(order.site_id),
                "accepted_at": order.client_accepted_at or None,
                "updated_at": order.write_date,
            }
            for order in self
        ]

    def _api_details(self):
        """Return one order with what its client reads of the work; with ``sudo``.

        :return: dict, see ``schemas.field.WorkOrderDetail``
        """
        self.ensure_one()
        is_told = bool(self.reported_at)
        return {
            **self._api_values()[0],
            "lines": [
                {
                    "name": line.display_name,
                    "result": line.result if is_told else None,
                    "note": is_told and line.note or None,
                }
                for line in self.line_ids
            ],
            "report": is_told and html2plaintext(self.report or "") or None,
            "signed_by": self.signed_by or None,
            "files": [file_values(file) for file in self._portal_media()],
            "accepted_by_silence_at": self.silence_until or None,
            "may_decide": self._portal_may_decide(),
        }
