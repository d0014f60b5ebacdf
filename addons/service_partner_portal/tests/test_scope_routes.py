"""The same scope through the web."""

import json

from odoo.tests import HttpCase, tagged

from .common import ServicePortalCommon

RPC = "/web/dataset/call_kw"


@tagged("post_install", "-at_install")
class TestScopeRoutes(HttpCase, ServicePortalCommon):
    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"{RPC}/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def test_pages_of_requests_open_for_those_in_scope(self):
        url = f"/my/tickets/{self.ticket.id}"
        for user, status in (
            (self.portal_user, 200),
            (self.chief, 200),
            (self.own_user, 404),
            (self.site_user, 404),
            (self.other_portal_user, 404),
            (self.contractor_user, 404),
        ):
            with self.subTest(user=user.login):
                self.authenticate(user.login, user.login)
                self.assertEqual(self.url_open(url).status_code, status)
        self.authenticate(None, None)
        response = self.url_open(url, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_lists_and_counts_hold_what_is_in_scope(self):
        for user, names in (
            (self.own_user, ()),
            (self.site_user, ("Scales show nothing",)),
            (self.chief, ("Scales show nothing", "Register prints nothing")),
        ):
            self.authenticate(user.login, user.login)
            page = self.url_open("/my/tickets").text
            for name in (
                "Scales show nothing",
                "Register prints nothing",
                "Oven stays cold",
            ):
                with self.subTest(user=user.login, name=name):
                    self.assertEqual(name in page, name in names)
            count = self._call("service.ticket", "search_count", [])
            self.assertEqual(count, len(names))

    def test_colleagues_in_scope_answer_others_cannot(self):
        post = {
            "thread_model": "service.ticket",
            "thread_id": self.ticket.id,
            "post_data": {"body": "Any news?", "message_type": "comment"},
        }
        for user, is_heard in ((self.chief, True), (self.site_user, False)):
            self.authenticate(user.login, user.login)
            self.url_open(
                "/mail/message/post",
                data=json.dumps({"params": post}),
                headers={"Content-Type": "application/json"},
            )
            written = self.ticket.message_ids.filtered(
                lambda message, user=user: message.author_id == user.partner_id
            )
            self.assertEqual(bool(written), is_heard)

    def test_an_archived_user_is_out_at_once(self):
        self.authenticate(self.chief.login, self.chief.login)
        url = f"/my/tickets/{self.ticket.id}"
        self.assertEqual(self.url_open(url).status_code, 200)
        self.chief.active = False
        response = self.url_open(url, allow_redirects=False)
        self.assertIn("/web/login", response.headers.get("Location", ""))

    def test_revoking_the_access_cuts_an_open_session_off(self):
        self.authenticate(self.chief.login, self.chief.login)
        url = f"/my/tickets/{self.ticket.id}"
        self.assertEqual(self.url_open(url).status_code, 200)
        self.chief_access.unlink()
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_conversations_and_files_of_orders_are_not_served(self):
        self.order.message_post(body="Between us", subtype_xmlid="mail.mt_comment")
        photo = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"between us",
                "res_model": "service.workorder",
                "res_id": self.order.id,
            }
        )
        self.order.signature = b"aGVsbG8="
        self.authenticate(self.chief.login, self.chief.login)
        thread = {"thread_model": "service.workorder", "thread_id": self.order.id}
        for route in ("/mail/thread/messages", "/mail/chatter_fetch"):
            response = self.url_open(
                route,
                data=json.dumps({"params": thread}),
                headers={"Content-Type": "application/json"},
            )
            self.assertNotIn("Between us", response.text)
        for url in (
            f"/web/content/{photo.id}",
            f"/web/content/service.workorder/{self.order.id}/signature",
            f"/web/image/service.workorder/{self.order.id}/signature",
        ):
            with self.subTest(url=url):
                self.assertNotIn(b"between us", self.url_open(url).content)
        self.assertNotIn(
            b"hello",
            self.url_open(
                f"/web/content/service.workorder/{self.order.id}/signature"
            ).content,
        )
