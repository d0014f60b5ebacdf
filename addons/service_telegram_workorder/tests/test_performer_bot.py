"""A day of engineers and contractors in their chats."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import PNG, PerformerBotCommon


@tagged("post_install", "-at_install")
class TestPerformerBot(PerformerBotCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.building.write({"latitude": 55.75, "longitude": 37.61})
        cls.offered = cls.make_order()
        cls.env.flush_all()

    def open_job(self, chat, order):
        return self.press(chat, f"w:{order.id}:show")

    # Offers

    def test_an_offer_is_told_at_once_with_its_end(self):
        offers = self.make_offer(self.offered, self.contractor, self.rival)
        offers._send()
        for chat in (self.boss, self.rivals):
            told = self.said(chat)
            self.assertIn(self.offered.number, told)
            self.assertIn("Answer by", told)
            self.assertIn("Planned maintenance", told)
            self.assertTrue(self.find_button(chat, "Accept"))
        self.assertFalse(self.said(self.goers), "A firm's man decides nothing.")

    def test_an_offer_names_neither_client_nor_contact(self):
        self.offered.contact_id = self.job.contact_id
        self.make_offer(self.offered, self.contractor)._send()
        told = self.said(self.boss)
        self.assertNotIn(self.client.name, told)
        self.assertNotIn("Vera", told)

    def test_whoever_has_a_chat_needs_no_address(self):
        self.contractor.partner_id.email = False
        self.make_offer(self.offered, self.contractor)._send()
        self.assertFalse(self.offered.activity_ids)

    def test_the_first_who_accepts_has_it_and_the_other_is_told(self):
        offers = self.make_offer(self.offered, self.contractor, self.rival)
        offers._send()
        self.assertIn("The work is yours", self.tap(self.boss, "Accept"))
        self.assertEqual(self.offered.resource_id, self.contractor)
        self.assertEqual(self.offered.state, "assigned")
        self.assertIn("not offered any more", self.said(self.rivals))
        self.assertIn("not offered any more", self.tap(self.rivals, "Accept"))
        self.assertEqual(self.offered.resource_id, self.contractor)

    def test_accepting_twice_is_accepting_once(self):
        self.make_offer(self.offered, self.contractor)._send()
        accept = self.find_button(self.boss, "Accept")
        self.press(self.boss, accept)
        self.assertIn("accepted this work already", self.press(self.boss, accept))

    def test_whoever_accepts_is_not_told_of_the_job_twice(self):
        self.make_offer(self.offered, self.contractor)._send()
        self.assertNotIn("A job for you", self.tap(self.boss, "Accept"))

    def test_an_offer_is_declined_with_a_reason(self):
        offer = self.make_offer(self.offered, self.contractor)
        offer._send()
        self.assertIn("Why not?", self.tap(self.boss, "Decline"))
        self.tap(self.boss, "Too far away")
        self.assertEqual((offer.state, offer.reason), ("declined", "Too far away"))

    def test_the_reason_may_be_written(self):
        offer = self.make_offer(self.offered, self.contractor)
        offer._send()
        self.tap(self.boss, "Decline")
        self.write_to(self.boss, "Our ladder is broken")
        self.assertEqual(offer.reason, "Our ladder is broken")

    def test_an_offer_that_is_over_says_so(self):
        offer = self.make_offer(self.offered, self.contractor)
        offer._send()
        offer.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.assertIn("time to answer is over", self.tap(self.boss, "Accept"))
        self.assertEqual(self.offered.state, "offered")

    def test_whoever_did_not_answer_is_told_that_it_is_over(self):
        offer = self.make_offer(self.offered, self.contractor)
        offer._end("expired")
        self.assertIn("time to answer is over", self.said(self.boss))

    # My jobs

    def test_jobs_are_shown_by_day(self):
        now = fields.Datetime.now()
        later = self.assign(self.make_order(), self.contractor)
        self.job.write(
            {"planned_start": now, "planned_end": now + timedelta(minutes=30)}
        )
        later.planned_start = now + timedelta(days=2)
        told = self.write_to(self.boss, "/jobs")
        self.assertLess(told.index("Today"), told.index(self.job.number))
        self.assertLess(told.index(self.job.number), told.index(later.number))
        self.assertLess(told.index(later.number), told.index("Without a time"))
        self.assertIn(self.building.address, told)
        self.assertNotIn(self.rivals_job.number, told)

    def test_many_jobs_come_page_by_page(self):
        orders = self.env["service.workorder"].union(
            *(self.assign(self.make_order(), self.rival) for _ in range(9))
        )
        first = self.write_to(self.rivals, "/jobs")
        second = self.tap(self.rivals, "→")
        shown = [number in first for number in orders.mapped("number")]
        self.assertEqual(sum(shown), 7, "Eight, with the one of before.")
        for order in orders:
            self.assertNotEqual(order.number in first, order.number in second)

    def test_whoever_has_nothing_to_do_is_told_so(self):
        chat = self.make_chat(self.colleague)
        self.assertIn("nothing to do", self.write_to(chat, "/jobs"))

    def test_a_job_shows_what_the_page_shows(self):
        now = fields.Datetime.now()
        self.job.write(
            {"planned_start": now, "planned_end": now, "description": "<p>Clean</p>"}
        )
        told = self.open_job(self.boss, self.job)
        for words in (
            self.job.number,
            self.client.name,
            self.building.address,
            "Vera at the till",
            "+7 900 111-22-33",
            "Ring twice",
            "Clean",
            "Visit:",
        ):
            self.assertIn(words, told)

    def test_once_reported_the_contact_is_nobodys_business(self):
        self.fill_in(self.job).action_report()
        self.assertNotIn("Vera", self.open_job(self.boss, self.job))

    def test_a_map_is_one_press_away(self):
        self.open_job(self.boss, self.job)
        message = self.env["service.messenger.message"].search([], limit=1)
        urls = [b.get("url") for row in message.buttons for b in row if "url" in b]
        self.assertIn(self.job.map_url, urls)

    # At the place

    def test_the_place_is_noted_with_the_arrival(self):
        self.open_job(self.boss, self.job)
        self.tap(self.boss, "I am at the place")
        told = self.bring(self.boss, kind="location", latitude=55.76, longitude=37.61)
        self.assertEqual(self.job.state, "in_progress")
        self.assertAlmostEqual(self.job.arrival_latitude, 55.76)
        self.assertIn("1.1 km", told)

    def test_the_place_may_be_kept_to_oneself(self):
        self.open_job(self.boss, self.job)
        self.tap(self.boss, "I am at the place")
        self.assertIn("At the place since", self.tap(self.boss, "Without my location"))
        self.assertEqual(self.job.state, "in_progress")
        self.assertFalse(self.job.arrival_latitude)

    def test_arriving_twice_is_arriving_once(self):
        self.press(self.boss, f"w:{self.job.id}:here")
        self.job.arrived_at = moment = fields.Datetime.now() - timedelta(hours=1)
        self.press(self.boss, f"w:{self.job.id}:here")
        self.press(self.boss, f"w:{self.job.id}:arrive")
        self.assertEqual(self.job.arrived_at, moment)

    # The checklist

    def test_the_checklist_is_filled_in_point_by_point(self):
        self.open_job(self.boss, self.job)
        told = self.tap(self.boss, "Checklist")
        self.assertIn("☐ Runs *", told)
        self.assertIn("☐ Voltage *", told)
        self.tap(self.boss, "☐ Runs")
        self.assertIn("Voltage", self.tap(self.boss, "Passed"))
        self.assertIn("Remark", self.write_to(self.boss, "220,5"))
        self.assertIn("Result", self.write_to(self.boss, "Dusty"))
        self.assertIn("checklist is complete", self.tap(self.boss, "Done"))
        runs, voltage, remark = self.job.check_ids
        self.assertEqual(runs.passed, "yes")
        self.assertEqual(voltage.number, 220.5)
        self.assertEqual(remark.text, "Dusty")
        self.assertEqual(self.job.line_ids.result, "done")

    def test_what_is_no_number_is_asked_again(self):
        voltage = self.job.check_ids.filtered(lambda check: check.kind == "number")
        self.press(self.boss, f"w:{self.job.id}:point:c{voltage.id}")
        self.assertIn("enter a number", self.write_to(self.boss, "much"))
        self.write_to(self.boss, "0")
        self.assertTrue(voltage.is_filled)

    def test_a_line_that_was_not_possible_says_why(self):
        line = self.job.line_ids
        self.press(self.boss, f"w:{self.job.id}:failed:l{line.id}")
        self.write_to(self.boss, "No key to the room")
        self.assertEqual(line.result, "not_possible")
        self.assertEqual(line.note, "No key to the room")

    def test_a_point_is_corrected(self):
        runs = self.job.check_ids[0]
        for answer, value in (("yes", "yes"), ("no", "no")):
            self.press(self.boss, f"w:{self.job.id}:{answer}:c{runs.id}")
            self.assertEqual(runs.passed, value)

    def test_a_point_asks_for_a_photo_and_takes_several(self):
        seal = self.ask_for_photo(self.job)
        told = self.press(self.boss, f"w:{self.job.id}:point:c{seal.id}")
        self.assertIn("Send a photo", told)
        self.bring(self.boss, sent=[("a.png", PNG)])
        self.assertIn("photos: 2", self.bring(self.boss, sent=[("b.png", PNG)]))
        self.assertEqual(len(seal.photo_ids), 2)
        self.assertFalse(self.job.media_ids)

    def test_points_that_are_gone_are_no_error(self):
        told = self.press(self.boss, f"w:{self.job.id}:yes:c999999")
        self.assertIn("open the checklist again", told)

    # Photos and files

    def test_a_photo_goes_onto_the_job_that_is_open(self):
        self.open_job(self.boss, self.job)
        self.bring(self.boss, sent=[("a.png", PNG)])
        self.assertEqual(self.job.media_ids.name, "a.png")

    def test_words_under_a_photo_go_to_the_dispatcher(self):
        self.open_job(self.boss, self.job)
        self.bring(self.boss, sent=[("a.png", PNG)], text="Look at the lock")
        self.assertEqual(len(self.job.media_ids), 1)
        self.assertIn("Look at the lock", self.job._get_talk()[-1].body)

    def test_another_file_goes_to_the_dispatcher(self):
        self.open_job(self.boss, self.job)
        self.bring(self.boss, sent=[("bill.txt", b"Ten bulbs")])
        self.assertFalse(self.job.media_ids)
        self.assertEqual(self.job._get_talk()[-1].attachment_ids.name, "bill.txt")

    def test_a_file_that_is_too_large_is_sent_on_the_page(self):
        self.open_job(self.boss, self.job)
        self.settle()
        told = self.bring(
            self.boss,
            files=[{"file_key": "1", "name": "film.mp4", "size": 2**30}],
            missing=["film.mp4: larger than 20 MB"],
            text="",
        )
        self.assertIn("film.mp4: larger than 20 MB", told)
        message = self.env["service.messenger.message"].search([], limit=1)
        self.assertIn(f"/my/jobs/{self.job.id}", message.buttons[0][0]["url"])

    def test_a_photo_for_nothing_is_asked_for(self):
        self.assertIn("Which job", self.bring(self.boss, sent=[("a.png", PNG)]))
        self.assertFalse(self.bring(self.boss, sent=[("b.png", PNG)]))
        self.press(self.boss, f"w:{self.job.id}:take")
        self.assertEqual(self.job.media_ids.mapped("name"), ["a.png", "b.png"])
        self.press(self.boss, f"w:{self.job.id}:take")
        self.assertEqual(len(self.job.media_ids), 2)

    # Report

    def test_a_job_is_reported(self):
        self.fill_in(self.job)
        self.open_job(self.boss, self.job)
        self.assertIn("what was done", self.tap(self.boss, "Report as done"))
        self.assertIn("reported as done", self.write_to(self.boss, "All cleaned"))
        self.assertEqual(self.job.state, "reported")
        self.assertIn("All cleaned", self.job.report)

    def test_a_report_is_written_first_and_handed_in_later(self):
        self.fill_in(self.job)
        self.open_job(self.boss, self.job)
        self.press(self.boss, f"w:{self.job.id}:report")
        self.write_to(self.boss, "All cleaned")
        self.assertEqual(self.job.state, "assigned")
        self.tap(self.boss, "Report as done")
        self.assertEqual(self.job.state, "reported")

    def test_what_is_missing_is_said_in_one_sentence(self):
        self.job.report = "<p>Cleaned</p>"
        self.open_job(self.boss, self.job)
        told = self.tap(self.boss, "Report as done")
        self.assertEqual(
            told, f"{self.job.number}: Fill in the checklist first: Runs, Voltage."
        )
        self.assertEqual(self.job.state, "assigned")
        self.assertTrue(self.find_button(self.boss, "Checklist"))

    def test_reporting_twice_is_reporting_once(self):
        self.fill_in(self.job).report = "<p>Cleaned</p>"
        self.press(self.boss, f"w:{self.job.id}:done")
        moment = self.job.reported_at
        told = self.press(self.boss, f"w:{self.job.id}:done")
        self.assertIn("reported already", told)
        self.assertEqual(self.job.reported_at, moment)

    def test_an_event_that_comes_again_changes_nothing(self):
        self.press(self.boss, f"w:{self.job.id}:say")
        self.write_to(self.boss, "Where is the key?")
        self.event.write({"state": "received"})
        self.press(self.boss, f"w:{self.job.id}:say")
        self.event.browse(self.event.id - 1).write({"state": "received"})
        self.event.browse(self.event.id - 1)._process()
        self.assertEqual(len(self.job._get_talk()), 1)

    # Talk

    def test_words_reach_the_dispatcher_and_come_back(self):
        self.open_job(self.boss, self.job)
        self.tap(self.boss, "To the dispatcher")
        self.write_to(self.boss, "Where is the key?")
        message = self.job._get_talk()[-1]
        self.assertEqual(message.author_id, self.contractor_user.partner_id)
        self.assertIn("Where is the key?", message.body)
        self.forget()
        self.job.with_user(self.leader).message_post(
            body="At the guard", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        told = self.said(self.boss)
        self.assertIn("At the guard", told)
        self.assertIn(self.job.number, told)

    def test_notes_of_the_desk_stay_there(self):
        self.job.with_user(self.leader).message_post(body="He is slow")
        self.assertFalse(self.said(self.boss))

    def test_words_for_nothing_are_asked_for_and_not_lost(self):
        self.open_job(self.boss, self.job)
        self.assertIn("What is this for?", self.write_to(self.boss, "Done, all fine"))
        self.tap(self.boss, "Report:")
        self.assertIn("Done, all fine", self.job.report)

    def test_words_that_nobody_sorts_reach_the_dispatcher_of_the_job(self):
        self.open_job(self.boss, self.job)
        self.write_to(self.boss, "The roof leaks, too")
        self.boss._release_unhindered()
        self.assertIn("The roof leaks, too", self.job._get_talk()[-1].body)
        self.boss._release_unhindered()
        self.assertEqual(len(self.job._get_talk()), 1)

    def test_words_about_no_job_reach_the_desk_when_nobody_sorts_them(self):
        self.write_to(self.boss, "We have moved")
        self.assertTrue(self.boss.release_at)
        self.boss._release_unhindered()
        self.assertIn("We have moved", self.boss.ticket_id.description)

    def test_words_wait_even_for_whoever_unlinks(self):
        self.write_to(self.boss, "We have moved")
        self.press(self.boss, "w:0:leave")
        self.boss._release_unhindered()
        self.assertIn("We have moved", self.boss.ticket_id.description)

    # Who works without a login

    def test_whoever_has_no_login_speaks_for_themselves(self):
        self.press(self.rivals, f"w:{self.rivals_job.id}:say")
        self.write_to(self.rivals, "We are late")
        message = self.rivals_job._get_talk()[-1]
        self.assertEqual(message.author_id, self.rival.partner_id)

    # An own engineer

    def test_an_own_engineer_works_in_the_same_way(self):
        self.fill_in(self.order)
        self.open_job(self.own, self.order)
        self.press(self.own, f"w:{self.order.id}:here")
        self.press(self.own, f"w:{self.order.id}:done")
        self.write_to(self.own, "Cleaned")
        self.assertEqual(self.order.state, "reported")

    def test_the_dispatcher_answers_an_own_engineer(self):
        self.press(self.own, f"w:{self.order.id}:say")
        self.write_to(self.own, "Where is the key?")
        self.assertEqual(
            self.order.message_ids[0].author_id, self.technician_user.partner_id
        )
        self.forget()
        self.order.with_user(self.leader).message_post(
            body="At the guard", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn("At the guard", self.said(self.own))

    # A client, too

    def test_an_engineer_may_be_a_client_of_the_same_bot(self):
        chat = self.own
        self.write_to(chat, "/start")
        self.tap(chat, "Something else")
        self.write_to(chat, "My own register is broken")
        self.assertTrue(chat.ticket_id)
        self.assertIn("My own register", chat.ticket_id.description)
        self.write_to(chat, "It smokes")
        self.assertIn("It smokes", chat.ticket_id.message_ids[0].body)
        self.assertIn(self.order.number, self.write_to(chat, "/jobs"))

    def test_words_that_waited_become_a_request_of_the_client(self):
        self.write_to(self.own, "My own register is broken")
        self.assertFalse(self.own.ticket_id)
        self.tap(self.own, "Something else")
        self.assertIn("My own register", self.own.ticket_id.description)

    def test_the_bot_of_strangers_is_not_changed(self):
        chat = self.make_chat()
        self.write_to(chat, "My register is broken")
        self.assertTrue(chat.ticket_id)

    # Languages

    def test_everybody_reads_the_own_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.contractor_user.lang = "ru_RU"
        self.make_offer(self.offered, self.contractor, self.rival)._send()
        self.assertTrue(self.find_button(self.boss, "Принять"))
        self.assertTrue(self.find_button(self.rivals, "Accept"))
