import re
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.service_ticket.controllers import web_form
from odoo.addons.service_ticket.tests.common import (
    ServiceTicketCommon,
    ServiceTicketHttpCommon,
)


class WidgetCommon(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ru")
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Desk",
                "tz": "Europe/Moscow",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"{day} {begin}",
                                "dayofweek": str(day),
                                "hour_from": begin,
                                "hour_to": end,
                                "day_period": period,
                            }
                        )
                        for day in range(5)
                        for begin, end, period in (
                            (8, 12, "morning"),
                            (13, 17, "afternoon"),
                        )
                    ),
                ],
            }
        )
        cls.team.resource_calendar_id = cls.calendar
        cls.widget = cls.env["service.widget"].create(
            {
                "name": "Call me back",
                "team_id": cls.team.id,
                "origins": "https://www.example.com/contact\nhttp://localhost:8080",
            }
        )


@tagged("post_install", "-at_install")
class TestPromise(WidgetCommon):
    def call_by(self, moment):
        return self.widget._get_call_by(datetime.fromisoformat(moment))

    def test_within_half_an_hour_of_working_time(self):
        # Moscow is three hours ahead; the desk works from 8 to 12 and from 13 to 17
        for asked, answered in (
            ("2026-03-04 06:00:00", "2026-03-04 06:30:00"),
            ("2026-03-04 13:50:00", "2026-03-05 05:20:00"),
            ("2026-03-07 10:00:00", "2026-03-09 05:30:00"),
        ):
            with self.subTest(asked=asked):
                self.assertEqual(self.call_by(asked), datetime.fromisoformat(answered))

    def test_nothing_is_promised_without_a_policy(self):
        self.widget._get_policy().active = False
        self.assertIsNone(self.call_by("2026-03-04 06:00:00"))
        self.assertEqual(self.widget._get_call_by_text(), "")

    def test_what_single_clients_are_promised_is_told_to_nobody(self):
        policy = self.widget._get_policy()
        policy.copy({"sequence": 1, "client_ids": self.client.ids})
        self.assertEqual(self.widget._get_policy(), policy)

    @freeze_time("2026-03-04 06:00:00")
    def test_the_ticket_has_the_same_clock(self):
        ticket = self.widget._intake_callback(
            {"name": "Ivan", "phone": "+79000000009", "text": ""}
        )
        clock = ticket.clock_ids.filtered(lambda one: one.target == "first_response")
        self.assertEqual(clock.deadline, datetime(2026, 3, 4, 6, 30))
        self.assertEqual(ticket.channel_id.code, "callback")
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.phone_e164, "+79000000009")

    def test_hours_in_words(self):
        self.assertIn("Mon–Fri 08:00–17:00", self.widget._get_hours_text())

    def test_addresses_of_websites_are_checked(self):
        self.assertEqual(
            self.widget._get_frame_ancestors(),
            "'self' https://www.example.com http://localhost:8080",
        )
        for line in ("ftp://example.com", "https://", "https://a.b;script-src *", "*"):
            with (
                self.subTest(line=line),
                self.assertRaisesRegex(ValidationError, "no address of a website"),
            ):
                self.widget.origins = line


