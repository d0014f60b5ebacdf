from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestDecisions(ServiceApprovalCommon):
    """Who decides, how steps follow each other, and what stays of it."""

    def test_steps_of_one_number_are_asked_together(self):
        self.make_route((1, self.engineering), (1, self.finance), (2, self.executive))
        _ticket, approval = self.ask()
        self.assertEqual(self.asked(approval), self.engineer | self.accountant)
        self.decide(approval, self.accountant)
        self.assertEqual(self.asked(approval), self.engineer)
        self.decide(approval, self.engineer)
        self.assertEqual(self.asked(approval), self.director)

    def test_one_of_several_is_enough_where_the_route_says_so(self):
        self.make_route(
            (1, self.engineering, {"join": "any"}),
            (1, self.finance, {"join": "any"}),
            (2, self.executive),
        )
        _ticket, approval = self.ask()
        self.decide(approval, self.accountant)
        states = {step.role_id: step.state for step in approval.step_ids}
        self.assertEqual(states[self.engineering], "skipped")
        self.assertEqual(self.asked(approval), self.director)

    def test_two_with_one_role_decide_once(self):
        self.make_route((1, self.engineering))
        self.give_role(self.other_contact, self.engineering)
        _ticket, approval = self.ask()
        step = approval.step_ids
        self.assertEqual(step.approver_ids, self.engineer | self.other_contact)
        self.assertFalse(step._decide("approved", None, self.engineer, "link"))
        refusals = step._decide("rejected", "No", self.other_contact, "link")
        self.assertIn("Egor Engineer has approved", refusals[step])
        self.assertEqual(approval.state, "approved")
        self.assertEqual(len(approval.decision_ids), 1)

    def test_what_was_decided_stays(self):
        self.make_route((1, self.engineering))
        _ticket, approval = self.ask()
        self.decide(approval, self.engineer)
        decision = approval.decision_ids
        self.assertEqual(decision.digest, approval.digest)
        self.assertEqual(decision.channel, "link")
        with self.assertRaises(UserError):
            decision.reason = "Another one"
        with self.assertRaises(UserError):
            decision.unlink()
        for user in (self.agent, self.manager):
            own = decision.with_user(user)
            with self.assertRaises(UserError):
                own.write({"verdict": "rejected"})
            for act in (own.unlink, own.copy):
                with self.assertRaises(AccessError):
                    act()
        with self.assertRaises(UserError):
            approval.unlink()

    def test_own_staff_decide_in_their_inbox(self):
        self.make_route((1, self.executive), kind="staff")
        boss = self.make_boss()
        ticket, approval = self.ask()
        self.assertEqual(ticket.state, "open")  # nobody outside is waited for
        mine = self.env["service.approval"].with_user(boss)
        self.assertEqual(mine.search([("is_mine", "=", True)]), approval)
        todo = approval.activity_ids
        self.assertEqual(todo.user_id, boss)
        approval.with_user(boss).action_approve()
        self.assertEqual(approval.state, "approved")
        self.assertFalse(approval.activity_ids)
        self.assertEqual(approval.decision_ids.user_id, boss)
        self.assertFalse(mine.search([("is_mine", "=", True)]))

    def make_boss(self):
        """Return somebody of the company who is no agent and decides."""
        from odoo.tests import new_test_user

        boss = new_test_user(
            self.env, login="approval_boss", groups="base.group_user", name="Boss"
        )
        self.executive.user_ids = boss
        return boss

    def test_whoever_is_not_asked_cannot_decide(self):
        self.make_route((1, self.engineering))
        _ticket, approval = self.ask()
        with self.assertRaisesRegex(UserError, "does not wait for you"):
            approval.with_user(self.manager).action_approve()

    def test_several_are_rejected_with_one_reason(self):
        self.make_route((1, self.executive), kind="staff")
        boss = self.make_boss()
        approvals = self.ask()[1] | self.ask()[1]
        action = approvals.with_user(boss).action_reject()
        wizard = self.env["service.approval.reject"].with_user(boss)
        wizard = wizard.with_context(**action["context"]).create({"reason": "No money"})
        wizard.action_reject()
        self.assertEqual(approvals.mapped("state"), ["rejected", "rejected"])

    def test_all_or_nothing_whatever_the_page_does_with_the_error(self):
        self.make_route((1, self.engineering))
        first, second = self.ask()[1], self.ask()[1]
        both = (first | second).with_user(self.engineer.user_ids)
        # Still noted as asked, but not entitled any more: the role has another one.
        second.step_ids.sudo().role_id = self.executive
        try:
            both._decide_all("approved", channel="portal")
        except UserError as error:
            self.assertIn("does not wait", error.args[0])
        self.assertFalse(first.decision_ids)
        self.assertEqual(first.state, "pending")

    def test_many_decisions_cost_the_same_number_of_queries(self):
        self.make_route((1, self.engineering), (2, self.finance))
        tickets = self.env["service.ticket"].browse()
        for _number in range(40):
            tickets |= self.make_refit()
        tickets.stage_id = self.gate
        approvals = tickets.approval_ids
        self.assertEqual(len(approvals), 40)
        counts = []
        for part in (approvals[:5], approvals[5:15], approvals[15:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            part.with_user(self.engineer.user_ids)._decide_all("approved")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(approvals.decision_ids), 40)
        # the first one also fills caches
        self.assertLessEqual(counts[2], counts[1] + 5, counts)

    def test_figures_tell_how_long_a_role_takes(self):
        self.make_route((1, self.engineering))
        _ticket, approval = self.ask()
        step = approval.step_ids
        step.asked_at = step.asked_at.replace(year=step.asked_at.year - 1)
        self.decide(approval, self.engineer, "rejected", "No")
        self.assertGreater(step.used_hours, 1000)
        self.assertGreater(step.elapsed_hours, step.used_hours)
        self.assertEqual(step.rejected_rate, 1)
