"""What work orders do to the ticket that they belong to."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

# The work is done, as far as its performer can tell.
SETTLED = {"reported", "done"}


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # sudo: what follows for tickets is not the user's doing
        orders.sudo()._resume_tickets()
        return orders

    def _resume_tickets(self):
        """Let time pass again for tickets whose work had been reported done."""
        others = self.search(
            [
                ("ticket_id", "in", self.ticket_id.ids),
                ("state", "in", list(SETTLED)),
                ("id", "not in", self.ids),
            ]
        )
        others.ticket_id._restart_clocks("resolution")

    def _on_state_change(self, old_states):
        result = super()._on_state_change(old_states)
        watched = {*SETTLED, "cancelled"}
        self.filtered(
            lambda order: watched & {order.state, old_states[order]}
        )._follow_tickets()
        return result

    def _follow_tickets(self):
        """Stop, restart and close tickets as the states of all their orders ask for."""
        self._meet_on_tickets()
        states = defaultdict(set)
        for ticket, state in self._read_group(
            [("ticket_id", "in", self.ticket_id.ids), ("state", "!=", "cancelled")],
            ["ticket_id", "state"],
        ):
            states[ticket].add(state)
        none = self.env["service.ticket"]
        done = none.union(*(t for t, known in states.items() if known == {"done"}))
        settled = none.union(*(t for t, known in states.items() if known <= SETTLED))
        unsettled = none.union(*states) - settled
        settled._stop_clocks(("resolution",))
        again = self.filtered(lambda order: order.state == "rework").ticket_id
        (again & unsettled)._take_up_again()
        unsettled._restart_clocks("resolution")
        done._finish_by_orders()

    def _meet_on_tickets(self):
        """Let two who finish the last two orders at the same moment meet.

        Neither sees the other's order done.  The one who comes second to the row of
        the ticket fails to serialize, is run again and sees both.
        """
        if tickets := self.ticket_id:
            self.env.execute_query(
                SQL(
                    "UPDATE service_ticket SET id = id WHERE id IN %s RETURNING id",
                    tickets._ids,
                )
            )
