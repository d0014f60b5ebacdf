from odoo.tests import HttpCase, tagged

from .common import ServiceWorkorderCommon


@tagged("post_install", "-at_install")
class TestVisitMapTour(HttpCase, ServiceWorkorderCommon):
    def test_dispatcher_comes_from_the_map_to_the_time_of_a_visit(self):
        self.dispatcher.password = self.dispatcher.login
        city = self.env["service.territory"].create({"name": "Tour City"})
        order = self.make_order()
        order.building_id = self.env["service.building"].create(
            {
                "city": "Tour City",
                "street": "Tour street, 1",
                "territory_id": city.id,
                "latitude": 56.86,
                "longitude": 35.91,
            }
        )
        order.spent_hours = 1
        self.make_done(order)
        self.start_tour(
            "/odoo/visit-map", "service_visit_map", login=self.dispatcher.login
        )
