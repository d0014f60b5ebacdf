"""Who is on duty for a team, and when nobody is."""

from odoo import fields, models
from odoo.tools import format_datetime


class ServiceTeam(models.Model):
    _inherit = "service.team"

    uses_duty = fields.Boolean(
        string="Duty Rota",
        help="Critical tickets outside the working hours go to whoever is on duty.",
    )
    duty_overlap = fields.Boolean(
        string="Several on Duty",
        help="Shifts may overlap: several people are on duty at once.",
    )
    duty_shift_ids = fields.One2many("service.duty.shift", "team_id")
    duty_user_ids = fields.Many2many(
        "res.users", compute="_compute_duty_user_ids", string="On Duty Now"
    )

    def _compute_duty_user_ids(self):
        on_duty = self._on_duty_by_team(fields.Datetime.now())
        for team in self:
            team.duty_user_ids = on_duty.get(team.id, self.env["res.users"])

    def _on_duty(self, at=None):
        """Return who is on duty for these teams at a moment.

        :param datetime at: naive UTC, now when left out
        :return: ``res.users``, in the order of their shifts; empty when nobody is
        """
        found = self._on_duty_by_team(at or fields.Datetime.now())
        return self.env["res.users"].union(*found.values())

    def _on_duty_by_team(self, at):
        """Return who is on duty for each team at a moment: dict team id -> users."""
        found = {}
        if not self.ids:
            return found
        # sudo: who is on duty is looked up for whoever files a request
        shifts = (
            self.env["service.duty.shift"]
            .sudo()
            .search(
                [
                    ("team_id", "in", self.ids),
                    ("date_from", "<=", at),
                    ("date_to", ">", at),
                    ("user_id.active", "=", True),
                ]
            )
        )
        for team, rows in shifts.grouped("team_id").items():
            found[team.id] = rows.user_id.sudo(False)
        return found

    def _duty_overlap_text(self, first, second):
        """Return the sentence that refuses two shifts at once."""
        return self.env._(
            "%(first)s is on duty for “%(team)s” until %(until)s, %(second)s would "
            "start at %(start)s. Change one of the shifts, or let several be on duty "
            "in the settings of the team.",
            team=self.name,
            first=first.user_id.name,
            second=second.user_id.name,
            until=format_datetime(self.env, first.date_to),
            start=format_datetime(self.env, second.date_from),
        )
