from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import web_form
from .common import ServiceTicketHttpCommon


@tagged("post_install", "-at_install")
class TestParametersTour(ServiceTicketHttpCommon):
    """A manager writes down what a service asks for, and a visitor answers it."""

    def test_what_the_manager_asks_the_visitor_answers(self):
        item = self.env["service.catalog.item"].create(
            {
                "name": "Tour: connection",
                "team_id": self.team.id,
                "type_id": self.env.ref("service_ticket.type_request").id,
            }
        )
        self.start_tour(
            f"/odoo/service-catalogue/{item.id}",
            "service_ticket_parameters_manager",
            login="desk_manager",
        )
        entry = item.form_id.definition[0]
        self.assertEqual(entry["string"], "Number of users")
        self.assertTrue(entry["required"])
        self.authenticate(None, None)
        with patch.object(web_form, "MIN_SECONDS", 0):
            self.start_tour(
                f"/service/new?type={item.type_id.id}",
                "service_ticket_parameters_visitor",
            )
        ticket = self.env["service.ticket"].search([], order="id desc", limit=1)
        self.assertEqual(ticket.item_id, item)
        self.assertEqual(ticket.line_ids.parameters[entry["name"]], "25")
        self.assertFalse(ticket.is_incomplete)
