"""What the agents' screens learn without asking."""

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.service_ci.tools.inner import get_inner

# A change of these moves a ticket to another place on the screens of others.
SEEN_FIELDS = {"user_id", "stage_id", "team_id", "priority"}


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # Screens

    def write(self, vals):
        # sudo: what customers do is told as well
        former_teams = self.sudo().team_id if "team_id" in vals else ()
        result = super().write(vals)
        if not SEEN_FIELDS.isdisjoint(vals):
            self._tell_screens()
        if former_teams:
            self._send_changed(former_teams)
        return result

    def _tell_screens(self):
        """Tell the screens that show these tickets that they changed."""
        if not get_inner(self.env, "service_ticket_silent"):
            self._before_commit("_tell_screens_now")

    def _tell_screens_now(self):
        self._send_changed(self.team_id)

    def _send_changed(self, teams):
        """Send which tickets changed.

        The payload goes to every agent's browser, hence ids only; each browser reads
        again what its user may see.

        :param teams: ``service.team`` whose lists look different now
        """
        self._get_agents()._bus_send(
            "service_ticket/update",
            {"ids": self.ids, "team_ids": teams.ids, "user_id": self.env.uid},
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
