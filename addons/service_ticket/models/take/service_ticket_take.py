"""Who takes a ticket: by button, by opening it first, or simply the next one.

Two people who want the same ticket at the same moment never both get it: the row is
locked before anybody looks whether it is free.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..constants import WORK_STATES

# How many of the first tickets of a queue "next" looks at: more people than this do
# not press the button in the same blink of an eye.
NEXT_CANDIDATES = 50


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    is_claimed_by_opening = fields.Boolean(
        compute="_compute_is_claimed_by_opening",
        help="The current user becomes responsible by opening the ticket.",
    )

    # The queue of each team and channel, in the order in which "next" takes from it.
    _queue_idx = models.Index(
        "(team_id, channel_id, priority DESC, opened_at, id) "
        "WHERE user_id IS NULL AND active AND state IN ('new', 'open')"
    )

    @api.depends("user_id", "state", "team_id.assignment_method")
    @api.depends_context("uid")
    def _compute_is_claimed_by_opening(self):
        user = self.env.user
        # Who is there to look after others looks without taking.
        looks_only = user.has_group("service_ci.group_dispatcher")
        for ticket in self:
            # sudo: what a team does is no secret to who reads its tickets
            team = ticket.team_id.sudo()
            ticket.is_claimed_by_opening = (
                not looks_only
                and not ticket.user_id
                and ticket.state in WORK_STATES
                and team.assignment_method == "first_open"
                and team.leader_id != user
                and user in team.member_ids
            )

    # Take

    def _take(self, user):
        """Make somebody responsible for those tickets that are free.

        :param user: ``res.users``
        :return: the tickets that are theirs now; the others are taken, or somebody is
            taking them at this very moment
        """
        free = self.try_lock_for_update(allow_referencing=True).filtered(
            lambda ticket: ticket._is_free_for(user)
        )
        if free:
            free.write({"user_id": user.id})
            free.filtered(lambda ticket: ticket.state == "new")._move_to_state("open")
        return free

    def _is_free_for(self, user):
        """Tell whether nobody else works on a ticket."""
        holder = self.user_id
        return not holder or holder == user or not holder.active

    def action_take(self):
        """Make the current user responsible and start the work.

        What somebody else has taken meanwhile stays theirs.

        :return: nothing, or a notification about the tickets that stay with others
        :raise UserError: when none of the tickets is free
        """
        others = self - self._take(self.env.user)
        if others and others == self:
            raise UserError(others._taken_by_text())
        return others._notify_taken() if others else None

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
        return self._notify_desk(self._taken_by_text(), self.env._("Taken by others"))

    @api.model
    def _notify_desk(self, message, title=None):
        """Return an action that shows a short message."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if title else "info",
                "title": title,
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # The first to open it

    def claim_on_open(self):
        """Take a ticket because it was opened, where the team wants that.

        :return: True when the current user has become responsible by it
        """
        self.ensure_one()
        if not self.is_claimed_by_opening:
            return False
        return bool(self._take(self.env.user))

    def action_put_back(self):
        """Give one's own tickets back to the queue, as if they had not been taken."""
        mine = self.try_lock_for_update(allow_referencing=True).filtered(
            lambda ticket: (
                ticket.user_id == self.env.user and ticket.state in WORK_STATES
            )
        )
        if self - mine:
            raise UserError(
                self.env._("Only what you have taken and not finished can be put back.")
            )
        mine.write({"user_id": False})
        mine.filtered(lambda ticket: not ticket.first_response_at)._move_to_state("new")

    # The next one

    def action_take_next(self):
        """Take the next untaken ticket from the teams of the current user.

        The button stands on lists and tickets; which ones does not matter.
        The order is: what comes first in the person's order of channels, then the
        highest priority, then the oldest.

        :return: an action that opens the ticket, or says that there is nothing
        """
        ticket = self._next_untaken()._take(self.env.user)
        if not ticket:
            return self._notify_desk(self._nothing_to_take_text())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action_mine"
        )
        action.update(res_id=ticket.id, views=[(False, "form")])
        return action

    @api.model
    def _nothing_to_take_text(self):
        if self.env.user.service_member_ids:
            return self.env._("Nothing to take: every request has somebody who cares.")
        return self.env._(
            "You are in no team yet: ask a manager to add you, then press again."
        )

    @api.model
    def _next_untaken(self):
        """Lock and return the next untaken ticket of the current user, if there is one.

        One query: per team and channel it reads the head of the queue from the index,
        then it sorts the heads and locks the first one that nobody else has locked.
        """
        self.env.flush_all()
        query = SQL(
            """
            SELECT ticket.id
              FROM service_team_member member
              JOIN service_team team ON team.id = member.team_id AND team.active
        CROSS JOIN service_channel channel
         LEFT JOIN (
                    SELECT member_id, channel_id, row_number() OVER (
                               PARTITION BY member_id ORDER BY sequence, id
                           ) AS place
                      FROM service_team_member_channel
                   ) rank
                ON rank.member_id = member.id AND rank.channel_id = channel.id
CROSS JOIN LATERAL (
                    SELECT id FROM service_ticket
                     WHERE team_id = member.team_id AND channel_id = channel.id
                       AND user_id IS NULL AND active AND state IN ('new', 'open')
                       AND company_id = ANY(%(companies)s)
                  ORDER BY priority DESC, opened_at, id
                     LIMIT %(candidates)s
                   ) head
              JOIN service_ticket ticket ON ticket.id = head.id
             WHERE member.user_id = %(user)s
          ORDER BY rank.place, channel.sequence, channel.id,
                   ticket.priority DESC, ticket.opened_at, ticket.id
             LIMIT 1
               FOR NO KEY UPDATE OF ticket SKIP LOCKED
            """,
            companies=self.env.companies.ids,
            candidates=NEXT_CANDIDATES,
            user=self.env.uid,
        )
        return self.browse(id_ for (id_,) in self.env.execute_query(query))
