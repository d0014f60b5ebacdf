from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import email_normalize

from .common import ServiceMessengerCommon


@tagged("post_install", "-at_install")
class TestChat(ServiceMessengerCommon):
    # What they write

    def test_first_message_opens_a_request_and_says_its_number(self):
        [event] = self.tell(self.event(text="The printer smokes\nWhat shall we do?"))
        self.assertEqual(event.state, "done")
        ticket = event.ticket_id
        self.assertEqual(ticket.name, "The printer smokes")
        self.assertEqual(ticket.channel_id.code, "messenger")
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.messenger_chat_id, self.chat())
        self.assertEqual(self.chat().ticket_id, ticket)
        [told] = self.outbox()
        self.assertIn(ticket.number, told.text)
        self.assertIn("Kept for a while.", told.text)

    def test_next_message_joins_and_nothing_is_said_twice(self):
        self.tell(self.event("1", text="The printer smokes"))
        ticket = self.chat().ticket_id
        [_first, event] = self.tell(self.event("2", text="It burns now"))
        self.assertEqual(event.ticket_id, ticket)
        self.assertIn("It burns now", ticket.message_ids[0].body)
        self.assertTrue(ticket.needs_reply_since)
        self.assertEqual(len(self.outbox()), 1)

    def test_message_after_the_end_opens_a_linked_request(self):
        self.tell(self.event("1", text="The printer smokes"))
        old = self.chat().ticket_id
        old.action_close()
        self.team.reopen_policy = "never"
        self.tell(self.event("2", text="And the scanner"))
        new = self.chat().ticket_id
        self.assertNotEqual(new, old)
        self.assertEqual(new.repeat_of_id, old)
        # Of retention they know already.
        self.assertNotIn("Kept for a while.", self.outbox()[-1].text)

    def test_message_wakes_up_a_request_that_may_be_reopened(self):
        self.tell(self.event("1", text="The printer smokes"))
        ticket = self.chat().ticket_id
        ticket.action_close()
        self.team.reopen_policy = "always"
        self.tell(self.event("2", text="Again"))
        self.assertEqual(self.chat().ticket_id, ticket)
        self.assertEqual(ticket.state, "open")

    def test_contact_is_known_by_a_number_that_the_messenger_vouches_for(self):
        sender = {"key": "77", "name": "Anna", "phone": self.contact.phone_sanitized}
        self.tell(self.event(text="Hello", sender=sender))
        self.assertEqual(self.chat().partner_id, self.contact)
        self.assertEqual(self.chat().ticket_id.client_id, self.client)

    def test_number_of_several_contacts_tells_nobody(self):
        self.contact.copy({"phone": self.contact.phone})
        self.team.creates_contacts = False
        sender = {"key": "77", "name": "Anna", "phone": self.contact.phone_sanitized}
        self.tell(self.event(text="Hello", sender=sender))
        self.assertFalse(self.chat().partner_id)
        self.assertEqual(self.chat().ticket_id.phone, self.contact.phone_sanitized)

    def test_stranger_without_a_contact_is_no_colleague(self):
        self.team.creates_contacts = False
        self.tell(self.event("1", text="Hello"), self.event("2", text="Anybody?"))
        ticket = self.chat().ticket_id
        self.assertFalse(ticket.partner_id)
        self.assertFalse(ticket.first_response_at)
        self.assertFalse(ticket.message_ids[0].author_id)
        self.assertIn("Ivan Petrov", ticket.message_ids[0].email_from)

    def test_place_is_a_link(self):
        self.tell(self.event(kind="location", latitude=56.85, longitude=35.9))
        body = self.chat().ticket_id.message_ids[0].body
        self.assertIn("mlat=56.850000&amp;mlon=35.900000", body)

    def test_text_is_text(self):
        self.tell(self.event(text="<img src=x onerror=alert(1)> {{ 7 * 7 }}"))
        body = self.chat().ticket_id.message_ids[0].body
        self.assertIn("&lt;img src=x", body)

    # What they change

    def change(self, key="2", of="1", **values):
        return self.event(key, kind="edit", external_id=f"in-{of}", **values)

    def test_change_of_a_message_is_told_with_what_it_said_before(self):
        self.tell(self.event("1", text="Floor 2"))
        self.tell(self.change(text="Floor 3"))
        body = self.chat().ticket_id.message_ids[0].body
        self.assertIn("Floor 2", body)
        self.assertIn("Floor 3", body)
        self.tell(self.change("3", text="Floor 4"))
        body = self.chat().ticket_id.message_ids[0].body
        self.assertIn("Floor 3", body)
        self.assertNotIn("Floor 2", body)

    def test_change_is_told_where_the_message_stands(self):
        self.team.reopen_policy = "never"
        self.tell(self.event("1", text="Floor 2"))
        old = self.chat().ticket_id
        old.action_close()
        self.tell(self.event("2", text="And the scanner"))
        rows = self.tell(self.change("3", text="Floor 3"))
        self.assertEqual(rows[-1].ticket_id, old)
        self.assertIn("Floor 3", old.message_ids[0].body)
        self.assertEqual(old.state, "done", "a change wakes up nothing that is over")

    def test_change_of_what_never_came_is_a_message(self):
        self.tell(self.change(text="Floor 3"))
        ticket = self.chat().ticket_id
        self.assertEqual(ticket.name, "Floor 3")
        self.tell(self.event("1", text="Floor 2"))
        self.assertEqual(self.chat().ticket_id, ticket)

    def test_change_of_a_command_does_nothing(self):
        self.tell(self.event("1", text="/start"))
        [_start, event] = self.tell(self.change(text="/start now"))
        self.assertEqual(event.state, "ignored")
        self.assertFalse(self.chat().ticket_id)

    def test_change_that_changes_nothing_is_not_told(self):
        self.tell(self.event("1", text="Floor 2"))
        ticket = self.chat().ticket_id
        before = len(ticket.message_ids)
        [_first, event] = self.tell(self.change(text="Floor 2"))
        self.assertEqual(event.state, "ignored")
        self.assertEqual(len(ticket.message_ids), before)

    def test_change_brings_new_files_and_no_old_ones(self):
        file = {"file_key": "1", "name": "note.txt"}
        other = {"file_key": "2", "name": "more.txt"}
        self.fake.script.extend([(200, b"old"), (200, b"old"), (200, b"new")])
        self.tell(self.event("1", text="Look", files=[file]))
        self.tell(
            self.change(text="Look here", files=[dict(file, file_key="3"), other])
        )
        files = self.chat().ticket_id.message_ids[0].attachment_ids
        self.assertEqual(files.mapped("raw"), [b"new"])
        self.assertEqual(files.res_model, "service.ticket")

    # Who they say they are

    def test_name_is_no_sender_of_mails(self):
        sender = {"key": "77", "name": "Boss\n<boss@client.example>\u202e"}
        self.team.creates_contacts = False
        self.tell(self.event(text="Hello", sender=sender))
        self.assertEqual(self.chat().name, "Boss ‹boss＠client.example›")
        message = self.chat().ticket_id.message_ids[0]
        self.assertFalse(email_normalize(message.email_from))

    def test_page_and_drawing_are_kept_as_text(self):
        script = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
        self.fake.script.append((200, script))
        file = {"file_key": "1", "name": "plan.svg", "mimetype": "image/svg+xml"}
        self.tell(self.event(text="Look", files=[file]))
        attachment = self.chat().ticket_id.message_ids[0].attachment_ids
        self.assertEqual(attachment.mimetype, "text/plain")
        self.assertEqual(attachment.raw, script)

    def test_start_greets_and_opens_nothing(self):
        self.tell(self.event(text="/start"))
        self.assertFalse(self.chat().ticket_id)
        self.assertIn("Kept for a while.", self.outbox().text)

    def test_button_of_nobody_is_kept_and_harmless(self):
        [event] = self.tell(self.event(kind="button", data="offer:1:accept"))
        self.assertEqual(event.state, "ignored")
        self.assertFalse(self.chat().ticket_id)

    # Files

    def test_files_come_with_the_message(self):
        self.fake.script.append((200, b"\xff\xd8\xffpicture"))
        file = {"file_key": "f/1", "name": "../photo.jpg", "mimetype": "image/jpeg"}
        [event] = self.tell(self.event(text="Look", files=[file]))
        self.assertEqual(event.state, "done")
        [message] = self.chat().message_ids.filtered(lambda one: one.direction == "in")
        attachment = message.attachment_ids
        self.assertEqual(attachment.name, "photo.jpg")
        self.assertEqual(attachment.raw, b"\xff\xd8\xffpicture")
        self.assertEqual(attachment.res_model, "service.ticket")
        self.assertEqual(self.fake.requests[0][1], "/files/f%2F1")

    def test_file_that_cannot_be_had_now_is_tried_again(self):
        self.fake.script.extend(["cut", (200, b"text")])
        file = {"file_key": "1", "name": "note.txt"}
        [event] = self.tell(self.event(text="Look", files=[file]))
        self.assertEqual(event.state, "failed")
        self.assertFalse(event.ticket_id)
        self.later(event)
        self.work()
        self.assertEqual(event.state, "done")
        self.assertEqual(event.ticket_id.message_ids[0].attachment_ids.raw, b"text")

    def test_file_that_never_comes_leaves_a_word(self):
        self.fake.answer = (503, {})
        self.addCleanup(setattr, self.fake, "answer", self.answer)
        file = {"file_key": "1", "name": "note.txt"}
        [event] = self.tell(self.event(text="Look", files=[file]))
        for _attempt in range(2):
            self.later(event)
            self.work()
        self.assertEqual(event.state, "done")
        self.assertIn("note.txt", event.ticket_id.message_ids[0].body)

    def test_too_large_file_is_not_fetched(self):
        file = {"file_key": "1", "name": "film.mp4", "size": 10**12}
        [event] = self.tell(self.event(text="Look", files=[file]))
        self.assertIn("film.mp4", event.ticket_id.message_ids[0].body)
        self.assertFalse(self.fake.requests)

    # Faults

    def test_repeated_and_reordered_events_change_nothing(self):
        first = self.event("1", text="one", occurred_at="2026-01-01 10:00:00")
        second = self.event("2", text="two", occurred_at="2026-01-01 10:00:01")
        rows = self.tell(second, first, second)
        self.assertEqual(len(rows), 2)
        self.assertEqual(len(self.tell(first, second)), 2)
        bodies = self.chat().ticket_id.message_ids.sorted("id").mapped("body")
        said = [body for body in bodies if "one" in body or "two" in body]
        self.assertEqual(len(said), 2)
        self.assertIn("one", said[0])

    def test_same_message_under_another_key_is_taken_once(self):
        self.tell(self.event("1", external_id="same", text="one"))
        self.tell(self.event("2", external_id="same", text="one"))
        incoming = self.chat().message_ids.filtered(lambda one: one.direction == "in")
        self.assertEqual(len(incoming), 1)

    def test_bad_event_does_not_stop_the_others(self):
        bad = self.event("1", kind="location", latitude="north", longitude=1)
        rows = self.tell(bad, self.event("2", text="Hello"))
        self.assertEqual(rows.mapped("state"), ["failed", "done"])
        self.assertIn("north", rows[0].problem)

    def test_event_that_fails_to_the_last_is_set_aside_and_seen(self):
        Chat = type(self.env["service.messenger.chat"])
        with patch.object(Chat, "_handle", side_effect=ValueError("No way")):
            [event] = self.tell(self.event(text="Hello"))
            attempts = 1
            while event.next_try_at:
                self.assertEqual((event.state, event.attempts), ("failed", attempts))
                self.later(event)
                self.work()
                attempts += 1
        self.assertEqual(attempts, len(event._back_off) + 1)
        self.assertEqual((event.state, event.attempts), ("failed", attempts))
        self.assertIn("No way", event.problem)
        # Nothing happens any more by itself, and what comes later does not wait.
        self.work()
        self.assertEqual(event.attempts, attempts)
        self.assertEqual(self.tell(self.event("2", text="Hello?"))[1].state, "done")
        account = self.account.with_user(self.dispatcher)
        self.assertEqual(account.problem_count, 1)
        domain = account.action_open_problems()["domain"]
        shown = self.env["service.messenger.event"].with_user(self.dispatcher)
        self.assertEqual(shown.search(domain), event)
        event.with_user(self.dispatcher).action_replay()
        self.work()
        self.assertEqual((event.state, event.problem), ("done", False))
        self.assertFalse(account.problem_count)

    def test_unreadable_request_is_kept_and_can_be_read_again(self):
        [event] = self.tell_raw({"something": "else"})
        self.assertEqual(event.state, "failed")
        self.assertEqual(event.payload, {"something": "else"})
        self.assertFalse(self.tell_raw({"something": "else"}) - event)
        event.action_replay()
        self.work()
        self.assertEqual(event.state, "failed")

    def tell_raw(self, payload):
        self.account._receive(payload)
        self.work()
        return self.env["service.messenger.event"].search(
            [("account_id", "=", self.account.id)]
        )

    def test_unknown_kinds_are_kept_and_ignored(self):
        [event] = self.tell(self.event(kind="poll_answer"))
        self.assertEqual((event.kind, event.state), ("other", "ignored"))
        self.assertFalse(self.chat())

    def test_replay_of_what_was_done_does_nothing(self):
        events = self.tell(self.event(text="Hello"))
        events.action_replay()
        self.assertEqual(events.state, "done")

    def test_events_of_a_chat_wait_for_the_one_in_work(self):
        self.account._receive({"events": [self.event("1", text="one")]})
        claimed = self.env["service.messenger.event"]._claim()
        self.account._receive({"events": [self.event("2", text="two")]})
        self.account._receive({"events": [self.event("3", chat="78", text="x")]})
        others = self.env["service.messenger.event"]._claim()
        self.assertEqual(others.mapped("event_key"), ["3"])
        self.later(claimed)
        self.assertEqual(self.env["service.messenger.event"]._claim(), claimed)

    # Retention

    def test_events_and_files_are_deleted_when_their_term_is_over(self):
        self.fake.script.append((200, b"text"))
        self.account.write({"event_days": 30, "file_days": 60})
        file = {"file_key": "1", "name": "note.txt"}
        [event] = self.tell(self.event(text="Look", files=[file]))
        message = self.chat().message_ids.filtered("attachment_ids")
        attachment = message.attachment_ids
        past = fields.Datetime.now() - timedelta(days=61)
        self.env.cr.execute(
            "UPDATE service_messenger_message SET create_date = %s", [past]
        )
        self.env.cr.execute(
            "UPDATE service_messenger_event SET create_date = %s", [past]
        )
        self.env.invalidate_all()
        self.account._gc_files()
        self.account._gc_events()
        self.assertFalse(event.exists())
        # The request is still open.
        self.assertTrue(attachment.exists())
        message.ticket_id.action_close()
        self.account._gc_files()
        self.assertFalse(attachment.exists())
        self.assertTrue(message.exists())
