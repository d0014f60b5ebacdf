from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import ServiceTicketHttpCommon
from .test_expert_request import ExpertCommon


@tagged("post_install", "-at_install")
class TestExpertPage(ExpertCommon, ServiceTicketHttpCommon):
    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.request = self._ask(kind="partner", partner_id=self.maker.id)
        self.link(self.request)

    def link(self, request):
        url = request._get_page_url(self.maker if request.kind == "partner" else None)
        parts = urlsplit(url)
        self.path, self.key = parts.path, parts.query.removeprefix("key=")
        self.url = f"{self.path}?{parts.query}"

    def send(self, text="The large one.", **data):
        return self._post(self.path, **{"key": self.key, "answer": text, **data})

    def test_link_shows_the_question_and_nothing_of_the_client(self):
        page = self.url_open(self.url).text
        self.assertIn("Which drive fits?", page)
        for secret in (self.ticket.name, self.ticket.number, self.contact.name):
            self.assertNotIn(secret, page)
        self.assertEqual(self.request.state, "asked")

    def test_link_shows_what_the_asker_chose(self):
        self.request.shared = "<p>The register beeps.</p>"
        self.assertIn("The register beeps.", self.url_open(self.url).text)

    def test_answer_from_the_page_is_the_answer(self):
        answer = self.send()
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.request.state, "answered")
        self.assertIn("The large one.", self.request.answer)
        self.assertEqual(self.request.answered_by_id, self.maker)
        page = self.url_open(answer.headers["Location"]).text
        self.assertIn("your answer has reached", page)

    def test_answer_is_text_whatever_it_looks_like(self):
        self.send("<script>alert(1)</script>")
        self.assertNotIn("<script>", self.request.answer)

    def test_files_come_along(self):
        self.send_file("drive.txt", b"large")
        self.assertEqual(self.request.state, "answered")
        self.assertIn(
            "drive.txt", self.request.message_ids.attachment_ids.mapped("name")
        )

    def send_file(self, name, content):
        return self._post(
            self.path,
            files={"files": (name, content, "application/octet-stream")},
            key=self.key,
            answer="The large one.",
        )

    def test_wrong_file_is_answered_with_a_sentence_and_the_text_is_kept(self):
        page = self.send_file("virus.exe", b"MZ").text
        self.assertIn("files of this kind are not accepted", page)
        self.assertIn("The large one.", page)
        self.assertEqual(self.request.state, "asked")

    def test_empty_answer_is_answered_with_a_sentence(self):
        self.assertIn("Please write your answer", self.send(" ").text)
        self.assertEqual(self.request.state, "asked")

    def test_second_answer_is_kept_and_says_so(self):
        self.send()
        answer = self.send("No, the small one.")
        page = self.url_open(answer.headers["Location"]).text
        self.assertIn("closed already", page)
        self.assertIn("The large one.", self.request.answer)
        self.assertIn("small one", self.request.message_ids[0].body)

    def test_withdrawn_question_says_so_and_keeps_what_was_being_written(self):
        self.request.action_withdraw()
        self.assertIn("No answer needed any more", self.url_open(self.url).text)
        self.send()
        self.assertEqual(self.request.state, "cancelled")
        self.assertIn("The large one.", self.request.message_ids[0].body)

    def test_dead_links_get_one_sentence_and_give_the_text_back(self):
        other = self._ask(kind="partner", partner_id=self.maker.id)
        for key in (
            "",
            "x",
            self.key[:-2],
            "B" + self.key[1:],
            self.key[:20] + self.key[19:],
        ):
            page = self.url_open(f"{self.path}?key={key}")
            self.assertEqual(page.status_code, 403, key)
            self.assertIn("does not work any more", page.text)
            answer = self.send("Typed for an hour.", key=key)
            self.assertEqual(answer.status_code, 403, key)
            self.assertIn("Typed for an hour.", answer.text)
        foreign = self.url_open(f"/service/expert/{other.id}?key={self.key}")
        self.assertEqual(foreign.status_code, 403)
        self.assertEqual(self.request.state, "asked")

    def test_link_dies_of_age(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=61)):
            self.link(self.request)
        self.assertEqual(self.url_open(self.url).status_code, 403)

    def test_foreign_site_cannot_answer(self):
        answer = self._post(self.path, csrf=False, key=self.key, answer="x")
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.request.state, "asked")

    def test_file_of_the_question_is_sent_and_no_other(self):
        own, foreign = self.env["ir.attachment"].create(
            [
                {
                    "name": "drive.txt",
                    "raw": b"large",
                    "res_model": "service.expert.request",
                    "res_id": self.request.id,
                },
                {
                    "name": "secret.txt",
                    "raw": b"secret",
                    "res_model": "service.ticket",
                    "res_id": self.ticket.id,
                },
            ]
        )
        self.request.attachment_ids = own
        url = f"{self.path}/file/%s?key=%s"
        self.assertEqual(self.url_open(url % (own.id, self.key)).content, b"large")
        for file, key in ((foreign, self.key), (own, "x")):
            answer = self.url_open(url % (file.id, key))
            self.assertEqual(answer.status_code, 404)

    def test_members_of_a_division_say_who_they_are(self):
        request = self._ask()
        self.link(request)
        page = self.url_open(self.url).text
        self.assertIn(self.expert.name, page)
        self.assertIn("Please choose your name", self.send().text)
        self.send(expert=self.contact.id)
        self.assertEqual(request.state, "asked")
        self.send(expert=self.other_expert.partner_id.id)
        self.assertEqual(request.answered_by_id, self.other_expert.partner_id)

    def test_looking_at_the_page_makes_nobody_responsible(self):
        request = self._ask()
        self.link(request)
        self.url_open(self.url)
        self.assertFalse(request.user_id)

    def test_page_speaks_the_language_of_the_expert(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.maker.lang = "fr_FR"
        due = self.request.with_context(lang="fr_FR")._format_due()
        self.assertNotEqual(due, self.request._format_due())
        self.assertIn(due, self.url_open(self.url).text)
