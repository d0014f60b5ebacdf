import re
import struct
import zlib
from unittest.mock import patch

from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools.misc import hash_sign

from ..controllers import web_form
from ..tools.file_names import MAX_LENGTH, clean_file_name
from ..tools.uploads import is_welcome
from .common import ServiceTicketHttpCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@tagged("post_install", "-at_install")
class TestUploads(TransactionCase):
    def test_names_lose_folders_and_invisible_characters(self):
        for name, clean in (
            ("photo.png", "photo.png"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\Users\\me\\log.txt", "log.txt"),
            ("a\u202egnp.exe", "agnp.exe"),
            ("evil.exe\u200b", "evil.exe"),
            ("evil.exe .", "evil.exe"),
            ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
            ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
            ("ｅｘｅ．ｅｘｅ", "exe.exe"),
            ("..", "attachment"),
            ("", "attachment"),
            ("отчёт.pdf", "отчёт.pdf"),
        ):
            with self.subTest(name=name):
                self.assertEqual(clean_file_name(name), clean)

    def test_long_names_keep_their_extension(self):
        name = clean_file_name("a" * 500 + ".png")
        self.assertEqual(len(name), MAX_LENGTH)
        self.assertTrue(name.endswith(".png"))

    def test_contents_are_what_names_say(self):
        for name, content, expected in (
            ("a.png", PNG, True),
            ("A.PNG", PNG, True),
            ("a.png", b"MZ\x90\x00", False),
            ("a.png", b"\x7fELF\x02", False),
            ("a.png", b"<html>", False),
            ("a.txt", "Привет".encode("cp1251"), True),
            ("a.txt", b"MZ\x90\x00", False),
            ("a.txt", b"#!/bin/sh\nrm", False),
            ("a.txt", b"a\x00b", False),
            ("a.csv", "\ufeffа;б".encode("utf-16"), True),
            ("a.pdf", b"%PDF-1.7", True),
            ("a.docx", b"PK\x03\x04", True),
            ("a.mp4", b"\x00\x00\x00\x18ftypmp42", True),
            ("a.mp4", b"whatever else", False),
            ("a.exe", b"anything", False),
            ("a.png.exe", PNG, False),
            ("a.html", b"<html>", False),
            ("a.svg", b"<svg></svg>", False),
            ("a.jar", b"PK\x03\x04", False),
            ("png", PNG, True),
            ("file", PNG, False),
        ):
            with self.subTest(name=name, content=content):
                self.assertEqual(is_welcome(name, content), expected)

    def test_pictures_that_unfold_to_very_much_are_not_taken(self):
        for width, expected in ((4000, True), (10000, False), (60000, False)):
            # As small as a file of that size can begin.
            head = b"IHDR" + struct.pack(">IIBBBBB", width, width, 8, 2, 0, 0, 0)
            content = (
                b"\x89PNG\r\n\x1a\n"
                + struct.pack(">I", 13)
                + head
                + struct.pack(">I", zlib.crc32(head))
                + struct.pack(">I", 0)
                + b"IDAT"
                + struct.pack(">I", zlib.crc32(b"IDAT"))
            )
            with self.subTest(width=width):
                self.assertEqual(is_welcome("photo.png", content), expected)


@tagged("post_install", "-at_install")
class TestWebForm(ServiceTicketHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env.ref("service_ticket.type_incident")
        cls.type.team_id = cls.team
        cls.earlier = cls.env["service.ticket"].search([])
        # What a database holds already counts for nothing here.
        cls.env["service.limited.call"].search([]).unlink()
        cls.hidden_type = cls.env["service.ticket.type"].create(
            {"name": "Internal audit", "on_web_form": False}
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        # People think before they send; tests do not.
        self._patch_min_seconds(0)

    def _patch_min_seconds(self, seconds):
        patcher = patch.object(web_form, "MIN_SECONDS", seconds)
        patcher.start()
        self.addCleanup(patcher.stop)

    def _form(self, **values):
        page = self.url_open("/service/new").text
        return {
            "opened": re.search(r'name="opened" value="([^"]+)"', page)[1],
            "name": "Ivan Stranger",
            "email": "ivan@nowhere.example",
            "phone": "+7 900 000-00-09",
            "type_id": self.type.id,
            "subject": "Nothing works",
            "text": "Line 1\nLine <2>",
            **values,
        }

    def _send(self, files=None, csrf=True, **values):
        uploads = [("files", file) for file in files or ()]
        return self._post(
            "/service/new", csrf=csrf, files=uploads, **self._form(**values)
        )

    def _filed(self):
        return self.env["service.ticket"].search(
            [
                ("channel_id.code", "in", ("web", "portal")),
                ("id", "not in", self.earlier.ids),
            ],
            order="id",
        )

    def assertFiled(self, response):
        self.assertEqual(response.status_code, 303, response.text[:3000])
        self.assertIn("/service/sent/", response.headers["Location"])
        return self._filed()[-1]

    def assertRefused(self, response, sentence, status=200):
        self.assertEqual(response.status_code, status)
        self.assertIn(sentence, response.text)
        self.assertFalse(self._filed())

    # What arrives

    def test_request_becomes_a_ticket_with_its_text_as_first_message(self):
        ticket = self.assertFiled(
            self._send(files=[("photo.png", PNG), ("log.txt", b"line")])
        )
        self.assertEqual(ticket.name, "Nothing works")
        self.assertEqual(ticket.channel_id.code, "web")
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.email_normalized, "ivan@nowhere.example")
        self.assertEqual(ticket.partner_id.name, "Ivan Stranger")
        self.assertEqual(ticket.state, "new")
        self.assertFalse(ticket.first_response_at)
        request = ticket.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(len(request), 1)
        self.assertIn("Line 1<br>Line &lt;2&gt;", request.body)
        self.assertEqual(request.author_id, ticket.partner_id)
        self.assertEqual(
            set(request.attachment_ids.mapped("name")), {"photo.png", "log.txt"}
        )
        self.assertEqual(set(request.attachment_ids.mapped("res_id")), {ticket.id})

    def test_the_same_form_sent_again_leads_to_the_same_request(self):
        form = self._form(form_key="of-this-page")
        first = self._post("/service/new", files=[("files", ("a.txt", b"1"))], **form)
        again = self._post("/service/new", files=[("files", ("a.txt", b"1"))], **form)
        self.assertFiled(first)
        self.assertEqual(len(self._filed()), 1)
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        # whoever goes back and changes something asks for something else
        self._post("/service/new", **{**form, "subject": "The scales, too"})
        self._post("/service/new", **{**form, "form_key": "of-another-page"})
        self.assertEqual(len(self._filed()), 3)

    def test_a_page_holds_what_tells_it_from_others(self):
        keys = {
            re.search(r'name="form_key"\s+value="([^"]+)"', page)[1]
            for page in (self.url_open("/service/new").text for _number in range(2))
        }
        self.assertEqual(len(keys), 2)

    def test_request_is_acknowledged_once(self):
        ticket = self.assertFiled(self._send())
        mails = self.env["mail.mail"].search(
            [("model", "=", "service.ticket"), ("res_id", "=", ticket.id)]
        )
        self.assertEqual(len(mails), 1)
        self.assertIn(ticket._portal_ensure_token(), mails.body_html)
        self.assertIn("desk@desk.example", mails.email_from)
        self.assertEqual(mails.author_id, ticket.company_id.partner_id)

    def test_team_without_a_mail_address_takes_requests_too(self):
        self.team.alias_name = False
        for email in ("office@desk.example", False):
            self.team.company_id.email = email
            ticket = self.assertFiled(self._send())
            mail = self.env["mail.mail"].search([("res_id", "=", ticket.id)], limit=1)
            self.assertIn(email or "", mail.email_from or "")

    def test_success_page_shows_the_number_and_no_key_to_the_ticket(self):
        response = self._send()
        ticket = self.assertFiled(response)
        page = self.url_open(response.headers["Location"]).text
        self.assertIn(ticket.number, page)
        self.assertNotIn(ticket._portal_ensure_token(), page)
        self.assertNotIn(f"/my/tickets/{ticket.id}", page)

    def test_success_page_of_another_ticket_cannot_be_guessed(self):
        ticket = self._create_ticket()
        forged = hash_sign(self.env, "another scope", ticket.id)
        for token in (forged, "x", "a" * 500, str(ticket.id), "AQ"):
            with self.subTest(token=token):
                response = self.url_open(f"/service/sent/{token}")
                self.assertEqual(response.status_code, 404)

    def test_address_of_a_known_contact_answers_like_any_other(self):
        self.contact.write({"phone": "+7 911 111-11-11"})
        pages = []
        for email in ("anna@corner-shops.example", "ivan@nowhere.example"):
            response = self._send(email=email)
            ticket = self.assertFiled(response)
            link = response.headers["Location"]
            page = self.url_open(link).text.replace(link.rpartition("/")[2], "TOKEN")
            pages.append(page.replace(ticket.number, "NUMBER"))
        known, unknown = (re.sub(r"csrf_token: \"[^\"]+\"", "", page) for page in pages)
        self.assertEqual(known, unknown)
        self.assertNotIn("Anna", known)
        first = self._filed()[0]
        self.assertEqual(first.partner_id, self.contact)
        self.assertIn("Ivan Stranger", first.email_from)
        self.assertEqual(self.contact.phone, "+7 911 111-11-11")

    def test_only_the_fields_of_the_form_are_read(self):
        ticket = self.assertFiled(
            self._send(
                partner_id=self.contact.id,
                user_id=self.agent.id,
                priority="3",
                company_id=99,
                team_id=self.closed_team.id,
                stage_id=self.env.ref("service_ticket.stage_done").id,
                number="T-1",
                parent_id=1,
                repeat_of_id=1,
                access_token="mine",
            )
        )
        self.assertNotEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.priority, "1")
        self.assertFalse(ticket.user_id or ticket.parent_id or ticket.repeat_of_id)
        self.assertNotEqual(ticket.number, "T-1")
        self.assertNotEqual(ticket.access_token, "mine")

    def test_login_fills_in_who_asks_and_cannot_be_changed(self):
        self.authenticate("desk_customer", "desk_customer")
        page = self.url_open("/service/new").text
        self.assertIn("anna@corner-shops.example", page)
        response = self._send(name="Somebody", email="boris@station-cafe.example")
        ticket = self.assertFiled(response)
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.email_normalized, "anna@corner-shops.example")
        self.assertEqual(ticket.channel_id.code, "portal")
        page = self.url_open(response.headers["Location"]).text
        self.assertIn(f"/my/tickets/{ticket.id}", page)

    def test_request_of_staff_waits_for_an_answer_too(self):
        self.agent.email = "agent@desk.example"
        self.authenticate("desk_agent", "desk_agent")
        ticket = self.assertFiled(self._send())
        self.assertTrue(ticket.needs_reply_since)
        self.assertFalse(ticket.first_response_at)

    def test_form_in_another_language_makes_a_contact_of_that_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.opener.headers["User-Agent"] = "Mozilla/5.0"  # programmes get English
        self.opener.cookies["frontend_lang"] = "ru_RU"
        ticket = self.assertFiled(self._send())
        self.assertEqual(ticket.partner_id.lang, "ru_RU")

    # Asking again

    def test_asking_again_links_to_the_earlier_ticket(self):
        earlier = self._create_ticket(type_id=self.type.id)
        token = earlier._portal_ensure_token()
        query = f"repeat_of={earlier.id}&access_token={token}"
        page = self.url_open(f"/service/new?{query}").text
        self.assertIn(earlier.name, page)
        self.assertNotIn("Anna", page)
        ticket = self.assertFiled(self._send(repeat_of=earlier.id, access_token=token))
        self.assertEqual(ticket.repeat_of_id, earlier)

    def test_asking_again_about_a_foreign_ticket_shows_and_links_nothing(self):
        earlier = self._create_ticket()
        for token in ("", "x", self._create_ticket()._portal_ensure_token()):
            query = f"repeat_of={earlier.id}&access_token={token}"
            self.assertNotIn(earlier.name, self.url_open(f"/service/new?{query}").text)
            ticket = self.assertFiled(
                self._send(repeat_of=earlier.id, access_token=token)
            )
            self.assertFalse(ticket.repeat_of_id)

    # What is refused

    def test_missing_fields_get_one_sentence_each_and_the_rest_is_kept(self):
        response = self._send(
            name=" ", email="", subject="", text="", type_id="", phone="+7 1"
        )
        for sentence in (
            "tell us your name",
            "tell us your mail address",
            "what it is about",
            "describe what we can do",
            "choose what kind of request",
        ):
            self.assertRefused(response, sentence)
        self.assertIn('value="+7 1"', response.text)

    def test_wrong_input_keeps_all_that_was_typed(self):
        response = self._send(
            email="not an address",
            name='Ivan "><script>alert(1)</script>',
            subject="<b>bold</b>",
            text="</textarea><script>alert(2)</script>",
        )
        self.assertRefused(response, "This is no mail address")
        self.assertNotIn("<script>alert", response.text)
        self.assertIn("&lt;b&gt;bold", response.text)
        self.assertIn('value="not an address"', response.text)
        self.assertIn("choose them again", response.text)
        checked = re.search(
            r'<input[^>]*name="type_id"[^>]*checked[^>]*>', response.text
        )
        self.assertIn(f'value="{self.type.id}"', checked[0])

    def test_wrong_values_are_refused_and_never_crash(self):
        for values, sentence in (
            ({"email": "a@b.example, c@d.example"}, "no mail address"),
            ({"email": "a@b.example\r\nBcc: c@d.example"}, "no mail address"),
            ({"phone": "call me"}, "no phone number"),
            ({"subject": "x" * 201}, "too long"),
            ({"text": "x" * 20001}, "too long"),
            ({"type_id": self.hidden_type.id}, "choose what kind"),
            ({"type_id": "1 OR 1=1"}, "choose what kind"),
            ({"type_id": "99999999999999999999"}, "choose what kind"),
            ({"opened": "forged"}, "open for very long"),
            ({"opened": "é"}, "open for very long"),
            ({"opened": ""}, "open for very long"),
        ):
            with self.subTest(values=values):
                self.assertRefused(self._send(**values), sentence)

    def test_control_characters_are_dropped(self):
        ticket = self.assertFiled(
            self._send(name="Ivan\r\nBcc: x", subject="a\x00b\r\nc", text="a\x00\x07b")
        )
        self.assertEqual(ticket.name, "ab c")
        self.assertEqual(ticket.partner_id.name, "Ivan Bcc: x")

    def test_file_in_a_text_field_is_nothing(self):
        form = self._form()
        subject = form.pop("subject")
        response = self._post(
            "/service/new", files=[("subject", (subject, b"x"))], **form
        )
        self.assertRefused(response, "what it is about")

    def test_odd_parameters_preselect_nothing(self):
        for query in (
            "type=x", "type=-1", f"type={self.hidden_type.id}", "repeat_of=x",
            "type=99999999999999999999", "repeat_of=99999999999999999999",
        ):  # fmt: skip
            with self.subTest(query=query):
                response = self.url_open(f"/service/new?{query}")
                self.assertEqual(response.status_code, 200)
                self.assertNotIn("Internal audit", response.text)
        page = self.url_open(f"/service/new?type={self.type.id}").text
        checked = re.search(r'<input[^>]*name="type_id"[^>]*checked[^>]*>', page)
        self.assertIn(f'value="{self.type.id}"', checked[0])

    def test_files_are_checked(self):
        self.env["ir.config_parameter"].set_param("service_ticket.upload_max_mb", "1")
        self.env["ir.config_parameter"].set_param("service_ticket.upload_total_mb", "2")
        large = b"a" * (2**20 - 10)
        for files, sentence in (
            ([("photo.png", b"MZ\x90\x00")], "not accepted"),
            ([("setup.exe", b"x")], "not accepted"),
            ([("setup.exe\u200b", b"x")], "not accepted"),
            ([("a.txt", b"a" * (2**20 + 1))], "larger than 1 MB"),
            ([(f"{i}.txt", large) for i in range(3)], "larger than 2 MB together"),
            ([(f"{i}.txt", b"x") for i in range(11)], "at most 10 files"),
            ([("a.txt", b"")], "is empty"),
        ):
            with self.subTest(sentence=sentence):
                self.assertRefused(self._send(files=files), sentence)

    def test_names_of_files_are_cleaned_and_shown_as_text(self):
        name = "../../<img src=x onerror=alert(1)>.png"
        response = self._send(files=[(name, b"no picture")])
        self.assertRefused(response, "not accepted")
        self.assertNotIn("<img src=x", response.text)
        ticket = self.assertFiled(self._send(files=[(name, PNG)]))
        attachment = ticket.message_ids.attachment_ids
        self.assertEqual(attachment.name, "_img src=x onerror=alert(1)_.png")

    def test_form_without_csrf_token_is_refused(self):
        with self.assertLogs("odoo.http", "WARNING"):
            response = self._send(csrf=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._filed())

    # Programmes

    def test_programme_that_fills_in_every_field_is_stopped(self):
        response = self._send(homepage="https://spam.example")
        self.assertRefused(response, "whether a person")
        self.assertIn("Nothing works", response.text)

    def test_programme_that_answers_at_once_is_stopped(self):
        self._patch_min_seconds(3)
        self.assertRefused(self._send(), "whether a person")

    def test_form_that_was_open_for_days_is_sent_once_more(self):
        with freeze_time("2020-01-01"):
            opened = hash_sign(
                self.env, web_form.FORM_SCOPE, 1577836800, expiration_hours=24
            )
        response = self._send(opened=opened)
        self.assertRefused(response, "open for very long")
        self.assertNotIn(opened, response.text)

    def test_too_many_requests_with_one_address_wait(self):
        for _index in range(5):
            self.assertFiled(self._send())
        response = self._send(email="Ivan@Nowhere.example")
        self.assertEqual(response.status_code, 429)
        self.assertIn("Very many requests", response.text)
        self.assertIn("Nothing works", response.text)
        self.assertFiled(self._send(email="other@nowhere.example"))

    def test_too_many_requests_from_one_place_wait(self):
        self.env["ir.config_parameter"].set_param(
            "service_ticket.web_form_per_place", "2"
        )
        for index in range(2):
            self.assertFiled(self._send(email=f"a{index}@nowhere.example"))
        response = self._send(email="a3@nowhere.example")
        self.assertEqual(response.status_code, 429)

    def test_limits_end_after_an_hour(self):
        for _index in range(5):
            self.assertFiled(self._send())
        self.assertEqual(self._send().status_code, 429)
        self.env.cr.execute(
            "UPDATE service_limited_call SET called_at = called_at - interval '1 hour'"
        )
        self.assertFiled(self._send())

    def test_wrong_system_parameters_fall_back_to_defaults(self):
        for value in ("", "x", "0", "-5"):
            self.env["ir.config_parameter"].set_param(
                "service_ticket.upload_max_mb", value
            )
            self.assertEqual(web_form.max_bytes(self.env), 10 * 2**20)
