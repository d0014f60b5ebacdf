"""What contractor, dispatcher and client say to each other on a work order."""

from uuid import uuid4

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .contractor_common import ContractorCommon
from .test_contractor_pages import JSON, PIXEL


@tagged("post_install", "-at_install")
class TestContractorTalk(HttpCase, ContractorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.contractors_write_to_clients = True
        cls.goer.partner_id.email = "goer@fast-hands.example"
        cls.portal_user.partner_id.email = "anna@corner-shops.example"

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def send(self, path, headers=None, files=None, **form):
        form = {"csrf_token": Request.csrf_token(self), "key": str(uuid4()), **form}
        return self.url_open(
            path,
            data=form,
            files=files,
            headers=JSON if headers is None else headers,
            allow_redirects=False,
        )

    def tell(self, user, text, **form):
        self.log_in(user)
        return self.send(f"/my/jobs/{self.handed.id}/tell", text=text, **form)

    def answer(self, user, text, **form):
        self.log_in(user)
        path = f"/my/workorders/{self.handed.id}/tell"
        return self.send(path, headers=None, text=text, **form)

    def page(self, user, path):
        self.log_in(user)
        return self.url_open(path)

    def mails(self):
        """Return what was mailed besides the usual notifications of colleagues."""
        mails = self.env["mail.mail"].search(
            [("model", "=", "service.workorder"), ("res_id", "=", self.handed.id)]
        )
        return mails.filtered(lambda mail: "/my/" in mail.body_html)

    # Contractor and client

    def test_contractor_and_client_read_each_other(self):
        self.tell(self.goer_user, "I come at <noon>")
        visit = f"/my/workorders/{self.handed.id}"
        self.assertIn("I come at &lt;noon&gt;", self.page(self.portal_user, visit).text)
        response = self.answer(self.portal_user, "Ring at the back door")
        self.assertEqual(response.status_code, 303)
        page = self.page(self.goer_user, f"/my/jobs/{self.handed.id}").text
        self.assertIn("Ring at the back door", page)

    def test_both_are_told_by_mail_where_to_answer(self):
        self.tell(self.goer_user, "I come at noon")
        mail = self.mails()
        self.assertEqual(mail.recipient_ids, self.portal_user.partner_id)
        self.assertIn(f"/my/workorders/{self.handed.id}", mail.body_html)
        self.answer(self.portal_user, "Ring at the back door")
        mail = self.mails() - mail
        self.assertIn(self.goer.partner_id, mail.recipient_ids)
        self.assertIn(f"/my/jobs/{self.handed.id}", mail.body_html)
        self.assertNotIn(self.portal_user.partner_id, mail.recipient_ids)

    def test_the_dispatcher_reads_it_and_is_told(self):
        self.tell(self.goer_user, "I come at noon")
        message = self.handed.message_ids.filtered(
            lambda one: "I come at noon" in one.body and one.message_type == "comment"
        )
        self.assertIn(self.leader.partner_id, message.notified_partner_ids)
        self.assertTrue(message.with_user(self.leader).has_access("read"))

    def test_neither_conversation_shows_the_other(self):
        self.tell(self.goer_user, "To the client")
        self.send(f"/my/jobs/{self.handed.id}/say", text="To the dispatcher")
        self.handed.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        job = f"/my/jobs/{self.handed.id}"
        own = self.url_open(f"{job}/talk/dispatcher").text
        self.assertIn("To the dispatcher", own)
        self.assertNotIn("To the client", own)
        self.assertNotIn("To the dispatcher", self.url_open(f"{job}/talk/client").text)
        visit = f"/my/workorders/{self.handed.id}"
        for path in (visit, f"{visit}/talk/client"):
            page = self.page(self.portal_user, path).text
            self.assertIn("To the client", page)
            self.assertNotIn("To the dispatcher", page)
            self.assertNotIn("Between us", page)

    def test_the_company_decides_whether_they_talk(self):
        self.env.company.contractors_write_to_clients = False
        response = self.tell(self.goer_user, "I come at noon")
        self.assertEqual(response.status_code, 422)
        self.assertIn("cannot write to the client", response.json()["error"])
        self.assertEqual(self.answer(self.portal_user, "Hello").status_code, 404)
        page = self.page(self.goer_user, f"/my/jobs/{self.handed.id}").text
        self.assertNotIn('id="job_tell"', page)

    def test_others_neither_read_nor_write(self):
        self.tell(self.goer_user, "I come at noon", files={"file": ("a.png", PIXEL)})
        file = self.handed._get_talk("client").attachment_ids
        self.assertEqual(file.name, "a.png")
        for user in (self.rival_user, self.colleague_user, self.site_user):
            for path in (
                f"/my/jobs/{self.handed.id}/talk/client",
                f"/my/jobs/{self.handed.id}/file/{file.id}",
                f"/my/workorders/{self.handed.id}/talk/client",
                f"/my/workorders/{self.handed.id}/file/{file.id}",
            ):
                with self.subTest(user=user.login, path=path):
                    self.assertEqual(self.page(user, path).status_code, 404)
            self.assertEqual(self.answer(user, "Hello").status_code, 404)

    def test_what_a_client_sends_twice_is_said_once(self):
        key = str(uuid4())
        for _time in range(2):
            self.answer(self.portal_user, "Ring at the back door", key=key)
        self.assertEqual(len(self.handed._get_talk("client")), 1)

    def test_a_client_without_words_gets_one_sentence_and_keeps_the_text(self):
        response = self.answer(self.portal_user, " ")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Write something first", response.text)
        response = self.answer(
            self.portal_user, "See here", files={"file": ("a.exe", b"MZ0")}
        )
        self.assertIn("of a kind that we do not take", response.text)
        self.assertIn("See here</textarea>", response.text)
        self.assertFalse(self.handed._get_talk("client"))

    # Files

    def test_files_go_along_in_both_conversations(self):
        for talk, user in (("dispatcher", self.goer_user), ("client", self.goer_user)):
            self.log_in(user)
            response = self.send(
                f"/my/jobs/{self.handed.id}/upload/{uuid4()}",
                files={"part": ("part", b"%PDF-1.4 act")},
                name="act.pdf",
                size="12",
                offset="0",
                talk=talk,
            )
            self.assertEqual(response.json(), {"received": 12, "done": True})
            file = self.handed._get_talk(talk).attachment_ids
            self.assertEqual((file.name, file.raw), ("act.pdf", b"%PDF-1.4 act"))
            path = f"/my/jobs/{self.handed.id}/file/{file.id}"
            answer = self.url_open(path)
            self.assertEqual(answer.content, b"%PDF-1.4 act")
            self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertFalse(self.handed.media_ids)
        # only what was said to the client is the client's
        own = self.handed._get_talk("dispatcher").attachment_ids
        visit = f"/my/workorders/{self.handed.id}/file/"
        self.assertEqual(
            self.page(self.portal_user, f"{visit}{own.id}").status_code, 404
        )
        self.assertEqual(self.url_open(f"{visit}{file.id}").status_code, 200)

    def test_a_programme_is_refused_with_its_first_part(self):
        self.log_in(self.goer_user)
        for name, content in (("a.exe", b"MZ0"), ("a.pdf", b"MZ0"), ("a.svg", b"<s")):
            response = self.send(
                f"/my/jobs/{self.handed.id}/upload/{uuid4()}",
                files={"part": ("part", content)},
                name=name,
                size="9000",
                offset="0",
                talk="dispatcher",
            )
            self.assertIn("do not take", response.json()["error"])
        response = self.send(
            f"/my/jobs/{self.handed.id}/upload/{uuid4()}",
            name="a.pdf",
            size="9",
            talk="boss",
        )
        self.assertIn("out of date", response.json()["error"])

    # Being told

    def test_what_a_dispatcher_writes_is_mailed_to_the_performer(self):
        self.handed.with_user(self.leader).message_post(
            body="Key is next door",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        mail = self.mails()
        self.assertIn("Key is next door", mail.body_html)
        self.assertIn(self.goer.partner_id, mail.recipient_ids)
        # an answer to it is no report
        self.assertFalse(mail.references)
        self.handed.with_user(self.leader).message_post(
            body="Bad payer", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.assertEqual(self.mails(), mail)

    def test_what_is_new_is_marked_until_it_was_read(self):
        def news():
            page = self.page(self.goer_user, "/my/jobs").text
            return page.partition('id="job_news"')[2].partition("</section>")[0]

        self.assertNotIn("New message", news())
        self.handed.with_user(self.leader).message_post(
            body="Key is next door",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertIn("New message", news())
        # a page that is only kept on the phone is not read
        self.url_open(f"/my/jobs/{self.handed.id}")
        self.assertIn("New message", news())
        self.url_open(f"/my/jobs/{self.handed.id}/talk/dispatcher")
        self.assertNotIn("New message", news())

    def test_rework_and_acceptance_are_told_on_the_page_and_by_mail(self):
        self.fill_in(self.handed).action_report()
        self.handed.with_user(self.leader)._send_back("No seal")
        page = self.page(self.goer_user, "/my/jobs").text
        self.assertIn("No seal", page)
        self.handed.action_report()
        before = self.mails()
        self.handed.with_user(self.leader).action_check()
        mail = self.mails() - before
        self.assertIn("checked and accepted", mail.body_html)
        self.assertIn(self.goer.partner_id, mail.recipient_ids)
        news = self.page(self.goer_user, "/my/jobs").text.partition("job_news")[2]
        self.assertIn(self.handed.number, news.partition("</section>")[0])

    def test_one_mail_tells_of_all_that_is_accepted_at_once(self):
        jobs = self.job | self.assign(self.make_order(), self.contractor)
        for job in jobs:
            self.fill_in(job).action_report()
        before = self.env["mail.mail"].search([])
        jobs.with_user(self.leader).action_check()
        told = (self.env["mail.mail"].search([]) - before).filtered(
            lambda mail: "accepted" in mail.body_html
        )
        self.assertEqual(len(told), 1)
        for job in jobs:
            self.assertIn(job.number, told.body_html)
