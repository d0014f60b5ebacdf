from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged, users
from odoo.tests.common import JsonRpcException

from .common import ServiceTicketCommon, ServiceTicketHttpCommon


@tagged("post_install", "-at_install")
class TestPortalTicketAccess(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket(user_id=cls.agent.id)
        cls.foreign = cls._create_ticket(partner_id=cls.other_contact.id)

    def test_words_of_the_conversation_are_translated_on_pages_of_customers(self):
        names = self.env["ir.http"]._get_translation_frontend_modules_name()
        self.assertIn("mail", names)

    @users("desk_customer")
    def test_customer_finds_own_tickets_only(self):
        Ticket = self.env["service.ticket"]
        self.assertEqual(Ticket.search([]), self.ticket)
        self.assertFalse(self.foreign.with_user(self.env.user).has_access("read"))

    @users("desk_customer")
    def test_customer_reads_no_internal_field(self):
        ticket = self.ticket.with_user(self.env.user)
        self.assertEqual(ticket.read(["name"])[0]["name"], "Register prints nothing")
        for field in ("team_id", "user_id", "priority", "type_id", "email_cc"):
            with self.subTest(field=field), self.assertRaises(AccessError):
                ticket.read([field])

    @users("desk_customer")
    def test_customer_cannot_guess_internal_fields_by_searching(self):
        Ticket = self.env["service.ticket"]
        for domain in (
            [("user_id", "=", self.agent.id)],
            [("team_id.name", "like", "Desk")],
            [("stage_id.name", "like", "New")],
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                Ticket.search(domain)
        with self.assertRaises(AccessError):
            Ticket.search([], order="priority")

    @users("desk_customer")
    def test_customer_changes_nothing_directly(self):
        ticket = self.ticket.with_user(self.env.user)
        for action in (
            lambda: ticket.write({"name": "Mine"}),
            lambda: ticket.write({"partner_id": self.other_contact.id}),
            lambda: ticket.action_close(),
            lambda: ticket.create({"name": "New"}),
            lambda: ticket.unlink(),
        ):
            with self.assertRaises(AccessError):
                action()


@tagged("post_install", "-at_install")
class TestPortalTicket(ServiceTicketHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket(
            user_id=cls.agent.id, description=Markup("<p>It was silent at noon</p>")
        )
        cls.token = cls.ticket._portal_ensure_token()
        cls.url = f"/my/tickets/{cls.ticket.id}"
        cls.with_token = f"{cls.url}?access_token={cls.token}"
        cls.foreign = cls._create_ticket(
            name="Coffee machine leaks", partner_id=cls.other_contact.id
        )
        cls.done = cls.env.ref("service_ticket.stage_done")
        cls.waiting = cls.env.ref("service_ticket.stage_waiting")

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _close(self, days_ago=0):
        self.ticket.stage_id = self.done
        self.ticket.closed_at = fields.Datetime.now() - timedelta(days=days_ago)

    def _answer(self, body, **values):
        self.ticket.message_post(
            body=body,
            **{"message_type": "comment", "subtype_xmlid": "mail.mt_comment", **values},
        )

    @contextmanager
    def assertRpcRefused(self, error):
        with (
            self.assertRaisesRegex(JsonRpcException, error),
            self.assertLogs("odoo.http", "WARNING"),
        ):
            yield

    def _last_word(self):
        self.ticket.invalidate_recordset()
        comments = self.ticket.message_ids.filtered(
            lambda message: message.message_type == "comment"
        )
        return comments[:1]

    def _rpc(self, url, **params):
        return self.make_jsonrpc_request(url, params)

    def _reply(self, body, token=None, **post_data):
        return self._rpc(
            "/mail/message/post",
            thread_model="service.ticket",
            thread_id=self.ticket.id,
            post_data={
                "body": body,
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **post_data,
            },
            **({"token": token} if token else {}),
        )

    # List

    def test_list_shows_own_tickets_in_the_customers_words(self):
        self.authenticate("desk_customer", "desk_customer")
        self.ticket.stage_id = self.waiting
        page = self.url_open("/my/tickets").text
        self.assertIn(self.ticket.number, page)
        self.assertIn("We wait for your answer", page)
        self.assertIn("text-bg-warning", page)
        self.assertNotIn(self.foreign.number, page)

    def test_what_waits_for_others_is_work_to_the_customer(self):
        others = ("external", "expert", "task")
        working = self.env.ref("service_ticket.stage_open").customer_name
        for code in others:
            self.ticket._wait_for(code)
            self.assertEqual(self.ticket._portal_status(), (working, "info"), code)
        for code in ("client", "approval", "incomplete"):
            self.ticket._wait_for(code)
            self.assertEqual(
                self.ticket._portal_status(),
                (self.waiting.customer_name, "warning"),
                code,
            )

    def test_what_waits_for_others_shows_the_work_that_it_came_from(self):
        assembly = self.env["service.ticket.stage"].create(
            {"name": "Assembly", "state": "open", "sequence": 25}
        )
        self.ticket.stage_id = assembly
        self.ticket._wait_for("external")
        self.assertEqual(self.ticket._portal_status()[0], "Assembly")

    def test_a_stage_for_others_has_its_own_words(self):
        self.waiting.waiting_reason_id = self.env.ref(
            "service_ticket.waiting_reason_external"
        )
        self.waiting.customer_name = "The vendor repairs it"
        self.ticket._wait_for("external")
        self.assertEqual(
            self.ticket._portal_status(), ("The vendor repairs it", "warning")
        )

    def test_list_is_searched_and_filtered(self):
        self.authenticate("desk_customer", "desk_customer")
        other = self._create_ticket(name="New cable, please", stage_id=self.done.id)
        for query, shown, hidden in (
            ("search=cable", other, self.ticket),
            (f"search={self.ticket.number}", self.ticket, other),
            ("filterby=open", self.ticket, other),
            ("filterby=closed", other, self.ticket),
        ):
            with self.subTest(query=query):
                page = self.url_open(f"/my/tickets?{query}").text
                self.assertIn(shown.number, page)
                self.assertNotIn(f"/my/tickets/{hidden.id}", page)

    def test_list_survives_wrong_parameters(self):
        self.authenticate("desk_customer", "desk_customer")
        for query in ("sortby=password", "filterby=x", "search=%25%27", "search_in=x"):
            with self.subTest(query=query):
                response = self.url_open(f"/my/tickets?{query}")
                self.assertEqual(response.status_code, 200)
        self.assertEqual(self.url_open("/my/tickets/page/99").status_code, 200)

    def test_list_asks_for_a_login(self):
        response = self.url_open("/my/tickets", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_archived_login_is_cut_off_at_once(self):
        self.authenticate("desk_customer", "desk_customer")
        self.assertEqual(self.url_open(self.url).status_code, 200)
        self.portal_user.active = False
        self.env.flush_all()
        for url in ("/my/tickets", self.url):
            response = self.url_open(url, allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])

    def test_number_of_queries_does_not_grow_with_the_list(self):
        self.authenticate("desk_customer", "desk_customer")

        def count():
            self.url_open("/my/tickets")  # warm
            before = self.env.cr.sql_log_count
            self.url_open("/my/tickets")
            return self.env.cr.sql_log_count - before

        few = count()
        stages = self.env["service.ticket.stage"].search([])
        self.env["service.ticket"].create(
            [
                {
                    "name": f"Request {index}",
                    "partner_id": self.contact.id,
                    "team_id": self.team.id,
                    "stage_id": stages[index % len(stages)].id,
                }
                for index in range(40)
            ]
        )
        self.env.flush_all()
        # One query more reads the rest of the stages.
        self.assertLessEqual(count(), few + 1)

    def test_portal_home_counts_own_tickets(self):
        self.authenticate("desk_customer", "desk_customer")
        self.assertIn('href="/my/tickets"', self.url_open("/my").text)
        counts = self._rpc("/my/counters", counters=["service_ticket_count"])
        self.assertEqual(counts, {"service_ticket_count": 1})

    # Who may open a page

    def test_page_shows_the_request_and_nothing_internal(self):
        self.ticket.message_post(body="Customer is a nuisance")
        self.ticket.write({"team_id": self.closed_team.id, "priority": "3"})
        self.ticket.tag_ids = self.env["service.ticket.tag"].create(
            {"name": "Late payer"}
        )
        page = self.url_open(self.with_token).text
        self.assertIn("Register prints nothing", page)
        self.assertIn("It was silent at noon", page)
        for internal in (
            "nuisance",
            "Confidential matters",
            "Late payer",
            "Critical",
            self.agent.name,
            self.client.name,
        ):
            self.assertNotIn(internal, page)

    def test_request_that_came_by_mail_is_not_shown_twice(self):
        self.ticket.channel_id = self.env.ref("service_ticket.channel_email")
        self.assertNotIn("silent at noon", self.url_open(self.with_token).text)

    def test_page_without_or_with_a_wrong_token_asks_for_a_login(self):
        other_token = self.foreign._portal_ensure_token()
        for query in (
            "",
            "?access_token=",
            "?access_token=x",
            f"?access_token={other_token}",
        ):
            with self.subTest(query=query):
                response = self.url_open(self.url + query, allow_redirects=False)
                self.assertIn("/web/login", response.headers["Location"])

    def test_page_that_never_was_answers_like_one_of_somebody_else(self):
        nowhere = f"/my/tickets/{self.ticket.id + 10**6}"
        hidden, missing = (
            self.url_open(url, allow_redirects=False) for url in (self.url, nowhere)
        )
        self.assertEqual(hidden.status_code, missing.status_code)
        self.authenticate("desk_other_customer", "desk_other_customer")
        for url in (self.url, nowhere):
            self.assertEqual(self.url_open(url).status_code, 404)

    def test_ticket_without_token_is_not_opened_by_an_empty_one(self):
        self.ticket.access_token = False
        response = self.url_open(f"{self.url}?access_token=", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_foreign_agent_does_not_open_a_ticket_of_a_members_only_team(self):
        self.ticket.write({"team_id": self.closed_team.id, "user_id": False})
        self.authenticate("desk_other_agent", "desk_other_agent")
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_subject_and_names_are_shown_as_text(self):
        evil = '"><img src=x onerror=alert(1)>'
        self.ticket.name = evil
        self.contact.name = evil
        for url in (self.with_token,):
            page = self.url_open(url).text
            self.assertNotIn("<img src=x", page)
            self.assertIn("&lt;img src=x", page)
        self.authenticate("desk_customer", "desk_customer")
        self.assertNotIn("<img src=x", self.url_open("/my/tickets").text)

    def test_merged_ticket_leads_on_only_with_a_right_to_the_other(self):
        self.ticket.merged_into_id = self.foreign
        page = self.url_open(self.with_token, allow_redirects=False)
        self.assertEqual(page.status_code, 200)
        self.assertIn("joined with another one", page.text)
        self.assertNotIn(self.foreign.number, page.text)
        self.foreign.partner_id = self.contact
        self.authenticate("desk_customer", "desk_customer")
        response = self.url_open(self.url, allow_redirects=False)
        self.assertURLEqual(
            response.headers["Location"], f"/my/tickets/{self.foreign.id}"
        )

    # Conversation

    def test_conversation_holds_no_internal_note(self):
        self._answer("Internal remark", subtype_xmlid="mail.mt_note")
        self._answer("Hidden answer", is_internal=True)
        self._answer("Our answer")
        thread = {"thread_model": "service.ticket", "thread_id": self.ticket.id}
        answers = [str(self._rpc("/mail/chatter_fetch", token=self.token, **thread))]
        self.authenticate("desk_customer", "desk_customer")
        answers.append(str(self._rpc("/mail/chatter_fetch", **thread)))
        answers.append(str(self._rpc("/mail/thread/messages", **thread)))
        for answer in answers:
            self.assertIn("Our answer", answer)
            self.assertNotIn("Internal remark", answer)
            self.assertNotIn("Hidden answer", answer)

    def test_conversation_of_somebody_else_stays_closed(self):
        thread = {"thread_model": "service.ticket", "thread_id": self.ticket.id}
        self._answer("Our answer")
        other_token = self.foreign._portal_ensure_token()
        with self.assertRpcRefused("NotFound"):
            self._rpc("/mail/chatter_fetch", token=other_token, **thread)
        self.authenticate("desk_other_customer", "desk_other_customer")
        self.assertNotIn("Our answer", str(self._rpc("/mail/chatter_fetch", **thread)))
        with self.assertRpcRefused("NotFound"):
            self._reply("Let me in")

    def test_reply_wakes_a_waiting_ticket_and_is_the_customers_word(self):
        self.ticket.write({"stage_id": self.waiting.id, "needs_reply_since": False})
        self._reply("<p>Still silent</p>", token=self.token)
        message = self._last_word()
        self.assertEqual(message.author_id, self.contact)
        self.assertEqual(self.ticket.state, "open")
        self.assertTrue(self.ticket.needs_reply_since)

    def test_reply_of_a_login_needs_no_token(self):
        self.authenticate("desk_customer", "desk_customer")
        self.ticket.write({"stage_id": self.waiting.id})
        self._reply("Still silent")
        self.assertEqual(self._last_word().author_id, self.contact)
        self.assertEqual(self.ticket.state, "open")

    def test_reply_reopens_a_closed_ticket_as_long_as_the_team_allows(self):
        self._close(days_ago=1)
        self._reply("Silent again", token=self.token)
        self.assertEqual(self.ticket.state, "open")

    def test_reply_to_a_ticket_closed_long_ago_becomes_a_new_one(self):
        self._close(days_ago=30)
        self.assertIn('data-allow_composer="0"', self.url_open(self.with_token).text)
        self._reply("Silent again", token=self.token)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.state, "done")
        follow_up = self.env["service.ticket"].search(
            [("repeat_of_id", "=", self.ticket.id)]
        )
        self.assertEqual(follow_up.partner_id, self.contact)
        self.assertEqual(follow_up.team_id, self.team)
        self.assertEqual(follow_up.state, "new")
        self.assertIn("Silent again", follow_up.message_ids[-1:].body)

    def test_reply_to_a_merged_ticket_reaches_the_other_one(self):
        target = self._create_ticket(name="The same", stage_id=self.waiting.id)
        self._close()
        self.ticket.merged_into_id = target
        self._reply("Still silent", token=self.token)
        self.env.invalidate_all()
        self.assertEqual(target.state, "open")
        message = target.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertIn("Still silent", message.body)
        self.assertEqual(message.author_id, self.contact)

    def test_reply_without_a_known_contact_comes_from_the_address(self):
        self.ticket.write({"partner_id": False, "email_from": "x@unknown.example"})
        self._reply("It is me", token=self.token)
        message = self._last_word()
        self.assertFalse(message.author_id)
        self.assertEqual(message.email_from, "x@unknown.example")
        self.assertTrue(self.ticket.needs_reply_since)

    def test_script_in_a_reply_is_removed(self):
        self._reply("<p>a<script>alert(1)</script></p>", token=self.token)
        self.assertNotIn("script", self._last_word().body)

    def _upload(self, name, content, **data):
        response = self._post(
            "/mail/attachment/upload",
            files={"ufile": (name, content)},
            thread_model="service.ticket",
            thread_id=self.ticket.id,
            is_pending="true",
            **data,
        )
        return response.json()

    def test_reply_takes_files_along(self):
        data = self._upload("../../log.txt", b"line 1", token=self.token)["data"]
        attachment = self.env["ir.attachment"].browse(data["attachment_id"])
        self.assertEqual(attachment.name, "log.txt")
        tokens = data["store_data"]["ir.attachment"][0]["ownership_token"]
        self._reply(
            "See the log",
            token=self.token,
            attachment_ids=attachment.ids,
            attachment_tokens=[tokens],
        )
        self.assertEqual(self._last_word().attachment_ids, attachment)
        self.assertEqual(attachment.res_id, self.ticket.id)

    def test_reply_takes_no_programme_along(self):
        for name, content in (("a.exe", b"MZ\x90"), ("photo.png", b"MZ\x90\x00")):
            answer = self._upload(name, content, token=self.token)
            self.assertIn("not accepted", answer["error"]["message"])

    def test_file_of_another_ticket_cannot_be_taken_along(self):
        foreign_file = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"secret",
                "res_model": "service.ticket",
                "res_id": self.foreign.id,
            }
        )
        with self.assertRpcRefused("UserError"):
            self._reply("Give", token=self.token, attachment_ids=foreign_file.ids)
        self.assertEqual(foreign_file.res_id, self.foreign.id)

    # Close, take up again

    def _act(self, action, **data):
        return self._post(f"{self.url}/{action}", **data)

    def _mails_after(self, action):
        before = self.ticket.message_ids
        action()
        self.env.cr.precommit.run()
        self.ticket.invalidate_recordset()
        return (self.ticket.message_ids - before).filtered(
            lambda message: message.message_type == "auto_comment"
        )

    def test_customer_closes_and_gets_no_mail_about_it(self):
        mails = self._mails_after(lambda: self._act("close", access_token=self.token))
        self.assertEqual(self.ticket.state, "done")
        self.assertFalse(mails)
        tracking = self.ticket.message_ids.filtered("tracking_value_ids")[:1]
        self.assertEqual(tracking.author_id, self.contact)

    def test_customer_takes_up_a_ticket_again(self):
        self._close(days_ago=1)
        self._act("reopen", access_token=self.token)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.state, "open")
        self.assertTrue(self.ticket.needs_reply_since)
        self.assertFalse(self.ticket.closed_at)

    def test_ticket_closed_long_ago_is_asked_about_again_instead(self):
        self._close(days_ago=30)
        page = self.url_open(self.with_token).text
        self.assertIn("Ask again about this", page)
        self.assertNotIn("It is not solved", page)
        self._act("reopen", access_token=self.token)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.state, "done")

    def test_actions_need_post_and_the_token_of_the_form(self):
        self._close()
        for action in ("close", "reopen", "rate"):
            with self.subTest(action=action):
                url = f"{self.url}/{action}?access_token={self.token}&rating=5"
                self.assertEqual(self.url_open(url).status_code, 405)
                with self.assertLogs("odoo.http", "WARNING"):
                    answer = self._act(
                        action, csrf=False, access_token=self.token, rating=5
                    )
                self.assertEqual(answer.status_code, 400)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.state, "done")
        self.assertFalse(self.ticket.rating_ids)

    def test_actions_of_strangers_are_refused(self):
        self._close()
        other_token = self.foreign._portal_ensure_token()
        attempts = [{}, {"access_token": "x"}, {"access_token": other_token}]
        for login in (None, "desk_other_customer"):
            self.authenticate(login, login)
            for data in attempts:
                for action in ("close", "reopen", "rate"):
                    answer = self._act(action, rating=1, **data)
                    self.assertEqual(answer.status_code, 404)
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.state, "done")
        self.assertFalse(self.ticket.rating_ids)

    def test_staff_neither_close_nor_rate_in_the_customers_name(self):
        self.authenticate("desk_agent", "desk_agent")
        page = self.url_open(self.with_token).text
        self.assertNotIn("My problem is solved", page)
        self._act("close", access_token=self.token)
        self._close()
        self._act("rate", access_token=self.token, rating=5)
        self.ticket.invalidate_recordset()
        self.assertFalse(self.ticket.rating_ids)

    # Rating

    def test_showing_the_page_rates_nothing(self):
        self._close()
        page = self.url_open(f"{self.with_token}&rating=5#rating").text
        self.assertIn('id="rating"', page)
        self.assertFalse(self.ticket.rating_ids)

    def test_rating_is_noted_and_can_be_changed(self):
        self._close()
        closed_at = self.ticket.closed_at
        for value, comment in ((2, "Slow <b>"), (5, "")):
            answer = self._act(
                "rate", access_token=self.token, rating=value, comment=comment
            )
            query = parse_qs(urlsplit(answer.headers["Location"]).query)
            self.assertEqual(query["notice"], ["rate"])
            self.env.invalidate_all()
            rating = self.ticket.rating_ids
            self.assertEqual(len(rating), 1)
            self.assertEqual((rating.rating, rating.feedback or ""), (value, comment))
            self.assertEqual(rating.partner_id, self.contact)
            self.assertEqual(rating.parent_res_id, self.team.id)
        self.assertEqual(self.ticket.closed_at, closed_at)

    def test_rating_neither_reopens_nor_counts_as_an_answer(self):
        self._close()
        self._act("rate", access_token=self.token, rating=1, comment="Bad")
        self.env.invalidate_all()
        self.assertEqual(self.ticket.state, "done")
        self.assertFalse(self.ticket.needs_reply_since)

    def test_rating_without_a_known_contact_is_not_ours(self):
        self.ticket.write({"partner_id": False, "needs_reply_since": False})
        self._close()
        for value in (4, 5):
            self._act("rate", access_token=self.token, rating=value)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.rating_ids.mapped("rating"), [5])
        self.assertFalse(self.ticket.first_response_at)

    def test_wrong_rating_is_answered_with_a_sentence(self):
        self._close()
        for value in ("0", "6", "-1", "x", "", "5.5"):
            answer = self._act("rate", access_token=self.token, rating=value)
            self.assertIn("notice=no_rating", answer.headers["Location"])
        self.assertFalse(self.ticket.rating_ids)

    def test_open_ticket_and_silent_team_ask_for_no_rating(self):
        self.assertNotIn('id="rating"', self.url_open(self.with_token).text)
        self._act("rate", access_token=self.token, rating=5)
        self._close()
        self.team.asks_rating = False
        self.assertNotIn('id="rating"', self.url_open(self.with_token).text)
        self._act("rate", access_token=self.token, rating=5)
        self.assertFalse(self.ticket.rating_ids)


