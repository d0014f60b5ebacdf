"""Tickets that come in straight for a team outside, whatever chose that team."""

from odoo import SUPERUSER_ID, api, models

from odoo.addons.service_ci.tools.inner import get_inner

from ...tools.addresses import without_tag
from ..constants import WORK_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def _intake_route(self, vals_list):
        result = super()._intake_route(vals_list)
        # sudo: whoever files a request need not see the teams
        Team = self.env["service.team"].sudo()
        teams = Team.browse({vals["team_id"] for vals in vals_list} - {False})
        outside = set(teams.filtered(lambda team: team.line == "external").ids)
        for vals in vals_list:
            if vals["team_id"] in outside:
                vals.setdefault("external_team_id", vals["team_id"])
        return result

    def _intake_finish(self):
        result = super()._intake_finish()
        if not get_inner(self.env, "service_ticket_silent"):
            # sudo: whoever files a request need not see the teams
            self.sudo().filtered("external_team_id")._intake_outside()
        return result

    def _intake_outside(self):
        """Pass new tickets on to their teams outside, at the end of the transaction.

        The files of a request come only after its ticket.
        """
        doubtful = self.filtered(lambda ticket: ticket._may_go_round())
        for team, tickets in doubtful.grouped("external_team_id").items():
            tickets._signal_or_note(
                team.leader_id,
                lambda env, team=team: env._(
                    "Not sent to “%s”: it came from there, or from a machine. Read it "
                    "first.",
                    team.name,
                ),
            )
        if given := self - doubtful:
            given._before_commit("_begin_outside_at_intake")

    def _may_go_round(self):
        """Tell whether passing a new ticket on could call forth the next one.

        What a team outside wrote itself is not sent back to it, and what a machine
        wrote may be the answer to a mail of ours.  Alarms are what they are read for.
        """
        team = self.external_team_id
        mail = self.env["service.inbound.mail"]._in_process()
        is_by_machine = mail.automation and not mail.is_forced
        sender = self.email_normalized
        return bool(
            (is_by_machine and not self.monitor_source_id)
            or (sender and team.external_email_normalized == without_tag(sender))
        )

    def _begin_outside_at_intake(self):
        """Do with new tickets as a hand-over does.

        What has gone another way in the meantime, or is over, is left alone.
        """
        # The desk writes, not the visitor whose request runs this.
        new = self.with_user(SUPERUSER_ID).filtered(
            lambda ticket: (
                ticket.state in WORK_STATES
                and ticket.team_id == ticket.external_team_id
                and not ticket.handover_count
            )
        )
        for team, tickets in new.grouped("team_id").items():
            tickets._begin_outside(team)
