from datetime import datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import ServiceTicketCommon


class ProcessCommon(ServiceTicketCommon):
    """A request type with a process: filed, survey by two groups, approval, done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lawyer, cls.other_lawyer, cls.engineer, cls.lead = (
            new_test_user(cls.env, login=login, groups="service_ci.group_agent")
            for login in ("p_lawyer", "p_lawyer2", "p_engineer", "p_lead")
        )
        cls.lawyers, cls.engineers = cls.env["service.team"].create(
            [
                {
                    "name": "Lawyers",
                    "privacy": "members",
                    "leader_id": cls.lead.id,
                    "member_ids": [
                        Command.set((cls.lawyer | cls.other_lawyer | cls.lead).ids)
                    ],
                },
                {"name": "Engineers", "member_ids": [Command.set(cls.engineer.ids)]},
            ]
        )
        cls.type = cls.env["service.ticket.type"].create(
            {"name": "Survey", "team_id": cls.team.id, "own_stages_only": True}
        )
        cls.filed, cls.survey, cls.approval, cls.built = cls.env[
            "service.ticket.stage"
        ].create(
            [
                {
                    "name": name,
                    "state": state,
                    "sequence": sequence,
                    "type_ids": [Command.set(cls.type.ids)],
                }
                for sequence, (name, state) in enumerate(
                    (
                        ("Filed", "new"),
                        ("Survey", "open"),
                        ("Approval", "open"),
                        ("Built", "done"),
                    ),
                    1,
                )
            ]
        )
        cls.check, cls.measure = cls.env["service.task.template"].create(
            [
                {
                    "name": "Check the contract",
                    "stage_id": cls.survey.id,
                    "type_id": cls.type.id,
                    "team_id": cls.lawyers.id,
                    "refused_stage_id": cls.filed.id,
                },
                {
                    "name": "Measure the line",
                    "stage_id": cls.survey.id,
                    "team_id": cls.engineers.id,
                },
            ]
        )

    def file(self, **values):
        return self.make_ticket(type_id=self.type.id, **values)

    def survey_tasks(self, ticket=None):
        ticket = ticket or self.file()
        ticket.stage_id = self.survey
        tasks = ticket.task_ids
        return (
            ticket,
            tasks.filtered(lambda task: task.template_id == self.check),
            tasks.filtered(lambda task: task.template_id == self.measure),
        )


@tagged("post_install", "-at_install")
class TestProcess(ProcessCommon):
    # Stages

    def test_own_stages_replace_the_common_ones_of_the_same_status(self):
        names = self.type._get_stages().mapped("name")
        self.assertEqual(self.file().stage_id, self.filed)
        self.assertNotIn("In progress", names)
        self.assertIn(self.env.ref("service_ticket.stage_waiting").name, names)

    def test_a_running_ticket_follows_a_stage_that_is_added(self):
        ticket = self.file()
        ticket.stage_id = self.survey
        added = self.env["service.ticket.stage"].create(
            {"name": "Check", "state": "open", "sequence": 2, "type_ids": self.type.ids}
        )
        ticket.invalidate_recordset()
        self.assertIn(added, ticket.process_stage_ids)
        self.assertEqual(ticket._next_stage(), added)

    def test_a_change_of_type_puts_the_ticket_into_a_stage_of_the_new_one(self):
        ticket = self.make_ticket()
        ticket.type_id = self.type
        self.assertEqual(ticket.stage_id, self.filed)

    def test_a_stage_where_tickets_stand_cannot_be_deleted(self):
        self.file()
        with self.assertRaisesRegex(UserError, "Tickets stand at"):
            self.filed.unlink()

    def test_a_stage_that_tickets_passed_cannot_be_deleted(self):
        ticket = self.file()
        ticket.stage_id = self.approval
        with self.assertRaisesRegex(UserError, "have passed"):
            self.filed.unlink()

    def test_a_type_with_tickets_cannot_be_deleted(self):
        self.file()
        with self.assertRaisesRegex(UserError, "archive it"):
            self.type.unlink()

    # Transitions

    def allow(self, *steps):
        self.env["service.ticket.transition"].create(
            [
                {
                    "type_id": self.type.id,
                    "from_stage_id": origin and origin.id,
                    "to_stage_id": to.id,
                    "group_ids": groups,
                }
                for origin, to, groups in steps
            ]
        )

    def test_without_transitions_every_step_is_free(self):
        ticket = self.file().with_user(self.agent)
        ticket.stage_id = self.approval
        self.assertEqual(ticket.stage_id, self.approval)

    def test_a_step_that_is_not_allowed_is_refused_with_those_that_are(self):
        self.allow((self.filed, self.survey, False))
        ticket = self.file().with_user(self.agent)
        with self.assertRaisesRegex(UserError, "Possible from here: Survey"):
            ticket.stage_id = self.approval
        ticket.stage_id = self.survey
        self.assertEqual(ticket.stage_id, self.survey)

    def test_a_step_of_a_group_is_for_its_members(self):
        manager = self.env.ref("service_ci.group_manager")
        self.allow((False, self.approval, manager.ids))
        ticket = self.file()
        with self.assertRaises(UserError):
            ticket.with_user(self.agent).stage_id = self.approval
        ticket.with_user(self.manager).stage_id = self.approval
        self.assertEqual(ticket.stage_id, self.approval)

    def test_waiting_is_a_pause_and_no_way_around_the_process(self):
        self.allow((self.filed, self.survey, False))
        ticket = self.file().with_user(self.agent)
        ticket.action_wait()
        self.assertEqual(ticket.state, "waiting")
        with self.assertRaises(UserError):
            ticket.stage_id = self.approval
        ticket.stage_id = self.filed
        self.assertEqual(ticket.stage_id, self.filed)

    def test_taking_leaves_a_ticket_where_the_process_wants_others_to_start(self):
        self.allow((self.filed, self.approval, False))
        ticket = self.file().with_user(self.agent)
        ticket.action_take()
        self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(ticket.stage_id, self.filed)

    def test_what_blocks_is_told_and_the_ticket_stays(self):
        ticket = self.file()
        with self.assert_blocked(ticket):
            with self.assertRaisesRegex(UserError, "The director has to sign"):
                ticket.with_user(self.agent).stage_id = self.survey
        self.assertEqual(ticket.stage_id, self.filed)

    def assert_blocked(self, ticket):
        """Let an approval block a ticket, as another addon would."""
        return patch.object(
            type(ticket),
            "_get_blockers",
            lambda self, stage: {
                each: ["The director has to sign"] for each in self if each == ticket
            },
        )

    def test_what_is_blocked_does_not_go_on_by_itself_but_others_do(self):
        ticket, check, measure = self.survey_tasks()
        other, other_check, other_measure = self.survey_tasks()
        with self.assert_blocked(ticket):
            (check | measure | other_check | other_measure).action_done()
        self.assertEqual(ticket.stage_id, self.survey)
        self.assertIn("director has to sign", ticket.message_ids[0].body)
        self.assertEqual(other.stage_id, self.approval)

    # Mails

    def test_the_mail_of_the_type_stands_for_that_of_the_stage(self):
        own = self.env["mail.template"].create(
            {
                "name": "Survey begins",
                "model_id": self.env["ir.model"]._get_id("service.ticket"),
                "subject": "Survey begins",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        self.type.mail_ids = [
            Command.create({"stage_id": self.survey.id, "template_id": own.id})
        ]
        ticket = self.file().with_env(self.env(context={}))
        self.flush_tracking()
        ticket.stage_id = self.survey
        self.flush_tracking()
        ticket.invalidate_recordset()
        self.assertIn("Survey begins", str(ticket.message_ids.mapped("subject")))

    def test_a_type_may_silence_a_stage(self):
        done = self.env.ref("service_ticket.stage_done")
        request_type = self.env["service.ticket.type"].create(
            {"name": "Quiet", "mail_ids": [Command.create({"stage_id": done.id})]}
        )
        ticket = self.make_ticket(type_id=request_type.id)
        self.assertFalse(self._stage_template(ticket, done))
        self.assertTrue(self._stage_template(self.make_ticket(), done))

    def _stage_template(self, ticket, stage):
        ticket.stage_id = stage
        return ticket._get_stage_template()

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()

    # Defaults

    def test_a_type_gives_what_the_request_does_not_say(self):
        self.type.default_priority = "3"
        self.assertEqual(self.file().priority, "3")
        self.assertEqual(self.file(priority="0").priority, "0")

    def test_the_preview_reads_as_the_process(self):
        preview = self.type.process_preview
        for words in ("Filed", "Check the contract", "Lawyers", "Measure the line"):
            self.assertIn(words, preview)

    # Who sees a type

    def test_a_type_of_a_group_is_seen_by_its_members_only(self):
        self.type.group_ids = self.env.ref("service_ci.group_billing")
        ticket = self.file()
        Ticket = self.env["service.ticket"]
        for user, sees in (
            (self.agent, False),
            (self.dispatcher, False),
            (self.manager, True),
        ):
            found = Ticket.with_user(user).search([("id", "=", ticket.id)])
            self.assertEqual(bool(found), sees, user.login)
        ticket.user_id = self.agent
        self.assertTrue(ticket.with_user(self.agent).has_access("read"))

    def test_its_customer_sees_a_ticket_of_a_type_of_a_group(self):
        self.type.group_ids = self.env.ref("service_ci.group_billing")
        ticket = self.file()
        self.assertTrue(ticket.with_user(self.portal_user).has_access("read"))
        self.assertFalse(ticket.with_user(self.other_portal_user).has_access("read"))

    def test_prices_are_for_the_billing_officer(self):
        item = self.env["service.catalog.item"].create(
            {"name": "Repair", "product_id": self.product.id}
        )
        with self.assertRaises(AccessError):
            item.with_user(self.agent).read(["product_id"])
        self.assertTrue(item.with_user(self.manager).read(["product_id"]))


@tagged("post_install", "-at_install")
class TestGroupTasks(ProcessCommon):
    def test_a_stage_opens_the_tasks_of_all_its_groups_at_once(self):
        ticket, check, measure = self.survey_tasks()
        self.assertEqual(check.team_id, self.lawyers)
        self.assertEqual(measure.team_id, self.engineers)
        self.assertEqual(ticket.open_task_count, 2)
        self.assertFalse(check.user_id)

    def test_a_ticket_that_begins_at_a_stage_with_tasks_has_them(self):
        self.survey.state = "new"
        self.survey.sequence = 0
        self.assertEqual(len(self.file().task_ids), 2)

    def test_tasks_of_other_types_are_not_opened(self):
        other = self.env["service.ticket.type"].create({"name": "Other"})
        self.survey.type_ids = [Command.link(other.id)]
        ticket = self.make_ticket(type_id=other.id)
        ticket.stage_id = self.survey
        self.assertEqual(ticket.task_ids.template_id, self.measure)

    def test_the_first_member_who_opens_it_has_it(self):
        _ticket, check, _measure = self.survey_tasks()
        self.assertTrue(check.with_user(self.lawyer).open_by_member())
        self.assertFalse(check.with_user(self.other_lawyer).open_by_member())
        self.assertEqual(check.user_id, self.lawyer)
        self.assertTrue(check.taken_at)

    def test_a_leader_a_dispatcher_or_another_group_only_looks(self):
        _ticket, _check, measure = self.survey_tasks()
        self.engineers.leader_id = self.lead
        self.engineers.member_ids |= self.lead
        for user in (self.lead, self.dispatcher, self.agent):
            self.assertFalse(measure.with_user(user).open_by_member())
        self.assertFalse(measure.user_id)
        measure.with_user(self.lead).action_take()
        self.assertEqual(measure.user_id, self.lead)

    def test_strangers_are_told_whose_it_is(self):
        _ticket, _check, measure = self.survey_tasks()
        with self.assertRaisesRegex(UserError, "is for Engineers"):
            measure.with_user(self.agent).action_take()

    def test_a_group_of_members_only_keeps_its_tasks_to_itself(self):
        _ticket, check, measure = self.survey_tasks()
        Task = self.env["service.task"].with_user(self.engineer)
        self.assertEqual(Task.search([("id", "in", (check | measure).ids)]), measure)
        with self.assertRaises(AccessError):
            check.with_user(self.engineer).read(["name"])
        # The ticket's own team sees what others have to do on it.
        self.assertTrue(check.with_user(self.agent).has_access("read"))
        self.assertFalse(check.with_user(self.other_agent).has_access("read"))
        for user in (self.portal_user, self.other_portal_user):
            with self.assertRaises(AccessError):
                measure.with_user(user).read(["name"])

    def test_the_group_sees_the_ticket_while_it_has_a_task_there(self):
        ticket = self.file(team_id=self.closed_team.id)
        self.assertFalse(ticket.with_user(self.engineer).has_access("read"))
        self.survey_tasks(ticket)
        self.assertTrue(ticket.with_user(self.engineer).has_access("read"))
        self.assertFalse(ticket.with_user(self.engineer).has_access("write"))

    def test_people_of_other_groups_cannot_finish_a_task(self):
        _ticket, _check, measure = self.survey_tasks()
        for user in (self.agent, self.other_agent):
            with self.assertRaises(AccessError):
                measure.with_user(user).action_done()

    def test_the_ticket_moves_on_when_the_last_task_is_done(self):
        ticket, check, measure = self.survey_tasks()
        check.with_user(self.lawyer).action_done()
        self.assertEqual(ticket.stage_id, self.survey)
        measure.with_user(self.engineer).action_done()
        self.assertEqual(ticket.stage_id, self.approval)
        self.assertEqual(check.user_id, self.lawyer)
        self.assertEqual(check.result, "done")
        self.assertIn("Check the contract", "".join(ticket.message_ids.mapped("body")))

    def test_what_need_not_be_done_holds_nothing_up(self):
        self.check.is_required = False
        ticket, check, measure = self.survey_tasks()
        measure.action_done()
        self.assertEqual(ticket.stage_id, self.approval)
        self.assertEqual(check.state, "cancelled")

    def test_a_task_may_lead_to_a_stage_of_its_own(self):
        self.check.next_stage_id = self.built
        ticket, check, measure = self.survey_tasks()
        (check | measure).action_done()
        self.assertEqual(ticket.stage_id, self.built)

    def test_a_refusal_needs_a_reason_and_sends_the_ticket_back(self):
        ticket, check, measure = self.survey_tasks()
        with self.assertRaisesRegex(UserError, "Result in Words"):
            check.action_refuse()
        check.result_note = "No signature"
        check.action_refuse()
        self.assertEqual(ticket.stage_id, self.filed)
        self.assertEqual(measure.state, "cancelled")
        self.assertEqual(check.result, "refused")

    def test_a_refusal_that_leads_nowhere_is_told_to_the_responsible(self):
        ticket, check, measure = self.survey_tasks()
        ticket.user_id = self.agent
        measure.result_note = "No way in"
        measure.action_refuse()
        check.action_done()
        self.assertEqual(ticket.stage_id, self.survey)
        self.assertEqual(ticket.activity_ids.user_id, self.agent)
        self.assertIn("Measure the line", ticket.activity_ids.summary)

    def test_tasks_are_opened_again_when_a_stage_is_reached_again(self):
        ticket, check, _measure = self.survey_tasks()
        ticket.stage_id = self.approval
        self.assertEqual(check.state, "cancelled")
        ticket.stage_id = self.survey
        self.assertEqual(ticket.open_task_count, 2)

    def test_a_pause_keeps_the_tasks(self):
        ticket, check, measure = self.survey_tasks()
        ticket.action_wait()
        self.assertEqual(ticket.open_task_count, 2)
        ticket._wake("client")
        self.assertEqual(ticket.stage_id, self.survey)
        self.assertEqual(ticket.task_ids, check | measure)

    def test_what_was_done_during_a_pause_counts_when_the_ticket_is_back(self):
        ticket, check, measure = self.survey_tasks()
        ticket.action_wait()
        (check | measure).action_done()
        self.assertEqual(ticket.state, "waiting")
        ticket._wake("client")
        self.assertEqual(ticket.stage_id, self.approval)

    def test_a_ticket_waits_for_a_task_that_says_so_and_goes_on_after_it(self):
        self.check.waits = True
        ticket, check, measure = self.survey_tasks()
        self.assertEqual(ticket.state, "waiting")
        self.assertEqual(ticket.waiting_reason_id.code, "task")
        check.action_done()
        self.assertEqual(ticket.stage_id, self.survey)
        measure.action_done()
        self.assertEqual(ticket.stage_id, self.approval)

    def test_closing_a_ticket_ends_its_tasks(self):
        ticket, check, measure = self.survey_tasks()
        loose = self.env["service.task"]._open_for(
            [{"ticket_id": ticket.id, "name": "Call back"}]
        )
        ticket.stage_id = self.built
        self.assertEqual((check | measure | loose).mapped("state"), ["cancelled"] * 3)

    def test_tasks_of_programs_hold_nothing_up(self):
        ticket = self.file()
        loose = self.env["service.task"]._open_for(
            [{"ticket_id": ticket.id, "name": "Call back", "user_id": self.agent.id}]
        )
        self.assertEqual(loose.team_id, self.team)
        loose.action_done()
        self.assertEqual(ticket.stage_id, self.filed)

    @freeze_time("2026-03-06 12:00:00")
    def test_the_deadline_counts_the_working_hours_of_the_group(self):
        calendar = self.env["resource.calendar"].create({"name": "Office", "tz": "UTC"})
        self.lawyers.resource_calendar_id = calendar
        self.check.hours = 8
        _ticket, check, measure = self.survey_tasks()
        # Friday 12:00; four hours are left of the day and four of Monday.
        self.assertEqual(check.deadline.date(), datetime(2026, 3, 9).date())
        self.assertFalse(measure.deadline)

    def test_late_is_red(self):
        _ticket, check, _measure = self.survey_tasks()
        check.deadline = "2020-01-01 00:00:00"
        self.assertEqual(check.attention, "late")

    def test_a_task_may_not_send_the_ticket_where_it_stands(self):
        with self.assertRaises(ValidationError):
            self.check.next_stage_id = self.survey

    def test_a_hundred_tickets_with_tasks_cost_few_queries(self):
        tickets = self.env["service.ticket"]._intake(
            "internal",
            [{"name": f"{i}", "type_id": self.type.id} for i in range(100)],
        )
        self.env.flush_all()
        quiet = tickets.with_context(mail_notrack=True, tracking_disable=True)
        start = self.env.cr.sql_log_count
        quiet.write({"stage_id": self.survey.id})
        self.env.flush_all()
        self.assertEqual(len(tickets.task_ids), 200)
        self.assertLess(self.env.cr.sql_log_count - start, 60)
        start = self.env.cr.sql_log_count
        quiet.task_ids.with_context(tracking_disable=True).action_done()
        self.env.flush_all()
        self.assertEqual(tickets.stage_id, self.approval)
        self.assertLess(self.env.cr.sql_log_count - start, 90)


@tagged("post_install", "-at_install")
class TestStageLog(ProcessCommon):
    def logs(self, ticket):
        return self.env["service.ticket.stage.log"].search(
            [("ticket_id", "=", ticket.id)], order="id"
        )

    def test_each_step_writes_down_how_long_the_last_one_took(self):
        calendar = self.env["resource.calendar"].create({"name": "Office", "tz": "UTC"})
        self.team.resource_calendar_id = calendar
        with freeze_time("2026-03-06 12:00:00") as clock:
            ticket = self.file(user_id=self.agent.id)
            clock.move_to("2026-03-09 12:00:00")
            ticket.stage_id = self.approval
            clock.move_to("2026-03-09 13:00:00")
            ticket.stage_id = self.built
        first, second = self.logs(ticket)
        self.assertEqual(first.stage_id, self.filed)
        self.assertEqual(first.next_stage_id, self.approval)
        self.assertEqual(first.hours, 72)
        # Friday from 13 to 17, after lunch, and Monday from 8 to 12.
        self.assertEqual(first.working_hours, 8)
        self.assertEqual(first.user_id, self.agent)
        self.assertEqual(first.type_id, self.type)
        self.assertEqual(second.started_at, first.ended_at)

    def test_a_write_that_changes_no_stage_writes_nothing_down(self):
        ticket = self.file()
        ticket.stage_id = self.filed
        ticket.priority = "2"
        self.assertFalse(self.logs(ticket))

    def test_many_steps_are_one_insert(self):
        tickets = self.env["service.ticket"]._intake(
            "internal",
            [{"name": f"{i}", "type_id": self.type.id} for i in range(50)],
        )
        self.env.flush_all()
        quiet = tickets.with_context(tracking_disable=True)
        start = self.env.cr.sql_log_count
        quiet.write({"stage_id": self.approval.id})
        self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - start, 25)

    def test_the_report_tells_where_tickets_stick(self):
        # The hours of the company count where the team has none.
        self.env.company.resource_calendar_id = self.make_calendar(
            "Always", "UTC", (0, 24), days=range(7)
        )
        for hours in (1, 3, 20):
            ticket = self.file()
            self.env.cr.execute(
                "UPDATE service_ticket SET stage_since = now() AT TIME ZONE 'UTC'"
                " - make_interval(hours => %s) WHERE id = %s",
                [hours, ticket.id],
            )
            ticket.invalidate_recordset()
            ticket.stage_id = self.approval
        self.env.flush_all()
        rows = self.env["service.ticket.stage.report"].search(
            [("type_id", "=", self.type.id)]
        )
        filed = rows.filtered(lambda row: row.stage_id == self.filed)
        approval = rows.filtered(lambda row: row.stage_id == self.approval)
        self.assertEqual(filed.passed_count, 3)
        self.assertAlmostEqual(filed.working_median, 3, places=1)
        self.assertAlmostEqual(filed.working_average, 8, places=1)
        self.assertEqual(approval.now_count, 3)
        self.assertTrue(approval.oldest_since)
        self.assertEqual(
            self.env["service.ticket"].search_count(
                approval.action_open_tickets()["domain"]
            ),
            3,
        )
