from datetime import timedelta

from odoo.tests import HttpCase, tagged

from .common import NUMBER, ServiceCallCommon


@tagged("post_install", "-at_install")
class TestCallPop(ServiceCallCommon):
    def popped(self, *events):
        """Return who is told what by these events: {login: [states]}."""
        told = {}

        def note(users, kind, message, **_options):
            if kind == "service_telephony/call":
                for user in users:
                    told.setdefault(user.login, []).append(message["state"])

        self.patch(type(self.env["res.users"]), "_bus_send", note)
        self.tell(*events)
        return told

    def test_it_pops_up_where_it_rings(self):
        told = self.popped(self.make_event("ringing", agent={"ext": "101"}))
        self.assertEqual(told, {"desk_agent": ["ringing"]})

    def test_it_pops_up_at_the_team_where_no_telephone_is_known(self):
        told = self.popped(self.make_event("ringing"))
        self.assertEqual(told, {"desk_agent": ["ringing"]})
        told = self.popped(self.make_event("ringing", "b", agent={"ext": "999"}))
        self.assertEqual(told, {"desk_agent": ["ringing"]})

    def test_all_where_it_rang_are_told_who_answered(self):
        self.tell(
            self.make_event("ringing", agent={"ext": "101"}),
            self.make_event("ringing", agent={"ext": "102"}),
        )
        told = self.popped(self.make_event("answered", after=2, agent={"ext": "102"}))
        self.assertEqual(
            told, {"desk_agent": ["talking"], "desk_other_agent": ["talking"]}
        )
        told = self.popped(self.make_event("ended", after=9))
        self.assertEqual(told, {"desk_agent": ["ended"], "desk_other_agent": ["ended"]})

    def test_a_repetition_pops_up_once(self):
        event = self.make_event("ringing", agent={"ext": "101"})
        self.tell(event)
        self.assertFalse(self.popped(event))

    def test_what_is_told_hours_later_does_not_pop_up(self):
        event = self.make_event("ringing", agent={"ext": "101"})
        event["occurred_at"] -= timedelta(hours=2)
        self.assertFalse(self.popped(event))

    def test_an_agent_learns_who_calls_and_what_is_open(self):
        ticket = self.make_ticket()
        call = self.tell(self.make_event("ringing", agent={"ext": "101"}))
        [info] = call.with_user(self.agent).get_pop_info()
        self.assertEqual(info["contact"], self.contact.name)
        self.assertEqual(info["number"], NUMBER)
        self.assertEqual(info["line"], "Hot line")
        self.assertEqual([one["id"] for one in info["tickets"]], [ticket.id])
        self.assertFalse(info["is_guess"])

    def test_nobody_learns_of_a_call_that_is_not_theirs_to_see(self):
        self.connector.team_id = self.closed_team
        call = self.tell(self.make_event("ringing", agent={"ext": "101"}))
        self.assertFalse(call.with_user(self.other_agent).get_pop_info())
        self.assertTrue(call.with_user(self.agent).get_pop_info())

    def test_it_pops_up_before_the_ticket_is_made_and_again_with_it(self):
        self.connector.ticket_rule = "ringing"
        pops = []
        self.patch(
            type(self.env["service.call"]),
            "_pop",
            lambda call: pops.append(bool(call.ticket_id)),
        )
        self.tell(self.make_event("ringing", agent={"ext": "101"}))
        self.assertEqual(pops, [False, True])

    def test_what_hinders_the_pop_does_not_hinder_the_ticket(self):
        self.connector.ticket_rule = "ringing"

        def fail(_call, _facts):
            raise ValueError("The screens are away.")

        self.patch(type(self.env["service.call"]), "_show", fail)
        told = self.popped(self.make_event("ringing", agent={"ext": "101"}))
        self.assertEqual(told, {"desk_agent": ["ringing"]})
        call = self.env["service.call"].search(
            [("connector_id", "=", self.connector.id)]
        )
        self.assertTrue(call.ticket_id)

    def test_few_questions_are_asked_until_it_pops_up(self):
        self.tell(self.make_event("ringing", "warm", agent={"ext": "101"}))
        events = [self.make_event("ringing", "second", agent={"ext": "101"})]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(22):
            self.env["service.call.event"]._receive(self.connector, events, b"{}")

    def live(self, user):
        return self.env["service.call"].with_user(user)._get_live_of_user().sudo()

    def test_a_reload_shows_what_rings_and_who_is_on_the_line(self):
        call = self.tell(self.make_event("ringing", agent={"ext": "101"}))
        self.assertEqual(self.live(self.agent), call)
        self.assertFalse(self.live(self.other_agent))
        self.tell(self.make_event("ringing", agent={"ext": "102"}))
        self.assertEqual(self.live(self.other_agent), call)
        self.tell(self.make_event("answered", after=2, agent={"ext": "102"}))
        self.assertFalse(self.live(self.agent))
        self.assertEqual(self.live(self.other_agent), call)
        self.tell(self.make_event("ended", after=9))
        self.assertFalse(self.live(self.other_agent))

    def test_a_reload_shows_no_call_whose_end_was_lost(self):
        early = {"agent": {"ext": "101"}}
        call = self.tell(self.make_event("ringing", **early))
        call.started_at -= timedelta(minutes=6)
        self.assertFalse(self.live(self.agent))
        self.tell(self.make_event("answered", **early))
        self.assertEqual(self.live(self.agent), call)
        call.started_at -= timedelta(hours=4)
        self.assertFalse(self.live(self.agent))

    def test_a_ticket_that_the_agent_may_not_read_is_not_shown(self):
        ticket = self.make_ticket(team_id=self.closed_team.id)
        call = self.tell(self.make_event("ringing", agent={"ext": "102"}))
        call.ticket_id = ticket
        [info] = call.with_user(self.other_agent).get_pop_info()
        self.assertFalse(info["ticket"] or info["tickets"])


@tagged("post_install", "-at_install")
class TestCallPopTour(HttpCase, ServiceCallCommon):
    def test_a_call_pops_up_and_becomes_a_ticket(self):
        self.other_contact.phone = NUMBER
        call = self.tell(self.make_event("ringing", agent={"ext": "101"}))
        self.start_tour(
            f"/odoo/calls?call={call.id}",
            "service_telephony_call_pop",
            login=self.agent.login,
        )
        self.assertTrue(call.ticket_id)

    def test_a_call_that_rings_is_there_after_a_reload(self):
        call = self.tell(self.make_event("ringing", agent={"ext": "101"}))
        self.start_tour(
            f"/odoo/calls?call={call.id}",
            "service_telephony_call_pop_reload",
            login=self.agent.login,
        )
