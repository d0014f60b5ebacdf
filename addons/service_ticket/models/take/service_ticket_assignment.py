"""Teams that give their tickets to people by themselves."""

import logging

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ...tools.sql_log import no_statements_logged
from ..constants import WORK_STATES

_logger = logging.getLogger(__name__)

AUTOMATIC_METHODS = ("round_robin", "balanced")
# How many tickets of a team the cron gives out in one run.
ASSIGN_BATCH = 1000


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _assign_by_team(self):
        """Give those tickets that nobody has to people, as their teams want it.

        Tickets of teams that assign by hand stay as they are. When nobody is present
        or has room left, or when somebody else is assigning for the same team at this
        moment, tickets stay in the queue until the cron comes round.

        :return: those of the tickets that have somebody by it
        """
        # sudo: whoever files a request need not see the teams
        tickets = self.sudo()
        teams = tickets.team_id.filtered(
            lambda team: team.assignment_method in AUTOMATIC_METHODS
        )
        untaken = tickets.filtered(
            lambda ticket: (
                ticket.team_id in teams
                and not ticket.user_id
                and ticket.state in WORK_STATES
            )
        )
        if not untaken:
            return self.browse()
        members = untaken.team_id.member_line_ids
        free = members._lock_for_turn()
        if members - free:
            self.env.ref("service_ticket.ir_cron_assign").sudo()._trigger()
        for user, chosen in free._choose(untaken).items():
            chosen.with_env(self.env)._assign(user)
        return untaken.filtered("user_id").with_env(self.env)

    def _assign_by_team_besides(self, user):
        """Do so, but not to somebody who has just had the tickets and did nothing."""
        tickets = self.with_context(service_ticket_besides=Inner(user.id))
        return tickets._assign_by_team()

    def _assign(self, user):
        """Make somebody responsible and tell them once, however many tickets it are."""
        # The one message below takes the place of one message per ticket.
        quiet = self.with_context(mail_notrack=True, mail_auto_subscribe_no_notify=True)
        quiet.write({"user_id": user.id})
        text = self.env._("Assigned to %(user)s by the team’s rule.", user=user.name)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, text))
        if user != self.env.user and not get_inner(self.env, "service_ticket_silent"):
            self._notify_assigned(user)

    def _notify_assigned(self, user):
        # sudo: whoever files a request may ring
        tickets = self.sudo().with_context(lang=user.lang)
        links = Markup().join(
            Markup("<li>%s</li>") % ticket._get_html_link() for ticket in tickets
        )
        # On the only ticket, or on none in particular.
        thread = tickets if len(tickets) == 1 else tickets.env["mail.thread"]
        thread.message_notify(
            partner_ids=user.partner_id.ids,
            subject=tickets.env._(
                "Assigned to you: %(tickets)s",
                tickets=", ".join(tickets[:5].mapped("number")),
            ),
            body=Markup("<ul>%s</ul>") % links,
            model_description=tickets.env._("Ticket"),
        )

    @api.model
    def _cron_assign_untaken(self):
        """Give out what could not be given out when it came: nobody had room."""
        teams = self.env["service.team"].search(
            [("assignment_method", "in", AUTOMATIC_METHODS)]
        )
        for number, team in enumerate(teams, 1):
            self._assign_untaken_of(team)
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(teams) - number
            ):
                break

    @api.model
    def _assign_untaken_of(self, team):
        """Give out what waits in one team; what fails keeps no other team waiting."""
        try:
            with self.env.cr.savepoint(), no_statements_logged():
                self.search(
                    self._get_queue_domain() & Domain("team_id", "=", team.id),
                    order="priority desc, opened_at, id",
                    limit=ASSIGN_BATCH,
                ).try_lock_for_update()._assign_by_team()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # People take tickets of the team right now: the rest comes next time.
            self.env.cr.rollback()
        except Exception:
            _logger.exception("Team %s assigns nothing", team.id)

    @api.model
    def _get_queue_domain(self):
        """Return which tickets wait for somebody to take them."""
        return Domain("user_id", "=", False) & Domain("state", "in", WORK_STATES)

    def _queue_key(self):
        """Return the place of a ticket in its queue: urgent ones, then old ones."""
        return (-int(self.priority), self.opened_at, self.id)
