from odoo.tests import tagged

from .common import ServiceWorkorderCommon


@tagged("post_install", "-at_install")
class TestLineEntity(ServiceWorkorderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north, cls.south = cls.env["res.partner"].create(
            [
                {
                    "name": f"Shops {name}",
                    "is_company": True,
                    "parent_id": cls.client.id,
                }
                for name in ("North", "South")
            ]
        )
        cls.term = cls.env["service.entity.term"].create(
            {"site_id": cls.site.id, "entity_id": cls.north.id}
        )
        cls.env["service.entity.term"].create(
            {"ci_id": cls.ci.id, "entity_id": cls.south.id}
        )
        cls.till = cls.ci.copy({"serial": "SN-2", "name": "Till 2"})
        cls.order = cls.env["service.workorder"].create(
            {"name": "Check", "ticket_id": cls.make_ticket(site_id=cls.site.id).id}
        )

    def _lines(self, *cis):
        return self.env["service.workorder.line"].create(
            [{"order_id": self.order.id, "ci_id": ci.id} for ci in cis]
        )

    def test_each_line_notes_the_entity_of_its_own_item(self):
        own, of_site = self._lines(self.ci, self.till)
        self.assertEqual(own.entity_id, self.south)
        self.assertEqual(of_site.entity_id, self.north)

    def test_line_about_a_site_notes_the_sites(self):
        line = self.env["service.workorder.line"].create(
            {"order_id": self.order.id, "site_id": self.site.id}
        )
        self.assertEqual(line.entity_id, self.north)

    def test_line_keeps_its_entity_and_is_marked_when_that_day_is_corrected(self):
        own, of_site = self._lines(self.ci, self.till)
        self.term.entity_id = self.south
        self.assertEqual(of_site.entity_id, self.north)
        self.assertTrue(of_site.entity_changed)
        self.assertFalse(own.entity_changed)
        of_site.entity_id = self.south
        self.assertFalse(of_site.entity_changed)

    def test_lines_of_many_orders_ask_for_entities_once(self):
        cis = self.env["service.ci"].create(
            [{"name": f"Till {i}", "site_id": self.site.id} for i in range(60)]
        )
        self._lines(*cis[:2])
        counts = []
        for batch in (cis[2:7], cis[7:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._lines(*batch)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 2)

    def test_visits_count_the_orders_that_were_done(self):
        order = self.make_done()
        self.assertEqual(self.client.service_visit_count, 1)
        self.assertEqual(self.site.service_visit_count, 1)
        self.assertEqual(self.ci.service_visit_count, 1)
        self.assertEqual(self.ci.workorder_line_ids.order_id, order)
        order.done_at = "2026-01-01 09:00:00"
        self.env.invalidate_all()
        self.assertEqual(self.client.service_visit_count, 0)

    def test_clients_sites_and_items_lead_to_their_work_orders(self):
        orders = self.make_done() | self.make_order(self.make_order_ticket())
        for record, expected in (
            (self.site, orders),
            (self.ci, orders),
            (self.client, orders | self.order),
        ):
            action = record.action_view_service_orders()
            found = self.env["service.workorder"].search(action["domain"])
            self.assertEqual(found, expected)
            self.assertEqual(record.service_order_count, len(expected))
            self.assertEqual(record.service_active_order_count, len(expected) - 1)
        self.assertFalse(self.other_client.service_order_count)
