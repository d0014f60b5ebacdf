"""A team as a queue in its line: outside teams, time limits, figures."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import frozendict, ormcache
from odoo.tools.mail import email_normalize

from ...tools.patterns import search
from ...tools.queue_steps import Limits
from ..patterns import require_pattern


class ServiceTeam(models.Model):
    _name = "service.team"
    _inherit = ["service.team", "service.remembered.mixin"]
    _remembered_fields = frozenset({"active", "external_email"})

    # Teams outside

    external_email = fields.Char(
        string="Their Mail Address",
        help="Where hand-overs and questions go; answers from there reach the ticket.",
    )
    external_email_normalized = fields.Char(
        compute="_compute_external_email_normalized",
        store=True,
        index="btree_not_null",
    )
    external_partner_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        index="btree_not_null",
        help="To whom the team belongs: the client, or the owner of a system.",
    )
    external_waits = fields.Boolean(
        string="Ticket Waits",
        default=True,
        help="The ticket waits while this team has it, and wakes on their answer.",
    )
    external_forwards = fields.Boolean(
        string="Forward What the Client Writes",
        help="What the client writes while this team has the ticket goes on to it by "
        "itself. Else the desk is told and passes it on.",
    )
    external_ref_pattern = fields.Char(
        string="Pattern of Their Number",
        help="Regular expression that finds their ticket number in the subject of "
        "their mails, for instance INC\\d{6,9}.",
    )

    # Time limits, in hours by the working hours of the team

    remind_after_hours = fields.Float(
        string="Remind after",
        help="Working hours after which somebody is reminded of a ticket that was "
        "handed over and not picked up. Zero: never.",
    )
    signal_after_hours = fields.Float(
        string="Signal the Leader after",
        help="Working hours after the reminder. Zero: never.",
    )
    return_after_hours = fields.Float(
        string="Return to Queue after",
        help="Working hours without an action of the responsible, after which the "
        "ticket is free for others again. Zero: never.",
    )

    _hours_not_negative = models.Constraint(
        "CHECK (remind_after_hours >= 0 AND signal_after_hours >= 0 "
        "AND return_after_hours >= 0)",
        "Time limits cannot be negative.",
    )

    @api.depends("external_email")
    def _compute_external_email_normalized(self):
        for team in self:
            team.external_email_normalized = email_normalize(team.external_email)

    @api.constrains("external_email")
    def _check_external_email(self):
        for team in self:
            if team.external_email and not team.external_email_normalized:
                raise ValidationError(
                    self.env._(
                        "“%s” is no mail address. Write one, like support@example.com.",
                        team.external_email,
                    )
                )

    @api.constrains("external_ref_pattern")
    def _check_external_ref_pattern(self):
        for team in self:
            require_pattern(
                self.env,
                self.env._("Pattern of Their Number"),
                team.external_ref_pattern,
            )

    @api.model
    @ormcache()
    def _outside_addresses(self):
        """Return the teams behind the addresses of teams outside.

        :return: dict normalised address -> tuple of team ids; every mail asks this
        """
        # sudo: the gateway asks
        teams = self.sudo().search([("external_email_normalized", "!=", False)])
        return frozendict(
            {
                email: tuple(rows.ids)
                for email, rows in teams.grouped("external_email_normalized").items()
            }
        )

    def _find_their_number(self, subject):
        """Return the number that a team outside writes into subjects, or False."""
        match = self.external_ref_pattern and search(self.external_ref_pattern, subject)
        return match.group() if match else False

    def _is_member(self, partner):
        """Tell whether a person belongs to one team."""
        people = self.member_ids | self.leader_id
        return partner in people.partner_id

    def _queue_limits(self):
        """Return the time limits of one team, or None when it has none."""
        limits = Limits(
            remind=self.remind_after_hours * 3600,
            signal=self.signal_after_hours * 3600,
            give_back=self.return_after_hours * 3600,
        )
        return limits if limits != Limits() else None

    @api.constrains(
        "remind_after_hours",
        "signal_after_hours",
        "return_after_hours",
        "resource_calendar_id",
    )
    def _check_queue_calendar(self):
        for team in self:
            if team._queue_limits():
                team.resource_calendar_id._service_check_hours()
