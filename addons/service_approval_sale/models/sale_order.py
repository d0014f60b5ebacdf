"""Estimates that somebody has to agree to: we before they leave, the client before
they are accepted.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

AGENTS = "service_ci.group_agent"
PENDING = ("draft", "sent")


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "service.approval.subject"]
    _approval_subject = "estimate"

    approval_ids = fields.One2many(
        "service.approval", "estimate_id", string="Approvals", groups=AGENTS
    )

    # What is approved

    def _prepare_approval_content(self):
        ticket = self.service_ticket_id
        lines = self.order_line.filtered(lambda line: not line.display_type)
        return {
            "name": (None, [self.display_name, ticket.display_name]),
            "type": (None, [ticket.type_id.name]),
            "client": (self.partner_id.id, [ticket.client_id.name]),
            "site": (self.service_site_id.id, [self.service_site_id.display_name]),
            "items": (
                [
                    [line.product_id.id, line.name, line.product_uom_qty]
                    for line in lines.sorted("id")
                ],
                [f"{line.name} × {line.product_uom_qty:g}" for line in lines],
            ),
        }

    def _get_approval_ticket(self):
        return self.service_ticket_id

    def _get_approval_items(self):
        return self.order_line.service_item_id

    def _get_approval_amounts(self):
        return {order: (order.amount_total, order.currency_id) for order in self}

    def _prepare_approval_values(self):
        values = super()._prepare_approval_values()
        return {
            **values,
            "ticket_id": self.service_ticket_id.id,
            "estimate_id": self.id,
            "site_id": self.service_site_id.id,
        }

    def _find_routes_of_any_state(self):
        """Return what has to be approved, also before the client is asked."""
        return super()._find_approval_routes()

    def _find_approval_routes(self):
        estimates = self.filtered(
            lambda order: order.service_ticket_id and order.state in PENDING
        )
        found = {}
        for order, asked in estimates._find_routes_of_any_state().items():
            # The client is asked about what the client has got.
            due = [
                (rule, steps)
                for rule, steps in asked
                if rule.kind == "staff" or order.state == "sent"
            ]
            if due:
                found[order] = due
        return found

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if not self.env.su:
            # Nobody leaves out the steps by beginning behind them.
            begun = orders.filtered(
                lambda o: o.service_ticket_id and o.state != "draft"
            )
            begun._check_acceptable()
        return orders

    # What waits

    def _get_approval_holds(self):
        waiting = self.filtered(
            lambda order: order.service_ticket_id and order.state in PENDING
        )
        holds = {}
        for order in waiting:
            if sentence := self._get_state_sentence(order.approval_state):
                holds[order] = sentence
        unasked = waiting.filtered(lambda order: not order.approval_state)
        for order in unasked._find_approval_routes():
            holds[order] = self.env._(
                "The estimate has to be approved first: press “Ask for Approval”."
            )
        return holds

    def _get_approval_hold(self):
        """Return why one estimate cannot go on; empty if it can."""
        # sudo: what has to be approved does not depend on who asks
        return self.sudo()._get_approval_holds().get(self.sudo())

    def write(self, vals):
        estimates = self.filtered("service_ticket_id")
        if not estimates:
            return super().write(vals)
        if vals.get("state") == "sent":
            estimates.filtered(lambda o: o.state == "draft")._check_approval()
        # What was paid is accepted, whoever should have agreed.
        elif vals.get("state") == "sale" and not self.env.su:
            estimates._check_acceptable()
        result = super(SaleOrder, self._renew_later()).write(vals)
        if vals.get("state") == "cancel":
            # sudo: whoever cancels an estimate need not see its approvals
            estimates.sudo().approval_ids._withdraw()
        elif vals.keys() & {"order_line", "partner_id", "pricelist_id"}:
            estimates._renew_estimates()
        return result

    def _renew_estimates(self):
        """Ask anew about estimates that have changed, and about their requests."""
        self._renew_approvals()
        self.service_ticket_id._renew_approvals()

    def _check_approval(self):
        """Refuse what was not approved.

        :raise UserError: with the first estimate, and what is missing
        """
        for order in self:
            if hold := order._get_approval_hold():
                sentence = f"{order.name}: {hold}"
                raise UserError(sentence)

    def _check_acceptable(self):
        """Refuse to accept what was not approved, also by those who never got it.

        :raise UserError: with the first estimate, and what is missing
        """
        self._check_approval()
        # sudo: what has to be approved does not depend on who asks
        drafts = self.sudo().filtered(lambda order: order.state != "sent")
        for order, asked in drafts._find_routes_of_any_state().items():
            settled = order.approval_ids.filtered(
                lambda approval: approval.state in ("approved", "released")
            )
            if {rule.kind for rule, _steps in asked} - set(settled.mapped("kind")):
                raise UserError(
                    self.env._(
                        "%(order)s has to be approved by the client first: send it.",
                        order=order.name,
                    )
                )

    # Steps

    def action_preview_approval(self):
        if not self.service_ticket_id:
            raise UserError(
                self.env._("Only estimates of requests are approved: this is none.")
            )
        return super().action_preview_approval()

    def action_quotation_send(self):
        held = self.filtered(lambda o: o.state == "draft" and o._get_approval_hold())
        if not held:
            return super().action_quotation_send()
        held._ask_for_approval()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(orders)s: it can be sent when it is approved. Those who decide "
                    "have been asked.",
                    orders=", ".join(held.mapped("name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _send_estimate(self):
        if self.state == "draft" and self._get_approval_hold():
            self._ask_for_approval()
            return None
        return super()._send_estimate()

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and not self._get_approval_hold()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._get_approval_hold()

    def _on_service_state_change(self, old_states):
        result = super()._on_service_state_change(old_states)
        self.filtered(lambda o: o.service_state == "sent")._ask_for_approval()
        self._renew_estimates()
        return result

    def _on_approved(self):
        result = super()._on_approved()
        drafts = self.filtered(lambda o: o.state == "draft" and o._is_approved())
        # What a process wanted to send, it sends now.
        drafts.service_ticket_id.filtered(
            lambda ticket: ticket._get_estimate_step() == "send"
        )._take_step_send()
        drafts.service_ticket_id._tell_of_approval(
            lambda env: env._("The estimate is approved: it can be sent")
        )
        return result

    def _on_rejected(self):
        result = super()._on_rejected()
        self.service_ticket_id._go_back_rejected()
        return result
