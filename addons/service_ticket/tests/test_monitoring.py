import json
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..tools.monitoring import Alarm
from .common import ServiceTicketCommon

NOW = datetime(2026, 3, 2, 10)
MAIL = """From: Zabbix <zabbix@client.example>
To: desk@desk.example
Subject: {subject}
Message-ID: <{id}@zabbix.example>
Date: Mon, 2 Mar 2026 10:00:00 +0000
{headers}Content-Type: text/plain; charset=utf-8

{text}
"""


class MonitoringCommon(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["service.monitor.source"].create(
            {
                "name": "Zabbix",
                "team_id": cls.team.id,
                "client_id": cls.client.id,
                "sender_pattern": r"^zabbix@client\.example$",
                "subject_pattern": r"^(?P<state>Problem|Resolved): (?P<object>\S+)",
                "body_pattern": r"^Severity: (?P<severity>\w+)",
                "severity_ids": [
                    Command.create({"name": "Disaster", "priority": "3"}),
                    Command.create({"name": "Info", "priority": "0"}),
                ],
            }
        )

    def take(self, *alarms, source=None):
        return (source or self.source)._take_alarms(alarms)

    def tickets(self, source=None):
        return self.env["service.ticket"].search(
            [("monitor_source_id", "=", (source or self.source).id)]
        )


@tagged("post_install", "-at_install")
class TestAlarms(MonitoringCommon):
    DOWN = Alarm("db1", severity="high", summary="db1 is down", text="No answer")
    UP = Alarm("db1", is_recovery=True)

    # One ticket for each object

    def test_the_first_alarm_opens_a_ticket(self):
        ((ticket, result),) = self.take(self.DOWN).values()
        self.assertEqual(result, "opened")
        self.assertEqual(ticket.channel_id.code, "monitoring")
        self.assertEqual((ticket.name, ticket.monitor_object), ("db1 is down", "db1"))
        self.assertEqual((ticket.team_id, ticket.client_id), (self.team, self.client))
        self.assertIn("No answer", ticket.description)
        self.assertFalse(ticket.needs_reply_since)

    def test_further_alarms_are_counted_and_tell_nobody(self):
        ((ticket, _result),) = self.take(self.DOWN).values()
        messages = len(ticket.message_ids)
        ((again, result),) = self.take(self.DOWN, self.DOWN).values()
        self.assertEqual((again, result), (ticket, "repeated"))
        self.assertEqual(ticket.alarm_count, 3)
        self.assertEqual(len(ticket.message_ids), messages)
        self.assertEqual(self.source.alarm_count, 3)

    def test_each_object_has_a_ticket_of_its_own(self):
        self.take(self.DOWN, Alarm("db2"), Alarm("db2"))
        self.assertEqual(
            sorted(self.tickets().mapped("monitor_object")), ["db1", "db2"]
        )

    def test_two_sources_with_the_same_object_open_two_tickets(self):
        other = self.source.copy({"name": "Other", "severity_ids": False})
        self.take(self.DOWN)
        self.take(self.DOWN, source=other)
        self.assertEqual((len(self.tickets()), len(self.tickets(other))), (1, 1))

    def test_the_worst_severity_sets_the_priority_and_raises_it_later(self):
        ((ticket, _result),) = self.take(Alarm("db1", severity="info")).values()
        self.assertEqual(ticket.priority, "0")
        self.take(Alarm("db1", severity="DISASTER"))
        self.assertEqual(ticket.priority, "3")
        self.take(Alarm("db1", severity="info"))
        self.assertEqual(ticket.priority, "3")

    def test_alarms_of_two_objects_on_one_ticket_are_all_counted(self):
        other = Alarm("db2", severity="Disaster")
        results = self.take(self.DOWN, other)
        ticket, merged = results["db1"][0], results["db2"][0]
        merged._merge_into(ticket)
        self.take(self.DOWN, other, other)
        self.assertEqual(ticket.alarm_count, 4)
        self.assertEqual(ticket.priority, "3")

    def test_alarms_of_a_merged_ticket_go_to_where_it_lives_on(self):
        ((ticket, _result),) = self.take(self.DOWN).values()
        target = self.make_ticket(team_id=self.team.id)
        ticket.merged_into_id = target
        ticket._move_to_state("cancelled")
        ((found, result),) = self.take(self.DOWN).values()
        self.assertEqual((found, result), (target, "repeated"))

    # Recovery

    def test_recovery_closes_the_ticket_without_a_mail(self):
        ((ticket, _result),) = self.take(self.DOWN).values()
        mails = self.env["mail.mail"].search_count([])
        ((found, result),) = self.take(self.UP).values()
        self.assertEqual((found, result), (ticket, "recovered"))
        self.assertEqual(ticket.state, "done")
        self.assertTrue(ticket.alarm_recovered_at)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_a_source_may_leave_the_end_to_people(self):
        self.source.on_recovery = "note"
        ((ticket, _result),) = self.take(self.DOWN).values()
        self.take(self.UP)
        self.take(self.UP)
        self.assertEqual(ticket.state, "new")
        notes = ticket.message_ids.filtered(lambda m: "well again" in (m.body or ""))
        self.assertEqual(len(notes), 1)

    def test_what_somebody_has_taken_may_stay_open(self):
        self.source.on_recovery = "untaken"
        self.take(self.DOWN, Alarm("db2"))
        mine = self.tickets().filtered(lambda t: t.monitor_object == "db1")
        mine.with_user(self.agent).action_take()
        self.take(self.UP, Alarm("db2", is_recovery=True))
        self.assertEqual(mine.state, "open")
        self.assertEqual((self.tickets() - mine).state, "done")

    def test_a_recovery_of_nothing_opens_nothing(self):
        ((ticket, result),) = self.take(self.UP).values()
        self.assertFalse(ticket)
        self.assertEqual(result, "ignored")

    def test_alarm_and_recovery_in_one_batch_leave_a_closed_ticket(self):
        ((ticket, _result),) = self.take(self.DOWN, self.UP).values()
        self.assertEqual((ticket.state, ticket.alarm_count), ("done", 1))

    # Flapping

    def test_an_alarm_soon_after_the_end_reopens(self):
        with freeze_time(NOW):
            ((ticket, _result),) = self.take(self.DOWN, self.UP).values()
        with freeze_time(NOW + timedelta(minutes=29)):
            ((found, result),) = self.take(self.DOWN).values()
        self.assertEqual((found, result), (ticket, "reopened"))
        self.assertEqual((ticket.state, ticket.alarm_count), ("open", 2))
        self.assertFalse(ticket.alarm_recovered_at)

    def test_a_later_one_opens_a_new_ticket(self):
        with freeze_time(NOW):
            ((ticket, _result),) = self.take(self.DOWN, self.UP).values()
        with freeze_time(NOW + timedelta(minutes=31)):
            ((found, result),) = self.take(self.DOWN).values()
        self.assertNotEqual(found, ticket)
        self.assertEqual(result, "opened")

    # Storms

    def test_a_storm_costs_about_as_many_queries_as_a_breeze(self):
        def cost(number, name):
            alarms = [Alarm(f"{name}{index}") for index in range(number)]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.take(*alarms)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1, "warm-up")
        for name in ("new", "new"):  # the second time they repeat
            few = cost(5, f"few-{name}")
            many = cost(200, f"many-{name}")
            self.assertLess(many, few + 15)

    # By mail

    def receive(self, subject, text="Severity: Disaster", headers="", sender=None):
        self.number = getattr(self, "number", 0) + 1
        raw = MAIL.format(
            subject=subject,
            text=text,
            headers=headers,
            id=f"{self._testMethodName}.{self.number}",
        )
        if sender:
            raw = raw.replace("zabbix@client.example", sender)
        Ledger = self.env["service.inbound.mail"]
        Ledger._receive(raw.encode(), {"model": None})
        return Ledger.search([], order="id desc", limit=1)

    def test_a_mail_opens_repeats_and_ends(self):
        mail = self.receive("Problem: db1 does not answer")
        ticket = mail.ticket_id
        self.assertEqual((mail.state, ticket.monitor_object), ("processed", "db1"))
        self.assertEqual(ticket.priority, "3")
        self.receive("Problem: db1 does not answer")
        self.assertEqual(ticket.alarm_count, 2)
        mail = self.receive("Resolved: db1 does not answer")
        self.assertEqual((mail.ticket_id, ticket.state), (ticket, "done"))

    def test_a_machine_that_forbids_answers_is_heard_all_the_same(self):
        mail = self.receive("Problem: db1", headers="Auto-Submitted: auto-replied\n")
        self.assertEqual(mail.state, "processed")

    def test_many_mails_are_no_loop(self):
        for number in range(25):
            mail = self.receive(f"Problem: db{number}")
            self.assertEqual(mail.state, "processed")
        self.assertEqual(len(self.tickets()), 25)

    def test_a_recovery_by_mail_without_alarm_is_ignored(self):
        mail = self.receive("Resolved: db1")
        self.assertEqual((mail.state, mail.reason), ("ignored", "recovery"))

    def test_other_mails_of_the_sender_are_ordinary_requests(self):
        mail = self.receive("Weekly report")
        self.assertTrue(mail.ticket_id)
        self.assertFalse(mail.ticket_id.monitor_source_id)

    def test_the_same_words_from_somebody_else_are_an_ordinary_request(self):
        mail = self.receive("Problem: db1", sender="ivan@client.example")
        self.assertFalse(mail.ticket_id.monitor_source_id)

    def test_mails_cost_no_query_for_sources(self):
        self.env["service.monitor.source"]._mail_rules()
        with self.assertQueryCount(0):
            self.env["service.monitor.source"]._mail_rules()

    # Settings

    def test_expressions_are_checked_when_they_are_saved(self):
        for values, words in (
            ({"subject_pattern": "(?P<object>"}, "no regular expression"),
            ({"subject_pattern": r"(?P<host>\S+)"}, "host"),
            ({"body_pattern": "fine\n(a+"}, "no regular expression"),
            ({"sender_pattern": "(?P<object>x)"}, "named groups"),
            ({"recovery_pattern": "a" * 300}, "200 characters"),
        ):
            with self.subTest(values):
                with self.assertRaises(ValidationError) as caught:
                    self.source.write(values)
                self.assertIn(words, str(caught.exception))

    def test_a_text_can_be_tried_before(self):
        action = self.source.with_user(self.manager).action_try()
        wizard = self.env["service.monitor.try"].browse(action["res_id"])
        wizard.write({"sender": "zabbix@client.example", "subject": "Problem: db1"})
        self.assertIn("“db1”", wizard.result)
        wizard.subject = "Resolved: db1"
        self.assertIn("Recovery", wizard.result)
        wizard.sender = "ivan@client.example"
        self.assertIn("sender", wizard.result)
        self.assertFalse(self.tickets())

    def test_the_secret_is_known_to_nobody_afterwards(self):
        self.source.with_user(self.manager).action_new_secret()
        with self.assertRaises(AccessError):
            self.source.with_user(self.manager).read(["secret_hash"])
        with self.assertRaises(AccessError):
            self.source.with_user(self.agent).action_new_secret()
        with self.assertRaises(AccessError):
            self.source.with_user(self.portal_user).read(["name"])