@tagged("post_install", "-at_install")
class TestInboundMailDownload(ServiceTicketHttpCommon):
    RAW = b"From: a@example.com\r\nSubject: <script>\r\n\r\n<html>hello"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._create_ticket(user_id=cls.agent.id)
        cls.mail = cls.env["service.inbound.mail"]._store(cls.RAW)
        cls.mail.write({"state": "quarantined", "ticket_id": cls.ticket.id})
        cls.url = f"/service/inbound_mail/{cls.mail.id}.eml"

    def test_responsible_agent_downloads_the_bytes(self):
        self.authenticate("desk_agent", "desk_agent")
        response = self.url_open(self.url)
        self.assertEqual(response.content, self.RAW)
        self.assertEqual(response.headers["Content-Type"], "message/rfc822")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_everybody_else_finds_nothing(self):
        new_test_user(self.env, login="desk_employee", groups="base.group_user")
        for login in ("desk_other_agent", "desk_customer", "desk_employee"):
            with self.subTest(login=login):
                self.authenticate(login, login)
                self.assertEqual(self.url_open(self.url).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(self.url, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_mail_that_never_was_or_is_forgotten_is_not_found(self):
        self.authenticate("desk_manager", "desk_manager")
        self.assertEqual(self.url_open(self.url).status_code, 200)
        self.mail.raw = False
        for url in (self.url, "/service/inbound_mail/999999999.eml"):
            self.assertEqual(self.url_open(url).status_code, 404)
