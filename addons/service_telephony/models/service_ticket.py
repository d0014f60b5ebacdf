from odoo import fields, models

from odoo.addons.service_ticket.models.constants import CLOSED_STATES
from odoo.addons.service_ticket.models.sla.service_sla_policy import (
    DESK_KINDS,
    RESPONSES,
)


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    call_ids = fields.One2many(
        "service.call", "ticket_id", groups="service_ci.group_agent"
    )
    call_count = fields.Integer(
        string="Calls", compute="_compute_call_count", groups="service_ci.group_agent"
    )

    def _compute_call_count(self):
        counts = dict(
            self.env["service.call"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.call_count = counts.get(ticket, 0)

    def _on_call_answered(self, call):
        """The client was spoken to: their wait is over, as after a written answer.

        :param call: the answered ``service.call`` of this one ticket
        """
        if self.state in CLOSED_STATES:
            return
        if not self.first_response_at:
            self.first_response_at = call.answered_at
        if self.needs_reply_since and self.needs_reply_since <= call.answered_at:
            self.needs_reply_since = False
        self._stop_clocks(RESPONSES, call.answered_at, DESK_KINDS)
        self._tell_screens()

    def _merge_records(self, target):
        result = super()._merge_records(target)
        # sudo: agents change nothing else of a call
        self.sudo().call_ids.write({"ticket_id": target.id})
        return result

    def action_service_call(self):
        """Call the number of the ticket."""
        self.ensure_one()
        return self.env["service.call.order"]._place(
            self.phone_e164 or self.phone,
            company=self.company_id,
            partner=self.partner_id,
            ticket=self,
        )

    def action_open_calls(self):
        """Show the calls of a ticket."""
        self.ensure_one()
        self.env["service.call"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_telephony.service_call_action"
        )
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}
