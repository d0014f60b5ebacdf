from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import ServicePortalCommon


@tagged("post_install", "-at_install")
class TestStatistics(ServicePortalCommon):
    def figures_of(self, user):
        since = datetime.now() - timedelta(days=30)
        return self.env["service.ticket"].with_user(user)._portal_statistics(since)

    def close(self, tickets, breached=False):
        tickets.action_close()
        clocks = self.env["service.sla.clock"]
        clocks.search([("ticket_id", "in", tickets.ids)]).unlink()
        clocks.create(
            [
                {
                    "ticket_id": ticket.id,
                    "policy_kind": "sla",
                    "target": "resolution",
                    "cycle": 99,
                    "seconds": 3600,
                    "started_at": ticket.opened_at,
                    "counted_from": ticket.opened_at,
                    "settled_at": ticket.closed_at,
                    "stopped_at": ticket.closed_at,
                    "breached": breached,
                }
                for ticket in tickets
            ]
        )

    def test_what_is_in_scope_counts_and_nothing_else(self):
        own = self.second_ticket
        self.close(own | self.other_ticket)
        figures = self.figures_of(self.site_user)
        self.assertEqual(figures["opened"], 1)
        self.assertEqual(figures["closed"], 1)
        self.assertEqual(figures["open"], 0)
        self.assertEqual(figures["sites"], [(self.second_site, 1)])
        self.assertEqual(list(figures["months"]["closed_at"].values()), [1])

    def test_the_share_of_what_was_solved_in_time_is_of_what_one_sees(self):
        self.close(self.second_ticket)
        self.close(self.ticket, breached=True)
        self.assertEqual(self.figures_of(self.site_user)["in_time"], 100)
        self.assertEqual(self.figures_of(self.chief)["in_time"], 50)

    def test_where_nothing_was_solved_there_is_no_share_and_no_rating(self):
        figures = self.figures_of(self.chief)
        self.assertIsNone(figures["in_time"])
        self.assertIsNone(figures["rating"])

    def test_the_rating_is_the_mean_of_what_one_sees(self):
        for ticket, value in ((self.ticket, 5), (self.second_ticket, 2)):
            ticket.action_close()
            token = ticket._rating_get_access_token(partner=ticket.partner_id)
            ticket.rating_apply(value, token=token)
        self.assertEqual(self.figures_of(self.chief)["rating"], 3.5)
        self.assertEqual(self.figures_of(self.site_user)["rating"], 2)

    def test_services_are_counted_once_for_each_request(self):
        item = self.env["service.catalog.item"].create({"name": "Repair of scales"})
        self.second_ticket.line_ids = [
            (0, 0, {"item_id": item.id}),
            (0, 0, {"item_id": item.id}),
        ]
        self.assertIn((item, 1), self.figures_of(self.chief)["services"])
