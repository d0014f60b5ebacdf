"""Working time to the second, for many records at once."""

from datetime import datetime, timedelta

import pytz

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.working_time import ALWAYS, Timetable, to_second

# How far beyond the plain span a deadline is sought in a calendar with little time.
HORIZON_YEARS = 10


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

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
        work = calendar._work_intervals_batch(
            start - margin,
            end + margin,
            domain=calendar._service_leave_domain(),
            tz=pytz.timezone(tz) if tz else None,
        )[False]
        return tuple(
            (
                to_second(max(begin, start).astimezone(pytz.utc).replace(tzinfo=None)),
                to_second(min(finish, end).astimezone(pytz.utc).replace(tzinfo=None)),
            )
            for begin, finish, _meta in work
            if begin < end and start < finish
        )

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
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "service.remembered.mixin"]


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._service_forget_timetables()
        return leaves

    def write(self, vals):
        self._service_forget_timetables()
        result = super().write(vals)
        self._service_forget_timetables()
        return result

    def unlink(self):
        self._service_forget_timetables()
        return super().unlink()

    def _service_forget_timetables(self):
        # The leave of one person changes no timetable of the desk.
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
