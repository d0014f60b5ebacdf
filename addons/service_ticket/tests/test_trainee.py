from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import ServiceTicketCommon, ServiceTicketHttpCommon


class TraineeCommon(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.acknowledges = False
        cls.trainee = new_test_user(
            cls.env, login="desk_trainee", groups="service_ci.group_agent"
        )
        cls.trainee.service_mentor_id = cls.agent
        cls.ticket = cls.make_ticket("phone")

    def answer(self, text="Turn it off and on", ticket=None, **values):
        values = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            **values,
        }
        return (
            (ticket or self.ticket)
            .with_user(self.trainee)
            .message_post(body=text, **values)
        )

    def held(self):
        return self.env["service.held.answer"].search(
            [("user_id", "=", self.trainee.id)], limit=1
        )

    def public_words(self):
        return self.ticket.message_ids.filtered(
            lambda m: m.message_type == "comment" and not m.subtype_id.internal
        )

    def mails(self):
        return self.env["mail.mail"].search([("res_id", "=", self.ticket.id)])


@tagged("post_install", "-at_install")
class TestTrainee(TraineeCommon):
    def test_what_a_trainee_answers_waits_and_the_client_sees_nothing(self):
        self.answer()
        self.assertEqual(self.held().state, "waiting")
        self.assertEqual(self.held().mentor_id, self.agent)
        self.assertFalse(self.public_words())
        self.assertFalse(self.mails())
        self.assertFalse(self.ticket.first_response_at)
        self.assertTrue(self.ticket.needs_reply_since)

    def test_no_word_of_a_browser_releases_an_answer(self):
        ticket = self.ticket.with_context(service_ticket_released=True)
        self.answer(ticket=ticket)
        self.answer(message_type="auto_comment")
        self.assertFalse(self.public_words())
        self.assertFalse(self.ticket.first_response_at)

    def test_colleagues_see_the_draft_on_the_ticket(self):
        message = self.answer()
        self.assertIn("Turn it off and on", message.body)
        self.assertTrue(message.subtype_id.internal)
        ticket = self.ticket.with_user(self.agent)
        self.assertEqual(ticket.held_answer_id, self.held())
        self.assertEqual(ticket.held_state, "waiting")

    def test_the_client_gets_it_when_the_mentor_releases_it(self):
        self.answer(attachments=[("manual.txt", b"page 1")])
        self.held().with_user(self.agent).action_release()
        message = self.public_words()
        self.assertIn("Turn it off and on", message.body)
        self.assertEqual(message.author_id, self.trainee.partner_id)
        self.assertEqual(message.attachment_ids.mapped("name"), ["manual.txt"])
        self.assertEqual(message.attachment_ids.res_model, "service.ticket")
        self.assertIn(self.contact, message.notified_partner_ids)
        self.assertEqual(self.ticket.first_response_at, message.date)
        self.assertFalse(self.ticket.needs_reply_since)
        self.assertEqual(self.held().message_id, message)

    def test_the_draft_leaves_the_conversation_with_the_release(self):
        draft = self.answer()
        self.held().with_user(self.agent).action_release()
        self.assertFalse(draft.exists())

    def test_the_mentor_may_correct_it_first(self):
        self.answer()
        held = self.held().with_user(self.agent)
        held.body = "<p>Clean the head</p>"
        held.action_release()
        self.assertIn("Clean the head", self.public_words().body)

    def test_an_answer_is_released_once(self):
        self.answer()
        self.held().with_user(self.agent).action_release()
        with self.assertRaisesRegex(UserError, "Somebody has decided"):
            self.held().with_user(self.agent).action_release()
        self.assertEqual(len(self.public_words()), 1)

    def test_it_is_given_back_with_a_comment_and_comes_again(self):
        self.answer()
        held = self.held().with_user(self.agent)
        with self.assertRaisesRegex(UserError, "comment"):
            held.action_return()
        held.comment = "Greet them first"
        held.action_return()
        self.assertEqual(held.state, "returned")
        own = held.with_user(self.trainee)
        own.body = "<p>Hello! Turn it off and on</p>"
        own.action_submit()
        self.assertEqual(held.state, "waiting")
        held.action_release()
        self.assertIn("Hello!", self.public_words().body)

    def test_trainees_release_nothing_themselves(self):
        self.answer()
        own = self.held().with_user(self.trainee)
        with self.assertRaisesRegex(UserError, "mentor"):
            own.action_release()
        with self.assertRaisesRegex(UserError, "buttons"):
            own.state = "released"
        with self.assertRaisesRegex(UserError, "buttons"):
            own.user_id = self.agent

    def test_what_is_released_stays_as_it_is(self):
        self.answer()
        held = self.held().with_user(self.agent)
        held.action_release()
        with self.assertRaises(UserError):
            held.body = "Something else"
        with self.assertRaisesRegex(UserError, "mentor"):
            self.ticket.with_user(self.trainee)._message_update_content(
                self.public_words(), body="Something else"
            )

    def test_only_mentor_trainee_and_dispatchers_see_it(self):
        self.answer()
        held = self.held()
        self.assertFalse(held.with_user(self.other_agent).has_access("read"))
        for user in (self.agent, self.trainee, self.dispatcher):
            self.assertTrue(held.with_user(user).has_access("read"))

    def test_notes_for_colleagues_need_no_release(self):
        self.answer(subtype_xmlid="mail.mt_note")
        self.assertFalse(self.held())

    def test_a_note_that_names_the_client_as_recipient_waits_too(self):
        self.answer(subtype_xmlid="mail.mt_note", partner_ids=self.contact.ids)
        self.assertTrue(self.held())
        self.assertFalse(self.mails())

    def test_answers_by_mail_wait_too(self):
        # The gateway posts as its own user in the name of the author.
        self.ticket.message_post(
            body="By mail",
            author_id=self.trainee.partner_id.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(self.held())
        self.assertFalse(self.public_words())

    def test_another_name_below_an_answer_lets_nothing_through(self):
        self.answer(author_id=self.agent.partner_id.id)
        self.assertTrue(self.held())
        self.assertFalse(self.public_words())

    def test_a_macro_of_a_trainee_waits_too(self):
        answer = self.env["service.answer"].create(
            {"name": "A", "user_id": False, "body": "Hello."}
        )
        macro = self.env["service.macro"].create(
            {"name": "M", "user_id": False, "answer_id": answer.id}
        )
        macro.with_user(self.trainee).run(self.ticket.ids)
        self.assertIn("Hello.", self.held().body)
        self.assertFalse(self.public_words() | self.mails().mail_message_id)
        self.assertFalse(self.ticket.first_response_at)

    def test_a_trainee_sends_no_mails_in_bulk(self):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.trainee)
            .create(
                {
                    "composition_mode": "mass_mail",
                    "model": "service.ticket",
                    "res_ids": self.ticket.ids,
                    "body": "Hi",
                }
            )
        )
        with self.assertRaisesRegex(UserError, "one ticket at a time"):
            composer._action_send_mail()

    def test_a_waiting_answer_goes_along_when_tickets_are_merged(self):
        self.answer()
        target = self.make_ticket("phone")
        self.ticket._merge_into(target)
        self.assertEqual(self.held().ticket_id, target)

    def test_a_mentor_is_somebody_else_and_no_trainee(self):
        with self.assertRaisesRegex(ValidationError, "somebody else"):
            self.trainee.service_mentor_id = self.trainee
        with self.assertRaisesRegex(ValidationError, "trainee too"):
            self.other_agent.service_mentor_id = self.trainee


@tagged("post_install", "-at_install")
class TestTraineeOnPortal(TraineeCommon, ServiceTicketHttpCommon):
    def test_the_page_of_the_client_shows_nothing_before_the_release(self):
        self.answer("Turn it off", attachments=[("manual.txt", b"page 1")])
        attachment = self.held().attachment_ids
        self.authenticate("desk_customer", "desk_customer")
        page = self.url_open(f"/my/tickets/{self.ticket.id}").text
        self.assertIn(self.ticket.number, page)
        self.assertNotIn("Turn it off", page)
        self.assertEqual(self.fetched(), [])
        self.assertEqual(
            self.url_open(f"/web/content/{attachment.id}").status_code, 404
        )
        self.held().with_user(self.agent).action_release()
        self.assertIn("Turn it off", self.fetched()[0])

    def fetched(self):
        """Return the bodies that the conversation on the page consists of."""
        data = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {"thread_model": "service.ticket", "thread_id": self.ticket.id},
        )
        messages = data["data"].get("mail.message", [])
        return [str(message["body"]) for message in messages if "body" in message]
