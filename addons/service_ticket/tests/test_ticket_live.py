"""What the agents' screens are told, and who gets a ticket that two want."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon

from .common import record_bus


@tagged("post_install", "-at_install")
class TestTicketLive(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent, cls.colleague, cls.outsider = (
            new_test_user(
                cls.env, login=login, name=name, groups="service_ci.group_agent"
            )
            for login, name in (
                ("live_agent", "Anna Agent"),
                ("live_colleague", "Boris Colleague"),
                ("live_outsider", "Vera Outsider"),
            )
        )
        cls.dispatcher = new_test_user(
            cls.env, login="live_dispatcher", groups="service_ci.group_dispatcher"
        )
        cls.team = cls.env["service.team"].create(
            {
                "name": "Live",
                "member_ids": [Command.set((cls.agent | cls.colleague).ids)],
            }
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ivan Petrov", "email": "ivan@live.example"}
        )
        cls.ticket, cls.second = cls.env["service.ticket"]._intake(
            "web", [cls._prepare_ticket("Gate"), cls._prepare_ticket("Door")]
        )

    @classmethod
    def _prepare_ticket(cls, name):
        return {"name": name, "team_id": cls.team.id, "partner_id": cls.contact.id}

    # Ring

    def test_ring_member_gets_number_name_and_client(self):
        self.assertEqual(
            self.ticket.with_user(self.agent).get_ring_info(),
            [
                {
                    "id": self.ticket.id,
                    "number": self.ticket.number,
                    "name": "Gate",
                    "client": "Ivan Petrov",
                }
            ],
        )

    def test_ring_not_for_other_teams(self):
        self.assertFalse(self.ticket.with_user(self.outsider).get_ring_info())

    def test_ring_tells_nothing_of_tickets_one_may_not_read(self):
        self.team.privacy = "members"
        self.assertFalse(self.ticket.with_user(self.outsider).get_ring_info())
        self.assertTrue(self.ticket.with_user(self.agent).get_ring_info())

    def test_ring_dispatcher_gets_all(self):
        tickets = (self.ticket | self.second).with_user(self.dispatcher)
        self.assertEqual(
            [info["name"] for info in tickets.get_ring_info()], ["Gate", "Door"]
        )

    def test_ring_not_for_own_tickets(self):
        mine = (
            self.env["service.ticket"]
            .with_user(self.agent)
            .create(self._prepare_ticket("By phone"))
        )
        self.assertFalse(mine.get_ring_info())
        self.assertTrue(mine.with_user(self.colleague).get_ring_info())

    def test_ring_deleted_ticket_is_no_error(self):
        ticket = self.second.with_user(self.agent)
        self.second.action_close()
        self.second.unlink()
        self.assertFalse(ticket.get_ring_info())

    # Screens

    def test_screens_told_of_customer_answer_with_ids_only(self):
        sent = record_bus(self)
        self.ticket.message_post(
            body="Still closed",
            author_id=self.contact.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.env.cr.precommit.run()
        agents = self.env.ref("service_ci.group_agent")
        payload = {
            "ids": self.ticket.ids,
            "team_ids": self.team.ids,
            "user_id": self.env.uid,
        }
        self.assertEqual(sent, [(agents, "service_ticket/update", payload)])

    def test_screens_told_of_reply_but_not_of_note(self):
        sent = record_bus(self)
        ticket = self.ticket.with_user(self.agent)
        ticket.message_post(body="For us", subtype_xmlid="mail.mt_note")
        self.env.cr.precommit.run()
        self.assertFalse(sent)
        ticket.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.env.cr.precommit.run()
        self.assertEqual(len(sent), 1)

    # The race

    def test_take_free_ticket_starts_work_and_tells_screens(self):
        sent = record_bus(self)
        self.assertIsNone(self.ticket.with_user(self.agent).action_take())
        self.assertEqual(self.ticket.user_id, self.agent)
        self.assertEqual(self.ticket.state, "open")
        self.env.cr.precommit.run()
        self.assertIn("service_ticket/update", [kind for _to, kind, _what in sent])

    def test_take_taken_ticket_says_who_has_it(self):
        self.ticket.with_user(self.colleague).action_take()
        with self.assertRaisesRegex(
            UserError, "Boris Colleague.*" + self.ticket.number
        ):
            self.ticket.with_user(self.agent).action_take()
        self.assertEqual(self.ticket.user_id, self.colleague)

    def test_take_own_ticket_again_is_harmless(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.action_take()
        self.assertIsNone(ticket.action_take())
        self.assertEqual(ticket.user_id, self.agent)

    def test_take_from_one_who_left(self):
        self.ticket.with_user(self.colleague).action_take()
        self.colleague.active = False
        self.ticket.with_user(self.agent).action_take()
        self.assertEqual(self.ticket.user_id, self.agent)

    def test_take_several_takes_the_free_and_names_the_others(self):
        self.ticket.with_user(self.colleague).action_take()
        action = (self.ticket | self.second).with_user(self.agent).action_take()
        self.assertEqual(self.ticket.user_id, self.colleague)
        self.assertEqual(self.second.user_id, self.agent)
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("Boris Colleague", action["params"]["message"])
        self.assertNotIn(self.second.number, action["params"]["message"])

    def test_take_ticket_that_is_being_taken_right_now(self):
        nothing = self.env["service.ticket"].with_user(self.agent)
        Ticket = self.env.registry["service.ticket"]
        with (
            patch.object(Ticket, "try_lock_for_update", return_value=nothing),
            self.assertRaisesRegex(UserError, "at this very moment"),
        ):
            self.ticket.with_user(self.agent).action_take()
        self.assertFalse(self.ticket.user_id)

    # Channels in lists

    def test_list_reads_channels_of_all_rows_at_once(self):
        tickets = self.env["service.ticket"]._intake(
            "phone", [self._prepare_ticket(f"Call {index}") for index in range(10)]
        )
        specification = {
            "channel_id": {"fields": {"display_name": {}}},
            "channel_icon": {},
            "channel_color": {},
        }

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read(specification)
            return self.env.cr.sql_log_count - before

        tickets.web_read(specification)
        self.assertEqual(count(tickets), count(tickets[:1]))
        self.assertEqual(tickets[0].channel_icon, "fa-phone")
