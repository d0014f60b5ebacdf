import base64

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ServiceCallCommon


@tagged("post_install", "-at_install")
class TestCallRights(HttpCase, ServiceCallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hearer = new_test_user(
            cls.env,
            login="desk_hearer",
            password="desk_hearer",
            groups="service_ci.group_agent,service_telephony.group_recordings",
        )
        cls.call = cls.make_call(answered=True)
        cls.recording = cls.env["service.call.recording"].create(
            {
                "call_id": cls.call.id,
                "record_key": "1",
                "state": "done",
                "content": base64.b64encode(b"ID3" + b"\0" * 20),
                "file_name": "call.mp3",
            }
        )

    def test_agents_see_calls_as_they_see_tickets(self):
        self.call.team_id = self.closed_team
        for user, expected in (
            (self.agent, True),
            (self.other_agent, False),
            (self.dispatcher, True),
        ):
            calls = self.env["service.call"].with_user(user).search([])
            self.assertEqual(self.call in calls, expected, user.login)

    def test_whose_telephone_rang_sees_the_call(self):
        self.connector.team_id = self.closed_team
        call = self.tell(self.make_event("ringing", "b", agent={"ext": "102"}))
        self.assertTrue(call.with_user(self.other_agent).has_access("read"))

    def test_other_companies_see_nothing(self):
        company = self.env["res.company"].create({"name": "Sister"})
        stranger = new_test_user(
            self.env,
            login="desk_sister",
            groups="service_ci.group_manager",
            company_id=company.id,
            company_ids=[company.id],
        )
        for model in ("service.call", "service.call.connector", "service.call.event"):
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)

    def test_clients_see_nothing(self):
        for user in (self.portal_user, self.env.ref("base.public_user")):
            for record in (self.call, self.recording, self.connector):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])

    def test_nobody_rewrites_what_the_exchange_said(self):
        call = self.call.with_user(self.manager)
        call.note = "All is well"
        for name, value in (
            ("started_at", False),
            ("user_id", self.manager.id),
            ("is_missed", True),
            ("call_back", "done"),
        ):
            with self.assertRaises(AccessError):
                call.write({name: value})
        with self.assertRaises(AccessError):
            call.create({"connector_id": self.connector.id, "call_key": "x"})
        with self.assertRaises(AccessError):
            call.unlink()

    def test_secrets_are_for_administrators(self):
        for name in ("secret", "key", "api_url"):
            with self.assertRaises(AccessError):
                self.connector.with_user(self.manager).read([name])

    def test_recordings_need_a_right_of_their_own(self):
        for user in (self.agent, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                self.recording.with_user(user).read(["content"])
            with self.assertRaises(AccessError):
                self.call.with_user(user).read(["recording_ids"])
        self.assertTrue(self.recording.with_user(self.hearer).content)

    def test_recordings_are_heard_of_calls_that_one_may_see(self):
        self.call.team_id = self.closed_team
        self.env.flush_all()
        with self.assertRaises(AccessError):
            self.recording.with_user(self.hearer).read(["content"])

    def test_the_file_is_no_way_around(self):
        url = f"/web/content/service.call.recording/{self.recording.id}/content"
        file = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "service.call.recording"),
                ("res_id", "=", self.recording.id),
                ("res_field", "=", "content"),
            ]
        )
        urls = (url, f"/web/content/{file.id}")
        self.authenticate("desk_hearer", "desk_hearer")
        self.assertEqual(self.url_open(urls[0]).status_code, 200)
        for login in (None, "desk_agent", "desk_customer"):
            self.authenticate(login, login)
            for one in urls:
                with mute_logger("odoo.http"):
                    answer = self.url_open(one)
                self.assertIn(answer.status_code, (403, 404), (login, one))

    def test_a_call_joins_no_ticket_that_one_may_not_change(self):
        hidden = self.make_ticket(team_id=self.closed_team.id)
        with self.assertRaises(AccessError):
            self.call.with_user(self.other_agent).join_ticket(hidden.id)

    def test_a_call_is_put_on_no_ticket_that_one_may_not_change(self):
        hidden = self.make_ticket(team_id=self.closed_team.id)
        with self.assertRaises(AccessError):
            self.call.with_user(self.other_agent).ticket_id = hidden.id
        self.call.with_user(self.agent).ticket_id = hidden.id

    def test_nobody_rewrites_the_ledger(self):
        events = self.call.event_ids.with_user(self.manager)
        for values in ({"state": "ignored"}, {"facts": {}}, {"call_key": "x"}):
            with self.assertRaises(AccessError):
                events.write(values)
        events.action_read_again()
        self.assertEqual(set(events.mapped("state")), {"done"})

    def test_where_a_recording_is_kept_is_for_administrators(self):
        event = self.make_event("recording_ready", recording={"id": "2", "url": "u"})
        self.tell(event)
        for name in ("facts", "raw"):
            with self.assertRaises(AccessError):
                self.call.event_ids.with_user(self.manager).read([name])

    def test_clients_call_nobody_by_our_exchange(self):
        ticket = self.make_ticket(phone="+79161234567").with_user(self.portal_user)
        for ask in (ticket.action_service_call, ticket.action_open_calls):
            with self.assertRaises(AccessError):
                ask()
