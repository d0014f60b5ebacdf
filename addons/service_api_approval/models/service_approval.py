"""An approval as the systems of those see it who are asked, and the events about it."""

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.service_api.models.service_ticket_api import reference

TOLD = {"state", "approver_ids"}


class ServiceApproval(models.Model):
    _inherit = "service.approval"

    @api.model_create_multi
    def create(self, vals_list):
        approvals = super().create(vals_list)
        self.env["service.webhook"]._emit_once("approval.changed", approvals)
        return approvals

    def write(self, vals):
        result = super().write(vals)
        if not TOLD.isdisjoint(vals):
            self.env["service.webhook"]._emit_once("approval.changed", self)
        return result

    def _get_event_client(self):
        """Return the client that one approval is told to: ``res.partner``."""
        return self.client_id

    @api.model
    def _get_event_domain(self, event):
        """Return of which approvals the current user is told, of those that he sees.

        :param str event: what happened
        """
        return Domain.TRUE

    def _api_values(self):
        """Return approvals as lists show them; call it with ``sudo``.

        :return: list of dicts, see ``schemas.approvals.Approval``
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        mine = self._get_steps_of(self.env.user.partner_id).approval_id
        return [
            {
                "id": approval.id,
                "number": approval.number,
                "name": approval.name,
                "state": approval.state,
                "status": states[approval.state],
                "ticket": {
                    "id": approval.ticket_id.id,
                    "name": approval.ticket_id.number,
                },
                "client": reference(approval.client_id),
                "site": reference(approval.site_id),
                "asked_at": approval.started_at,
                "decided_at": approval.decided_at or None,
                "deadline": approval.next_deadline or None,
                "waits_for_me": approval in mine,
            }
            for approval in self
        ]

    def _api_details(self, partner):
        """Return one approval with what is asked; call it with ``sudo``.

        :param partner: ``res.partner`` who reads it; others see prices, perhaps
        :return: dict, see ``schemas.approvals.ApprovalDetail``
        """
        self.ensure_one()
        any_step = (self._get_steps_of(partner) or self.step_ids)[:1]
        sees_money = any_step._sees_money(partner)
        return {
            **self._api_values()[0],
            "content": [
                {"label": label, "lines": lines} for label, lines in self._get_rows()
            ],
            "amount": self._format_amount() or None if sees_money else None,
            "reason": self.reason or None,
            "steps": [
                {
                    "role": step.role_id.name,
                    "state": step.state,
                    "deadline": step.deadline or None,
                    "decided_at": step.decided_at or None,
                    "decision": step.decision_ids[:1]._describe()
                    if step.decision_ids
                    else None,
                }
                for step in self.step_ids
            ],
        }
