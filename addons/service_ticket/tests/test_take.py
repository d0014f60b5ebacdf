"""Who takes a ticket: by opening it first, by "next ticket", and who may not."""

from types import SimpleNamespace
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from odoo.addons.bus.models import ir_websocket

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestTake(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Demo data must not stand in the queue before ours.
        cls.env["service.ticket"].search([("user_id", "=", False)]).write(
            {"user_id": cls.dispatcher.id}
        )
        cls.team.assignment_method = "first_open"
        cls.team.leader_id = new_test_user(
            cls.env, login="desk_leader", groups="service_ci.group_agent"
        )
        cls.team.member_ids |= cls.team.leader_id
        cls.ticket = cls.make_ticket("email", team_id=cls.team.id)

    def _as(self, user, ticket=None):
        return (ticket or self.ticket).with_user(user)

    def _take_next(self, user):
        action = self.env["service.ticket"].with_user(user).action_take_next()
        return self.env["service.ticket"].browse(action.get("res_id"))

    def _rank(self, user, *codes, team=None):
        member = (team or self.team).member_line_ids.filtered(
            lambda line: line.user_id == user
        )
        Channel = self.env["service.channel"]
        member.channel_ids = [
            Command.create({"channel_id": Channel._id_of(code)}) for code in codes
        ]

    # First to open

    def test_member_who_opens_first_has_it(self):
        self.assertTrue(self._as(self.agent).claim_on_open())
        self.assertEqual(self.ticket.user_id, self.agent)
        self.assertEqual(self.ticket.state, "open")

    def test_second_to_open_only_looks(self):
        self._as(self.agent).claim_on_open()
        self.team.member_ids |= self.other_agent
        self.assertFalse(self._as(self.other_agent).claim_on_open())
        self.assertEqual(self.ticket.user_id, self.agent)

    def test_who_is_no_member_only_looks(self):
        self.assertFalse(self._as(self.other_agent).claim_on_open())
        self.assertFalse(self.ticket.user_id)

    def test_leader_and_dispatcher_look_without_taking(self):
        self.team.member_ids |= self.dispatcher
        self.assertFalse(self._as(self.team.leader_id).claim_on_open())
        self.assertFalse(self._as(self.dispatcher).claim_on_open())
        self.assertFalse(self.ticket.user_id)

    def test_leader_takes_by_the_button(self):
        self._as(self.team.leader_id).action_take()
        self.assertEqual(self.ticket.user_id, self.team.leader_id)

    def test_opening_takes_nothing_where_the_team_does_otherwise(self):
        for method in ("manual", "round_robin", "balanced"):
            self.team.assignment_method = method
            self.assertFalse(self._as(self.agent).claim_on_open(), method)
        self.assertFalse(self.ticket.user_id)

    def test_opening_takes_nothing_that_waits_or_is_closed(self):
        self.ticket.action_close()
        self.assertFalse(self._as(self.agent).claim_on_open())

    def test_put_back_is_as_if_it_had_not_been_taken(self):
        self._as(self.agent).claim_on_open()
        self._as(self.agent).action_put_back()
        self.assertFalse(self.ticket.user_id)
        self.assertEqual(self.ticket.state, "new")

    def test_put_back_after_an_answer_stays_in_progress(self):
        ticket = self._as(self.agent)
        ticket.action_take()
        ticket.message_post(
            body="Done", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        ticket.action_put_back()
        self.assertFalse(self.ticket.user_id)
        self.assertEqual(self.ticket.state, "open")

    def test_only_ones_own_can_be_put_back(self):
        self._as(self.agent).action_take()
        with self.assertRaisesRegex(UserError, "what you have taken"):
            self._as(self.other_agent).action_put_back()
        self.assertEqual(self.ticket.user_id, self.agent)

    # Next ticket

    def test_next_opens_the_ticket_that_it_has_taken(self):
        action = self.env["service.ticket"].with_user(self.agent).action_take_next()
        self.assertEqual(action["res_id"], self.ticket.id)
        self.assertEqual(action["views"], [(False, "form")])
        self.assertEqual(self.ticket.user_id, self.agent)

    def test_next_goes_by_channel_then_priority_then_age(self):
        self.ticket.user_id = self.dispatcher
        make = self.make_ticket
        team = {"team_id": self.team.id}
        mail_old = make("email", opened_at="2026-03-01 08:00:00", **team)
        mail_urgent = make(
            "email", opened_at="2026-03-02 08:00:00", priority="3", **team
        )
        chat_new = make("chat", opened_at="2026-03-03 10:00:00", **team)
        chat_old = make("chat", opened_at="2026-03-03 08:00:00", **team)
        letter = make("letter", opened_at="2026-03-01 07:00:00", priority="3", **team)
        self._rank(self.agent, "email", "letter")
        self.assertEqual(
            [self._take_next(self.agent) for _number in range(5)],
            [mail_urgent, mail_old, letter, chat_old, chat_new],
        )

    def test_next_without_ranks_follows_the_order_of_channels(self):
        chat = self.make_ticket("chat", team_id=self.team.id)
        self.assertEqual(self._take_next(self.agent), chat)
        self.assertEqual(self._take_next(self.agent), self.ticket)

    def test_next_compares_ranks_of_several_teams(self):
        letter = self.make_ticket("letter", team_id=self.closed_team.id)
        self._rank(self.agent, "chat", "email")
        self._rank(self.agent, "letter", team=self.closed_team)
        self.assertEqual(self._take_next(self.agent), letter)
        self.assertEqual(self._take_next(self.agent), self.ticket)

    def test_next_is_a_button_of_lists_too(self):
        Ticket = self.env["service.ticket"].with_user(self.agent)
        action = call_kw(Ticket, "action_take_next", [[]], {})
        self.assertEqual(action["res_id"], self.ticket.id)

    def test_next_says_kindly_that_there_is_nothing(self):
        self._take_next(self.agent)
        action = self.env["service.ticket"].with_user(self.agent).action_take_next()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("Nothing to take", action["params"]["message"])

    def test_next_tells_who_is_in_no_team_what_to_do(self):
        action = (
            self.env["service.ticket"].with_user(self.other_agent).action_take_next()
        )
        self.assertIn("ask a manager", action["params"]["message"])

    def test_next_gives_nothing_of_other_teams(self):
        self.closed_team.member_ids = self.other_agent
        self.assertFalse(self._take_next(self.other_agent))
        self.assertFalse(self.ticket.user_id)

    def test_next_gives_nothing_of_archived_teams_nor_archived_or_waiting_tickets(self):
        waiting = self.make_ticket("email", team_id=self.team.id)
        waiting.action_wait()
        archived = self.make_ticket("email", team_id=self.team.id)
        archived.active = False
        self.assertEqual(self._take_next(self.agent), self.ticket)
        self.assertFalse(self._take_next(self.agent))
        self.ticket.user_id = False
        self.team.active = False
        self.assertFalse(self._take_next(self.agent))

    def test_next_stays_within_the_companies_of_the_user(self):
        other = self.env["res.company"].create({"name": "Other desk"})
        team = self.env["service.team"].create(
            {
                "name": "Elsewhere",
                "company_id": other.id,
                "member_ids": [Command.set(self.agent.ids)],
            }
        )
        self.ticket.user_id = self.dispatcher
        there = self.env["service.ticket"]._intake(
            "email", [{"name": "There", "team_id": team.id}]
        )
        self.assertEqual(there.company_id, other)
        self.assertFalse(self._take_next(self.agent))
        self.agent.company_ids |= other
        both = self.agent.company_ids.ids
        Ticket = self.env["service.ticket"].with_user(self.agent)
        action = Ticket.with_context(allowed_company_ids=both).action_take_next()
        self.assertEqual(action["res_id"], there.id)

    def test_next_is_one_query_however_long_the_queue_is(self):
        self.make_ticket("email", team_id=self.team.id)
        Ticket = self.env["service.ticket"].with_user(self.agent)
        self.env.flush_all()
        self.assertTrue(Ticket.env.companies)  # known before
        with self.assertQueryCount(1):
            Ticket._next_untaken()

    def test_next_is_served_by_an_index(self):
        self.env.flush_all()
        # An empty table is cheap to sort; the question is whether the order is there.
        self.env.cr.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off;"
            " SET LOCAL enable_incremental_sort = off"
        )
        self.env.cr.execute(
            """
            EXPLAIN SELECT id FROM service_ticket
             WHERE team_id = 1 AND channel_id = 1
               AND user_id IS NULL AND active AND state IN ('new', 'open')
          ORDER BY priority DESC, opened_at, id LIMIT 50
            """
        )
        plan = " ".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("service_ticket_queue_idx", plan)
        self.assertNotIn("Sort", plan)

    # Access

    def test_who_may_not_see_a_ticket_cannot_take_it(self):
        hidden = self.make_ticket("email", team_id=self.closed_team.id)
        for name in ("action_take", "claim_on_open", "action_put_back"):
            with self.assertRaises(AccessError):
                getattr(self._as(self.other_agent, hidden), name)()
        self.assertFalse(hidden.user_id)

    def test_customers_take_nothing(self):
        ticket = self._as(self.portal_user)
        for name in ("action_take", "claim_on_open", "action_put_back"):
            with self.assertRaises(AccessError):
                getattr(ticket, name)()
        self.assertNotIn("res_id", ticket.action_take_next())
        self.assertFalse(self.ticket.user_id)

    # Presence

    def _presence(self, user, state="look"):
        sent = []
        Bus = self.env.registry["bus.bus"]
        original = Bus._sendone

        def _sendone(bus, target, notification_type, message):
            if notification_type == "service_ticket/presence":
                sent.append((target, message))
            return original(bus, target, notification_type, message)

        self.patch(Bus, "_sendone", _sendone)
        self._as(user).announce_presence("tab-1", state)
        return sent

    def test_presence_tells_those_who_have_the_same_ticket_open(self):
        [(target, message)] = self._presence(self.agent, "type")
        self.assertEqual(target, (self.ticket, "presence"))
        self.assertEqual(
            message,
            {
                "ticket_id": self.ticket.id,
                "token": "tab-1",
                "state": "type",
                "user": {"id": self.agent.id, "name": self.agent.name},
            },
        )

    def test_presence_of_customers_is_told_to_nobody(self):
        self.assertFalse(self._presence(self.portal_user))

    def test_presence_refuses_who_may_not_read_the_ticket(self):
        self.team.privacy = "members"
        with self.assertRaises(AccessError):
            self._as(self.other_agent).announce_presence("tab-1", "look")

    def _hears_presence(self, user):
        """Tell whether somebody's browser may listen to who looks at the ticket."""
        name = f"service_ticket_presence_{self.ticket.id}"
        session = SimpleNamespace(uid=user.id)
        with patch.object(ir_websocket, "wsrequest", SimpleNamespace(session=session)):
            Socket = self.env["ir.websocket"].with_user(user)
            channels = Socket._build_bus_channel_list([name])
        self.assertNotIn(name, [one for one in channels if isinstance(one, str)])
        pairs = [one for one in channels if isinstance(one, tuple)]
        return [self.ticket.id] == [
            record.id for record, kind in pairs if kind == "presence"
        ]

    def test_only_agents_who_may_read_a_ticket_listen_to_its_presence(self):
        self.assertTrue(self._hears_presence(self.agent))
        self.assertTrue(self._hears_presence(self.other_agent))
        self.assertFalse(self._hears_presence(self.portal_user))
        self.team.privacy = "members"
        self.assertFalse(self._hears_presence(self.other_agent))
