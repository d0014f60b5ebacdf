from ast import literal_eval

from odoo.tests import tagged

from odoo.addons.service_telephony.tests.common import NUMBER, ServiceCallCommon


@tagged("post_install", "-at_install")
class TestRequestedCallBack(ServiceCallCommon):
    def setUp(self):
        super().setUp()
        widget = self.env["service.widget"].create(
            {"name": "Call me back", "team_id": self.team.id}
        )
        self.ticket = widget._intake_callback(
            {"name": "Anna", "phone": NUMBER, "text": ""}
        )

    def find_waiting(self):
        action = self.env.ref(
            "service_telephony_widget.service_ticket_action_call_back"
        )
        return self.env["service.ticket"].search(literal_eval(action.domain))

    def test_whoever_was_called_and_reached_is_off_the_list(self):
        self.assertIn(self.ticket, self.find_waiting())
        self.ticket.with_user(self.agent).action_service_call()
        values = {
            "direction": "out",
            "callee": {"raw": NUMBER},
            "agent": {"ext": "101"},
        }
        call = self.tell(self.make_event("ringing", after=61, **values))
        self.assertEqual(call.ticket_id, self.ticket)
        self.assertIn(self.ticket, self.find_waiting())
        self.tell(self.make_event("answered", after=70, **values))
        self.assertNotIn(self.ticket, self.find_waiting())

    def test_working_hours_stand_beside_it(self):
        self.team.resource_calendar_id = self.make_calendar(
            "Week", "Europe/Moscow", (9, 18)
        )
        self.assertIn("18", self.ticket.with_user(self.agent).call_hours)
