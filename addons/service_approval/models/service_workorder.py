"""Work orders that wait until somebody has agreed."""

from odoo import api, fields, models

from .constants import AGENTS

# What an approval that is missing keeps from happening, to work that has not begun.
GUARDED = frozenset({"offered", "assigned", "in_progress", "reported"})
NOT_BEGUN = ("draft", "offered", "assigned")
APPROVED_FIELDS = frozenset({"building_id", "line_ids"})


class ServiceWorkorder(models.Model):
    _name = "service.workorder"
    _inherit = ["service.workorder", "service.approval.subject"]
    _approval_subject = "workorder"

    approval_ids = fields.One2many(
        "service.approval", "workorder_id", string="Approvals", groups=AGENTS
    )

    @api.depends("state", "approval_state", "ticket_id.approval_state", "line_ids")
    def _compute_approval_hold(self):
        return super()._compute_approval_hold()

    # What is approved

    def _prepare_approval_content(self):
        lines = self.line_ids.sorted("id")
        counted = [
            [line.item_id.id, line.ci_id.id, line.site_id.id, line.quantity, line.name]
            for line in lines
        ]
        ticket = self.ticket_id
        sites = lines.site_id
        return {
            "name": (None, [f"{self.number} {self.name}"]),
            "type": (None, [ticket.type_id.name]),
            "client": (ticket.client_id.id, [ticket.client_id.name]),
            "site": (self.building_id.id, sites.mapped("display_name")),
            "items": (counted, [line._describe_for_approval() for line in lines]),
        }

    def _get_approval_ticket(self):
        return self.ticket_id

    def _get_approval_items(self):
        return self.line_ids.item_id

    def _get_approval_amounts(self):
        return {
            order: (
                sum(
                    line.item_id._get_approval_price(order.company_id, line.quantity)
                    for line in order.line_ids
                ),
                order.company_id.currency_id,
            )
            for order in self
        }

    def _prepare_approval_values(self):
        values = super()._prepare_approval_values()
        return {
            **values,
            "ticket_id": self.ticket_id.id,
            "workorder_id": self.id,
            "site_id": self.line_ids.site_id[:1].id,
        }

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._ask_for_work()
        return orders

    def write(self, vals):
        if APPROVED_FIELDS.isdisjoint(vals):
            return super().write(vals)
        result = super(ServiceWorkorder, self._renew_later()).write(vals)
        self._renew_approvals()
        return result

    def _ask_for_work(self):
        """Ask for the approval of new work, and of requests that nobody asked about."""
        # sudo: the process asks, not the user
        orders = self.sudo()
        orders._ask_for_approval()
        tickets = orders.ticket_id
        if tickets._get_approval_rules():
            tickets.filtered(
                lambda ticket: (
                    not ticket.approval_state
                    and not ticket.is_incomplete
                    and not ticket.type_id._get_approval_stage()
                )
            )._ask_for_approval()

    # What waits

    def _get_approval_holds(self):
        waiting = self.filtered(lambda order: order.state in NOT_BEGUN)
        holds = {}
        for order in waiting:
            if sentence := self._get_state_sentence(order.approval_state):
                holds[order] = sentence
        unasked = waiting.filtered(lambda order: not order.approval_state)
        for order in unasked._find_approval_routes():
            holds[order] = self.env._(
                "The work has to be approved first: press “Ask for Approval”."
            )
        late = waiting.filtered(lambda order: not order._comes_before_approval())
        of_tickets = late.ticket_id._get_own_approval_holds()
        for order in late:
            if order.ticket_id in of_tickets:
                holds.setdefault(order, of_tickets[order.ticket_id])
        return holds

    def _comes_before_approval(self):
        """Tell whether one order is done before its request is approved."""
        return False

    def _get_obstacle(self, state, vals):
        obstacle = super()._get_obstacle(state, vals)
        if obstacle or state not in GUARDED:
            return obstacle
        # sudo: what has to be approved does not depend on who asks
        return self.sudo().approval_hold or obstacle

    def _assign_in(self, company, mode):
        """Leave out what waits for an approval, and say so."""
        if mode == "suggest":
            return super()._assign_in(company, mode)
        # sudo: as above
        held = self.sudo().filtered("approval_hold")
        failed = {order.with_env(self.env): order.approval_hold for order in held}
        self._keep_failures(failed)
        if rest := self - held:
            failed.update(super(ServiceWorkorder, rest)._assign_in(company, mode))
        return failed

    # What follows

    def _on_approved(self):
        result = super()._on_approved()
        ready = self.filtered(lambda order: order._is_approved())
        ready.assignment_note = False
        ready.ticket_id._tell_of_approval(
            lambda env: env._("Work orders are approved: somebody can be sent")
        )
        return result

    def _on_rejected(self):
        result = super()._on_rejected()
        self.ticket_id._go_back_rejected()
        return result

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        over = self.filtered(
            lambda order: (
                order.state == "cancelled" and order.approval_state == "pending"
            )
        )
        if over:
            over.approval_ids._withdraw()
        return result
