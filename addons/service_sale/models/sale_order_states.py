"""How far an estimate is, and what follows from it for its ticket."""

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.service_ci.tools.inner import get_inner

from ..tools import estimate as rules
from .constants import DECIDED, REASON_ESTIMATE

# What makes an estimate another one than it was.
WATCHED = frozenset(
    {
        *("state", "signature", "require_payment", "prepayment_percent"),
        *("service_expired", "validity_date"),
    }
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # CRUD

    def write(self, vals):
        if WATCHED.isdisjoint(vals):
            return super().write(vals)
        estimates = self.filtered("service_ticket_id")
        before = {order: order.service_state for order in estimates}
        unconfirmed = estimates.filtered(lambda order: order.state != "sale")
        result = super().write(vals)
        if vals.get("state") == "sale":
            unconfirmed._cover_tickets()
        for orders, values in estimates._get_end_values(vals, before):
            super(SaleOrder, orders).write(values)
        estimates._update_service_state()
        return result

    def unlink(self):
        tickets = self.service_ticket_id
        result = super().unlink()
        # sudo: the state of the ticket is nobody's to write
        tickets.sudo()._update_estimate_state()
        return result

    def _get_end_values(self, vals, before):
        """Return how estimates ended that were cancelled; those that live forget it.

        :param dict vals: what was written
        :param dict before: order -> its state as an estimate before
        :return: list of (orders, values to write)
        """
        values = {}
        if "validity_date" in vals or vals.get("state") == "draft":
            values = {"service_expired": False, "service_reminded_at": False}
        if vals.get("state") == "cancel":
            how = get_inner(self.env, "service_end")
            asked = self.filtered(
                lambda order: not how and before[order] in rules.PENDING
            )
            return [
                (asked, {**values, "service_end": "refused"}),
                (self - asked, {**values, "service_end": how or "withdrawn"}),
            ]
        if "state" in vals:
            values["service_end"] = False
        return [(self, values)] if values else []

    # How far it is

    def _update_service_state(self):
        """Find out anew how far estimates are, and do what follows."""
        estimates = self.filtered("service_ticket_id")
        states = {order: order._get_service_state() for order in estimates}
        changed = estimates.filtered(lambda o: o.service_state != states[o])
        if not changed:
            return
        old_states = {order: order.service_state for order in changed}
        now = fields.Datetime.now()
        for state, orders in changed.grouped(states.get).items():
            values = {"service_state": state}
            if state == "sent":
                values["service_sent_at"] = now
            if state in DECIDED:
                values["service_decided_at"] = now
            orders.write(values)
        # sudo: what follows is not the user's doing
        changed.sudo()._on_service_state_change(old_states)

    def _get_service_state(self):
        """Return how far one estimate is, of ``ORDER_ESTIMATE_STATES``."""
        order = self.sudo()  # sudo: payments are not everybody's
        is_accepted = order.state == "sale"
        asks_payment = order.require_payment and order.amount_total > 0
        return rules.state_of(
            order.state,
            end=order.service_end,
            is_expired=order.service_expired,
            is_signed=bool(order.signature) and asks_payment,
            asks_payment=asks_payment,
            received=order._get_received_amount() if is_accepted else 0.0,
            required=(
                order._get_prepayment_required_amount()
                if asks_payment
                else order.amount_total
            ),
        )

    def _get_received_amount(self):
        """Return what has come for one order: online, or by paid invoices."""
        # An invoice that was credited is settled, too, but nobody has paid it.
        signs = {"out_invoice": 1, "out_refund": -1}
        booked = sum(
            signs[invoice.move_type] * (invoice.amount_total - invoice.amount_residual)
            for invoice in self.invoice_ids
            if invoice.state == "posted" and invoice.move_type in signs
        )
        # What was paid online is booked on the invoices, too.
        return max(self.amount_paid, booked)

    def _on_service_state_change(self, old_states):
        """Start what follows from another state, once for the batch.

        :param dict old_states: order -> the state before, False for new ones
        """
        tickets = self.service_ticket_id
        tickets._update_estimate_state()
        by_state = self.grouped("service_state")
        none = self.browse()
        for state, get_text in self._get_state_notes().items():
            by_ticket = by_state.get(state, none).grouped("service_ticket_id")
            tickets.browse(ticket.id for ticket in by_ticket)._message_log_batch(
                {
                    ticket.id: "\n".join(get_text(order, self.env) for order in orders)
                    for ticket, orders in by_ticket.items()
                }
            )
        sent = by_state.get("sent", none).filtered(lambda o: not o.service_extra_of_id)
        sent.service_ticket_id._wait_for(REASON_ESTIMATE)
        rest = tickets.filtered(lambda t: t.estimate_state not in rules.PENDING)
        rest._wake(REASON_ESTIMATE)
        released = by_state.get("accepted", none) | by_state.get("paid", none)
        released = released.filtered(
            lambda order: old_states[order] not in rules.RELEASED
        )
        released.service_ticket_id._go_on_released()
        (released | by_state.get("due", none)).service_ticket_id._deliver_estimates()
        self._tell_responsibles()

    def _cover_tickets(self):
        """Note on tickets that the client bears the work, and by which word."""
        # sudo: whoever confirms an estimate need not write its ticket
        for order in self.sudo().filtered(lambda o: not o.service_extra_of_id):
            reason = self.env._(
                "%(who)s accepted estimate %(order)s on %(date)s.",
                who=order.signed_by or self.env.user.name,
                order=order.name,
                date=format_date(self.env, order.company_id._service_today()),
            )
            order.service_ticket_id.write(
                {"coverage": "paid", "coverage_reason": reason}
            )

    @api.model
    def _get_state_notes(self):
        """Return what the conversation of a ticket says of its estimates.

        :return: dict state -> callable that gets the order and an environment
        """
        return {
            "sent": lambda order, env: env._(
                "Estimate %(order)s was sent to the client.", order=order.name
            ),
            "due": lambda order, env: env._(
                "Estimate %(order)s is accepted; the prepayment is still to come.",
                order=order.name,
            ),
            "accepted": lambda order, env: env._(
                "Estimate %(order)s is accepted: the work can go on.",
                order=order.name,
            ),
            "paid": lambda order, env: env._(
                "Estimate %(order)s is accepted and paid: the work can go on.",
                order=order.name,
            ),
            "refused": lambda order, env: env._(
                "The client has refused estimate %(order)s.", order=order.name
            ),
            "expired": lambda order, env: env._(
                "Estimate %(order)s has expired without an answer.", order=order.name
            ),
        }

    def _tell_responsibles(self):
        """Tell those responsible for tickets what clients have decided."""
        texts = {
            "accepted": lambda env: env._("The client has accepted the estimate"),
            "paid": lambda env: env._("The client has paid the estimate"),
            "refused": lambda env: env._("The client has refused the estimate"),
            "expired": lambda env: env._("The estimate has expired unanswered"),
        }
        for state, orders in self.grouped("service_state").items():
            if state in texts:
                orders.service_ticket_id._tell_responsibles(texts[state])

    # Acceptance

    def action_confirm(self):
        # One estimate of a ticket is in force: what it replaces ends before.
        new = self.filtered(
            lambda o: (
                o.service_ticket_id
                and not o.service_extra_of_id
                and o.state in ("draft", "sent")
            )
        )
        if new:
            # sudo: the former version may be another seller's
            former = new.sudo().search(
                [
                    ("service_ticket_id", "in", new.service_ticket_id.ids),
                    ("service_extra_of_id", "=", False),
                    ("state", "in", ("sale", "sent", "draft")),
                    ("id", "not in", new.ids),
                ]
            )
            former._replace()
        return super().action_confirm()
