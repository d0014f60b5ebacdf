"""One mail that reached several teams: its ticket says who else got it.

Receivers in To and Cc stand in the mail.  Who got a blind copy shows only when another
mailbox brings it; such a copy goes through the ledger like a mail, waits for the first
one and is told of once.
"""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.mail import email_normalize_all

from ...tools.addresses import without_tag
from ..service_ledger_mixin import WAITING_STATES

WAIT_MINUTES = 5


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    opens_ticket = fields.Boolean(
        readonly=True, help="The ticket began with this mail."
    )
    # The key of this table keeps two processes from telling of one team twice.
    other_team_ids = fields.Many2many(
        "service.team",
        string="Also Sent to",
        readonly=True,
        help="Teams that got the same mail, but no ticket of their own.",
    )

    @api.model
    def _create_duplicate(self, values):
        copy = super()._create_duplicate(values)
        copy._take_up_copies()
        return copy

    def _decide(self, vals):
        mails = super()._decide(vals)
        mails.search([("duplicate_of_id", "in", mails.ids)])._take_up_copies()
        return mails

    def _take_up_copies(self):
        """Let copies be processed that show that several teams got a mail."""
        to_tell = self.filtered(lambda copy: len(copy._reached_teams()) > 1)
        to_tell.write(
            {
                "state": "received",
                "reason": False,
                "attempts": 0,
                "next_try_at": fields.Datetime.now(),
            }
        )

    def _reached_teams(self):
        """Return the teams that got one of these mails or the first of their copies."""
        mails = self | self.duplicate_of_id
        emails = email_normalize_all(
            ", ".join(filter(None, mails.mapped("recipients")))
        )
        emails += [without_tag(email) for email in emails]
        # sudo: who brings a mail need not see the team
        of_mailboxes = mails.sudo().fetchmail_server_id.service_team_id
        named = of_mailboxes.search([("alias_id.alias_full_name", "in", emails)])
        return of_mailboxes | named

    def _deliver(self):
        if self.duplicate_of_id:
            return self._deliver_copy()
        return super()._deliver()

    def _deliver_copy(self):
        first = self.duplicate_of_id
        if first.state in WAITING_STATES and first.next_try_at:
            soon = fields.Datetime.now() + timedelta(minutes=WAIT_MINUTES)
            self.write({"attempts": 0, "next_try_at": max(first.next_try_at, soon)})
            return
        if first.opens_ticket:
            first._note_other_teams(first.ticket_id, self._reached_teams())
        document = first.res_model and self.env[first.res_model].browse(first.res_id)
        self._conclude("ignored", "duplicate", document)

    def _note_other_teams(self, ticket, teams):
        """Tell on a ticket which other teams its mail went to, of each of them once.

        :param ticket: that was opened by this mail
        :param teams: ``service.team`` that got the mail
        """
        had_it = ticket.team_id | ticket.handover_ids.from_team_id
        teams -= self.other_team_ids | had_it
        if not teams:
            return
        self.other_team_ids = [Command.link(team.id) for team in teams]
        ticket._message_log(
            body=Markup("<p>%s</p>")
            % self.env._(
                "The same mail went to: %(teams)s. They got no ticket of their own.",
                teams=", ".join(teams.mapped("name")),
            )
        )
