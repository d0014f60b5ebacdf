from datetime import timedelta

from odoo import Command
from odoo.tests import Form, tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestPlace(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.region_area, cls.other_area = cls.env["service.territory"].create(
            [{"name": "Region", "zip_prefixes": "998"}, {"name": "Far", "code": "FAR"}]
        )
        cls.town = cls.env["service.territory"].create(
            {"name": "Town", "parent_id": cls.region_area.id}
        )
        cls.building.territory_id = cls.town
        cls.printers = cls.env["service.ci.category"].create(
            {"name": "Fiscal printers", "parent_id": cls.category.id}
        )
        cls.printer = cls.env["service.ci"].create(
            {
                "name": "Printer",
                "site_id": cls.site.id,
                "category_id": cls.printers.id,
                "state": "in_use",
            }
        )

    def _policy(self, sequence=-10, **vals):
        return self.env["service.sla.policy"].create(
            {
                "name": "By place",
                "sequence": sequence,
                "target_ids": [
                    Command.create({"target": "resolution", "seconds": 7200})
                ],
                **vals,
            }
        )

    # -- what a ticket notes ---------------------------------------------------

    def test_ticket_notes_territory_and_category(self):
        ticket = self.make_ticket(
            site_id=self.site.id, ci_ids=[Command.set(self.printer.ids)]
        )
        self.assertEqual(ticket.territory_id, self.town)
        self.assertEqual(ticket.ci_category_id, self.printers)

    def test_item_alone_says_where(self):
        ticket = self.make_ticket(ci_ids=[Command.set(self.printer.ids)])
        self.assertEqual(ticket.territory_id, self.town)

    def test_site_that_is_found_later_says_where(self):
        ticket = self.make_ticket()
        self.assertFalse(ticket.territory_id)
        ticket.with_user(self.agent).site_id = self.site
        self.assertEqual(ticket.territory_id, self.town)

    def test_agents_choose_sites_and_items_of_the_client_only(self):
        form = Form(self.env["service.ticket"].with_user(self.agent))
        form.partner_id = self.contact
        view = self.env["service.ticket"].get_view(view_type="form")["arch"]
        self.assertIn("ci_ids", view)
        fields_get = self.env["service.ticket"].fields_get(["site_id", "ci_ids"])
        for name in ("site_id", "ci_ids"):
            self.assertIn("client_id", fields_get[name]["domain"])

    # -- policies --------------------------------------------------------------

    def test_policy_of_a_territory_holds_in_its_parts(self):
        policy = self._policy(territory_ids=[Command.set(self.region_area.ids)])
        ticket = self.make_ticket(site_id=self.site.id)
        self.assertIn(policy, ticket.clock_ids.policy_id)
        self.assertNotIn(policy, self.make_ticket().clock_ids.policy_id)

    def test_part_that_is_added_later_follows_the_policy(self):
        policy = self._policy(territory_ids=[Command.set(self.other_area.ids)])
        ticket = self.make_ticket(site_id=self.site.id)
        self.assertNotIn(policy, ticket.clock_ids.policy_id)
        self.town.parent_id = self.other_area
        ticket = self.make_ticket(site_id=self.site.id)
        self.assertIn(policy, ticket.clock_ids.policy_id)

    def test_policy_of_a_category_of_items_holds_for_its_sub_categories(self):
        policy = self._policy(ci_category_ids=[Command.set(self.category.ids)])
        ticket = self.make_ticket(ci_ids=[Command.set(self.printer.ids)])
        self.assertIn(policy, ticket.clock_ids.policy_id)

    def test_site_that_is_named_later_brings_its_policy(self):
        policy = self._policy(territory_ids=[Command.set(self.town.ids)])
        ticket = self.make_ticket()
        ticket.site_id = self.site
        running = ticket.clock_ids.filtered(lambda clock: not clock.stopped_at)
        self.assertEqual(running.policy_id, policy)

    # -- coverage of several items ---------------------------------------------

    def _cis(self, *days):
        return self.env["service.ci"].create(
            [
                {
                    "name": f"Till {number}",
                    "site_id": self.site.id,
                    "warranty_until": day is not None
                    and self.env.company._service_today() + timedelta(days=day),
                }
                for number, day in enumerate(days)
            ]
        )

    def _ticket_about(self, cis):
        return self.make_ticket(ci_ids=[Command.set(cis.ids)])

    def test_items_that_are_all_under_warranty_are_covered_until_the_first_ends(self):
        cis = self._cis(40, 10, 90)
        ticket = self._ticket_about(cis)
        self.assertEqual(ticket.coverage, "warranty")
        self.assertIn(cis[1].display_name, ticket.coverage_reason)

    def test_last_day_of_the_warranty_counts(self):
        self.assertEqual(self._ticket_about(self._cis(0)).coverage, "warranty")
        self.assertEqual(self._ticket_about(self._cis(-1)).coverage, "unknown")

    def test_items_with_and_without_warranty_are_left_to_people_with_the_reason(self):
        cis = self._cis(10, -1, None)
        ticket = self._ticket_about(cis)
        self.assertEqual(ticket.coverage, "unknown")
        self.assertRegex(
            ticket.coverage_reason,
            "under warranty .*Till 0, not under it .*Till 1, .*Till 2",
        )

    def test_date_of_old_warranties_says_nothing(self):
        self.assertFalse(self._ticket_about(self._cis(-1, None)).coverage_reason)

    # -- repeats ---------------------------------------------------------------

    def test_fewer_common_words_make_a_repeat_about_the_same_item(self):
        about = {"ci_ids": [Command.set(self.printer.ids)]}
        first = self.make_ticket(name="Printer jams badly every morning", **about)
        again = self.make_ticket(name="Printer jams after lunch today", **about)
        apart = self.make_ticket(name="Printer jams after lunch today")
        (again | apart)._find_repeats()
        self.assertEqual(again.repeat_suggestion_id, first)
        self.assertNotEqual(apart.repeat_suggestion_id, first)
