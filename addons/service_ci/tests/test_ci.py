from datetime import date

import psycopg2

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestCi(ServiceCiCommon):
    def _new_ci(self, **vals):
        return self.env["service.ci"].create(
            {"name": "Printer", "client_id": self.client.id, **vals}
        )

    def _assert_refused_as_double(self, **vals):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._new_ci(**vals)

    # -- client, site, building ------------------------------------------------

    def test_items_are_found_and_grouped_by_territory(self):
        region, town = self.env["service.territory"].create(
            [{"name": "Far Region"}, {"name": "Far Town"}]
        )
        town.parent_id = region
        self.building.territory_id = town
        agent = new_test_user(self.env, "agent_1", groups="service_ci.group_agent")
        Ci = self.env["service.ci"].with_user(agent)
        here = Ci.search([("territory_id", "child_of", region.ids)])
        self.assertEqual(here, self.ci)
        groups = Ci.formatted_read_group(
            [("client_id", "=", self.client.id)], ["territory_id"], ["__count"]
        )
        self.assertEqual([group["territory_id"][0] for group in groups], [town.id])

    def test_client_and_building_come_from_the_site(self):
        self.assertEqual(self.ci.client_id, self.client)
        self.assertEqual(self.ci.building_id, self.building)

    def test_item_may_have_a_client_without_a_site(self):
        self.assertFalse(self._new_ci().site_id)

    def test_moving_to_a_site_of_another_client_changes_the_client(self):
        self.ci.site_id = self.other_site
        self.assertEqual(self.ci.client_id, self.other_client)

    def test_site_of_another_client_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "belongs to Station Cafe"):
            self._new_ci(site_id=self.other_site.id)

    def test_client_is_a_company_not_its_contact(self):
        with self.assertRaisesRegex(ValidationError, "Choose Corner Shops"):
            self._new_ci(client_id=self.contact.id)

    def test_other_client_on_the_form_clears_the_site_and_the_parent(self):
        form = Form(self._new_ci(site_id=self.site.id, parent_id=self.ci.id))
        form.client_id = self.other_client
        self.assertFalse(form.site_id)
        self.assertFalse(form.parent_id)

    def test_site_on_the_form_brings_its_client(self):
        form = Form(self.env["service.ci"])
        form.name = "Printer"
        form.site_id = self.site
        self.assertEqual(form.save().client_id, self.client)

    # -- tree and dependencies -------------------------------------------------

    def test_parent_belongs_to_the_same_client(self):
        with self.assertRaisesRegex(ValidationError, "cannot be a part of"):
            self._new_ci(client_id=self.other_client.id, parent_id=self.ci.id)

    def test_parent_cannot_change_hands_without_its_parts(self):
        parent = self._new_ci()
        self._new_ci(parent_id=parent.id)
        with self.assertRaisesRegex(ValidationError, "cannot be a part of"):
            parent.client_id = self.other_client

    def test_parent_and_parts_change_hands_together(self):
        parent = self._new_ci()
        part = self._new_ci(parent_id=parent.id)
        (parent | part).client_id = self.other_client
        self.assertEqual(part.client_id, self.other_client)

    def test_item_cannot_be_a_part_of_itself(self):
        part = self._new_ci(parent_id=self.ci.id)
        with self.assertRaisesRegex(ValidationError, "part of itself"):
            self.ci.parent_id = part

    def test_item_cannot_depend_on_itself_through_others(self):
        first, second = self._new_ci(), self._new_ci()
        first.depends_on_ids = second
        second.depends_on_ids = self.ci
        with self.assertRaisesRegex(ValidationError, "depend on itself"):
            self.ci.depends_on_ids = [Command.link(first.id)]

    def test_dependency_is_seen_from_both_ends(self):
        printer = self._new_ci(depends_on_ids=[Command.link(self.ci.id)])
        self.assertEqual(self.ci.dependent_ids, printer)

    def test_parts_are_found_below_their_parent(self):
        part = self._new_ci(parent_id=self.ci.id)
        piece = self._new_ci(parent_id=part.id)
        found = self.env["service.ci"].search([("id", "child_of", self.ci.id)])
        self.assertEqual(found, self.ci | part | piece)
        self.assertEqual(self.ci.child_count, 1)
        action = self.ci.action_view_children()
        self.assertEqual(self.env["service.ci"].search(action["domain"]), part)

    # -- numbers ---------------------------------------------------------------

    def test_each_item_gets_an_inventory_number_of_its_own(self):
        cis = self.env["service.ci"].create(
            [{"name": "Scales", "client_id": self.client.id}] * 3
        )
        self.assertEqual(len(set(cis.mapped("number"))), 3)
        self.assertTrue(
            all(number.startswith("CI-") for number in cis.mapped("number"))
        )
        self.assertIn(cis[0].number, cis[0].display_name)

    def test_given_inventory_number_is_kept_and_unique(self):
        self.assertEqual(self._new_ci(number="A-1").number, "A-1")
        self._assert_refused_as_double(number="A-1")

    def test_numbers_come_from_the_sequence_of_the_company(self):
        company = self.env["res.company"].create({"name": "Branch"})
        sequence = self.env.ref("service_ci.sequence_service_ci")
        for implementation in ("standard", "no_gap"):
            with self.subTest(implementation=implementation):
                own = sequence.copy(
                    {
                        "company_id": company.id,
                        "prefix": f"B-{implementation}-",
                        "implementation": implementation,
                    }
                )
                numbers = self._new_ci(company_id=company.id).mapped("number")
                self.assertEqual(numbers, [f"B-{implementation}-000001"])
                own.unlink()

    # -- serial numbers --------------------------------------------------------

    def test_serial_is_unique_within_client_and_product(self):
        self._assert_refused_as_double(serial="SN-1", product_id=self.product.id)
        other = self.product.copy()
        self.assertTrue(self._new_ci(serial="SN-1", product_id=other.id))
        self.assertTrue(
            self._new_ci(
                serial="SN-1",
                product_id=self.product.id,
                client_id=self.other_client.id,
            )
        )

    def test_serial_without_a_product_is_unique_within_the_client(self):
        self._new_ci(serial="SN-2")
        self._assert_refused_as_double(serial="SN-2")

    def test_items_without_a_serial_do_not_clash(self):
        self.assertTrue(self._new_ci(product_id=self.product.id))
        self.assertTrue(self._new_ci(product_id=self.product.id, serial=""))
        self.assertTrue(self._new_ci(product_id=self.product.id, serial=""))

    def test_copy_is_a_draft_without_serial_and_terms(self):
        self.ci.warranty_until = date(2026, 1, 1)
        copy = self.ci.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.serial)
        self.assertFalse(copy.warranty_until)
        self.assertNotEqual(copy.number, self.ci.number)

    # -- terms -----------------------------------------------------------------

    @freeze_time("2026-03-01")
    def test_term_is_valid_then_ends_soon_then_is_over(self):
        cases = [
            (date(2026, 5, 1), "valid"),
            (date(2026, 4, 30), "soon"),
            (date(2026, 3, 1), "soon"),
            (date(2026, 2, 28), "over"),
            (False, False),
        ]
        for until, state in cases:
            with self.subTest(until=until):
                self.ci.write({"warranty_until": until, "licence_until": until})
                self.assertEqual(self.ci.warranty_state, state)
                self.assertEqual(self.ci.licence_state, state)

    @freeze_time("2026-03-01")
    def test_filter_shows_warranties_that_end_within_sixty_days(self):
        domain = [
            ("id", "=", self.ci.id),
            ("warranty_until", ">=", "today"),
            ("warranty_until", "<=", "today +60d"),
        ]
        for until, found in (
            (date(2026, 2, 28), 0),
            (date(2026, 3, 1), 1),
            (date(2026, 4, 30), 1),
            (date(2026, 5, 1), 0),
        ):
            with self.subTest(until=until):
                self.ci.warranty_until = until
                self.assertEqual(self.env["service.ci"].search_count(domain), found)

    @mute_logger("odoo.sql_db")
    def test_licence_cannot_have_negative_seats(self):
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self._new_ci(kind="licence", licence_seats=-1)

    # -- categories ------------------------------------------------------------

    def test_category_says_which_properties_are_asked(self):
        self.ci.properties = {"drive": "9999"}
        self.ci.invalidate_recordset()
        self.assertEqual(self.ci.properties["drive"], "9999")
        found = self.env["service.ci"].search([("properties.drive", "=", "9999")])
        self.assertEqual(found, self.ci)

    def test_category_counts_and_opens_its_items(self):
        group = self.env["service.ci.category"].create({"name": "Till"})
        self.category.parent_id = group
        self.assertEqual(self.category.complete_name, "Till / Cash registers")
        self.assertEqual(self.category.ci_count, 1)
        self.assertEqual(group.ci_count, 1)
        action = group.action_view_cis()
        self.assertIn(self.ci, self.env["service.ci"].search(action["domain"]))

    def test_category_cannot_be_its_own_parent(self):
        child = self.env["service.ci.category"].create(
            {"name": "Old", "parent_id": self.category.id}
        )
        with self.assertRaises(ValidationError):
            self.category.parent_id = child

    # -- board and chatter -----------------------------------------------------

    def test_board_shows_every_state(self):
        board = self.env["service.ci"].with_context(read_group_expand=True)
        groups = board.web_read_group(
            [("id", "=", self.ci.id)], ["state"], ["__count"]
        )["groups"]
        self.assertEqual(
            [group["state"] for group in groups],
            ["draft", "in_use", "in_repair", "stored", "retired"],
        )

    def test_change_of_state_is_told_in_the_chatter(self):
        ci = self.ci.with_context(tracking_disable=False, mail_notrack=False)
        self.cr.flush()  # forget that creation was not tracked
        ci.state = "in_repair"
        self.cr.flush()
        values = ci.message_ids.tracking_value_ids
        self.assertEqual(values.field_id.name, "state")
        self.assertEqual(values.new_value_char, "In Repair")

    def test_who_enters_an_item_does_not_follow_it(self):
        ci = (
            self.env["service.ci"]
            .with_context(tracking_disable=False, mail_create_nosubscribe=False)
            .create({"name": "Printer", "client_id": self.client.id})
        )
        self.assertFalse(ci.message_partner_ids)
