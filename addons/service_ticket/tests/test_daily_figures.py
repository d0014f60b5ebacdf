from datetime import date, datetime, timedelta

from odoo.tests import freeze_time, tagged

from .common import ServiceTicketCommon

SUMS = (
    *("opened_count", "closed_count", "reopened_count", "repeat_count"),
    *("unprocessed_count", "ended_count", "solved_count", "first_line_count"),
    *("reaction_count", "handling_count", "rating_sum", "rating_count"),
)


@tagged("post_install", "-at_install")
class TestDailyFigures(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Daily = cls.env["service.ticket.daily"]
        cls.Queue = cls.env["service.ticket.daily.queue"]
        cls.env.company.resource_calendar_id.tz = "Europe/Moscow"
        cls.category = cls.env["service.ticket.category"].create({"name": "Printers"})

    def _count(self):
        """Do at once what a commit and the cron do."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        while self.Daily._rebuild_marked():
            pass

    def _figures(self, *days, **domain):
        rows = self.Daily._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("day", "in", [date(2030, 5, day) for day in days]),
                *((name, "=", value) for name, value in domain.items()),
            ],
            [],
            [f"{name}:sum" for name in SUMS],
        )
        return {name: value or 0 for name, value in zip(SUMS, rows[0], strict=True)}

    def _at(self, day, hour=9):
        return freeze_time(datetime(2030, 5, day, hour))

    def test_each_fact_counts_on_its_own_day(self):
        with self._at(6):
            ticket = self._create_ticket()
        with self._at(7):
            ticket.message_post(
                body="We look into it",
                author_id=self.agent.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        with self._at(8):
            ticket.action_close()
        self._count()
        self.assertEqual(self._figures(6)["opened_count"], 1)
        self.assertEqual(self._figures(7)["reaction_count"], 1)
        eighth = self._figures(8)
        names = ("opened_count", "closed_count", "first_line_count", "handling_count")
        self.assertEqual([eighth[name] for name in names], [0, 1, 1, 1])

    def test_day_is_that_of_the_company(self):
        with freeze_time("2030-05-06 21:30:00"):  # half past midnight in Moscow
            self._create_ticket()
        self._count()
        self.assertEqual(self._figures(6)["opened_count"], 0)
        self.assertEqual(self._figures(7)["opened_count"], 1)

    def test_reopening_leaves_the_earlier_end_in_the_figures(self):
        with self._at(6):
            ticket = self._create_ticket()
            ticket.action_close()
        with self._at(7):
            ticket.action_reopen()
        with self._at(8):
            ticket.action_close()
        self._count()
        by_day = [
            (figures["closed_count"], figures["reopened_count"], figures["ended_count"])
            for figures in (self._figures(day) for day in (6, 7, 8))
        ]
        self.assertEqual(by_day, [(1, 0, 0), (0, 1, 0), (1, 0, 1)])

    def test_change_moves_a_ticket_within_its_days_only(self):
        with self._at(6):
            ticket = self._create_ticket(category_id=self.category.id)
        self._count()
        ticket.team_id = self.closed_team
        self.env.flush_all()
        self.env.cr.precommit.run()
        marked = self.Queue.search([]).mapped("day")
        self.assertEqual(set(marked), {date(2030, 5, 6)})
        self._count()
        self.assertEqual(self._figures(6, team_id=self.team.id)["opened_count"], 0)
        moved = self._figures(6, team_id=self.closed_team.id)
        self.assertEqual(moved["opened_count"], 1)

    def test_imported_past_is_measured_too(self):
        self._create_ticket(
            opened_at=datetime(2030, 5, 6, 6),
            first_response_at=datetime(2030, 5, 6, 7),
            closed_at=datetime(2030, 5, 6, 8),
            stage_id=self.env.ref("service_ticket.stage_done").id,
        )
        self._count()
        sixth = self._figures(6)
        names = ("opened_count", "reaction_count", "handling_count", "first_line_count")
        self.assertEqual([sixth[name] for name in names], [1, 1, 1, 1])

    def test_team_without_hours_is_measured_in_those_of_the_company(self):
        with self._at(3, 16):  # a Friday, in the company's office
            ticket = self._create_ticket()
        with self._at(6, 7):  # the Monday after
            ticket.action_close()
        (expected,) = self.env.company.resource_calendar_id._service_elapsed(
            [(ticket.opened_at, ticket.closed_at)]
        )
        self.assertEqual(ticket.handling_seconds, expected)
        self.assertLess(expected, 24 * 3600)

    def test_correcting_a_date_counts_both_days_anew(self):
        with self._at(6):
            ticket = self._create_ticket()
        self._count()
        ticket.opened_at = datetime(2030, 5, 2, 9)
        self._count()
        self.assertEqual(self._figures(6)["opened_count"], 0)
        self.assertEqual(self._figures(2)["opened_count"], 1)

    def test_deleted_and_archived_tickets_leave_the_figures(self):
        with self._at(6):
            archived, deleted = self._create_ticket(), self._create_ticket()
            deleted.action_close()
        self._count()
        self.assertEqual(self._figures(6)["opened_count"], 2)
        archived.active = False
        deleted.unlink()
        self._count()
        self.assertEqual(self._figures(6)["opened_count"], 0)

    def test_untaken_is_unprocessed_until_somebody_takes_it(self):
        with self._at(6):
            ticket = self._create_ticket()
        self._count()
        self.assertEqual(self._figures(6)["unprocessed_count"], 1)
        ticket.with_user(self.agent).action_take()
        self._count()
        self.assertEqual(self._figures(6)["unprocessed_count"], 0)

    def test_rating_counts_once_on_the_day_it_was_given_last(self):
        with self._at(6):
            ticket = self._create_ticket()
            ticket.action_close()
        with self._at(7):
            ticket._portal_rate(2, "slow")
        self._count()
        self.assertEqual(self._figures(7)["rating_sum"], 2)
        with self._at(9):
            ticket._portal_rate(5, "all right in the end")
        self._count()
        self.assertEqual(self._figures(7)["rating_count"], 0)
        ninth = self._figures(9)
        self.assertEqual((ninth["rating_sum"], ninth["rating_count"]), (5, 1))

    def test_recommendation_is_the_share_of_promoters_less_that_of_detractors(self):
        with self._at(6):
            ticket = self._create_ticket()
            self.env["service.nps.answer"].create(
                [{"ticket_id": ticket.id, "score": score} for score in (10, 9, 8, 3)]
            )
        self._count()
        rows = self.Daily._read_group(
            [("day", "=", date(2030, 5, 6))], [], ["nps:avg", "nps_count:sum"]
        )
        self.assertEqual(rows[0], (25, 4))

    def test_mean_of_many_rows_weighs_every_ticket(self):
        with self._at(6, 6):
            quick = self._create_ticket(category_id=self.category.id)
            slow = self.make_ticket(team_id=self.team.id) + self.make_ticket(
                team_id=self.team.id
            )
        with self._at(6, 7):
            quick.action_close()
        with self._at(6, 10):
            slow.action_close()
        self._count()
        rows = self.Daily._read_group(
            [("day", "=", date(2030, 5, 6)), ("team_id", "=", self.team.id)],
            [],
            ["handling_seconds:sum", "handling_hours:avg", "first_line_share:avg"],
        )
        total, mean, share = rows[0]
        self.assertAlmostEqual(mean, total / 3 / 3600)
        self.assertEqual(share, 1)

    def test_figures_equal_a_slow_count(self):
        self._live_a_fortnight()
        self._count()
        expected, counted = self._count_slowly(), {}
        for row in self.Daily.search([("company_id", "=", self.env.company.id)]):
            key = (row.day, row.team_id, row.channel_id, row.category_id, row.user_id)
            for name in ("opened_count", "closed_count", "reopened_count"):
                if row[name]:
                    counted[(name, *key)] = counted.get((name, *key), 0) + row[name]
        self.assertEqual(counted, expected)

    def _live_a_fortnight(self):
        """Let tickets come, move, end and come back, counting in between."""
        tickets = self.env["service.ticket"]
        for day in range(1, 15):
            with self._at(day, day + 5):
                tickets += self.env["service.ticket"]._intake(
                    "phone" if day % 2 else "email",
                    [
                        {
                            "name": f"{day}/{number}",
                            "partner_id": self.contact.id,
                            "team_id": self.team.id,
                            "category_id": number == 2 and self.category.id,
                        }
                        for number in range(4)
                    ],
                )
                tickets[day % 3 :: 5].action_close()
                tickets[day % 4 :: 7].action_reopen()
                tickets[day % 5 :: 6].write({"user_id": self.agent.id})
                tickets[day % 2 :: 9].write({"team_id": self.closed_team.id})
            if day % 4 == 0:
                self._count()

    def _count_slowly(self):
        zone = timedelta(hours=3)
        expected = {}
        tickets = self.env["service.ticket"].search(
            [("company_id", "=", self.env.company.id)]
        )
        for ticket in tickets:
            times = [("opened_count", ticket.opened_at)]
            times += [("closed_count", ticket.closed_at)]
            for reopening in ticket.reopening_ids:
                times.append(("closed_count", reopening.closed_at))
                times.append(("reopened_count", reopening.reopened_at))
            for name, at in times:
                if at:
                    key = (
                        *(name, (at + zone).date(), ticket.team_id),
                        *(ticket.channel_id, ticket.category_id, ticket.user_id),
                    )
                    expected[key] = expected.get(key, 0) + 1
        return expected

    def test_other_time_zone_of_the_company_moves_the_days(self):
        with freeze_time("2030-05-06 21:30:00"):
            self._create_ticket()
        self._count()
        self.assertEqual(self._figures(7)["opened_count"], 1)
        self.env.company.resource_calendar_id.tz = "UTC"
        self._count()
        self.assertEqual(self._figures(7)["opened_count"], 0)
        self.assertEqual(self._figures(6)["opened_count"], 1)

    def test_counting_twice_changes_nothing(self):
        self._live_a_fortnight()
        self._count()
        before = self._figures(*range(1, 15))
        self.Daily._mark_all()
        self._count()
        self.assertEqual(self._figures(*range(1, 15)), before)

    def test_batch_is_marked_by_one_statement(self):
        self.make_ticket()
        self.env.cr.precommit.run()
        tickets = self.env["service.ticket"]._intake(
            "phone", [{"name": f"Call {number}"} for number in range(50)]
        )
        self.env.flush_all()
        with self.assertQueryCount(1):
            tickets._mark_days()

    def test_agent_sees_own_figures_dispatcher_all(self):
        with self._at(6):
            self._create_ticket(user_id=self.agent.id)
            self._create_ticket(user_id=self.other_agent.id)
        self._count()
        domain = [("day", "=", date(2030, 5, 6))]
        seen = self.Daily.with_user(self.agent).search(domain).user_id
        self.assertEqual(seen, self.agent)
        seen = self.Daily.with_user(self.dispatcher).search(domain).user_id
        self.assertEqual(seen, self.agent + self.other_agent)
        Report = self.env["service.ticket.report"]
        self.assertEqual(Report.with_user(self.agent).search([]).user_id, self.agent)

    def test_customer_sees_no_figures(self):
        for name in (
            "service.ticket.daily",
            "service.ticket.report",
            "service.ticket.reopening",
            "service.frequent.report",
        ):
            Model = self.env[name].with_user(self.portal_user)
            self.assertFalse(Model.has_access("read"), name)

    def test_other_company_keeps_its_figures(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        with self._at(6):
            self._create_ticket()
        self._count()
        dispatcher = self.dispatcher
        dispatcher.write({"company_ids": [(6, 0, company.ids)], "company_id": company})
        domain = [("day", "=", date(2030, 5, 6))]
        self.assertFalse(self.Daily.with_user(dispatcher).search(domain))
