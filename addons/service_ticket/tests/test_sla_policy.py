from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .sla_common import HOUR, MORNING, ServiceSlaCommon


@tagged("post_install", "-at_install")
class TestSlaPolicy(ServiceSlaCommon):
    def applied(self, **values):
        return self.clock(self.make_ticket(**values)).policy_id

    # Which policy applies

    def test_the_first_that_fits_applies(self):
        narrow = self.make_policy(
            "Narrow", sequence=1, client_ids=self.client.ids, resolution=HOUR
        )
        self.assertEqual(self.applied(), narrow)
        self.assertEqual(self.applied(partner_id=self.other_contact.id), self.policy)
        narrow.sequence = 99
        self.assertEqual(self.applied(), self.policy)

    def test_each_criterion_counts(self):
        parent = self.env["service.ticket.category"].create({"name": "Tills"})
        child = parent.create({"name": "Printing", "parent_id": parent.id})
        item = self.env["service.catalog.item"].create({"name": "Repair"})
        incident = self.env.ref("service_ticket.type_incident")
        chat = self.env.ref("service_ticket.channel_chat")
        for criterion, record, values in (
            ("site_ids", self.site, {"site_id": self.site.id}),
            ("type_ids", incident, {"type_id": incident.id}),
            ("item_ids", item, {"item_id": item.id}),
            ("category_ids", parent, {"category_id": child.id}),
            ("channel_ids", chat, {"channel": "chat"}),
            ("team_ids", self.closed_team, {"team_id": self.closed_team.id}),
        ):
            with self.subTest(criterion):
                policy = self.make_policy(
                    criterion,
                    sequence=1,
                    resolution=HOUR,
                    **{criterion: [Command.set(record.ids)]},
                )
                self.assertEqual(self.applied(**values), policy)
                self.assertEqual(self.applied(), self.policy)
                policy.active = False

    def test_a_range_of_priorities_counts(self):
        urgent = self.make_policy(
            "Urgent", sequence=1, priority_from="2", resolution=HOUR
        )
        applied = [self.applied(priority=priority) for priority in "0123"]
        self.assertEqual(applied, [self.policy, self.policy, urgent, urgent])

    def test_a_policy_of_another_company_does_not_apply(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_policy("Theirs", sequence=1, company_id=other.id, resolution=HOUR)
        self.assertEqual(self.applied(), self.policy)

    def test_what_a_contract_prescribes_goes_before_criteria(self):
        given = self.make_policy("Contract", sequence=99, resolution=HOUR)
        Ticket = type(self.env["service.ticket"])
        self.patch(
            Ticket,
            "_sla_prescribed",
            lambda _self, facts_list: [{"sla": given.id} for _facts in facts_list],
        )
        self.assertEqual(self.applied(), given)

    def test_a_changed_policy_leaves_running_clocks_as_promised(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
            deadline = self.clock(ticket).deadline
            self.policy.target_ids.seconds = 60
            self.customer_writes(ticket)
        self.assertEqual(self.clock(ticket).deadline, deadline)

    def test_a_policy_whose_client_is_archived_fits_nobody_else(self):
        narrow = self.make_policy(
            "Narrow", sequence=1, client_ids=self.other_client.ids, resolution=HOUR
        )
        self.other_portal_user.active = False
        self.other_contact.active = self.other_client.active = False
        narrow.sequence = 0  # policies are read anew
        self.assertEqual(self.applied(), self.policy)

    @mute_logger("odoo.sql_db")
    def test_what_a_policy_asks_for_cannot_be_deleted_from_under_it(self):
        category = self.env["service.ticket.category"].create({"name": "Tills"})
        self.make_policy("Tills", category_ids=category.ids, resolution=HOUR)
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            category.unlink()
            self.env.flush_all()

    # Preview and remarks

    def test_the_preview_shows_what_would_follow_the_policy(self):
        ours = self.make_ticket()
        theirs = self.make_ticket(partner_id=self.other_contact.id)
        narrow = self.make_policy(
            "Narrow", sequence=1, client_ids=self.client.ids, resolution=HOUR
        )
        tickets = ours | theirs
        for policy, expected in ((narrow, ours), (self.policy, theirs)):
            domain = policy.action_preview()["domain"]
            self.assertEqual(tickets.filtered_domain(domain), expected)
        self.assertEqual(narrow.match_count, 1)

    def test_a_policy_behind_one_that_takes_all_says_so(self):
        behind = self.make_policy(
            "Behind", sequence=99, client_ids=self.client.ids, resolution=HOUR
        )
        self.assertIn("“Standard” stands before it", behind.note)
        self.assertFalse(self.policy.note)
        behind.sequence = 1
        self.assertFalse(behind.note)

    def test_criteria_that_contradict_each_other_say_so(self):
        values = {"sequence": 1, "resolution": HOUR}
        for words, criteria in (
            (
                "none of the sites",
                {"client_ids": self.client.ids, "site_ids": self.other_site.ids},
            ),
            ("external teams", {"kind": "uc", "team_ids": self.team.ids}),
        ):
            policy = self.make_policy(words, **values, **criteria)
            self.assertIn(words, policy.note)
        empty = self.make_policy("Empty", sequence=1, client_ids=self.client.ids)
        self.assertIn("add a target", empty.note)
        lost = self.make_policy(
            "Lost", steps=[{"target": "next_response"}], **values, priority_from="3"
        )
        self.assertIn("no target of that kind", lost.note)

    def test_a_manager_writes_a_policy_on_the_screen(self):
        form = Form(self.env["service.sla.policy"].with_user(self.manager))
        form.name = "By hand"
        with form.target_ids.new() as target:
            target.target = "resolution"
            target.seconds = 90 * 60
        with form.escalation_ids.new() as step:
            step.target = "resolution"
            step.percent = 50
        policy = form.save()
        self.assertTrue(policy.target_ids.pauses)
        self.assertEqual(policy.target_summary, "Resolution 1 h 30 min")

    # Bad input

    def test_a_calendar_without_hours_is_refused(self):
        empty = self.make_calendar("Never", "UTC")
        empty.attendance_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            self.make_policy("Bad", working_hours="calendar", calendar_id=empty.id)
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            self.team.resource_calendar_id = empty

    def test_hours_of_a_calendar_want_a_calendar(self):
        with self.assertRaisesRegex(ValidationError, "Choose the calendar"):
            self.policy.working_hours = "calendar"

    def test_hours_that_vanish_later_never_loop_and_stop_no_ticket(self):
        self.office.attendance_ids.unlink()
        ticket = self.make_ticket()
        self.assertFalse(self.clock(ticket).deadline)
        self.assertFalse(ticket.next_deadline)
        self.answer(ticket)
        self.assertTrue(self.clock(ticket, "first_response").stopped_at)

    @mute_logger("odoo.sql_db")
    def test_no_time_and_negative_time_are_refused(self):
        for seconds in (0, -60, 10**10 // 5):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.policy.target_ids[0].seconds = seconds
                self.env.flush_all()

    # Who sees what

    def test_customers_and_foreign_teams_see_no_clock(self):
        ticket = self.make_ticket(team_id=self.closed_team.id)
        clock = self.clock(ticket)
        Clock = self.env["service.sla.clock"]
        found = Clock.with_user(self.agent).search([("ticket_id", "=", ticket.id)])
        self.assertIn(clock, found)
        for user in (self.other_agent,):
            self.assertFalse(
                Clock.with_user(user).search([("ticket_id", "=", ticket.id)])
            )
        for model in ("clock", "policy", "pause", "event"):
            Model = self.env[f"service.sla.{model}"]
            self.assertFalse(Model.with_user(self.portal_user).has_access("read"))
        self.assertFalse(Clock.with_user(self.manager).has_access("write"))

    def test_no_customer_reads_the_bar(self):
        ticket = self.make_ticket().with_user(self.portal_user)
        field = ticket._fields["sla_bar"]
        self.assertFalse(ticket._has_field_access(field, "read"))
