import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import Command
from odoo.tests import tagged

from .sla_common import HOUR, ServiceSlaCommon

UTC = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestWorkingTime(ServiceSlaCommon):
    """What Odoo's calendars give, against a look at the clock on the wall."""

    def worked(self, calendar, zone, start, minutes, slots, holidays=()):
        """Count the working minutes one by one."""
        count = 0
        for number in range(minutes):
            moment = start + MINUTE * number
            local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
            hour = local.hour + local.minute / 60
            count += (
                local.weekday() < 5
                and any(begin <= hour < end for begin, end in slots)
                and not any(begin <= moment < end for begin, end in holidays)
            )
        return count

    def test_calendars_agree_with_the_clock_on_the_wall_when_clocks_change(self):
        draw = random.Random(7)
        slots = ((0, 1.5), (9, 13), (13.5, 24))
        for zone, day in (
            ("Europe/Berlin", datetime(2026, 3, 28)),
            ("Europe/Berlin", datetime(2026, 10, 24)),
            ("America/New_York", datetime(2026, 3, 7)),
            ("Australia/Lord_Howe", datetime(2026, 4, 4)),
            ("Asia/Kolkata", datetime(2026, 12, 30)),
        ):
            calendar = self.make_calendar(zone, zone, *slots)
            for _again in range(3):
                start = day + MINUTE * draw.randrange(1440)
                minutes = draw.randrange(4000)
                with self.subTest(zone=zone, start=start, minutes=minutes):
                    [seconds] = calendar._service_elapsed(
                        [(start, start + MINUTE * minutes)]
                    )
                    expected = self.worked(calendar, zone, start, minutes, slots)
                    self.assertEqual(seconds, expected * 60)
                    [deadline] = calendar._service_deadlines([(start, seconds + 1)])
                    self.assertEqual(
                        calendar._service_elapsed([(start, deadline)]), [seconds + 1]
                    )

    def test_the_norm_of_the_expert_desk(self):
        self.assertEqual(
            self.office._service_deadlines(
                [
                    (datetime(2022, 2, 1, 11, 54, 21), 8 * HOUR),
                    (datetime(2022, 2, 1, 11, 13, 12), 8 * HOUR),
                ]
            ),
            [datetime(2022, 2, 2, 11, 24, 21), datetime(2022, 2, 2, 10, 43, 12)],
        )

    def test_a_holiday_does_not_count_and_a_new_one_is_known_at_once(self):
        pair = (datetime(2022, 2, 21, 13, 30), 2 * HOUR)
        self.assertEqual(
            self.office._service_deadlines([pair]), [datetime(2022, 2, 22, 7)]
        )
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.office.id,
                "date_from": datetime(2022, 2, 21, 21),
                "date_to": datetime(2022, 2, 23, 20, 59, 59),
            }
        )
        self.assertEqual(
            self.office._service_deadlines([pair]), [datetime(2022, 2, 24, 7)]
        )
        holiday.unlink()
        self.assertEqual(
            self.office._service_deadlines([pair]), [datetime(2022, 2, 22, 7)]
        )

    def test_the_leave_of_one_person_closes_no_desk(self):
        resource = self.env["resource.resource"].create(
            {"name": "Anna", "calendar_id": self.office.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Vacation",
                "calendar_id": self.office.id,
                "resource_id": resource.id,
                "date_from": datetime(2022, 2, 1),
                "date_to": datetime(2022, 2, 28),
            }
        )
        pair = (datetime(2022, 2, 2, 6), datetime(2022, 2, 2, 14, 30))
        self.assertEqual(self.office._service_elapsed([pair]), [8.5 * HOUR])

    def test_changed_hours_count_at_once(self):
        pair = (datetime(2022, 2, 1, 6), datetime(2022, 2, 1, 18))
        self.assertEqual(self.office._service_elapsed([pair]), [8.5 * HOUR])
        self.office.attendance_ids.hour_to = 18
        self.assertEqual(self.office._service_elapsed([pair]), [9 * HOUR])
        self.office.tz = "UTC"
        self.assertEqual(self.office._service_elapsed([pair]), [9 * HOUR])

    def test_around_the_clock_in_a_calendar_is_without_gaps(self):
        always = self.make_calendar("24/7", "Europe/Berlin", (0, 24), days=range(7))
        start = datetime(2026, 3, 28, 12, 0, 1)
        for seconds in (30, 100_000, 40_000_000):
            self.assertEqual(
                always._service_deadlines([(start, seconds)]),
                [start + timedelta(seconds=seconds)],
            )

    def test_no_calendar_is_around_the_clock(self):
        nobody = self.env["resource.calendar"]
        start = datetime(2026, 3, 28, 23, 59, 59)
        self.assertEqual(
            nobody._service_deadlines([(start, 2)]), [datetime(2026, 3, 29, 0, 0, 1)]
        )
        self.assertEqual(nobody._service_elapsed([(start, start)]), [0])

    def test_long_times_reach_beyond_the_year(self):
        hour_a_week = self.make_calendar("Rare", "UTC", (9, 10), days=[0])
        self.assertEqual(
            hour_a_week._service_deadlines([(datetime(2022, 12, 26, 9), 100 * HOUR)]),
            [datetime(2024, 11, 18, 10)],
        )

    def test_what_never_comes_is_no_deadline(self):
        empty = self.make_calendar("Never", "UTC", (9, 10))
        empty.attendance_ids = [Command.clear()]
        start = datetime(2022, 1, 1)
        self.assertEqual(empty._service_deadlines([(start, 60)]), [False])
        self.assertEqual(empty._service_elapsed([(start, start + MINUTE)]), [0])

    def test_a_batch_costs_one_look_at_the_calendar(self):
        pairs = [(datetime(2022, 2, 1) + MINUTE * n, HOUR) for n in range(5000)]
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self.office._service_deadlines(pairs)
        with self.assertQueryCount(0):
            self.office._service_deadlines(pairs)
