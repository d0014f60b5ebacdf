from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestTermTickets(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls.env["service.catalog.item"].create(
            {"name": "Replace the fiscal drive", "team_id": cls.team.id}
        )
        cls.kind = cls.env["service.ci.term.kind"].create(
            {"name": "Drive", "days_ahead": 30, "item_id": cls.item.id}
        )

    def _term(self, day, **vals):
        return self.env["service.ci.term"].create(
            {"ci_id": self.ci.id, "kind_id": self.kind.id, "date": day, **vals}
        )

    def _run(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("service_ticket.ir_cron_open_term_tickets")
            cron.method_direct_trigger()

    @freeze_time("2026-03-10 09:00:00")
    def test_due_term_opens_one_ticket_in_time(self):
        term, later = self._term("2026-04-09"), self._term("2026-04-10")
        self._run()
        self._run()
        ticket = term.ticket_id
        self.assertEqual(ticket.ci_ids, self.ci)
        self.assertEqual(ticket.client_id, self.client)
        self.assertEqual(ticket.site_id, self.site)
        self.assertEqual(ticket.item_id, self.item)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.channel_code, "planned")
        self.assertIn("Drive ends on 04/09/2026", ticket.name)
        self.assertFalse(later.ticket_id)
        self.assertEqual(self.ci.ticket_ids, ticket)

    @freeze_time("2026-03-10 09:00:00")
    def test_subject_is_in_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.client.lang = "ru_RU"
        term = self._term("2026-04-09")
        self._run()
        self.assertIn("09.04.2026", term.ticket_id.name)

    def test_deleted_ticket_is_not_opened_again(self):
        term = self._term(self.env.company._service_today())
        self._run()
        term.ticket_id.stage_id = self.env["service.ticket.stage"].search(
            [("state", "=", "cancelled")], limit=1
        )
        term.ticket_id.unlink()
        self._run()
        self.assertFalse(term.ticket_id)

    def test_renewed_term_opens_its_own_ticket(self):
        term = self._term(self.env.company._service_today())
        self._run()
        following = term.action_renew()
        following.date = self.env.company._service_today() + timedelta(days=3)
        self._run()
        self.assertTrue(following.ticket_id)
        self.assertNotEqual(following.ticket_id, term.ticket_id)

    def test_bad_term_stays_with_its_error_and_stops_no_other(self):
        good = self._term(self.env.company._service_today())
        bad = self._term(self.env.company._service_today() + timedelta(days=1))
        prepare = type(bad)._prepare_ticket

        def fail(term):
            if term == bad:
                raise ValueError("The item stands nowhere")
            return prepare(term)

        self.patch(type(bad), "_prepare_ticket", fail)
        with self.assertLogs("odoo.addons.service_ticket", "WARNING"):
            self._run()
        self.assertTrue(good.ticket_id)
        self.assertEqual(bad.open_error, "The item stands nowhere")
        self.patch(type(bad), "_prepare_ticket", prepare)
        self._run()
        self.assertFalse(bad.ticket_id)
        bad.action_try_again()
        self._run()
        self.assertTrue(bad.ticket_id)

    def test_many_terms_open_their_tickets_together(self):
        def terms(count, kind):
            return self.env["service.ci.term"].create(
                [
                    {
                        "ci_id": ci.id,
                        "kind_id": kind.id,
                        "date": self.env.company._service_today(),
                    }
                    for ci in self.env["service.ci"].create(
                        [
                            {"name": f"Till {index}", "site_id": self.site.id}
                            for index in range(count)
                        ]
                    )
                ]
            )

        terms(2, self.kind)._open_tickets()
        few = terms(5, self.kind)
        many = terms(45, self.kind)
        counts = []
        for batch in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch._open_tickets()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 20)


@tagged("post_install", "-at_install")
class TestIndicators(ServiceTicketCommon):
    def _late(self, ticket):
        ticket.next_deadline = fields.Datetime.now() - timedelta(hours=1)
        return ticket

    def _rated(self, rating, **vals):
        ticket = self.make_ticket(site_id=self.site.id, **vals)
        ticket.write({"rating_last_value": rating, "closed_at": fields.Datetime.now()})
        ticket.stage_id = self.env["service.ticket.stage"].search(
            [("state", "=", "done")], limit=1
        )
        return ticket

    def test_client_site_and_item_count_what_is_open_and_late(self):
        ticket = self.make_ticket(
            site_id=self.site.id, ci_ids=[Command.set(self.ci.ids)]
        )
        self.make_ticket(site_id=self.site.id)
        self._late(ticket)
        for record, still_open in (
            (self.client, 2),
            (self.site, 2),
            (self.ci, 1),
            (self.other_client, 0),
        ):
            with self.subTest(record=record):
                self.assertEqual(record.service_open_count, still_open)
                self.assertEqual(record.service_late_count, bool(still_open))

    def test_light_is_red_when_something_is_late(self):
        ticket = self.make_ticket(site_id=self.site.id)
        self.assertEqual(self.site.service_light, "green")
        self._late(ticket)
        self.env.invalidate_all()
        self.assertEqual(self.site.service_light, "red")
        self.assertFalse(self.other_site.service_light)

    def test_rating_is_the_mean_of_the_latest(self):
        self._rated(5)
        self._rated(2)
        self.assertEqual(self.site.service_rating, 3.5)
        self.assertEqual(self.site.service_light, "yellow")

    def test_sites_and_clients_are_found_by_their_light(self):
        self._late(self.make_ticket(site_id=self.site.id))
        for record in (self.site, self.client):
            Model = record.browse()
            red = Model.search([("service_light", "=", "red")])
            self.assertIn(record, red)
            self.assertNotIn(record, Model.search([("service_light", "=", "green")]))
            self.assertNotIn(record, Model.search([("service_light", "=", False)]))
        nobody = self.env["service.site"].search([("service_light", "=", False)])
        self.assertIn(self.other_site, nobody)

    def test_indicators_of_many_sites_cost_four_queries(self):
        sites = self.env["service.site"].create(
            [{"name": f"Shop {i}", "client_id": self.client.id} for i in range(40)]
        )
        for site in sites[:3]:
            self.make_ticket(site_id=site.id)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            sites.mapped("service_light")

    def test_open_tickets_of_an_item_open_from_it(self):
        ticket = self.make_ticket(ci_ids=[Command.set(self.ci.ids)])
        self.make_ticket()
        action = self.ci.action_view_service_tickets()
        self.assertEqual(self.env["service.ticket"].search(action["domain"]), ticket)
        self.assertEqual(action["context"]["default_site_id"], self.site.id)
