from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .sla_common import HOUR, MORNING, ServiceSlaCommon
from .test_inbound_mail import InboundMailCommon


def moscow(day, hour, minute=0, second=0):
    """Return a time in Moscow in February 2022 as naive UTC."""
    return datetime(2022, 2, day, hour, minute, second) - timedelta(hours=3)


@tagged("post_install", "-at_install")
class TestSlaClocks(ServiceSlaCommon):
    # Start

    def test_a_new_ticket_promises_an_answer_and_a_solution(self):
        with self.at(moscow(1, 14, 54, 21)):
            ticket = self.make_ticket()
        self.assertEqual(
            self.clock(ticket, "first_response").deadline, moscow(1, 16, 54, 21)
        )
        self.assertEqual(self.clock(ticket).deadline, moscow(2, 14, 24, 21))
        self.assertEqual(ticket.next_deadline, moscow(1, 16, 54, 21))
        self.assertFalse(self.clock(ticket, "next_response"))

    def test_what_nobody_promised_has_no_clock(self):
        self.policy.active = False
        ticket = self.make_ticket()
        self.assertFalse(ticket.clock_ids)
        self.assertFalse(ticket.next_deadline)

    def test_the_norm_of_the_service_counts_where_the_policy_says_nothing(self):
        self.policy.target_ids.filtered(lambda t: t.target == "resolution").unlink()
        item = self.env["service.catalog.item"].create(
            {"name": "Repair", "reaction_hours": 1, "resolution_hours": 4}
        )
        with self.at(MORNING):
            ticket = self.make_ticket(item_id=item.id)
        self.assertEqual(self.clock(ticket).deadline, MORNING + timedelta(hours=4))
        self.assertFalse(self.clock(ticket).policy_id)
        self.assertEqual(
            self.clock(ticket, "first_response").deadline, MORNING + timedelta(hours=2)
        )

    def test_the_hours_are_read_where_the_site_is(self):
        self.building.tz = "Asia/Vladivostok"  # seven hours ahead of Moscow
        with self.at(moscow(1, 9)):  # 16:00 there
            ticket = self.make_ticket(site_id=self.site.id)
        # An hour and a half is left of their day; the rest from 9:00 tomorrow.
        self.assertEqual(
            self.clock(ticket, "first_response").deadline, moscow(2, 2, 30)
        )

    def test_seconds_count_in_a_chat_around_the_clock(self):
        self.policy.write({"working_hours": "always"})
        self.policy.target_ids.filtered(
            lambda target: target.target == "first_response"
        ).seconds = 30
        night = moscow(5, 23, 59, 45)
        with self.at(night):
            ticket = self.make_ticket("chat")
        clock = self.clock(ticket, "first_response")
        self.assertEqual(clock.deadline, moscow(6, 0, 0, 15))
        self.answer(ticket, moscow(6, 0, 0, 16))
        self.assertTrue(clock.breached)

    def test_what_is_imported_keeps_its_past(self):
        with self.at(moscow(4, 12)):
            done = self.make_ticket(
                opened_at=moscow(1, 9),
                first_response_at=moscow(1, 12),
                closed_at=moscow(1, 15),
                stage_id=self.env.ref("service_ticket.stage_done").id,
            )
        first, solved = self.clock(done, "first_response"), self.clock(done)
        self.assertTrue(first.breached)
        self.assertEqual(first.elapsed, 3 * HOUR)
        self.assertFalse(solved.breached)
        self.assertEqual(solved.stopped_at, moscow(1, 15))
        self.assertFalse(done.next_deadline)

    def test_who_registers_a_call_has_answered_it(self):
        ticket = (
            self.env["service.ticket"]
            .with_user(self.agent)
            ._intake("phone", [{"name": "Call", "partner_id": self.contact.id}])
        )
        clock = self.clock(ticket.sudo(), "first_response")
        self.assertTrue(clock.stopped_at)
        self.assertFalse(clock.breached)

    # Answers

    def test_the_first_public_answer_of_staff_stops_the_clock(self):
        with self.at(MORNING):
            ticket = self.make_ticket("portal")
        self.assertTrue(ticket.message_ids)  # the acknowledgement
        clock = self.clock(ticket, "first_response")
        with self.at(MORNING + timedelta(minutes=10)):
            ticket.with_user(self.agent).message_post(body="Hm", message_type="comment")
            self.assertFalse(clock.stopped_at)
            self.answer(ticket)
        self.assertEqual(clock.stopped_at, MORNING + timedelta(minutes=10))
        self.assertEqual(clock.elapsed, 600)
        self.assertEqual(ticket.next_deadline, self.clock(ticket).deadline)

    def test_a_question_of_the_client_starts_the_clock_of_the_next_answer(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
            self.customer_writes(ticket)
            self.assertFalse(self.clock(ticket, "next_response"))
            self.answer(ticket)
        for cycle, kind in ((1, "email"), (2, "comment")):
            with self.at(MORNING + timedelta(hours=cycle)):
                self.customer_writes(ticket, kind=kind)
                clock = self.clock(ticket, "next_response")
                self.assertEqual(clock.cycle, cycle)
                self.assertEqual(clock.deadline, MORNING + timedelta(hours=cycle + 1))
                self.customer_writes(ticket)
                self.assertEqual(self.clock(ticket, "next_response"), clock)
                self.answer(ticket)
                self.assertTrue(clock.stopped_at)

    def test_a_rating_starts_no_clock(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
            self.answer(ticket)
            ticket.action_close()
            token = ticket._rating_get_access_token()
            ticket.rating_apply(5, token=token, feedback="Thank you!")
        self.assertFalse(self.clock(ticket, "next_response"))
        self.assertFalse(ticket.next_deadline)

    # Waiting

    def test_a_clock_stands_still_while_the_client_is_asked(self):
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
        with self.at(moscow(1, 11)):
            self.answer(ticket)
            ticket.with_user(self.agent).action_wait()
        clock = self.clock(ticket)
        self.assertEqual(clock.paused_at, moscow(1, 11))
        self.assertEqual(clock.elapsed, 2 * HOUR)
        self.assertFalse(ticket.next_deadline)
        with self.at(moscow(3, 10)):
            self.customer_writes(ticket, kind="comment")
        self.assertFalse(clock.paused_at)
        self.assertEqual(clock.deadline, moscow(3, 16))
        self.assertEqual(clock.elapsed, 2 * HOUR)
        pause = ticket.pause_ids
        self.assertEqual(pause.reason_id.code, "client")
        self.assertEqual(pause.started_by_id, self.agent)
        self.assertEqual(
            (pause.started_at, pause.ended_at), (moscow(1, 11), moscow(3, 10))
        )

    def test_putting_a_ticket_aside_is_no_answer(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
            ticket.action_wait()
        clock = self.clock(ticket, "first_response")
        self.assertFalse(clock.paused_at)
        self.assertEqual(ticket.next_deadline, clock.deadline)

    def test_our_own_experts_do_not_stop_the_clock(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
            ticket._wait_for("expert")
            self.assertFalse(self.clock(ticket).paused_at)
            ticket.waiting_reason_id = self.env.ref(
                "service_ticket.waiting_reason_client"
            )
            self.assertTrue(self.clock(ticket).paused_at)
        self.assertEqual(
            ticket.pause_ids.sorted("id").reason_id.mapped("code"), ["expert", "client"]
        )

    # Changes

    def test_a_change_of_priority_keeps_what_has_passed(self):
        self.make_policy("Urgent", sequence=1, priority_from="3", resolution=4 * HOUR)
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
        with self.at(moscow(1, 12)):
            ticket.priority = "3"
        clock = self.clock(ticket)
        self.assertEqual(clock.policy_id.name, "Urgent")
        self.assertEqual(clock.deadline, moscow(1, 13))
        self.assertEqual((clock.elapsed, clock.carried), (3 * HOUR, 3 * HOUR))
        # The policy of urgent matters promises no first answer.
        self.assertTrue(self.clock(ticket, "first_response").is_cancelled)
        with self.at(moscow(1, 12, 30)):
            ticket.priority = "1"
        self.assertEqual(clock.deadline, moscow(1, 17))
        self.assertEqual(clock, self.clock(ticket, cycle=1))
        # The first answer that was promised before is promised again, since 9:00.
        first = self.clock(ticket, "first_response")
        self.assertEqual((first.cycle, first.elapsed), (2, 3.5 * HOUR))
        self.assertTrue(first.breached)

    def test_a_stricter_promise_is_broken_at_the_change_at_the_earliest(self):
        self.make_policy("Urgent", sequence=1, priority_from="3", resolution=HOUR)
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
        with self.at(moscow(1, 12)):
            ticket.priority = "3"
        self.assertEqual(self.clock(ticket).deadline, moscow(1, 12))
        self.assertEqual(ticket.attention, "late")

    def test_a_promise_that_applies_later_counts_from_the_beginning(self):
        self.policy.type_ids = incident = self.env.ref("service_ticket.type_incident")
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
            self.assertFalse(ticket.clock_ids)
        with self.at(moscow(1, 10)):
            ticket.action_wait()
        with self.at(moscow(1, 12)):
            ticket._wake("client")
        with self.at(moscow(1, 13)):
            ticket.type_id = incident
        # Since 9:00, without the two hours of waiting.
        self.assertEqual(self.clock(ticket).elapsed, 2 * HOUR)
        self.assertEqual(self.clock(ticket).deadline, moscow(2, 10, 30))

    def test_client_and_service_change_the_promise_by_way_of_contact_and_lines(self):
        item = self.env["service.catalog.item"].create({"name": "Repair"})
        service = self.make_policy("Repair", sequence=1, resolution=HOUR)
        service.item_ids = item
        client = self.make_policy("Cafe", sequence=0, resolution=2 * HOUR)
        client.client_ids = self.other_client
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
            ticket.line_ids = [Command.create({"item_id": item.id})]
            self.assertEqual(self.clock(ticket).policy_id, service)
            ticket.partner_id = self.other_contact
            self.assertEqual(self.clock(ticket).policy_id, client)

    def test_a_promise_that_comes_back_counts_on(self):
        self.make_policy("Urgent", sequence=1, priority_from="3", first_response=HOUR)
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
        with self.at(moscow(1, 10)):
            ticket.priority = "3"
        self.assertTrue(self.clock(ticket).is_cancelled)
        with self.at(moscow(1, 12)):
            ticket.priority = "1"
        clock = self.clock(ticket)
        self.assertEqual((clock.cycle, clock.elapsed), (2, 3 * HOUR))
        self.assertEqual(clock.deadline, moscow(1, 17))

    def test_waiting_before_a_promise_began_is_not_taken_from_its_time(self):
        self.policy.type_ids = incident = self.env.ref("service_ticket.type_incident")
        self.policy.target_ids.pauses = True
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
            self.answer(ticket)
            ticket.action_wait()
        with self.at(moscow(1, 13)):
            self.customer_writes(ticket)
        with self.at(moscow(1, 13, 30)):
            ticket.type_id = incident
        self.assertEqual(self.clock(ticket, "next_response").elapsed, HOUR / 2)
        self.assertEqual(self.clock(ticket).elapsed, HOUR / 2)

    # The end and after

    def test_closing_stops_all_clocks(self):
        with self.at(moscow(1, 9)):
            tickets = self.make_ticket() | self.make_ticket()
        with self.at(moscow(2, 17)):
            tickets.action_close()
        for ticket in tickets:
            self.assertEqual(len(ticket.clock_ids.filtered("breached")), 2)
            self.assertEqual(
                set(ticket.clock_ids.mapped("stopped_at")), {moscow(2, 17)}
            )
            self.assertFalse(ticket.next_deadline)

    def test_what_is_cancelled_was_not_missed(self):
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
        with self.at(moscow(3, 17)):
            ticket.stage_id = self.env.ref("service_ticket.stage_cancelled")
        self.assertTrue(all(ticket.clock_ids.mapped("is_cancelled")))
        self.assertFalse(any(ticket.clock_ids.mapped("breached")))

    def test_a_merged_ticket_promises_nothing_any_more(self):
        with self.at(moscow(1, 9)):
            source, target = self.make_ticket(), self.make_ticket()
        with self.at(moscow(3, 9)):
            source.with_user(self.agent)._merge_into(target)
        self.assertTrue(all(source.clock_ids.mapped("is_cancelled")))
        self.assertFalse(any(source.clock_ids.mapped("breached")))
        self.assertFalse(source.next_deadline)
        self.assertFalse(any(target.clock_ids.mapped("stopped_at")))

    def test_a_reopened_ticket_begins_a_new_cycle(self):
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
            self.answer(ticket)
        with self.at(moscow(1, 10)):
            ticket.action_close()
        with self.at(moscow(2, 9)):
            self.customer_writes(ticket)
        first, second = (self.clock(ticket, cycle=number) for number in (1, 2))
        self.assertEqual(first.stopped_at, moscow(1, 10))
        self.assertEqual(second.deadline, moscow(2, 17))
        self.assertEqual(self.clock(ticket, "next_response").deadline, moscow(2, 10))

    def test_who_never_got_an_answer_waits_for_one_again_when_it_is_reopened(self):
        for stage in ("done", "cancelled"):
            with self.at(moscow(1, 9)):
                ticket = self.make_ticket()
            with self.at(moscow(1, 10)):
                ticket.stage_id = self.env.ref(f"service_ticket.stage_{stage}")
            with self.at(moscow(2, 9)):
                ticket._move_to_state("open")
            clock = self.clock(ticket, "first_response")
            self.assertEqual((clock.cycle, clock.deadline), (2, moscow(2, 11)))

    def test_what_was_asked_on_a_merged_ticket_still_waits_for_an_answer(self):
        with self.at(moscow(1, 9)):
            source, target = self.make_ticket(), self.make_ticket()
            self.answer(target)
        with self.at(moscow(1, 9, 30)):
            source.with_user(self.agent)._merge_into(target)
        clock = self.clock(target, "next_response")
        self.assertEqual(clock.deadline, moscow(1, 10))
        self.assertEqual(target.next_deadline, clock.deadline)

    def test_work_that_has_to_be_done_again_goes_on_where_it_stopped(self):
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
        with self.at(moscow(1, 12)):
            ticket._stop_clocks(("resolution",))
        with self.at(moscow(2, 9)):
            ticket._restart_clocks("resolution")
        clock = self.clock(ticket)
        self.assertEqual((clock.cycle, clock.carried), (2, 3 * HOUR))
        self.assertEqual(clock.deadline, moscow(2, 14))

    # Lines

    def test_another_line_begins_its_own_time(self):
        self.make_policy("Between lines", kind="ola", resolution=2 * HOUR)
        second = self.env["service.team"].create(
            {
                "name": "Engineers",
                "line": "2",
                "resource_calendar_id": self.office.id,
            }
        )
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
        with self.at(moscow(1, 12)):
            ticket.team_id = second
        first, new = (self.clock(ticket, kind="ola", cycle=n) for n in (1, 2))
        self.assertTrue(first.breached)
        self.assertEqual((first.team_id, new.team_id), (self.team, second))
        self.assertEqual(new.deadline, moscow(1, 14))
        self.assertEqual(self.clock(ticket).deadline, moscow(1, 17))

    def test_a_colleague_queue_of_the_same_line_does_not(self):
        self.make_policy("Between lines", kind="ola", resolution=2 * HOUR)
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
        with self.at(moscow(1, 10)):
            ticket.team_id = self.closed_team
        self.assertEqual(self.clock(ticket, kind="ola").cycle, 1)

    def test_an_external_team_has_a_clock_of_its_own_that_waiting_does_not_stop(self):
        self.env.ref("service_ticket.waiting_reason_external").pauses = True
        self.make_policy("Bank", kind="uc", working_hours="always", resolution=HOUR)
        bank = self.env["service.team"].create({"name": "Bank", "line": "external"})
        with self.at(moscow(1, 9)):
            ticket = self.make_ticket()
            ticket.team_id = bank
            ticket._wait_for("external")
        self.assertFalse(self.clock(ticket, kind="ola"))
        theirs = self.clock(ticket, kind="uc")
        self.assertEqual(ticket.next_deadline, theirs.deadline)
        self.assertTrue(self.clock(ticket).paused_at)
        with self.at(moscow(1, 11)):
            self.assertEqual(ticket.attention, "late")

    def test_taking_a_ticket_is_the_first_response_between_lines(self):
        self.make_policy("Between lines", kind="ola", first_response=600)
        with self.at(MORNING):
            ticket = self.make_ticket()
            clock = self.clock(ticket, "first_response", "ola")
            ticket.with_user(self.agent).action_take()
        self.assertTrue(clock.stopped_at)
        self.assertFalse(self.clock(ticket, "first_response").stopped_at)

    # Cost

    def test_three_clocks_each_cost_a_batch_no_query_per_ticket(self):
        self.make_policy("Between lines", kind="ola", resolution=HOUR)
        vals_list = [
            {"name": f"Ticket {i}", "partner_id": self.contact.id} for i in range(100)
        ]
        Ticket = self.env["service.ticket"]

        def count():
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            tickets = Ticket._intake("internal", vals_list)
            self.env.flush_all()
            return tickets, self.env.cr.sql_log_count - start

        count()
        tickets, with_clocks = count()
        self.assertEqual(len(tickets.clock_ids), 300)
        self.env["service.sla.policy"].search([]).active = False
        count()
        _tickets, without_clocks = count()
        self.assertLessEqual(with_clocks - without_clocks, 3)

    # Working hours that change

    def holiday(self, start, end, **values):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.office.id,
                "date_from": start,
                "date_to": end,
                **values,
            }
        )

    def sweep_at(self, moment):
        Cron = type(self.env["ir.cron"])
        with self.at(moment), patch.object(Cron, "_commit_progress", lambda *a, **k: 9):
            self.env["service.sla.clock"]._cron_sweep()

    def test_a_holiday_that_is_entered_moves_the_deadlines_of_running_clocks(self):
        with self.at(moscow(1, 14)):
            ticket = self.make_ticket()
            self.answer(ticket)
            other = self.make_ticket(team_id=self.closed_team.id)
            untouched = self.clock(other).deadline
        with self.at(moscow(1, 15)):
            leave = self.holiday(moscow(2, 0), moscow(3, 0))
        self.sweep_at(moscow(1, 15, 1))
        self.assertEqual(self.clock(ticket).deadline, moscow(3, 13, 30))
        self.assertEqual(ticket.next_deadline, moscow(3, 13, 30))
        self.assertEqual(self.clock(other).deadline, untouched)
        with self.at(moscow(1, 15, 2)):
            leave.unlink()
        self.sweep_at(moscow(1, 15, 3))
        self.assertEqual(self.clock(ticket).deadline, moscow(2, 13, 30))

    def test_a_holiday_of_the_company_and_other_hours_move_them_too(self):
        with self.at(moscow(1, 14)):
            ticket = self.make_ticket()
        with self.at(moscow(1, 15)):
            self.holiday(moscow(2, 0), moscow(3, 0), calendar_id=False)
        self.sweep_at(moscow(1, 15, 1))
        self.assertEqual(self.clock(ticket).deadline, moscow(3, 13, 30))
        with self.at(moscow(1, 15, 2)):
            self.office.attendance_ids.hour_from = 10
        self.sweep_at(moscow(1, 15, 3))
        self.assertEqual(self.clock(ticket).deadline, moscow(3, 14, 30))

    def test_a_holiday_is_a_day_where_the_site_is(self):
        always = self.make_calendar("All day", "Europe/Moscow", (0, 24), days=range(7))
        self.policy.write({"working_hours": "calendar", "calendar_id": always.id})
        for end in (moscow(3, 0), moscow(2, 23, 59, 59)):
            self.holiday(moscow(2, 0), end, calendar_id=always.id)
        self.building.tz = "Asia/Vladivostok"  # seven hours ahead of Moscow
        with self.at(moscow(1, 16)):  # 23:00 there
            ticket = self.make_ticket(site_id=self.site.id)
        # An hour before the holiday, another one after it.
        self.assertEqual(self.clock(ticket, "first_response").deadline, moscow(2, 18))
        # Hours off are one moment for all.
        self.holiday(moscow(4, 10), moscow(4, 12), calendar_id=always.id)
        with self.at(moscow(4, 9)):
            ticket = self.make_ticket(site_id=self.site.id)
        self.assertEqual(self.clock(ticket, "first_response").deadline, moscow(4, 13))

    def test_hours_that_moved_a_deadline_away_make_nobody_late(self):
        with self.at(moscow(1, 14)):
            ticket = self.make_ticket()
            self.answer(ticket)
        with self.at(moscow(2, 9)):
            self.holiday(moscow(2, 0), moscow(3, 0))
        self.sweep_at(moscow(2, 20))
        self.assertFalse(self.clock(ticket).breached)
        self.assertEqual(ticket.next_deadline, moscow(3, 13, 30))


@tagged("post_install", "-at_install")
class TestSlaOfMails(ServiceSlaCommon, InboundMailCommon):
    """What the Date of a mail says is the sender's word; clocks go by ours."""

    def answered_ticket(self):
        with self.at(MORNING):
            ticket = self.open_ticket()
            self.answer(ticket)
        return ticket

    def test_the_wait_of_a_client_begins_when_the_mail_arrives(self):
        for date in (
            "Mon, 05 Jan 2015 10:00:00 +0000",
            "Fri, 31 Dec 9999 23:59:59 +0000",
        ):
            ticket = self.answered_ticket()
            with self.at(MORNING + timedelta(minutes=30)):
                self.take_in(
                    subject=f"Re: [{ticket.number}]",
                    date=date,
                    message_id=f"<{date[8:10]}@x>",
                )
            self.assertEqual(ticket.needs_reply_since, MORNING + timedelta(minutes=30))
            self.assertEqual(
                self.clock(ticket, "next_response").deadline,
                MORNING + timedelta(minutes=90),
            )

    def test_no_date_of_a_mail_makes_an_answer_of_ours_earlier(self):
        with self.at(MORNING):
            ticket = self.open_ticket()
        with self.at(MORNING + timedelta(hours=3)):
            self.take_in(
                self.agent.email_formatted,
                subject="Re: Printer",
                date="Tue, 01 Feb 2022 07:10:00 +0000",
                message_id="<answer@desk.example>",
                references=ticket._signed_reference(),
            )
        self.assertEqual(ticket.first_response_at, MORNING + timedelta(hours=3))
        self.assertTrue(self.clock(ticket, "first_response").breached)

    def test_a_request_counts_from_its_arrival_however_late_it_is_processed(self):
        with self.at(MORNING):
            mail = self.Mail._store(self.raw())
        with self.at(MORNING + timedelta(hours=3)):
            mail._process()
        ticket = mail.ticket_id
        self.assertEqual(ticket.opened_at, MORNING)
        self.assertEqual(ticket.needs_reply_since, MORNING)
        self.assertEqual(
            self.clock(ticket, "first_response").deadline, MORNING + timedelta(hours=2)
        )
