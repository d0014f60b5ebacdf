from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.service_ticket.models.constants import PRIORITIES

from ..tools.schedule import days_from, due_moment, local_day

# How far ahead a day that is watched is sought.
HORIZON_DAYS = 400
WEEKDAYS = (
    *("on_monday", "on_tuesday", "on_wednesday", "on_thursday"),
    *("on_friday", "on_saturday", "on_sunday"),
)
SCHEDULE_FIELDS = {
    *WEEKDAYS,
    *("active", "calendar_id", "due_hour", "grace_minutes", "lead_hours", "tz"),
}


class ServiceWatchExpectation(models.Model):
    """What has to be there by a time of day."""

    _name = "service.watch.expectation"
    _description = "Expectation"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        [("arrivals", "Deliveries of objects"), ("records", "Records of this system")],
        required=True,
        default="arrivals",
    )
    source_id = fields.Many2one(
        "service.watch.source", index="btree_not_null", check_company=True
    )
    list_id = fields.Many2one(
        "service.watch.list",
        string="Objects",
        index="btree_not_null",
        check_company=True,
    )

    # When

    due_hour = fields.Float(
        string="Due by", required=True, default=6.0, aggregator=None
    )
    lead_hours = fields.Float(
        string="Counts From",
        required=True,
        default=6.0,
        help="Hours before the time: what arrives earlier belongs to the day before.",
    )
    grace_minutes = fields.Integer(
        string="Grace (min)", help="The report leaves so much later than the time."
    )
    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self.env.company.resource_calendar_id.tz or "UTC",
    )
    on_monday = fields.Boolean(default=True)
    on_tuesday = fields.Boolean(default=True)
    on_wednesday = fields.Boolean(default=True)
    on_thursday = fields.Boolean(default=True)
    on_friday = fields.Boolean(default=True)
    on_saturday = fields.Boolean(default=True)
    on_sunday = fields.Boolean(default=True)
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Days of",
        index="btree_not_null",
        help="Only on days with working hours of this calendar, holidays left out.",
    )
    next_period = fields.Date(string="Next Day", readonly=True, copy=False)
    judge_at = fields.Datetime(
        string="Next Report",
        readonly=True,
        copy=False,
        help="When the time and the grace of the next day have passed.",
    )

    # What follows

    recipient_ids = fields.Many2many("res.partner", string="Report to")
    opens_ticket = fields.Boolean(string="Open a Ticket")
    team_id = fields.Many2one(
        "service.team",
        index="btree_not_null",
        check_company=True,
        help="Takes the tickets. Empty: the team that takes what nobody else does.",
    )
    ticket_priority = fields.Selection(
        PRIORITIES, string="Priority", required=True, default="2"
    )

    # How it stands

    check_ids = fields.One2many("service.watch.check", "expectation_id")
    report_ids = fields.One2many("service.watch.report", "expectation_id")
    missing_count = fields.Integer(
        string="Missing Now",
        compute="_compute_counts",
        help="Of the last day that was judged and the present one.",
    )
    expected_count = fields.Integer(string="Awaited", compute="_compute_counts")
    availability = fields.Float(string="In Time, 30 Days", compute="_compute_counts")
    judged_count = fields.Integer(compute="_compute_counts")
    error = fields.Text(readonly=True, copy=False)

    _judge_idx = models.Index("(judge_at) WHERE active AND judge_at IS NOT NULL")
    _hours_range = models.Constraint(
        "CHECK (due_hour >= 0 AND due_hour < 24)",
        "The time lies between 0:00 and 23:59.",
    )
    _lead_range = models.Constraint(
        "CHECK (lead_hours > 0 AND lead_hours <= 24)",
        "Deliveries count from at most 24 hours before the time.",
    )
    _grace_range = models.Constraint(
        "CHECK (grace_minutes >= 0 AND grace_minutes <= 1440)",
        "The grace lies between 0 and 1440 minutes.",
    )

    def _compute_counts(self):
        Check = self.env["service.watch.check"]
        today = self.env.company._service_today()
        since = today - timedelta(days=30)
        rows = Check._read_group(
            [("expectation_id", "in", self.ids), ("period", ">=", since)],
            ["expectation_id", "state"],
            ["__count", "on_time:sum"],
        )
        recent = dict(
            Check._read_group(
                [
                    ("expectation_id", "in", self.ids),
                    ("state", "=", "missing"),
                    ("period", ">=", today - timedelta(1)),
                ],
                ["expectation_id"],
                ["__count"],
            )
        )
        for expectation in self:
            own = [row for row in rows if row[0] == expectation]
            judged = sum(count for _e, state, count, _t in own if state != "expected")
            in_time = sum(total or 0 for *_other, total in own)
            expectation.missing_count = recent.get(expectation, 0)
            expectation.expected_count = sum(
                count for _e, state, count, _t in own if state == "expected"
            )
            expectation.judged_count = judged
            expectation.availability = in_time / judged if judged else 0

    @api.constrains("kind", "source_id", "list_id")
    def _check_what(self):
        for expectation in self:
            is_whole = expectation.source_id and expectation.list_id
            if expectation.kind == "arrivals" and not is_whole:
                raise ValidationError(
                    self.env._("Say which source is expected, and of which objects.")
                )

    @api.constrains(*SCHEDULE_FIELDS)
    def _check_schedule(self):
        for expectation in self.filtered("active"):
            if not expectation._days_after(fields.Date.today()):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” never falls due: choose days of the week on which "
                        "the calendar has working hours.",
                        name=expectation.name,
                    )
                )

    # The clock

    @api.model_create_multi
    def create(self, vals_list):
        expectations = super().create(vals_list)
        expectations._restart()
        return expectations

    def write(self, vals):
        result = super().write(vals)
        if SCHEDULE_FIELDS & vals.keys():
            self._restart()
        if "list_id" in vals or "source_id" in vals:
            self._drop_expected()
            self._open_period()
        return result

    def _restart(self):
        """Wait for the next time; what another schedule waited for is dropped."""
        self._drop_expected()
        now = fields.Datetime.now()
        for expectation in self:
            if not expectation.active:
                expectation.update({"next_period": False, "judge_at": False})
                continue
            day = local_day(now, expectation.tz)
            if due_moment(day, expectation.due_hour, expectation.tz) <= now:
                day += timedelta(days=1)
            expectation._wait_for(day)
        self._open_period()

    def _wait_for(self, first):
        """Wait for the first day that is watched.

        :param date first: where to look from, included
        """
        day = (self._days_after(first) or [False])[0]
        self.next_period = day
        self.judge_at = day and self._due_at(day) + timedelta(
            minutes=self.grace_minutes
        )

    def _due_at(self, day):
        return due_moment(day, self.due_hour, self.tz)

    def _opens_at(self, day):
        return self._due_at(day) - timedelta(hours=self.lead_hours)

    def _days_after(self, first):
        """Return the next two watched days.

        :param date first: where to look from, included
        :return: list of at most two dates
        """
        weekdays = {number for number, name in enumerate(WEEKDAYS) if self[name]}
        days = days_from(first, weekdays, HORIZON_DAYS)
        if self.calendar_id:
            days = self._working_days(days)
        return days[:2]

    def _working_days(self, days):
        """Keep the days with working hours of the calendar, holidays left out."""
        # sudo: calendars are no secret, but the desk needs no access to them
        calendar = self.calendar_id.sudo()
        zone = pytz.timezone(calendar.tz or "UTC")
        pairs = []
        for day in days:
            start, end = (
                zone.localize(datetime.combine(each, time()))
                .astimezone(pytz.utc)
                .replace(tzinfo=None)
                for each in (day, day + timedelta(days=1))
            )
            pairs.append((start, end))
        elapsed = calendar._service_elapsed(pairs)
        return [day for day, seconds in zip(days, elapsed, strict=True) if seconds > 0]

    def _format_due(self, day):
        """Return the time in words: “06:00 (Europe/Moscow)”."""
        minutes = round(self.due_hour * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d} ({self.tz})"

    # Actions

    def action_open_checks(self):
        """Show the board of one expectation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_watchdog.service_watch_check_action"
        )
        return {
            **action,
            "display_name": self.name,
            "domain": [("expectation_id", "=", self.id)],
        }
