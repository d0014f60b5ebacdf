from datetime import timedelta

from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ServiceTicketHttpCommon
from .sla_common import HOUR, MORNING, ServiceSlaCommon


@tagged("post_install", "-at_install")
class TestSlaScreens(ServiceSlaCommon):
    def test_the_bar_shows_the_latest_clock_of_each_promise(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
            self.answer(ticket)
            ticket.action_close()
            ticket.action_reopen()
        bar = ticket.with_user(self.agent).sla_bar
        self.assertEqual(
            [entry["label"] for entry in bar], ["First response", "Resolution"]
        )
        self.assertTrue(bar[0]["stopped_at"])
        self.assertEqual(bar[1]["deadline"], "2022-02-02 06:30:00")
        self.assertEqual(bar[1]["id"], self.clock(ticket, cycle=2).id)

    def test_the_panel_lists_what_counted_and_who_put_it_aside(self):
        with self.at(MORNING):  # 10:00 in Moscow
            ticket = self.make_ticket()
            self.answer(ticket)
        with self.at(MORNING + timedelta(hours=2)):
            ticket.with_user(self.agent).action_wait()
        with self.at(MORNING + timedelta(hours=3)):
            self.customer_writes(ticket)
        clock = self.clock(ticket).with_user(self.agent).with_context(tz="Asia/Tokyo")
        found = clock.get_explanation()
        self.assertEqual(
            [(part["start"], part["end"]) for part in found["intervals"]],
            [
                ("10:00:00", "12:00:00"),
                ("13:00:00", "17:30:00"),
                ("09:00:00", "10:30:00"),
            ],
        )
        facts = dict(found["facts"])
        self.assertEqual(facts["Promised by"], "Standard")
        self.assertEqual(facts["Working hours"], "Office")
        self.assertEqual(facts["Time zone"], "Europe/Moscow")
        self.assertEqual(facts["Promised time"], "8 h")
        [pause] = found["pauses"]
        self.assertEqual(pause["reason"], "The client")
        self.assertEqual(pause["by"], self.agent.name)

    def test_the_panel_reads_days_where_the_hours_are(self):
        self.building.tz = "Asia/Vladivostok"
        with self.at(MORNING):  # 17:00 there
            ticket = self.make_ticket(site_id=self.site.id)
        clock = self.clock(ticket).with_context(tz="UTC")
        self.assertEqual(
            [
                (part["start"], part["end"])
                for part in clock.get_explanation()["intervals"]
            ],
            [("17:00:00", "17:30:00"), ("09:00:00", "16:30:00")],
        )

    def test_a_long_promise_is_explained_by_its_ends(self):
        self.policy.target_ids.filtered(
            lambda target: target.target == "resolution"
        ).seconds = 500 * HOUR
        with self.at(MORNING):
            ticket = self.make_ticket()
        found = self.clock(ticket).get_explanation()
        self.assertEqual(len(found["intervals"]), 20)
        self.assertGreater(found["omitted"], 30)

    def test_lists_filter_by_deadline(self):
        with self.at(MORNING):
            late = self.make_ticket()
            soon = self.make_ticket()
            self.answer(soon)
        with self.at(MORNING + timedelta(hours=3)):
            Ticket = self.env["service.ticket"]
            found = Ticket.search([("next_deadline", "<", "now")])
            self.assertIn(late, found)
            self.assertNotIn(soon, found)
            self.assertEqual(late.attention, "late")
            self.assertNotEqual(soon.attention, "late")

    def test_at_risk_is_what_has_little_working_time_left(self):
        with self.at(MORNING + timedelta(hours=5)):  # 15:00 of 17:30 in Moscow
            ticket = self.make_ticket()
            self.answer(ticket)
            # Eight hours: the last two begin tomorrow at 12:30.
            self.assertEqual(ticket.risk_at, MORNING + timedelta(days=1, hours=2.5))
            self.assertNotIn(ticket, self._at_risk())
        with self.at(MORNING + timedelta(days=1, hours=2.5)):
            self.assertIn(ticket, self._at_risk())
            ticket.with_user(self.agent)._wait_for("client")
            self.assertFalse(ticket.risk_at)
        with self.at(MORNING + timedelta(days=2)):
            self.assertNotIn(ticket, self._at_risk())

    def test_what_is_late_is_no_longer_at_risk(self):
        with self.at(MORNING):
            ticket = self.make_ticket()
            self.assertEqual(ticket.risk_at, MORNING + timedelta(hours=1))
        with self.at(MORNING + timedelta(hours=3)):
            self.assertNotIn(ticket, self._at_risk())

    def _at_risk(self):
        search = self.env.ref("service_ticket.service_ticket_view_search").arch
        domain = etree.fromstring(search).find(".//filter[@name='at_risk']")
        return self.env["service.ticket"].search(safe_eval(domain.get("domain")))

    def test_the_form_asks_what_a_waiting_ticket_waits_for(self):
        ticket = self.make_ticket().with_user(self.agent)
        ticket.stage_id = self.env.ref("service_ticket.stage_waiting")
        form = Form(ticket)
        self.assertEqual(form.waiting_reason_id.code, "client")
        form.waiting_reason_id = self.env.ref("service_ticket.waiting_reason_other")
        form.save()
        self.assertEqual(ticket.pause_ids[0].reason_id.code, "other")
        form = Form(ticket)
        form.waiting_reason_id = self.env["service.waiting.reason"]
        with self.assertRaises(AssertionError):
            form.save()


@tagged("post_install", "-at_install")
class TestSlaPortal(ServiceTicketHttpCommon, ServiceSlaCommon):
    def test_the_customer_reads_what_we_promised_and_nothing_of_ours(self):
        self.make_policy("Inner affairs", kind="ola", resolution=HOUR)
        ticket = self.make_ticket("portal")
        self.authenticate("desk_customer", "desk_customer")
        page = self.url_open(f"/my/tickets/{ticket.id}").text
        self.assertIn("First answer", page)
        self.assertIn("Solution", page)
        self.assertNotIn("Inner affairs", page)
        self.assertEqual(page.count('class="col d-flex gap-2"'), 2)
        ticket._wait_for("client")
        page = self.url_open(f"/my/tickets/{ticket.id}").text
        self.assertIn("the time stands still", page)
