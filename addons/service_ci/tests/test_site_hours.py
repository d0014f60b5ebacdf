from datetime import datetime

from odoo import Command
from odoo.tests import tagged

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestSiteHours(ServiceCiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Mondays",
                "tz": "Europe/Moscow",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Monday",
                            "dayofweek": "0",
                            "hour_from": 9,
                            "hour_to": 18,
                        }
                    )
                ],
            }
        )
        cls.site.calendar_id = cls.calendar

    def _is_open(self, hour, minute=0):
        # a Monday
        moment = datetime(2026, 3, 2, hour, minute)
        return self.site._are_open_at(moment)[self.site]

    def test_site_is_open_in_the_hours_of_its_calendar(self):
        self.assertFalse(self._is_open(5, 58))
        self.assertTrue(self._is_open(6))
        self.assertTrue(self._is_open(14, 59))
        self.assertFalse(self._is_open(15))

    def test_hours_are_read_where_the_building_stands(self):
        self.building.tz = "Asia/Yekaterinburg"
        self.assertTrue(self._is_open(4))
        self.assertFalse(self._is_open(14))

    def test_site_without_a_calendar_is_open(self):
        self.site.calendar_id = False
        self.assertTrue(self._is_open(1))
