from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestTicket(ServiceTicketCommon):
    def answer(self, ticket, user=None, **values):
        return ticket.with_user(user or self.agent).message_post(
            body="Words",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def customer_writes(self, ticket):
        return ticket.message_post(
            body="More words",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.contact.id,
        )

    # Work

    def test_who_takes_a_ticket_is_responsible_and_the_work_begins(self):
        ticket = self.make_ticket()
        ticket.with_user(self.agent).action_take()
        self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(ticket.state, "open")

    def test_closing_keeps_the_moment_and_ends_the_waiting(self):
        ticket = self.make_ticket()
        ticket.action_close()
        self.assertEqual(ticket.state, "done")
        self.assertTrue(ticket.closed_at)
        self.assertFalse(ticket.needs_reply_since)

    def test_reopening_forgets_the_moment_of_the_end(self):
        ticket = self.make_ticket()
        ticket.action_close()
        ticket.action_reopen()
        self.assertEqual(ticket.state, "open")
        self.assertFalse(ticket.closed_at)

    def test_tickets_of_several_types_close_each_in_a_stage_of_its_own(self):
        done = self.env["service.ticket.stage"].create(
            {"name": "Connected", "state": "done", "sequence": 1}
        )
        request_type = self.env["service.ticket.type"].create(
            {"name": "Connection", "stage_ids": done.ids}
        )
        special = self.make_ticket(type_id=request_type.id)
        plain = self.make_ticket()
        (special | plain).action_close()
        self.assertEqual(special.stage_id, done)
        self.assertNotEqual(plain.stage_id, done)
        self.assertEqual(plain.state, "done")

    # Whose turn it is

    def test_the_first_answer_is_kept_and_ends_the_waiting(self):
        ticket = self.make_ticket()
        first = self.answer(ticket)
        self.assertEqual(ticket.first_response_at, first.date)
        self.assertFalse(ticket.needs_reply_since)
        self.customer_writes(ticket)
        self.answer(ticket)
        self.assertEqual(ticket.first_response_at, first.date)

    def test_an_internal_note_is_no_answer(self):
        ticket = self.make_ticket()
        ticket.with_user(self.agent).message_post(body="Hm", message_type="comment")
        self.assertFalse(ticket.first_response_at)
        self.assertTrue(ticket.needs_reply_since)

    def test_the_client_waits_again_after_writing(self):
        ticket = self.make_ticket()
        self.answer(ticket)
        self.customer_writes(ticket)
        self.assertTrue(ticket.needs_reply_since)

    def test_the_clients_answer_wakes_a_waiting_ticket(self):
        ticket = self.make_ticket()
        ticket.action_wait()
        self.customer_writes(ticket)
        self.assertEqual(ticket.state, "open")

    def test_turns_read_from_one_word(self):
        ticket = self.make_ticket()
        self.assertEqual(ticket.attention, "act")
        ticket.with_user(self.agent).action_take()
        self.answer(ticket)
        self.assertEqual(ticket.attention, "wait")
        self.customer_writes(ticket)
        self.assertEqual(ticket.attention, "act")
        ticket.action_close()
        self.assertEqual(ticket.attention, "done")

    # The end and after

    def test_an_answer_within_the_days_of_the_team_reopens(self):
        ticket = self.make_ticket()
        ticket.action_close()
        self.customer_writes(ticket)
        self.assertEqual(ticket.state, "open")

    def test_an_answer_after_the_days_of_the_team_does_not(self):
        ticket = self.make_ticket()
        ticket.action_close()
        ticket.closed_at = fields.Datetime.now() - timedelta(days=15)
        self.customer_writes(ticket)
        self.assertEqual(ticket.state, "done")
        self.assertFalse(ticket.needs_reply_since)

    def test_a_rating_is_no_answer(self):
        ticket = self.make_ticket()
        ticket.action_close()
        token = ticket._rating_get_access_token()
        ticket.rating_apply(5, token=token, feedback="Thank you!")
        self.assertEqual(ticket.state, "done")
        self.assertFalse(ticket.needs_reply_since)

    # Rules

    def test_a_ticket_cannot_be_its_own_ancestor(self):
        first, second = self.make_ticket(), self.make_ticket()
        second.parent_id = first
        with self.assertRaises(ValidationError):
            first.parent_id = second

    def test_an_open_ticket_cannot_be_deleted(self):
        ticket = self.make_ticket()
        with self.assertRaises(UserError):
            ticket.with_user(self.manager).unlink()
        ticket.action_close()
        ticket.with_user(self.manager).unlink()
        self.assertFalse(ticket.exists())

    def test_a_merged_ticket_lives_on_in_its_last_target(self):
        first, second, third = (self.make_ticket() for _number in range(3))
        first.merged_into_id = second
        second.merged_into_id = third
        self.assertEqual(first._merge_target(), third)

    def test_team_counters_take_one_query(self):
        teams = self.team | self.closed_team
        self.make_ticket()
        self.env.flush_all()
        self.env.invalidate_all()
        teams.mapped("name")
        with self.assertQueryCount(1):
            self.assertEqual(self.team.untaken_count, 1)
            self.assertEqual(self.closed_team.open_count, 0)

    def test_the_first_cards_of_a_column_are_read_from_an_index(self):
        # An empty table is cheap to sort; the question is whether the order is there.
        self.env.cr.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off;"
            " SET LOCAL enable_incremental_sort = off"
        )
        self.env.cr.execute(
            """
            EXPLAIN SELECT id FROM service_ticket
             WHERE stage_id = 1 AND state IN ('new', 'open', 'waiting')
          ORDER BY priority DESC, id DESC LIMIT 40
            """
        )
        plan = " ".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("service_ticket_open_stage_idx", plan)
        self.assertNotIn("Sort", plan)

    def test_the_first_untaken_tickets_are_read_from_an_index(self):
        self.env.cr.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off;"
            " SET LOCAL enable_incremental_sort = off"
        )
        domain = [("user_id", "=", False), ("state", "in", ("new", "open", "waiting"))]
        query = (
            self.env["service.ticket"]
            .sudo()
            ._search(domain, order="priority desc, opened_at", limit=80)
        )
        plan = " ".join(
            line
            for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        )
        self.assertIn("service_ticket_untaken_idx", plan)
        self.assertNotIn("Sort", plan)

    def test_the_clients_card_counts_open_and_all_tickets(self):
        self.make_ticket()
        self.make_ticket().action_close()
        self.assertEqual(self.client.service_ticket_count, 2)
        self.assertEqual(self.client.service_open_ticket_count, 1)
        self.assertEqual(self.contact.service_ticket_count, 2)

    def test_every_screen_opens(self):
        for model in ("service.ticket", "service.team", "service.inbound.mail"):
            actions = self.env["ir.actions.act_window"].search(
                [("res_model", "=", model)]
            )
            for action in actions:
                views = [(view_id, mode) for view_id, mode in action.views]
                self.env[model].with_user(self.manager).get_views(views)
