from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ServiceTicketCommon

MONDAY = date(2026, 3, 2)
IN_THE_WEEK = "2026-03-04 10:00:00"
WEEK_AFTER = "2026-03-09 06:00:00"


class QualityCommon(ServiceTicketCommon):
    """A team with two agents, a leader who reviews them, and three criteria."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.quality.criterion"].search([]).active = False
        cls.right, cls.polite, cls.secret = cls.env["service.quality.criterion"].create(
            [
                {"name": "Right", "scale": "5", "weight": 3},
                {"name": "Polite", "scale": "1", "weight": 1},
                {"name": "Nothing secret", "scale": "1", "is_critical": True},
            ]
        )
        cls.leader = new_test_user(
            cls.env, login="desk_leader", groups="service_ci.group_agent"
        )
        cls.team.write(
            {
                "leader_id": cls.leader.id,
                "member_ids": [Command.set((cls.agent | cls.other_agent).ids)],
            }
        )
        cls.env["res.company"].search([]).service_quality_sample = 0
        cls.env.company.service_quality_sample = 2
        cls.env.company.service_quality_week = False
        cls.Review = cls.env["service.quality.review"]

    def close(self, count, user=None, moment=IN_THE_WEEK, channel="phone", **values):
        values = {
            "team_id": self.team.id,
            "user_id": (user or self.agent).id,
            "partner_id": self.contact.id,
            **values,
        }
        with freeze_time(moment):
            tickets = self.env["service.ticket"]._intake(
                channel, [{"name": str(n), **values} for n in range(count)]
            )
            tickets.action_close()
        return tickets

    def draw(self, moment=WEEK_AFTER):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref(
                "service_ticket.ir_cron_draw_quality_sample"
            ).method_direct_trigger()
        return self.Review.search([("week", "=", MONDAY)])

    def review(self, **values):
        ticket = self.close(1)
        return self.Review.with_user(self.leader).create(
            {"ticket_id": ticket.id, "reviewer_id": self.leader.id, **values}
        )

    def mark(self, review, right="5", polite="1", secret="1"):
        for score, mark in zip(review.score_ids, (right, polite, secret), strict=True):
            score.mark = mark


@tagged("post_install", "-at_install")
class TestQuality(QualityCommon):
    # The sample

    def test_so_many_of_each_agent_are_drawn_for_the_leader(self):
        self.close(6)
        self.close(1, self.other_agent)
        reviews = self.draw()
        by_agent = dict(
            reviews._read_group([("id", "in", reviews.ids)], ["user_id"], ["__count"])
        )
        self.assertEqual(by_agent, {self.agent: 2, self.other_agent: 1})
        self.assertEqual(reviews.reviewer_id, self.leader)
        self.assertEqual(set(reviews.mapped("state")), {"draft"})
        self.assertEqual(len(reviews[0].score_ids), 3)

    def test_drawn_again_the_sample_is_the_same(self):
        self.close(9)
        first = self.draw()
        self.assertEqual(self.draw(), first)
        tickets = first.ticket_id
        first.unlink()
        self.env.company.service_quality_week = False
        self.assertEqual(self.draw().ticket_id, tickets)

    def test_stopped_half_way_it_draws_the_rest_and_nothing_twice(self):
        self.close(9)
        first = self.draw()
        kept, lost = first[0], first[1]
        tickets = first.ticket_id
        lost.unlink()
        self.env.company.service_quality_week = False
        second = self.draw()
        self.assertIn(kept, second)
        self.assertEqual(second.ticket_id, tickets)

    def test_week_is_drawn_once_even_when_reviews_are_deleted(self):
        self.close(3)
        self.draw().unlink()
        self.assertFalse(self.draw("2026-03-10 06:00:00"))

    def test_only_what_was_done_for_clients_last_week_counts(self):
        self.close(1, moment="2026-02-28 10:00:00")
        self.close(1, moment="2026-03-09 01:00:00")
        self.close(1, channel="internal")
        withdrawn = self.close(1)
        withdrawn._move_to_state("cancelled")
        merged = self.close(1)
        merged.merged_into_id = withdrawn
        self.assertFalse(self.draw())

    def test_mentor_reviews_before_the_leader_and_nobody_themselves(self):
        self.team.quality_reviewer_id = self.other_agent
        self.close(1)
        self.close(1, self.other_agent)
        self.close(1, self.leader)
        self.assertEqual(
            {review.user_id: review.reviewer_id for review in self.draw()},
            {
                self.agent: self.other_agent,
                self.other_agent: self.leader,
                self.leader: self.other_agent,
            },
        )

    def test_company_that_wants_none_gets_none(self):
        self.env.company.service_quality_sample = 0
        self.close(3)
        self.assertFalse(self.draw())

    def test_drawing_for_many_costs_no_query_per_review(self):
        def queries(week, agents):
            users = self.env["res.users"].create(
                [
                    {"name": f"{week}{n}", "login": f"quality-{week}-{n}"}
                    for n in range(agents)
                ]
            )
            for user in users:
                self.close(2, user, f"{week} 10:00:00")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.Review._draw_sample(self.env.company, date.fromisoformat(week))
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries("2026-01-05", 1)
        few, many = queries("2026-01-12", 2), queries("2026-01-19", 8)
        # The "created" note of the chatter is all that may come per review.
        self.assertLessEqual(many, few + 4)

    # Marks

    def test_result_weighs_the_points(self):
        review = self.review()
        self.mark(review, "3", "0", "1")
        self.assertAlmostEqual(review.total, 100 * (3 * 3 / 5 + 1) / 5)

    def test_critical_failure_spoils_the_whole(self):
        review = self.review()
        self.mark(review, secret="0")
        self.assertEqual(review.total, 0)

    def test_what_does_not_apply_counts_neither_way(self):
        review = self.review()
        self.mark(review, right="na")
        self.assertEqual(review.total, 100)

    def test_reviews_keep_the_weights_they_were_made_with(self):
        review = self.review()
        self.mark(review, "0", "1", "1")
        self.right.weight = 1000
        self.assertEqual(review.total, 40)

    def test_unfinished_checklist_names_what_is_missing(self):
        review = self.review()
        review.score_ids[0].mark = "5"
        with self.assertRaisesRegex(UserError, "Polite, Nothing secret"):
            review.action_done()

    # After the review

    def finished(self):
        review = self.review()
        self.mark(review)
        review.action_done()
        return review

    def test_agent_is_told_and_acknowledges_once(self):
        review = self.finished()
        own = review.with_user(self.agent)
        told = self.env["mail.message"].search(
            [("model", "=", review._name), ("res_id", "=", review.id)]
        )
        self.assertIn(self.agent.partner_id, told.notified_partner_ids)
        own.action_acknowledge()
        self.assertEqual(review.state, "acknowledged")
        with self.assertRaises(UserError):
            own.action_dispute()

    def test_agent_disputes_once_and_what_the_reviewer_decides_then_stands(self):
        review = self.finished()
        own = review.with_user(self.agent)
        dispute = self.env["service.quality.dispute"].with_user(self.agent)
        with self.assertRaisesRegex(UserError, "what is wrong"):
            dispute.create({"review_id": review.id}).action_dispute()
        dispute.create({"review_id": review.id, "objection": "I did!"}).action_dispute()
        self.assertEqual((review.state, review.objection), ("disputed", "I did!"))
        self.mark(review, "4")
        review.action_done()
        self.assertEqual(review.state, "settled")
        with self.assertRaises(UserError):
            own.action_acknowledge()

    def test_no_mark_is_higher_than_its_scale(self):
        review = self.review()
        with self.assertRaisesRegex(ValidationError, "at most 1"):
            review.score_ids[1].mark = "5"

    def test_marks_of_a_finished_review_stay(self):
        review = self.review()
        self.mark(review)
        review.action_done()
        with self.assertRaisesRegex(UserError, "finished"):
            review.score_ids[0].mark = "1"
        self.assertEqual(review.score_ids[0].mark, "5")

    def test_next_is_what_waits_for_the_same_reviewer(self):
        first, second = self.review(), self.review()
        self.review().sudo().reviewer_id = self.other_agent
        self.assertEqual(first.get_next(), second.id)
        self.mark(second)
        second.action_done()
        self.assertFalse(first.get_next())

    # Access

    def test_agents_see_their_own_finished_reviews_only(self):
        draft = self.review()
        done = self.finished()
        Review = self.Review.with_user(self.agent)
        everything = [("id", "in", (draft | done).ids)]
        self.assertEqual(Review.search(everything).sudo(), done.sudo())
        self.assertFalse(Review.with_user(self.other_agent).search(everything))
        scores = self.env["service.quality.score"].with_user(self.other_agent)
        self.assertFalse(scores.search([("review_id", "in", (draft | done).ids)]))

    def test_agents_mark_nothing_in_reviews_of_their_own_work(self):
        review = self.finished().with_user(self.agent)
        for record, values in (
            (review, {"comment": "Great"}),
            (review.score_ids[:1], {"mark": "0"}),
        ):
            with self.assertRaises(AccessError):
                record.write(values)
        with self.assertRaises(AccessError):
            review.action_done()

    def test_leader_reads_reviews_of_the_team_but_marks_only_their_own(self):
        review = self.review(reviewer_id=self.leader.id)
        self.mark(review)
        review.sudo().reviewer_id = self.other_agent
        seen = review.with_user(self.leader)
        self.assertTrue(seen.total)
        with self.assertRaises(AccessError):
            seen.action_done()

    def test_customers_see_no_reviews(self):
        for model in ("review", "score", "criterion"):
            with self.assertRaises(AccessError):
                self.env[f"service.quality.{model}"].with_user(self.portal_user).search(
                    []
                )