@tagged("post_install", "-at_install")
class TestMonitoringApi(MonitoringCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.source._new_secret()

    def call(self, data, secret=None, key=None, scheme="Bearer"):
        body = data if isinstance(data, str) else json.dumps(data)
        return self.url_open(
            f"/service/monitoring/{key or self.source.key}",
            data=body.encode(),
            headers={"Authorization": f"{scheme} {secret or self.secret}"},
        )

    def test_an_alarm_opens_a_ticket_and_a_recovery_closes_it(self):
        answer = self.call({"object": "db1", "state": "down", "severity": "disaster"})
        self.assertEqual(answer.status_code, 200)
        ticket = self.tickets()
        self.assertEqual(
            answer.json(),
            {
                "results": [
                    {"object": "db1", "ticket": ticket.number, "result": "opened"}
                ]
            },
        )
        self.assertEqual(ticket.priority, "3")
        self.call({"object": "db1", "state": "ok"})
        self.assertEqual(ticket.state, "done")

    def test_many_alarms_come_at_once(self):
        answer = self.call({"alarms": [{"object": f"db{n}"} for n in range(50)]})
        self.assertEqual(len(answer.json()["results"]), 50)
        self.assertEqual(len(self.tickets()), 50)

    def test_wrong_secrets_and_unknown_sources_get_the_same_answer(self):
        answers = [
            self.call({"object": "db1"}, secret="wrong"),
            self.call({"object": "db1"}, key="unknown"),
            self.call({"object": "db1"}, scheme="Basic"),
        ]
        self.source.sudo().secret_hash = False
        answers.append(self.call({"object": "db1"}))
        self.assertEqual({answer.status_code for answer in answers}, {401})
        self.assertEqual(len({answer.text for answer in answers}), 1)
        self.assertFalse(self.tickets())

    def test_an_archived_source_takes_nothing(self):
        self.source.active = False
        self.assertEqual(self.call({"object": "db1"}).status_code, 401)

    def test_bad_requests_hear_what_is_wrong(self):
        for data, words in (
            ("no json", "JSON"),
            ("[" * 100_000, "JSON"),
            ({"state": "down"}, "object"),
            ({"object": 5}, "object"),
            ({"alarms": "db1"}, "list"),
            ([{"object": "x", "text": []}], "text"),
            ([{"object": "x"}] * 1001, "1000"),
            ([5], "Alarm 1"),
        ):
            answer = self.call(data)
            self.assertEqual(answer.status_code, 400, data)
            self.assertIn(words, answer.json()["error"])
        self.assertFalse(self.tickets())

    def test_too_many_alarms_in_a_minute_are_refused(self):
        self.source.rate_limit = 3
        self.assertEqual(self.call([{"object": "a"}, {"object": "b"}]).status_code, 200)
        answer = self.call([{"object": "c"}, {"object": "d"}])
        self.assertEqual(answer.status_code, 429)
        self.assertTrue(1 <= int(answer.headers["Retry-After"]) <= 60)
        self.assertEqual(len(self.tickets()), 2)
        self.source.rate_since -= timedelta(minutes=1)
        self.assertEqual(self.call([{"object": "c"}]).status_code, 200)
