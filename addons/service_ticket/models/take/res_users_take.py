from odoo import fields, models
from odoo.exceptions import AccessError

from ..constants import WORK_STATES


class ResUsers(models.Model):
    _inherit = "res.users"

    service_member_ids = fields.One2many(
        "service.team.member", "user_id", groups="service_ci.group_agent"
    )
    service_is_absent = fields.Boolean(
        string="Takes No New Tickets",
        help="Teams assign no tickets to this person. What they have stays theirs.",
    )

    def _service_loads(self):
        """Return how many tickets people have at work, in all teams.

        :return: dict user id -> number; nobody who has none
        """
        # sudo: the load of a person counts tickets of all teams and companies
        groups = (
            self.env["service.ticket"]
            .sudo()
            ._read_group(
                [("user_id", "in", self.ids), ("state", "in", WORK_STATES)],
                ["user_id"],
                ["__count"],
            )
        )
        return {user.id: count for user, count in groups}

    def _service_present(self, at):
        """Return who of these people can be given tickets at a moment.

        Absent is who has said so, who has a leave, and who has working hours of their
        own that do not cover the moment.

        :param datetime at: naive UTC
        """
        people = self.filtered(lambda user: user.active and not user.service_is_absent)
        # sudo: whoever files a request need not see working hours
        resources = (
            self.env["resource.resource"].sudo().search([("user_id", "in", people.ids)])
        )
        return people - resources._service_away(at).user_id

    def action_toggle_service_absent(self):
        """Give somebody new tickets again, or no more, for instance a leader who hears
        that a colleague is ill.
        """
        self.ensure_one()
        is_own = self == self.env.user
        if not is_own and not self._is_led_by(self.env.user):
            raise AccessError(
                self.env._("Only the leader of a team decides that for its members.")
            )
        # sudo: who may do it has been checked, other fields stay as they are
        self.sudo().service_is_absent = not self.service_is_absent

    def _is_led_by(self, user):
        """Tell whether somebody looks after the work of this person."""
        is_leader = user in self.service_member_ids.team_id.leader_id
        return is_leader or user.has_group("service_ci.group_dispatcher")
