from datetime import date, datetime
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceWatchdogCommon

EXPECTED, ARRIVED, LATE, MISSING = "expected", "arrived", "late", "missing"


@tagged("post_install", "-at_install")
class TestWatchJudging(ServiceWatchdogCommon):
    def test_next_day_is_expected_of_every_object(self):
        self.assertEqual(self._states(2), [EXPECTED] * 5)
        self.assertEqual(self.expectation.judge_at, datetime(2030, 5, 2, 3, 30))

    def test_deliveries_are_in_time_late_or_missing(self):
        with self._at(2, 5):
            self._deliver(1, 2)
        with self._at(2, 6, 15):
            self._deliver(3)
        with self._at(2, 6, 31):
            self._run()
        self.assertEqual(self._states(2), [ARRIVED, ARRIVED, LATE, MISSING, MISSING])
        self.assertEqual(self._states(3), [EXPECTED] * 5)

    def test_nobody_is_told_before_the_grace_has_passed(self):
        with self._at(2, 6, 20):
            self._run()
        self.assertEqual(self._states(2), [EXPECTED] * 5)
        self.assertFalse(self._mails())

    @mute_logger("odoo.addons.service_ticket.models.claims")
    def test_one_that_cannot_be_judged_keeps_no_other_from_it(self):
        with self._at(1, 12):
            broken = self._expect(name="Broken", opens_ticket=True)
        Report = type(self.env["service.watch.report"])
        prepare = Report._prepare_ticket_values

        def fail(report):
            if report.expectation_id == broken:
                raise ValueError("No such queue")
            return prepare(report)

        with self._at(2, 7), patch.object(Report, "_prepare_ticket_values", fail):
            self._run()
        self.assertEqual(self._states(2), [MISSING] * 5)
        self.assertEqual(len(self._mails()), 1)
        self.assertIn("No such queue", broken.error)
        self.assertEqual(self._states(2, broken), [EXPECTED] * 5)
        self.assertEqual(broken.judge_at, datetime(2030, 5, 2, 5))
        with self._at(2, 8):
            self._run()
        self.assertEqual(self._states(2, broken), [MISSING] * 5)
        self.assertFalse(broken.error)
        self.assertTrue(broken.report_ids.ticket_id)

    def test_report_names_only_what_is_missing_by_group(self):
        with self._at(2, 5):
            self._deliver(1, 2, 3)
        with self._at(2, 7):
            self._run()
        mail = self._mails()
        self.assertEqual(len(mail), 1)
        self.assertIn("2 missing", mail.subject)
        self.assertIn("Station 4", mail.body_html)
        self.assertIn("South", mail.body_html)
        self.assertNotIn("Station 1", mail.body_html)
        self.assertNotIn("North", mail.body_html)

    def test_report_is_in_the_language_of_its_recipient(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        other = self.env["res.partner"].create(
            {"name": "Oleg", "email": "oleg@fuel.example", "lang": "ru_RU"}
        )
        self.recipient.lang = "en_US"
        self.expectation.recipient_ids += other
        with self._at(2, 7):
            self._run()
        mails = self.env["mail.mail"].search(
            [("recipient_ids", "in", (self.recipient + other).ids)]
        )
        self.assertEqual(len(mails), 2)

    def test_nothing_missing_reports_nothing(self):
        with self._at(2, 5):
            self._deliver(1, 2, 3, 4, 5)
        with self._at(2, 7):
            self._run()
        self.assertFalse(self._mails())
        self.assertFalse(self.expectation.report_ids)

    def test_downtime_is_made_up_for_day_by_day_once(self):
        order = []
        Report = type(self.env["service.watch.report"])
        make = Report._make

        def note(model, days):
            order.extend(day.day for _expectation, day in days)
            return make(model, days)

        with self._at(5, 12), patch.object(Report, "_make", note):
            self._run()
            self._run()
        self.assertEqual(order, [2, 3, 4, 5])
        self.assertEqual(
            self.expectation.report_ids.sorted("period").mapped("period"),
            [date(2030, 5, day) for day in (2, 3, 4, 5)],
        )
        self.assertEqual(len(self._mails()), 4)

    def test_ticket_hears_of_late_arrivals_and_closes_with_the_last(self):
        self.expectation.write({"opens_ticket": True, "team_id": self.team.id})
        with self._at(2, 5):
            self._deliver(1, 2, 3)
        with self._at(2, 7):
            self._run()
        ticket = self.expectation.report_ids.ticket_id
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.channel_id.code, "monitoring")
        self.assertEqual(ticket.team_id, self.team)
        self.assertIn("Station 4", ticket.description)
        with self._at(2, 8):
            self._deliver(4)
        self.assertIn("Station 4", ticket.message_ids[0].body)
        self.assertEqual(ticket.state, "new")
        with self._at(2, 9):
            self._deliver(5)
        self.assertEqual(ticket.state, "done")
        self.assertEqual(self._states(2)[3:], [LATE, LATE])

    def test_arrival_before_the_lead_belongs_to_the_day_before(self):
        with self._at(2, 7):
            self._run()
        with self._at(2, 23):
            self._deliver(1)
        self.assertEqual((self._states(2)[0], self._states(3)[0]), (LATE, EXPECTED))
        with self._at(3, 4):
            self._deliver(1)
        self.assertEqual(self._states(3)[0], ARRIVED)

    def test_named_day_counts_whenever_it_arrives(self):
        with self._at(1, 20):
            self._deliver(1, day=2)
        self.assertEqual(self._states(2)[0], ARRIVED)
        with self._at(4, 12):
            self._run()
            self._deliver(2, day=3)
        self.assertEqual(self._states(3)[1], LATE)
        self.assertEqual(self._states(4)[1], MISSING)

    def test_several_times_a_day_are_apart(self):
        with self._at(1, 12):
            evening = self._expect(name="Sales by six p.m.", due_hour=18, lead_hours=4)
        with self._at(1, 17):
            self._deliver(1)
        with self._at(2, 5):
            self._deliver(1)
        self.assertEqual(self._states(1, evening)[0], ARRIVED)
        self.assertEqual(self._states(2)[0], ARRIVED)
        self.assertEqual(self._states(2, evening)[0], None)

    def test_same_delivery_twice_changes_nothing(self):
        with self._at(2, 5):
            first = self._deliver(1, 2, day=2)
            again = self._deliver(1, 2, day=2)
        self.assertEqual((first["accepted"], first["duplicates"]), (2, 0))
        self.assertEqual((again["accepted"], again["duplicates"]), (0, 2))

    def test_object_that_joins_is_expected_object_that_leaves_is_not(self):
        joined = self.env["service.watch.object"].create(
            {"code": "AZS-9", "name": "Station 9"}
        )
        self.stations.object_ids += joined
        self.stations.object_ids -= self.objects[0]
        with self._at(2, 7):
            self._run()
        self.assertEqual(self._states(2)[:2], [None, MISSING])
        self.assertTrue(joined.check_ids.filtered(lambda c: c.state == MISSING))

    def test_only_chosen_days_and_working_days_count(self):
        with self._at(3, 12):  # Friday
            self.expectation.write({"on_saturday": False, "on_sunday": False})
        self.assertEqual(self.expectation.next_period, date(2030, 5, 6))
        calendar = self.env["resource.calendar"].create(
            {"name": "Five days", "tz": "Europe/Moscow"}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": datetime(2030, 5, 5, 21),
                "date_to": datetime(2030, 5, 6, 20, 59, 59),
            }
        )
        with self._at(3, 12):
            self.expectation.calendar_id = calendar
        self.assertEqual(self.expectation.next_period, date(2030, 5, 7))

    def test_schedule_without_days_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "never falls due"):
            self.expectation.write(
                {
                    name: False
                    for name in self.expectation._fields
                    if name.startswith("on_")
                }
            )

    def test_change_of_the_time_waits_for_the_new_one(self):
        with self._at(2, 5):
            self.expectation.due_hour = 9
        self.assertEqual(self.expectation.judge_at, datetime(2030, 5, 2, 6, 30))
        due = self.expectation.check_ids.mapped("due_at")
        self.assertEqual(set(due), {datetime(2030, 5, 2, 6)})

    def test_availability_is_the_share_of_what_came_in_time(self):
        with self._at(2, 5):
            self._deliver(1)
        with self._at(2, 7):
            self._run()
            self.assertEqual(self.objects[0].availability, 1)
            self.assertEqual(self.objects[1].availability, 0)
            self.assertEqual(self.expectation.availability, 0.2)

    def test_number_of_queries_does_not_grow_with_objects_and_sources(self):
        few = self._count_queries(10, 1, "few")
        many = self._count_queries(250, 4, "many")
        self.assertLessEqual(many, few)

    def _count_queries(self, object_count, source_count, name):
        """Return what it costs to judge a morning of some sources."""
        self.env["service.watch.expectation"].search([]).active = False
        objects = self.env["service.watch.object"].create(
            [
                {"code": f"{name}-{number}", "name": f"{name} {number}"}
                for number in range(object_count)
            ]
        )
        stations = self.env["service.watch.list"].create(
            {"name": name, "object_ids": [(6, 0, objects.ids)]}
        )
        with self._at(1, 12):
            sources = self.env["service.watch.source"].create(
                [
                    {"name": name, "code": f"{name}-{number}"}
                    for number in range(source_count)
                ]
            )
            expectations = self.env["service.watch.expectation"]
            for source in sources:
                expectations += self._expect(
                    source_id=source.id, list_id=stations.id, opens_ticket=False
                )
        self.env.flush_all()
        self.env.invalidate_all()
        with self._at(2, 7):
            before = self.env.cr.sql_log_count
            self._run()
            self.env.flush_all()
        checks = self.env["service.watch.check"].search_count(
            [("expectation_id", "in", expectations.ids), ("state", "=", MISSING)]
        )
        self.assertEqual(checks, object_count * source_count)
        return self.env.cr.sql_log_count - before
