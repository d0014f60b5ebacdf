from datetime import date, timedelta

import psycopg2

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ServiceCiCommon

JANUARY = date(2026, 1, 1)
MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)


@tagged("post_install", "-at_install")
class TestEntity(ServiceCiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north, cls.south = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "parent_id": cls.client.id}
                for name in ("Shops North", "Shops South")
            ]
        )

    def _term(self, place, entity, date_from=False, date_to=False):
        field = "site_id" if place._name == "service.site" else "ci_id"
        return self.env["service.entity.term"].create(
            {
                field: place.id,
                "entity_id": entity.id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    def test_site_knows_its_entity_of_each_day(self):
        self._term(self.site, self.north, False, date(2026, 2, 28))
        self._term(self.site, self.south, MARCH)
        self.assertEqual(self.site._entity_at(JANUARY)[self.site], self.north)
        self.assertEqual(self.site._entity_at(date(2026, 2, 28))[self.site], self.north)
        self.assertEqual(self.site._entity_at(MARCH)[self.site], self.south)

    def test_own_entity_of_an_item_goes_before_the_sites(self):
        other = self.ci.copy({"serial": "SN-2"})
        self._term(self.site, self.north)
        self._term(self.ci, self.south, MARCH)
        at = (self.ci | other)._entity_at(APRIL)
        self.assertEqual(at[self.ci], self.south)
        self.assertEqual(at[other], self.north)
        self.assertEqual(self.ci._entity_at(JANUARY)[self.ci], self.north)

    def test_place_without_terms_has_no_entity(self):
        self.assertFalse(self.site._entity_at(MARCH)[self.site])
        self.assertFalse(self.site.entity_id)

    def test_entities_of_many_items_are_one_query(self):
        cis = self.env["service.ci"].create(
            [{"name": f"Till {i}", "site_id": self.site.id} for i in range(50)]
        )
        self._term(self.site, self.north)
        cis.mapped("site_id")
        self.env.flush_all()
        with self.assertQueryCount(1):
            cis._entity_at(MARCH)

    def test_overlap_is_refused_with_the_name_of_the_other(self):
        self._term(self.site, self.north)
        with self.assertRaisesRegex(ValidationError, "Shops North"):
            self._term(self.site, self.south, MARCH)

    def test_same_days_of_another_site_are_no_overlap(self):
        self._term(self.site, self.north)
        self._term(self.site.copy({"name": "Shop 2"}), self.south)

    def test_database_refuses_an_overlap_that_python_did_not_see(self):
        for place, record in (("site_id", self.site), ("ci_id", self.ci)):
            self._term(record, self.north)
            with (
                self.subTest(place=place),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.ExclusionViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"INSERT INTO service_entity_term ({place}, entity_id, date_from)"
                    " VALUES (%s, %s, '2026-05-01')",
                    [record.id, self.south.id],
                )

    def test_entity_of_another_client_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no legal entity of Corner Shops"):
            self._term(self.site, self.other_client)

    def test_person_is_no_legal_entity(self):
        with self.assertRaisesRegex(ValidationError, "no legal entity"):
            self._term(self.site, self.contact)

    def test_client_itself_may_answer(self):
        self._term(self.site, self.client)
        self.assertEqual(self.site.entity_id, self.client)

    def test_term_is_of_a_site_or_of_an_item(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env["service.entity.term"].create({"entity_id": self.north.id})

    def test_gap_between_terms_and_after_the_last_one_is_shown(self):
        self._term(self.site, self.north, JANUARY, date(2026, 1, 31))
        self._term(self.site, self.south, MARCH, APRIL)
        self.assertIn("02/01/2026 – 02/28/2026", self.site.entity_gap)
        self.assertIn("from 04/02/2026 on", self.site.entity_gap)

    def test_sites_with_gaps_are_found(self):
        whole = self.site.copy({"name": "Shop 2"})
        self._term(self.site, self.north, JANUARY, date(2026, 1, 31))
        self._term(self.site, self.south, MARCH)
        self._term(whole, self.north, JANUARY, date(2026, 1, 31))
        self._term(whole, self.south, date(2026, 2, 1))
        sites = self.site | whole
        found = self.env["service.site"].search(
            [("has_entity_gap", "=", True), ("id", "in", sites.ids)]
        )
        self.assertEqual(found, self.site)
        self.assertEqual(sites.filtered("has_entity_gap"), self.site)

    def test_sites_and_items_are_found_by_their_entity_of_today(self):
        self._term(self.site, self.north)
        other = self.ci.copy({"serial": "SN-2"})
        self._term(other, self.south)
        Ci = self.env["service.ci"]
        mine = [("client_id", "=", self.client.id)]
        self.assertEqual(Ci.search([*mine, ("entity_id", "=", self.north.id)]), self.ci)
        self.assertEqual(Ci.search([*mine, ("entity_id", "ilike", "South")]), other)
        self.assertFalse(Ci.search([*mine, ("entity_id", "=", False)]))
        self.assertEqual(
            self.env["service.site"].search([("entity_id", "=", False)])
            & (self.site | self.other_site),
            self.other_site,
        )

    def test_terms_are_entered_on_the_site(self):
        self.site.entity_term_ids = [Command.create({"entity_id": self.north.id})]
        self.assertEqual(self.site.entity_id, self.north)

    def test_sold_item_leaves_its_former_entity(self):
        term = self._term(self.ci, self.north, JANUARY)
        self.ci.site_id = self.other_site
        self.assertEqual(
            term.date_to, self.env.company._service_today() - timedelta(days=1)
        )
        self.assertFalse(self.ci.entity_id)

    def test_sold_site_leaves_its_former_entities(self):
        site = self.site.copy({"name": "Shop 2"})
        term = self._term(site, self.north, JANUARY)
        coming = self._term(
            site.copy({"name": "Shop 3"}),
            self.north,
            self.env.company._service_today() + timedelta(days=9),
        )
        (site | coming.site_id).client_id = self.other_client
        self.assertTrue(term.date_to)
        self.assertFalse(coming.exists())