@tagged("post_install", "-at_install")
class TestWidgetPage(ServiceTicketHttpCommon, WidgetCommon):
    def setUp(self):
        super().setUp()
        # the form is sent at once here
        patcher = patch.object(web_form, "MIN_SECONDS", 0)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.url = f"/service/widget/{self.widget.token}"

    def send(self, kind="callback", **values):
        page = self.url_open(f"{self.url}?kind={kind}").text
        return self._post(
            f"{self.url}?kind={kind}",
            csrf=False,
            **{
                "opened": re.search(r'name="opened" value="([^"]+)"', page)[1],
                "name": "Ivan Stranger",
                "phone": "8 (900) 000-00-09",
                "text": "The till is silent",
                **values,
            },
        )

    def get_new(self):
        return self.env["service.ticket"].search([], order="id desc", limit=1)

    def test_whoever_asks_is_called_back(self):
        before = self.get_new()
        answer = self.send()
        self.assertEqual(answer.status_code, 303)
        ticket = self.get_new()
        self.assertNotEqual(ticket, before)
        self.assertEqual(ticket.phone, "+79000000009")
        self.assertIn("Ivan Stranger", ticket.name)
        self.assertIn("The till is silent", ticket.description)
        self.assertIn(
            "call you back by", self.url_open(answer.headers["Location"]).text
        )

    def test_whoever_writes_gets_an_answer_by_mail(self):
        answer = self.send("request", email="ivan@nowhere.example", phone="")
        self.assertEqual(answer.status_code, 303)
        ticket = self.get_new()
        self.assertEqual(ticket.email_normalized, "ivan@nowhere.example")
        self.assertEqual(ticket.channel_id.code, "web")

    def test_the_answer_is_the_same_for_known_and_unknown(self):
        self.contact.phone = "+79160000001"
        answers = []
        for phone in ("+79160000001", "+79160000002"):
            answer = self.send(phone=phone)
            answers.append((answer.status_code, answer.headers["Location"]))
        self.assertEqual(*answers)
        with freeze_time("2026-03-04 06:00:00"):
            self.assertNotIn("+7916", self.url_open(answers[0][1]).text)

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self):
        before = self.get_new()
        for kind, values, sentence in (
            ("callback", {"phone": ""}, "tell us your phone number"),
            ("callback", {"phone": "12"}, "This is no phone number"),
            ("callback", {"name": " "}, "tell us your name"),
            ("request", {"email": "ivan"}, "This is no mail address"),
            ("request", {"email": "i@x.example", "text": ""}, "Please describe"),
            ("callback", {"name": "I" * 101}, "at most 100 characters"),
            ("callback", {"opened": "forged"}, "open for very long"),
            ("callback", {"homepage": "http://spam"}, "whether a person"),
        ):
            with self.subTest(kind=kind, values=values):
                answer = self.send(kind, **values)
                self.assertEqual(answer.status_code, 200)
                self.assertIn(sentence, answer.text)
                if "text" not in values:
                    self.assertIn("The till is silent", answer.text)
        self.assertEqual(self.get_new(), before)

    def test_what_is_typed_is_shown_as_it_is_typed(self):
        page = self.send(name='"><script>alert(1)</script>', phone="x").text
        self.assertNotIn("<script>alert(1)", page)

    def test_one_number_and_one_place_ask_so_often_and_no_more(self):
        self.env["ir.config_parameter"].set_param(
            "service_ticket.web_form_per_address", "2"
        )
        self.assertEqual(self.send().status_code, 303)
        self.assertEqual(self.send(phone="+7 900 000 00 09").status_code, 303)
        self.assertEqual(self.send().status_code, 429)
        self.assertEqual(self.send(phone="+79000000010").status_code, 303)
        self.env["ir.config_parameter"].set_param(
            "service_ticket.web_form_per_place", "3"
        )
        self.assertEqual(self.send(phone="+79000000011").status_code, 429)

    def test_only_the_named_websites_show_it(self):
        for url in (self.url, f"{self.url}/sent"):
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(
                answer.headers["Content-Security-Policy"],
                "frame-ancestors 'self' https://www.example.com http://localhost:8080",
            )
            self.assertNotIn("session_id", answer.headers.get("Set-Cookie", ""))

    def test_an_archived_widget_is_gone(self):
        self.widget.active = False
        for url in (self.url, f"{self.url}/sent", "/service/widget/unknown"):
            self.assertEqual(self.url_open(url).status_code, 404)

    def test_what_is_not_offered_is_not_taken(self):
        self.widget.offers_request = False
        page = self.url_open(f"{self.url}?kind=request").text
        self.assertNotIn('name="email"', page)

    def test_it_speaks_the_language_of_the_website(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        for asked, lang in (("fr", "fr-FR"), ("en", "en-US"), ("xx", "en-US")):
            with self.subTest(asked=asked):
                page = self.url_open(f"{self.url}?lang={asked}").text
                self.assertIn(f'lang="{lang}"', page)

    def test_the_line_to_paste_names_the_script_and_the_widget(self):
        self.assertIn(self.widget.token, self.widget.snippet)
        script = re.search(r'src="[^"]*?(/service_widget/[^"]+)"', self.widget.snippet)
        self.assertEqual(self.url_open(script[1]).status_code, 200)
