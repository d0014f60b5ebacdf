"""Working time to the second, for many records at once."""

from datetime import datetime, timedelta

import pytz

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.working_time import (
    ALWAYS,
    Timetable,
    days_elsewhere,
    to_second,
    without,
)

# How far beyond the plain span a deadline is sought in a calendar with little time.
HORIZON_YEARS = 10


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        self._service_hours_changed()
        return result

    def _service_hours_changed(self):
        """Forget the timetables; what runs by them is counted anew."""
        self.env.registry.clear_cache()
        # sudo: who enters a holiday need not see what was promised
        self.env["service.sla.clock"].sudo()._hours_changed(self)

    def _service_check_hours(self):
        """Refuse calendars in which nothing would ever fall due.

        :raise ValidationError: for the first calendar without working hours
        """
        for calendar in self:
            # sudo: managers of the desk need not be managers of calendars
            if not calendar.sudo()._get_global_attendances():
                raise ValidationError(
                    self.env._(
                        "The calendar “%(calendar)s” has no working hours, so nothing "
                        "would ever fall due. Enter its hours or choose another one.",
                        calendar=calendar.name,
                    )
                )

    def _service_deadlines(self, pairs, tz=None):
        """Return when working time will have passed.

        :param pairs: list of (naive UTC start, seconds of working time)
        :param str tz: time zone in which the hours are read; else the calendar's own
        :return: list of naive UTC datetimes; False where the calendar never gives that
            much time. An empty calendar works around the clock.
        """
        deadlines = [ALWAYS.after(start, seconds) for start, seconds in pairs]
        if not self or not pairs:
            return deadlines
        first = min(start.year for start, _seconds in pairs)
        # The span as if work never stopped: no calendar is faster.
        last = max(deadline.year for deadline in deadlines)
        missing = range(len(pairs))
        for horizon in range(last, last + HORIZON_YEARS + 1):
            timetable = self._service_timetable(first, horizon, tz)
            for index in missing:
                deadlines[index] = timetable.after(*pairs[index]) or False
            missing = [index for index in missing if not deadlines[index]]
            if not missing or not timetable:
                break
        return deadlines

    def _service_elapsed(self, pairs, tz=None):
        """Return how much working time lies between instants.

        :param pairs: list of (naive UTC start, naive UTC end)
        :param str tz: time zone in which the hours are read; else the calendar's own
        :return: list of float seconds
        """
        timetable = ALWAYS
        if self and pairs:
            years = [moment.year for pair in pairs for moment in pair]
            timetable = self._service_timetable(min(years), max(years), tz)
        return [timetable.between(start, end) for start, end in pairs]

    @ormcache("self.id", "first_year", "last_year", "tz")
    def _service_timetable(self, first_year, last_year, tz=None):
        """Return the working time of whole years (UTC), holidays left out.

        :return: :class:`Timetable`; of an empty calendar the one that never stops
        """
        if not self:
            return ALWAYS
        intervals = []
        for year in range(first_year, last_year + 1):
            intervals += self._service_year(year, tz)
        return Timetable(intervals)

    @ormcache("self.id", "year", "tz")
    def _service_year(self, year, tz=None):
        # sudo: working time is the same for whoever asks, customers included
        calendar = self.sudo()
        start, end = (
            pytz.utc.localize(datetime(number, 1, 1)) for number in (year, year + 1)
        )
        # Core widens days to the zone only on one side: a margin, cut off again.
        margin = timedelta(days=2)
        is_elsewhere = bool(tz) and tz != calendar.tz
        work = calendar._work_intervals_batch(
            start - margin,
            end + margin,
            domain=calendar._service_leave_domain(),
            tz=pytz.timezone(tz) if tz else None,
            compute_leaves=not is_elsewhere,
        )[False]
        intervals = [
            (
                to_second(max(begin, start).astimezone(pytz.utc).replace(tzinfo=None)),
                to_second(min(finish, end).astimezone(pytz.utc).replace(tzinfo=None)),
            )
            for begin, finish, _meta in work
            if begin < end and start < finish
        ]
        if is_elsewhere:
            intervals = without(intervals, calendar._service_holidays(year, tz))
        return tuple(intervals)

    def _service_holidays(self, year, tz):
        """Return the holidays of a year as they fall in another time zone.

        :return: list of (naive UTC start, naive UTC end)
        """
        domain = [
            *self._service_leave_domain(),
            ("calendar_id", "in", (False, self.id)),
            ("resource_id", "=", False),
            ("date_from", "<", datetime(year + 1, 1, 3)),
            ("date_to", ">", datetime(year - 1, 12, 30)),
        ]
        own, other = pytz.timezone(self.tz), pytz.timezone(tz)
        return [
            days_elsewhere(leave.date_from, leave.date_to, own, other)
            for leave in self.env["resource.calendar.leaves"].search(domain)
        ]

    def _service_leave_domain(self):
        """Return which holidays count: the calendar's and those of its company."""
        return list(
            Domain("time_type", "=", "leave")
            & (
                Domain("calendar_id", "=", self.id)
                | Domain("company_id", "in", [self.company_id.id, False])
            )
        )


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances.calendar_id._service_hours_changed()
        return attendances

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._service_hours_changed()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._service_hours_changed()
        return result


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._service_calendars()._service_hours_changed()
        return leaves

    def write(self, vals):
        calendars = self._service_calendars()
        result = super().write(vals)
        (calendars | self._service_calendars())._service_hours_changed()
        return result

    def unlink(self):
        calendars = self._service_calendars()
        result = super().unlink()
        calendars._service_hours_changed()
        return result

    def _service_calendars(self):
        """Return the calendars in which nobody works on these days.

        The leave of one person changes no working hours of the desk.
        """
        # sudo: holidays hold for calendars that whoever enters them may not see
        Calendar = self.env["resource.calendar"].sudo().with_context(active_test=False)
        holidays = self.sudo().filtered(lambda leave: not leave.resource_id)
        for_all = holidays.filtered(lambda leave: not leave.calendar_id)
        if for_all:
            companies = for_all.company_id.ids
            everywhere = any(not leave.company_id for leave in for_all)
            Calendar = Calendar.search(
                [] if everywhere else [("company_id", "in", companies)]
            )
        return Calendar | holidays.calendar_id
