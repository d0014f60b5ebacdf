"""Who is on duty for a team, and when nobody is."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...tools.working_time import without

WEEK = timedelta(days=7)
# How far ahead gaps are looked for, and how many of them are named.
GAP_DAYS = 14
GAPS_NAMED = 5


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
    duty_gap_text = fields.Text(
        string="Nobody on Duty",
        compute="_compute_duty_gap_text",
        help="When in the next two weeks neither the team works nor anybody is on "
        "duty.",
    )

    @api.constrains("duty_overlap")
    def _check_duty_overlap(self):
        # sudo: as shifts themselves look at each other
        self.sudo().duty_shift_ids._check_overlap()

    def _compute_duty_user_ids(self):
        on_duty = self._on_duty_by_team(fields.Datetime.now())
        for team in self:
            team.duty_user_ids = on_duty.get(team.id, self.env["res.users"])

    @api.depends("uses_duty", "resource_calendar_id", "duty_shift_ids")
    def _compute_duty_gap_text(self):
        now = fields.Datetime.now()
        gaps = self.filtered("uses_duty")._duty_gaps(now, now + timedelta(GAP_DAYS))
        for team in self:
            team.duty_gap_text = team._duty_gap_words(gaps.get(team.id, []))

    def _duty_gap_words(self, gaps):
        """Return gaps as lines of text, the first of them by name."""
        lines = [
            f"{format_datetime(self.env, start)} – {format_datetime(self.env, end)}"
            for start, end in gaps[:GAPS_NAMED]
        ]
        if len(gaps) > GAPS_NAMED:
            more = len(gaps) - GAPS_NAMED
            lines.append(self.env._("and %s more", more))
        return "\n".join(lines)

    def _duty_gaps(self, start, end):
        """Return when neither a team works nor anybody is on duty for it.

        :param datetime start: naive UTC
        :param datetime end: naive UTC
        :return: dict team id -> list of (start, end)
        """
        shifts = self.env["service.duty.shift"].search(
            [
                ("team_id", "in", self.ids),
                ("date_from", "<", end),
                ("date_to", ">", start),
            ]
        )
        by_team = shifts.grouped("team_id")
        return {
            team.id: without(
                without([(start, end)], team._office_hours(start, end)),
                [
                    (shift.date_from, shift.date_to)
                    for shift in by_team.get(team, shifts.browse())
                ],
            )
            for team in self
        }

    def _office_hours(self, start, end):
        """Return when a team works; around the clock means that its rota does."""
        calendar = self._get_working_hours()
        if self._works_always(start):
            return []
        return calendar._service_timetable(start.year, end.year).intervals

    def _works_always(self, at):
        (worked,) = self._get_working_hours()._service_elapsed([(at, at + WEEK)])
        return worked > WEEK.total_seconds() - 60

    def _is_duty_time(self, at):
        """Tell whether critical tickets of one team go to whoever is on duty.

        That is outside the working hours; for a team that works around the clock
        the rota says at every moment who is there.
        """
        now, week = self._get_working_hours()._service_elapsed(
            [(at, at + timedelta(seconds=1)), (at, at + WEEK)]
        )
        return not now or week > WEEK.total_seconds() - 60

    def _on_duty(self, at=None):
        """Return who is on duty for these teams at a moment.

        :param datetime at: naive UTC, now when left out
        :return: ``res.users``, in the order of their shifts; empty when nobody is
        """
        found = self._on_duty_by_team(at or fields.Datetime.now())
        return self.env["res.users"].union(*found.values())

    def _on_duty_by_team(self, at):
        """Return who is on duty for each team at a moment: dict team id -> users."""
        if not self.ids:
            return {}
        # sudo: who is on duty is looked up for whoever files a request
        Shift = self.env["service.duty.shift"].sudo()
        shifts = Shift.search(
            [
                ("team_id", "in", self.ids),
                ("date_from", "<=", at),
                ("date_to", ">", at),
                ("user_id.active", "=", True),
            ]
        )
        return {
            team.id: rows.user_id.with_env(self.env)
            for team, rows in shifts.grouped("team_id").items()
        }

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

    def action_plan_duty(self):
        """Open the dialog that makes shifts by a weekly pattern."""
        if not self.uses_duty:
            raise UserError(self.env._("Switch the duty rota of the team on first."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_duty_plan_action"
        )
        action["context"] = {"default_team_id": self.id}
        return action
