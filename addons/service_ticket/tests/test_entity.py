from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestTicketEntity(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north, cls.south, cls.east = cls.env["res.partner"].create(
            [
                {
                    "name": f"Shops {name}",
                    "is_company": True,
                    "parent_id": cls.client.id,
                }
                for name in ("North", "South", "East")
            ]
        )
        cls.till = cls.ci.copy({"serial": "SN-2", "name": "Till 2"})
        cls.term = cls.env["service.entity.term"].create(
            {"site_id": cls.site.id, "entity_id": cls.north.id}
        )
        cls.own_term = cls.env["service.entity.term"].create(
            {"ci_id": cls.ci.id, "entity_id": cls.south.id}
        )

    def test_ticket_notes_the_entity_of_its_site(self):
        ticket = self.make_ticket(site_id=self.site.id)
        self.assertEqual(ticket.entity_id, self.north)
        self.assertFalse(ticket.entity_changed)

    def test_single_item_brings_its_own_entity(self):
        ticket = self.make_ticket(ci_ids=[Command.set(self.ci.ids)])
        self.assertEqual(ticket.entity_id, self.south)

    def test_item_without_an_own_entity_brings_that_of_its_site(self):
        ticket = self.make_ticket(ci_ids=[Command.set(self.till.ids)])
        self.assertEqual(ticket.entity_id, self.north)

    def test_items_of_different_entities_leave_it_to_the_site(self):
        both = [Command.set((self.ci | self.till).ids)]
        ticket = self.make_ticket(site_id=self.site.id, ci_ids=both)
        self.assertEqual(ticket.entity_id, self.north)

    def test_day_of_the_request_counts_as_the_company_reads_the_clock(self):
        self.env.company.resource_calendar_id.tz = "Europe/Moscow"
        self.term.date_to = date(2026, 2, 28)
        self.env["service.entity.term"].create(
            {
                "site_id": self.site.id,
                "entity_id": self.east.id,
                "date_from": date(2026, 3, 1),
            }
        )
        evening, night = self.env["service.ticket"]._intake(
            "internal",
            [
                {"name": "Printer", "site_id": self.site.id, "opened_at": at}
                for at in (datetime(2026, 2, 28, 20), datetime(2026, 2, 28, 22))
            ],
        )
        self.assertEqual(evening.entity_id, self.north)
        self.assertEqual(night.entity_id, self.east)

    def test_site_that_is_found_later_brings_the_entity_of_that_day(self):
        ticket = self.make_ticket()
        self.assertFalse(ticket.entity_id)
        ticket.site_id = self.site
        self.assertEqual(ticket.entity_id, self.north)

    def test_entity_stays_when_the_site_passes_on_and_is_not_marked(self):
        ticket = self.make_ticket(site_id=self.site.id, opened_at="2026-02-01 09:00:00")
        self.term.date_to = date(2026, 2, 28)
        self.assertEqual(ticket.entity_id, self.north)
        self.assertFalse(ticket.entity_changed)

    def test_correction_of_that_day_marks_the_ticket_and_keeps_its_entity(self):
        ticket = self.make_ticket(site_id=self.site.id)
        other = self.make_ticket(ci_ids=[Command.set(self.ci.ids)])
        self.term.entity_id = self.east
        self.assertEqual(ticket.entity_id, self.north)
        self.assertTrue(ticket.entity_changed)
        self.assertEqual(ticket.entity_now_id, self.east)
        self.assertFalse(other.entity_changed)

    def test_mark_goes_when_the_directory_is_put_right_again(self):
        ticket = self.make_ticket(site_id=self.site.id)
        self.term.unlink()
        self.assertTrue(ticket.entity_changed)
        self.env["service.entity.term"].create(
            {"site_id": self.site.id, "entity_id": self.north.id}
        )
        self.assertFalse(ticket.entity_changed)

    def test_agent_takes_over_what_the_directory_says_now(self):
        ticket = self.make_ticket(site_id=self.site.id)
        self.term.entity_id = self.east
        ticket.with_user(self.agent).action_take_entity()
        self.assertEqual(ticket.entity_id, self.east)
        self.assertFalse(ticket.entity_changed)

    def test_intake_of_many_asks_for_entities_once(self):
        def vals_list(**vals):
            return [
                {"name": f"Printer {i}", "partner_id": self.contact.id, **vals}
                for i in range(40)
            ]

        Ticket = self.env["service.ticket"]
        counts = []
        for vals in ({}, {"site_id": self.site.id}):
            Ticket._intake("internal", vals_list(**vals))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            Ticket._intake("internal", vals_list(**vals))
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        # terms, and what the time zone of the site asks for
        self.assertLessEqual(counts[1] - counts[0], 6)
