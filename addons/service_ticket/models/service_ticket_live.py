"""What the agents' screens learn without asking, and the race for a ticket."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # Screens

    def _tell_screens(self):
        """Tell the screens that show these tickets that they changed.

        The payload goes to every agent's browser, hence ids only; each browser reads
        again what its user may see.
        """
        self._get_agents()._bus_send(
            "service_ticket/update", {"ids": self.ids, "user_id": self.env.uid}
        )

    @api.model
    def _get_agents(self):
        """Return the group whose members' browsers listen to the desk."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id("service_ci.group_agent")
        # sudo: whoever files a request may ring
        return self.env["res.groups"].sudo().browse(group_id)

    @api.readonly
    def get_ring_info(self):
        """Return what the notification about new tickets shows to the current user.

        :return: list of dicts with ``id``, ``number``, ``name`` and ``client`` of those
            that the user may read, has not filed himself and cares for: as a member of
            the team, or of all teams as a dispatcher
        """
        # search, unlike browse, drops what the user may not read
        tickets = self.search(
            Domain("id", "in", self.ids) & self._get_ring_domain(), order="id"
        )
        return [
            {
                "id": ticket.id,
                "number": ticket.number,
                "name": ticket.name,
                "client": ticket._get_client_name(),
            }
            for ticket in tickets
        ]

    @api.model
    def _get_ring_domain(self):
        """Return which new tickets concern the current user."""
        domain = Domain("create_uid", "!=", self.env.uid)
        if not self.env.user.has_group("service_ci.group_dispatcher"):
            domain &= Domain("team_id.member_ids", "in", self.env.uid)
        return domain

    def _get_client_name(self):
        """Return who asks, in as many words as there are."""
        return (
            self.partner_id.display_name
            or self.client_id.display_name
            or self.email_from
            or self.phone
            or ""
        )

    # The race for a ticket

    def action_take(self):
        """Make the current user responsible and start the work.

        What somebody else has taken meanwhile stays theirs.

        :return: nothing, or a notification about the tickets that stay with others
        :raise UserError: when none of the tickets is free
        """
        free = self.try_lock_for_update().filtered(
            lambda ticket: ticket._is_free_to_take()
        )
        others = self - free
        if others and not free:
            raise UserError(others._taken_by_text())
        free.write({"user_id": self.env.uid})
        free.filtered(lambda ticket: ticket.state == "new")._move_to_state("open")
        free._tell_screens()
        return others._notify_taken() if others else None

    def _is_free_to_take(self):
        """Tell whether nobody else works on a ticket."""
        holder = self.user_id
        return not holder or holder == self.env.user or not holder.active

    def _taken_by_text(self):
        """Return one sentence per ticket on who has it."""
        return "\n".join(
            self.env._(
                "%(user)s has already taken %(ticket)s.",
                user=ticket.user_id.name,
                ticket=ticket.number,
            )
            if ticket.user_id and ticket.user_id != self.env.user
            else self.env._(
                "Somebody is taking %(ticket)s at this very moment: look again soon.",
                ticket=ticket.number,
            )
            for ticket in self
        )

    def _notify_taken(self):
        """Return an action that says which tickets stay with others."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Taken by others"),
                "message": self._taken_by_text(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
