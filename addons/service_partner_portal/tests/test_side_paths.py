"""What the pages refuse is not had by Odoo's own ways round them."""

import json
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.bus.models import ir_websocket

from .contractor_common import ContractorCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"secret" * 5
SECRET = "Between ourselves"
JSON = {"Content-Type": "application/json"}


@tagged("post_install", "-at_install")
class TestSidePaths(HttpCase, ContractorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.note = cls.ticket.message_post(
            body=SECRET,
            subtype_xmlid="mail.mt_note",
            attachments=[("note.png", PNG)],
        )
        # sudo: as the routes do it for those whom they let in
        cls.word = (
            cls.ticket.with_user(cls.portal_user)
            .sudo()
            .message_post(
                body="It beeps", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        )
        cls.answer = cls.ticket.with_user(cls.agent).message_post(
            body="We come", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        cls.foreign = cls.other_ticket.message_post(
            body="Between others",
            subtype_xmlid="mail.mt_comment",
            attachments=[("foreign.png", PNG)],
        )
        cls.outsiders = (
            *(cls.portal_user, cls.chief, cls.own_user, cls.other_portal_user),
            *(cls.contractor_user, cls.rival_user),
        )

    def call(self, url, **params):
        """Call a JSON route; return the response and what it answers."""
        response = self.url_open(url, data=json.dumps({"params": params}), headers=JSON)
        return response.json().get("result")

    @contextmanager
    def assertRefused(self):
        try:
            with self.env.cr.savepoint():
                yield
        except (AccessError, UserError, ValueError, TypeError):
            return
        self.fail("This is allowed.")

    def log_in(self, user):
        login = user and user.login
        self.authenticate(login, login)

    def post(self, record, **post_data):
        return self.call(
            "/mail/message/post",
            thread_model=record._name,
            thread_id=record.id,
            post_data={"body": "Hello", **post_data},
        )

    # Writing

    def test_customers_write_in_their_own_name_only(self):
        before = self.ticket.rating_ids
        for wish in (
            {"author_id": self.agent.partner_id.id},
            {"email_from": "agent@desk.example"},
            {"message_type": "notification"},
            {"message_type": "auto_comment"},
            {"subtype_xmlid": "mail.mt_note"},
            {"rating_value": 1},
            {"partner_ids": self.other_contact.ids},
            {"partner_emails": ["stranger@elsewhere.example"]},
            {"model": "service.workorder", "res_id": self.order.id},
            {"is_internal": True},
        ):
            self.log_in(self.chief)
            self.post(self.ticket, **wish)
            message = self.ticket.message_ids[0]
            with self.subTest(wish=wish):
                self.assertEqual(message.author_id, self.chief.partner_id)
                self.assertEqual(message.message_type, "comment")
                self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
                self.assertFalse(message.is_internal)
                self.assertNotIn(self.other_contact, message.notified_partner_ids)
        self.assertEqual(self.ticket.rating_ids, before)

    def test_nor_by_rpc(self):
        said = {
            "body": "Hello",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        for user in (self.portal_user, self.chief):
            ticket = self.ticket.with_user(user)
            for wish in (
                {"author_id": self.agent.partner_id.id},
                {"email_from": "agent@desk.example"},
                {"message_type": "email"},
                {"subtype_xmlid": "mail.mt_note"},
                {"rating_value": 1},
                {"partner_ids": self.other_contact.ids},
            ):
                with self.subTest(wish=wish), self.assertRaises(AccessError):
                    ticket.message_post(**{**said, **wish})
            for call in (
                lambda one=ticket: one.message_notify(partner_ids=[1], body="X"),
                lambda one=ticket: one.message_subscribe(self.other_contact.ids),
                lambda one=ticket: one.message_unsubscribe(self.agent.partner_id.ids),
                lambda one=ticket: one.activity_schedule(user_id=self.agent.id),
                lambda one=ticket: one.message_change_thread(one),
                lambda one=ticket: one.message_mail_with_source("mail.test", body="X"),
            ):
                followers = self.ticket.message_partner_ids
                with self.assertRefused():
                    call()
                    if self.ticket.message_partner_ids == followers:
                        raise ValueError("Nothing happened.")

    def test_nobody_writes_where_one_does_not_belong(self):
        for user, record in (
            (self.own_user, self.ticket),
            (self.other_portal_user, self.ticket),
            (self.contractor_user, self.ticket),
            (self.chief, self.order),
            (self.contractor_user, self.job),
            (self.rival_user, self.job),
            (self.chief, self.site),
            (self.chief, self.ci),
            (None, self.ticket),
        ):
            self.log_in(user)
            with self.subTest(user=user and user.login, record=record):
                before = record.message_ids
                self.assertIsNone(self.post(record))
                self.assertEqual(record.message_ids, before)

    def test_what_was_said_stays(self):
        for user, message in (
            (self.portal_user, self.word),
            (self.chief, self.word),
            (self.portal_user, self.answer),
            (self.agent, self.answer),
            (self.other_portal_user, self.word),
        ):
            self.log_in(user)
            body = message.body
            for change in ({"body": "Never said"}, {"body": "", "attachment_ids": []}):
                with self.subTest(user=user.login, change=change):
                    self.call(
                        "/mail/message/update_content",
                        message_id=message.id,
                        update_data=change,
                    )
                    self.assertEqual(message.exists().body, body)
            if user == self.agent:
                continue
            own = message.with_user(user)
            for vals in ({"body": "Never said"}, {"author_id": 1}, {"res_id": 1}):
                with self.assertRaises(AccessError):
                    own.write(vals)
            with self.assertRaises(AccessError):
                own.unlink()

    def test_a_link_to_the_request_changes_no_words(self):
        self.log_in(None)
        self.call(
            "/mail/message/update_content",
            message_id=self.word.id,
            update_data={"body": "Never said"},
            token=self.ticket._portal_ensure_token(),
        )
        self.assertIn("beeps", self.word.body)

    def test_messages_are_planted_nowhere(self):
        Message = self.env["mail.message"]
        for user in self.outsiders:
            for record in (self.other_order, self.order, self.site, self.draft):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    Message.with_user(user).create(
                        {"model": record._name, "res_id": record.id, "body": "X"}
                    )

    def test_a_customer_plants_no_words_of_others_into_the_own_request(self):
        for user in (self.portal_user, self.chief):
            planted = (
                self.env["mail.message"]
                .with_user(user)
                .create(
                    {
                        "model": "service.ticket",
                        "res_id": self.ticket.id,
                        "author_id": self.agent.partner_id.id,
                        "email_from": "agent@desk.example",
                        "body": "You get it for nothing",
                        "message_type": "comment",
                        "subtype_id": self.env.ref("mail.mt_comment").id,
                    }
                )
            )
            self.assertEqual(planted.author_id, user.partner_id)
            self.assertNotIn("agent@", planted.email_from)

    def test_foreign_files_are_not_sent_along(self):
        self.log_in(self.chief)
        for file in (self.foreign.attachment_ids, self.note.attachment_ids):
            self.post(self.ticket, attachment_ids=file.ids, attachment_tokens=["x"])
            self.assertNotIn(file, self.ticket.message_ids[0].attachment_ids)
            with self.assertRefused():
                self.ticket.with_user(self.chief).message_post(
                    body="X",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    attachment_ids=file.ids,
                )

    # Reading

    def test_files_are_had_by_no_number(self):
        photo = self.env["ir.attachment"].create(
            {
                "name": "p.png",
                "raw": PNG,
                "res_model": self.job._name,
                "res_id": self.job.id,
            }
        )
        files = photo | self.note.attachment_ids | self.foreign.attachment_ids
        for user in (*self.outsiders[:3], self.contractor_user, None):
            self.log_in(user)
            for file in files:
                for url in (
                    f"/web/content/{file.id}",
                    f"/web/content/{file.id}?access_token=x",
                    f"/web/content/ir.attachment/{file.id}/raw",
                    f"/web/image/{file.id}",
                    f"/web/image/{file.id}?access_token=",
                    f"/web/image/ir.attachment/{file.id}/datas",
                ):
                    with self.subTest(user=user and user.login, url=url):
                        self.assertNotIn(b"secret", self.url_open(url).content)
            for url in (
                f"/web/content/service.workorder/{self.job.id}/signature",
                f"/web/image/service.ci/{self.other_ci.id}/image_1920",
                f"/web/content/service.inbound.mail/{self.ticket.id}/raw",
            ):
                self.assertNotEqual(self.url_open(url).status_code, 500)

    def test_reports_are_had_by_their_pages_only(self):
        reports = self.env["ir.actions.report"].search([("model", "like", "service.%")])
        self.assertTrue(reports)
        for user in (self.chief, self.contractor_user):
            self.log_in(user)
            for report in reports:
                record = self.env[report.model].sudo().search([], limit=1)
                url = f"/report/html/{report.report_name}/{record.id or 1}"
                with self.subTest(user=user.login, url=url):
                    self.assertNotEqual(self.url_open(url).status_code, 200)

    def test_nothing_is_exported(self):
        for user in (self.chief, self.contractor_user):
            self.log_in(user)
            for kind in ("csv", "xlsx"):
                data = {
                    "model": "service.ticket",
                    "fields": [{"name": "name", "label": "Name", "type": "char"}],
                    "ids": False,
                    "domain": [],
                    "import_compat": False,
                    "context": {},
                }
                response = self.url_open(
                    f"/web/export/{kind}", data={"data": json.dumps(data)}
                )
                self.assertNotEqual(response.status_code, 200)

    def test_who_reads_along_is_not_told(self):
        self.ticket.message_subscribe((self.agent.partner_id | self.other_contact).ids)
        self.ticket.email_cc = "boss@elsewhere.example"
        thread = {"thread_model": "service.ticket", "thread_id": self.ticket.id}
        secrets = (self.other_contact.email, "boss@elsewhere.example", SECRET)
        for user in (*self.outsiders, None):
            self.log_in(user)
            wanted = ["followers", "attachments", "activities", "scheduledMessages"]
            answers = (
                self.call("/mail/thread/recipients", **thread),
                self.call("/mail/thread/messages", **thread),
                self.call("/mail/chatter_fetch", **thread),
                self.call(
                    "/mail/data",
                    fetch_params=[["mail.thread", {**thread, "request_list": wanted}]],
                ),
            )
            for number, answer in enumerate(answers):
                with self.subTest(user=user and user.login, answer=number):
                    for secret in secrets:
                        self.assertNotIn(secret, json.dumps(answer))

    def test_messages_are_found_by_no_search(self):
        Message = self.env["mail.message"]
        hidden = self.note | self.foreign
        for user in (self.portal_user, self.chief, self.contractor_user):
            found = Message.with_user(user).search([("id", "in", hidden.ids)])
            self.assertFalse(found, user.login)
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                hidden[0].with_user(user).read(["body"])

    def test_reactions_need_the_message(self):
        for user in (self.portal_user, self.contractor_user, None):
            self.log_in(user)
            for message in self.note | self.foreign:
                self.call(
                    "/mail/message/reaction",
                    message_id=message.id,
                    content="👍",
                    action="add",
                )
                self.assertFalse(message.reaction_ids)

    def test_keys_are_had_by_no_search(self):
        self.ticket._portal_ensure_token()
        self.ticket._rating_get_access_token(self.contact)
        for user in (self.portal_user, self.chief, self.contractor_user):
            for model in (
                *("service.ticket", "service.workorder", "rating.rating"),
                *("service.workorder.offer", "service.approval"),
            ):
                if model not in self.env or "access_token" not in self.env[model]:
                    continue
                own = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    with self.assertRefused():
                        own.search_read([], ["access_token"], limit=1)
                    with self.assertRefused():
                        own.search([("access_token", "=like", "a%")])

    # Listening

    def test_channels_of_others_are_not_listened_to(self):
        wanted = [
            f"service_portal_ticket_{self.other_ticket.id}",
            f"service_ticket_presence_{self.ticket.id}",
            "service_board",
            f"service_portal_ticket_{self.ticket.id}",
        ]
        heard = self.listen(self.chief, wanted)
        records = [one[0] for one in heard if isinstance(one, tuple)]
        self.assertIn(
            self.ticket.id, [r.id for r in records if r._name == self.ticket._name]
        )
        for user in (
            self.chief,
            self.own_user,
            self.other_portal_user,
            self.rival_user,
        ):
            for channel in self.listen(user, wanted):
                if isinstance(channel, tuple):
                    record = channel[0].with_user(user)
                    self.assertNotEqual(channel[1:], ("presence",))
                    self.assertNotEqual(record._name, "res.company")
                    self.assertTrue(record.has_access("read"), channel)

    def listen(self, user, names):
        session = SimpleNamespace(uid=user.id)
        with patch.object(ir_websocket, "wsrequest", SimpleNamespace(session=session)):
            socket = self.env["ir.websocket"].with_user(user)
            return socket._build_bus_channel_list(list(names))
