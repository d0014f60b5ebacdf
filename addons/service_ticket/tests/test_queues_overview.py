from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import ServiceTicketCommon

COUNTS = (
    "open_count",
    "untaken_count",
    "needs_reply_count",
    "waiting_count",
    "late_count",
)


@tagged("post_install", "-at_install")
class TestQueuesOverview(ServiceTicketCommon):
    def counts(self, user=None):
        team = self.team.with_user(user or self.agent)
        return tuple(team[name] for name in COUNTS)

    def test_a_queue_says_what_lies_in_it(self):
        self.make_ticket(team_id=self.team.id, needs_reply_since=False)
        taken = self.make_ticket(team_id=self.team.id, user_id=self.agent.id)
        waiting = self.make_ticket(team_id=self.team.id, user_id=self.agent.id)
        waiting.action_wait()
        waiting.needs_reply_since = False
        late = self.make_ticket(team_id=self.team.id, user_id=self.agent.id)
        late.needs_reply_since = False
        late.next_deadline = fields.Datetime.now() - timedelta(minutes=1)
        (self.make_ticket(team_id=self.team.id)).action_close()
        self.assertTrue(taken.needs_reply_since)
        self.assertEqual(self.counts(), (4, 1, 1, 1, 1))

    def test_all_queues_take_one_query(self):
        teams = self.env["service.team"].search([])
        teams.mapped("name")
        self.env.flush_all()
        with self.assertQueryCount(1):
            teams.mapped("late_count")

    def test_counts_hold_only_what_the_user_may_see(self):
        self.closed_team.member_ids = self.other_agent
        self.make_ticket(team_id=self.closed_team.id)
        team = self.closed_team
        self.assertEqual(team.with_user(self.agent).open_count, 0)
        self.assertEqual(team.with_user(self.other_agent).open_count, 1)

    def test_a_figure_opens_the_tickets_behind_it(self):
        team = self.team.with_context(service_ticket_filter="late")
        context = team.action_open_tickets()["context"]
        self.assertEqual(
            context, {"search_default_late": 1, "default_team_id": self.team.id}
        )
