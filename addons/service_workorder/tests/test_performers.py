"""What is known about those who could be sent: skills, places, days."""

from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from .common import ServiceWorkorderCommon

MONDAY = date(2030, 3, 4)


class PerformersCommon(ServiceWorkorderCommon):
    """A skill with two levels, asked for by the service; a region with a city in it.

    The technician has the skill, confirmed, and serves the region.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Registers",
                "skill_ids": [
                    Command.create({"name": "Repair"}),
                    Command.create({"name": "Fiscal drives"}),
                ],
                "skill_level_ids": [
                    Command.create(
                        {
                            "name": "Beginner",
                            "level_progress": 30,
                            "default_level": True,
                        }
                    ),
                    Command.create({"name": "Master", "level_progress": 90}),
                ],
            }
        )
        cls.repair, cls.drives = cls.skill_type.skill_ids
        cls.beginner, cls.master = cls.skill_type.skill_level_ids
        cls.territory = cls.env["service.territory"].create({"name": "Tver region"})
        cls.city = cls.env["service.territory"].create(
            {"name": "Tver", "parent_id": cls.territory.id}
        )
        cls.elsewhere = cls.env["service.territory"].create({"name": "Pskov"})
        cls.building.write(
            {
                "territory_id": cls.city.id,
                "latitude": 56.86,
                "longitude": 35.92,
                "tz": "Europe/Moscow",
            }
        )
        cls.env["service.catalog.item.skill"].create(
            {"item_id": cls.item.id, "skill_id": cls.repair.id}
        )
        # only those of the test are asked for
        cls.env["service.resource"].search(
            [("id", "not in", (cls.technician | cls.contractor | cls.goer).ids)]
        ).active = False
        cls.env["service.assignment.rule"].search([]).active = False
        (cls.technician | cls.contractor).territory_ids = cls.territory
        cls.add_skill(cls.technician)
        cls.add_skill(cls.contractor)

    @classmethod
    def add_skill(cls, resource, skill=None, level=None, confirm=True, **values):
        line = cls.env["service.resource.skill"].create(
            {
                "resource_id": resource.id,
                "skill_id": (skill or cls.repair).id,
                "skill_level_id": (level or cls.beginner).id,
                **values,
            }
        )
        if confirm:
            line.action_confirm()
        return line

    @classmethod
    def plan(cls, order, day=MONDAY, hour=9):
        start = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
        order.planned_start = start
        return order


@tagged("post_install", "-at_install")
class TestPerformers(PerformersCommon):
    def _performers(self, skills=None):
        found = self.env["service.resource"]._matching_performers(
            self.env.company, skills
        )
        return {performer.id: performer for performer in found}

    def _levels(self, resource):
        return self._performers()[resource.id].skills

    def test_own_technicians_and_firms_are_performers_their_people_are_not(self):
        self.assertEqual(
            set(self._performers()), {self.technician.id, self.contractor.id}
        )

    def test_a_territory_is_served_with_all_its_parts(self):
        served = self._performers()[self.technician.id].territories
        self.assertEqual(served, {self.territory.id, self.city.id})

    def test_skills_count_once_confirmed_unless_the_company_trusts_all(self):
        self.add_skill(self.technician, self.drives, confirm=False)
        self.assertEqual(self._levels(self.technician), {self.repair.id: 30})
        self.env.company.service_unconfirmed_skills = True
        self.assertEqual(
            self._levels(self.technician), {self.repair.id: 30, self.drives.id: 30}
        )

    def test_skills_count_while_they_are_valid(self):
        today = self.env.company._service_today()
        line = self.technician.skill_line_ids
        line.valid_from = today - timedelta(days=10)
        line.valid_to = today
        self.assertTrue(self._levels(self.technician))
        line.valid_to = today - timedelta(days=1)
        self.assertFalse(self._levels(self.technician))
        line.write({"valid_from": today + timedelta(days=1), "valid_to": False})
        self.assertFalse(self._levels(self.technician))

    def test_another_level_has_to_be_confirmed_again(self):
        line = self.technician.skill_line_ids
        self.assertEqual(line.confirmed_by_id, self.env.user)
        line.skill_level_id = self.master
        self.assertFalse(line.confirmed_by_id)
        self.assertFalse(self._levels(self.technician))

    def test_what_the_employer_knows_of_an_employee_counts(self):
        employee = self.env["hr.employee"].create({"name": "Own technician"})
        self.env["hr.employee.skill"].create(
            {
                "employee_id": employee.id,
                "skill_type_id": self.skill_type.id,
                "skill_id": self.drives.id,
                "skill_level_id": self.master.id,
            }
        )
        self.technician.employee_id = employee
        self.assertEqual(self._levels(self.technician)[self.drives.id], 90)
        self.assertIn(self.drives, self.technician.skill_ids)
        self.assertIn(
            self.technician,
            self.env["service.resource"].search([("skill_ids", "=", self.drives.id)]),
        )

    def test_a_firm_can_do_what_its_people_can(self):
        self.add_skill(self.goer, self.drives, self.master)
        self.goer.territory_ids = self.elsewhere
        firm = self._performers()[self.contractor.id]
        self.assertEqual(firm.skills, {self.repair.id: 30, self.drives.id: 90})
        self.assertIn(self.elsewhere.id, firm.territories)
        self.goer.state = "paused"
        firm = self._performers()[self.contractor.id]
        self.assertEqual(firm.skills, {self.repair.id: 30})

    def test_whoever_cannot_be_sent_is_left_out(self):
        self.technician.state = "paused"
        self.contractor.active = False
        self.assertFalse(self._performers())

    def test_performers_of_other_companies_are_left_out(self):
        other = self.env["res.company"].create({"name": "Another company"})
        found = self.env["service.resource"]._matching_performers(other)
        self.assertFalse(found)

    def test_loading_takes_the_same_queries_however_many_there_are(self):
        self._performers()
        with self.assertQueryCount(5):
            self._performers()
        partners = self.env["res.partner"].create(
            [{"name": f"No. {number}"} for number in range(20)]
        )
        more = self.env["service.resource"].create(
            [
                {
                    "kind": "contractor",
                    "partner_id": partner.id,
                    "state": "active",
                    "territory_ids": [Command.set(self.territory.ids)],
                }
                for partner in partners
            ]
        )
        for resource in more:
            self.add_skill(resource)
        self.env.flush_all()
        with self.assertQueryCount(5):
            self.assertEqual(len(self._performers()), 22)

    # Days

    def _away(self, resource, days=7):
        last = MONDAY + timedelta(days=days - 1)
        away = resource._away_days(MONDAY, last)
        return {(day - MONDAY).days for _id, day in away}

    def test_days_off_come_from_the_working_hours(self):
        self.assertEqual(self._away(self.technician), {5, 6})
        weekend = self.env["resource.calendar"].create(
            {
                "name": "Weekend",
                "tz": "Europe/Moscow",
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Saturday",
                            "dayofweek": "5",
                            "hour_from": 9,
                            "hour_to": 18,
                            "day_period": "morning",
                        }
                    ),
                ],
            }
        )
        self.technician.resource_calendar_id = weekend
        self.assertEqual(self._away(self.technician), {0, 1, 2, 3, 4, 6})

    def test_holidays_absences_and_leaves_are_days_away(self):
        calendar = self.env.company.resource_calendar_id
        calendar.tz = "Europe/Moscow"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": datetime(2030, 3, 5, 0, 0),
                "date_to": datetime(2030, 3, 5, 20, 0),
            }
        )
        self.env["service.resource.absence"].create(
            {
                "resource_id": self.technician.id,
                "date_from": MONDAY + timedelta(days=2),
                "date_to": MONDAY + timedelta(days=2),
            }
        )
        employee = self.env["hr.employee"].create({"name": "Own technician"})
        self.technician.employee_id = employee
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Ill",
                "resource_id": employee.resource_id.id,
                "date_from": datetime(2030, 3, 7, 0, 0),
                "date_to": datetime(2030, 3, 7, 20, 0),
            }
        )
        self.assertEqual(self._away(self.technician), {1, 2, 3, 5, 6})
        self.assertEqual(self._away(self.contractor), {1, 5, 6})

    def test_an_hour_at_the_dentist_is_no_day_away(self):
        employee = self.env["hr.employee"].create({"name": "Own technician"})
        self.technician.employee_id = employee
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": employee.resource_id.id,
                "date_from": datetime(2030, 3, 7, 8, 0),
                "date_to": datetime(2030, 3, 7, 9, 0),
            }
        )
        self.assertEqual(self._away(self.technician), {5, 6})

    def test_planned_orders_count_on_the_day_at_their_place(self):
        # 22:00 UTC is the next day in Moscow
        order = self.plan(self.assign(self.make_order()), hour=22)
        day = MONDAY + timedelta(days=1)
        busy = self.technician._busy_days(MONDAY, day)
        self.assertEqual(busy, {(self.technician.id, day): 1})
        self.assertEqual(order._get_visit_day(), day)
        order.action_cancel()
        self.assertFalse(self.technician._busy_days(MONDAY, day))

    def test_who_goes_is_busy_as_the_firm_is(self):
        order = self.make_order()
        order._assign_to(self.contractor, self.goer)
        self.plan(order)
        both = self.contractor | self.goer
        self.assertEqual(
            both._busy_days(MONDAY, MONDAY),
            {(self.contractor.id, MONDAY): 1, (self.goer.id, MONDAY): 1},
        )
