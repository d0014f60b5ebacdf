"""The day of the company decides, not that of the server or of who looks."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from .common import ServiceCiCommon

MONDAY, TUESDAY = date(2030, 3, 4), date(2030, 3, 5)
# Monday in Greenwich and Honolulu, Tuesday in Moscow and on Kamchatka
LATE_EVENING = "2030-03-04 22:30:00"
# Tuesday in Greenwich, in Moscow too, still Monday in Honolulu
AFTER_MIDNIGHT = "2030-03-05 00:30:00"


@tagged("post_install", "-at_install")
class TestDay(ServiceCiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Europe/Moscow"
        cls.users = [
            new_test_user(
                cls.env,
                login=f"day_{zone}",
                groups="service_ci.group_dispatcher",
                tz=zone,
            )
            for zone in ("Pacific/Honolulu", "Asia/Kamchatka", False)
        ]

    def each(self, record):
        """Return a record as everybody sees it."""
        for user in self.users:
            record.invalidate_recordset()
            yield record.with_user(user).with_context(tz=user.tz)

    def test_warranty_and_licence_end_with_the_day_of_the_company(self):
        self.ci.write({"warranty_until": MONDAY, "licence_until": TUESDAY})
        for moment in (LATE_EVENING, AFTER_MIDNIGHT):
            with freeze_time(moment):
                for ci in self.each(self.ci):
                    self.assertEqual(ci.warranty_state, "over")
                    self.assertEqual(ci.licence_state, "soon")
                    self.assertFalse(ci._filter_under_warranty())
        with freeze_time("2030-03-04 20:30:00"):
            for ci in self.each(self.ci):
                self.assertEqual(ci._filter_under_warranty(), ci)

    def test_terms_are_over_for_everybody_at_once(self):
        term = self.env["service.ci.term"].create(
            {
                "ci_id": self.ci.id,
                "kind_id": self.env["service.ci.term.kind"]
                .create({"name": "Fiscal drive"})
                .id,
                "date": MONDAY,
            }
        )
        with freeze_time(LATE_EVENING):
            self.assertEqual({seen.mark for seen in self.each(term)}, {"over"})

    def test_the_next_entity_answers_from_midnight_of_the_company(self):
        before, after = self.env["res.partner"].create(
            [
                {"name": name, "parent_id": self.client.id, "is_company": True}
                for name in ("Before", "After")
            ]
        )
        self.env["service.entity.term"].create(
            [
                {"site_id": self.site.id, "entity_id": before.id, "date_to": MONDAY},
                {"site_id": self.site.id, "entity_id": after.id, "date_from": TUESDAY},
            ]
        )
        with freeze_time(LATE_EVENING):
            for site in self.each(self.site):
                self.assertEqual(site.entity_id, after)
                found = site.search([("entity_id", "=", after.id)])
                self.assertEqual(found, site)

    def test_what_has_no_company_goes_by_the_current_one(self):
        with freeze_time(LATE_EVENING):
            nobody = self.env["res.company"]
            self.assertEqual(nobody._service_today(), TUESDAY)
            other = nobody.create({"name": "Far East"})
            other.resource_calendar_id.tz = "Pacific/Honolulu"
            self.assertEqual(other._service_today(), MONDAY)
            self.assertEqual(
                nobody.with_company(other)._service_today(),
                TUESDAY - timedelta(days=1),
            )
