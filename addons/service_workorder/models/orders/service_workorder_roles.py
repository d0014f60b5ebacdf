"""Who plans work orders: dispatchers, and the agents whose ticket or queue it is."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

PERFORMERS = frozenset({"resource_id", "technician_id"})
# Steps that decide who goes, or that nobody does.
PLANNING = frozenset({"draft", "offered", "assigned", "cancelled"})


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    may_plan = fields.Boolean(compute="_compute_may_plan")

    @api.depends_context("uid")
    @api.depends("team_id", "ticket_id.user_id")
    def _compute_may_plan(self):
        able = self._filter_plannable()
        for order in self:
            order.may_plan = order in able

    def _filter_plannable(self):
        """Return the orders that the current user may give away, take back or cancel.

        Whoever sees an order does not decide about it: that do dispatchers, the
        members and the leader of its queue, and whoever is responsible for the ticket.
        """
        if self.env.user.has_group("service_ci.group_dispatcher"):
            return self
        user = self.env.user
        return self.filtered(
            lambda order: (
                not (team := order.sudo().team_id)  # sudo: who works where is no secret
                or user in team.member_ids | team.leader_id
                or user == order.sudo().ticket_id.user_id  # sudo: as above
            )
        )

    def _check_may_plan(self):
        """Refuse to plan the work of other queues.

        :raise AccessError: for users, not for programs (``sudo``)
        """
        # what is done is refused to everybody, and for another reason
        open_ones = self.filtered(lambda order: order.state != "done")
        if not self.env.su and (foreign := open_ones - open_ones._filter_plannable()):
            raise AccessError(
                self.env._(
                    "%(order)s is planned by the queue “%(team)s”: ask somebody there "
                    "or a dispatcher.",
                    order=foreign[:1].number,
                    team=foreign[:1].sudo().team_id.name,  # sudo: as above
                )
            )

    def _is_sending_own_people(self, vals):
        """Tell whether a firm says who of it goes."""
        if vals.keys() & PERFORMERS != {"technician_id"}:
            return False
        performers = self.sudo().resource_id  # sudo: who has an order is seen on it
        return all(self.mapped("resource_id")) and performers.user_id == self.env.user

    def write(self, vals):
        is_planning = vals.get("state") in PLANNING or (
            PERFORMERS & vals.keys() and not self._is_sending_own_people(vals)
        )
        if is_planning:
            self._check_may_plan()
        return super().write(vals)

    def _step_to(self, state, vals=None):
        if state in PLANNING:
            self._check_may_plan()
        return super()._step_to(state, vals)

    def _assign_to(self, resource, technician=None, note=None):
        self._check_may_plan()
        return super()._assign_to(resource, technician, note)
