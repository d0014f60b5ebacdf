"""The pages of contractors, as they come through the web."""

import base64
import json
from uuid import uuid4

from werkzeug.urls import url_encode

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools.image import image_data_uri

from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from .contractor_common import ContractorCommon

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
JSON = {"Accept": "application/json"}


@tagged("post_install", "-at_install")
class TestContractorPages(HttpCase, ContractorCommon):
    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def post(self, path, headers=None, files=None, **form):
        form = {"csrf_token": Request.csrf_token(self), "key": str(uuid4()), **form}
        return self.url_open(
            f"/my/jobs/{path}",
            data=form,
            files=files,
            headers=headers,
            allow_redirects=False,
        )

    def take(self, step, job=None, **form):
        """Send a step as the queue of a telephone does; returns the response."""
        return self.post(f"{(job or self.handed).id}/{step}", headers=JSON, **form)

    def fill_in_by_web(self, job):
        answers = {}
        for check in job.check_ids:
            kind, value = {
                "pass": ("passed", "yes"),
                "number": ("number", "220,5"),
                "text": ("text", "fine"),
            }[check.kind]
            answers[f"{kind}_{check.id}"] = value
        answers.update({f"result_{line.id}": "done" for line in job.line_ids})
        return self.take("answer", job, **answers)

    # Who may

    def test_pages_open_for_those_who_have_the_job(self):
        paths = [
            f"/my/jobs/{self.handed.id}",
            f"/my/jobs/{self.handed.id}/talk/dispatcher",
        ]
        for user, status in (
            (self.contractor_user, 200),
            (self.goer_user, 200),
            (self.colleague_user, 404),
            (self.rival_user, 404),
            (self.chief, 404),
            (self.portal_user, 404),
        ):
            self.log_in(user)
            for path in paths:
                with self.subTest(user=user.login, path=path):
                    self.assertEqual(self.url_open(path).status_code, status)
        self.authenticate(None, None)
        response = self.url_open(paths[0], allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_steps_are_taken_by_those_who_have_the_job(self):
        for user in (self.colleague_user, self.rival_user, self.chief):
            self.log_in(user)
            for step in ("arrive", "answer", "sign", "report", "say", "hand"):
                with self.subTest(user=user.login, step=step):
                    self.assertEqual(self.take(step).status_code, 404)
            upload = self.post(f"{self.handed.id}/upload/{uuid4()}", size="9")
            self.assertEqual(upload.status_code, 404)
        self.assertEqual(self.handed.state, "assigned")
        taken = [("order_id", "=", self.handed.id)]
        self.assertFalse(self.env["service.contractor.step"].search(taken))

    def test_a_client_who_sees_an_order_does_not_get_its_contractors_page(self):
        self.chief.partner_id.parent_id = self.client
        self.assertTrue(self.handed.with_user(self.chief).has_access("read"))
        self.log_in(self.chief)
        self.assertEqual(self.url_open(f"/my/jobs/{self.handed.id}").status_code, 404)

    def test_clients_have_no_such_pages(self):
        self.log_in(self.chief)
        for path in ("/my/jobs", "/my/jobs/technicians"):
            self.assertEqual(self.url_open(path).status_code, 404)
        self.assertNotIn("My jobs", self.url_open("/my/home").text)

    def test_the_page_tells_what_the_job_needs_and_nothing_else(self):
        self.handed.contact_id = self.job.contact_id
        self.handed.assignment_note = "cheapest of three"
        self.handed.message_post(body="Do not pay them yet")
        self.log_in(self.goer_user)
        page = self.url_open(f"/my/jobs/{self.handed.id}").text
        for text in ("Ring twice", "Vera at the till", "+7 900 111-22-33", "Voltage"):
            self.assertIn(text, page)
        for text in ("cheapest of three", "Do not pay"):
            self.assertNotIn(text, page)

    def test_whom_to_call_is_told_while_there_is_work(self):
        self.handed.contact_id = self.job.contact_id
        self.fill_in(self.handed).action_report()
        self.log_in(self.goer_user)
        page = self.url_open(f"/my/jobs/{self.handed.id}").text
        self.assertNotIn("Vera at the till", page)
        self.assertNotIn("Ring twice", page)

    def test_an_archived_user_is_out_at_once(self):
        self.log_in(self.goer_user)
        url = f"/my/jobs/{self.handed.id}"
        self.assertEqual(self.url_open(url).status_code, 200)
        self.goer_user.active = False
        response = self.url_open(url, allow_redirects=False)
        self.assertIn("/web/login", response.headers.get("Location", ""))

    # Home

    def test_whoever_goes_for_two_firms_has_one_list(self):
        self.rivals_job.technician_id = self._go_for_rival_too(self.goer_user)
        self.log_in(self.goer_user)
        page = self.url_open("/my/jobs").text
        for job in self.handed | self.rivals_job:
            self.assertIn(job.number, page)
            self.assertEqual(self.url_open(f"/my/jobs/{job.id}").status_code, 200)
        self.assertNotIn(self.job.number, page)

    def test_the_list_holds_ones_own(self):
        self.log_in(self.contractor_user)
        page = self.url_open("/my/jobs").text
        self.assertIn(self.job.number, page)
        self.assertIn(self.handed.number, page)
        self.assertNotIn(self.rivals_job.number, page)
        self.assertNotIn(self.draft.number, page)
        found = self.url_open(f"/my/jobs?search={self.job.number}").text
        self.assertNotIn(self.handed.number, found)
        self.assertNotIn(self.job.number, self.url_open("/my/jobs?filterby=done").text)
        for text in (self.site.name, self.client.name):
            found = self.url_open(f"/my/jobs?{url_encode({'search': text})}").text
            self.assertIn(self.job.number, found)
            self.assertNotIn(self.rivals_job.number, found)

    def test_today_shows_the_stops_in_their_order(self):
        now = fields.Datetime.now()
        late, early = now.replace(microsecond=0), now.replace(microsecond=0)
        late = fields.Datetime.add(early, minutes=1)
        self.job.planned_start, self.handed.planned_start = late, early
        self.log_in(self.contractor_user)
        page = self.url_open("/my/jobs").text
        today = page.partition('id="job_today"')[2].partition("</section>")[0]
        self.assertLess(
            today.index(f"/my/jobs/{self.handed.id}"),
            today.index(f"/my/jobs/{self.job.id}"),
        )

    def test_counters_on_the_portal_home(self):
        self.make_offer(self.draft, self.contractor)
        counters = ["service_job_count", "service_offer_count"]
        for user, expected in (
            (self.contractor_user, (2, 1)),
            (self.goer_user, (1, 0)),
            (self.colleague_user, (0, 0)),
            (self.chief, (0, 0)),
        ):
            self.log_in(user)
            result = self.make_jsonrpc_request("/my/counters", {"counters": counters})
            self.assertEqual(
                (result[counters[0]], result[counters[1]]), expected, user.login
            )

    def test_those_who_get_no_work_are_told_why(self):
        self.contractor.action_pause()
        self.log_in(self.contractor_user)
        self.assertIn("no new work at present", self.url_open("/my/jobs").text)

    def test_a_page_costs_the_same_queries_however_long_its_lists_are(self):
        self.log_in(self.contractor_user)
        url = f"/my/jobs/{self.job.id}"

        def count(path):
            self.url_open(path)
            before = self.env.cr.sql_log_count
            self.url_open(path)
            return self.env.cr.sql_log_count - before

        page, home = count(url), count("/my/jobs")
        self.job.line_ids.copy({"order_id": self.job.id})
        self.job.line_ids.copy({"order_id": self.job.id})
        for _number in range(5):
            self.assign(self.make_order(), self.contractor)
        self.assertLessEqual(count(url), page + 2)
        self.assertLessEqual(count("/my/jobs"), home + 2)

    # Offers

    def test_the_first_who_accepts_has_it(self):
        offers = self.make_offer(self.draft, self.contractor, self.rival)
        self.log_in(self.contractor_user)
        self.assertIn(self.draft.name, self.url_open("/my/jobs").text)
        response = self.post(f"offers/{offers[0].id}", answer="accept")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.draft.resource_id, self.contractor)
        self.log_in(self.rival_user)
        response = self.post(f"offers/{offers[1].id}", answer="accept")
        self.assertIn("not offered any more", response.text)
        self.assertEqual(self.draft.resource_id, self.contractor)

    def test_what_became_of_an_offer_is_not_told_to_whoever_came_second(self):
        offers = self.make_offer(self.draft, self.contractor, self.rival)
        offers[1].with_user(self.rival_user)._accept()
        self.draft.sudo().name = "Secret of the rival"
        self.log_in(self.contractor_user)
        page = self.url_open(f"/my/jobs/offers/{offers[0].id}")
        self.assertIn("not offered any more", page.text)
        self.assertNotIn("Secret of the rival", page.text)
        self.assertNotIn(self.draft.number, page.text)

    def test_a_telephone_is_told_what_came_of_its_answer(self):
        order = self.draft
        offer = self.make_offer(order, self.contractor)
        self.log_in(self.contractor_user)
        path = f"offers/{offer.id}"
        refused = self.post(path, headers=JSON, answer="decline")
        self.assertEqual(refused.status_code, 422)
        self.assertIn("why you decline", refused.json()["error"])
        self.assertFalse(refused.json()["is_over"])
        accepted = self.post(path, headers=JSON, answer="accept")
        self.assertEqual(accepted.json(), {"url": f"/my/jobs/{order.id}"})
        again = self.post(path, headers=JSON, answer="accept")
        self.assertIn("accepted this work already", again.json()["error"])
        self.assertTrue(again.json()["is_over"])

    def test_whoever_declines_says_why(self):
        offer = self.make_offer(self.draft, self.contractor)
        self.log_in(self.contractor_user)
        response = self.post(f"offers/{offer.id}", answer="decline", reason=" ")
        self.assertIn("why you decline", response.text)
        self.post(f"offers/{offer.id}", answer="decline", reason="Too far")
        self.assertEqual((offer.state, offer.reason), ("declined", "Too far"))

    def test_offers_are_answered_by_the_firm_alone(self):
        offer = self.make_offer(self.draft, self.contractor)
        for user in (self.goer_user, self.rival_user, self.chief):
            self.log_in(user)
            for answer in ("accept", "decline"):
                response = self.post(f"offers/{offer.id}", answer=answer, reason="x")
                self.assertEqual(response.status_code, 404)
        self.assertEqual(offer.state, "sent")

    # Step by step

    def test_from_arrival_to_report(self):
        self.log_in(self.goer_user)
        self.take("arrive", latitude="56.85", longitude="35.91")
        self.assertEqual(self.handed.state, "in_progress")
        self.assertAlmostEqual(self.handed.arrival_latitude, 56.85)
        self.assertEqual(self.fill_in_by_web(self.handed).json(), {"done": True})
        number = self.handed.check_ids.filtered(lambda check: check.kind == "number")
        self.assertEqual(number.number, 220.5)
        self.take(
            "sign", signed_by="Vera", signature=image_data_uri(base64.b64encode(PIXEL))
        )
        self.assertEqual(self.handed.signed_by, "Vera")
        self.take("report", report="New <b>power</b> supply", spent_hours="1,5")
        self.assertEqual(self.handed.state, "reported")
        self.assertIn("New &lt;b&gt;power", self.handed.report)
        self.assertEqual(self.handed.spent_hours, 1.5)

    def test_the_only_line_is_done_when_the_job_is_reported_as_done(self):
        self.log_in(self.goer_user)
        self.handed.check_ids.unlink()
        self.assertEqual(self.take("report", report="Fixed").json(), {"done": True})
        self.assertEqual(self.handed.line_ids.result, "done")

    def test_of_several_lines_it_is_said_what_came_of_each(self):
        self.log_in(self.goer_user)
        self.handed.line_ids.copy()
        self.handed.check_ids.unlink()
        answer = self.take("report", report="Fixed")
        self.assertIn("Say what came of each line first", answer.json()["error"])

    def test_a_report_that_lacks_something_says_what_and_keeps_the_text(self):
        self.log_in(self.goer_user)
        answer = self.take("report", report="All fine")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Runs", answer.json()["error"])
        page = self.post(f"{self.handed.id}/report", report="All fine")
        self.assertIn("Fill in the checklist first", page.text)
        self.assertIn("All fine</textarea>", page.text)
        self.assertEqual(self.handed.state, "assigned")

    def test_a_step_sent_twice_is_taken_once(self):
        self.log_in(self.goer_user)
        key = str(uuid4())
        for _time in range(2):
            answer = self.take("say", text="On my way", key=key)
            self.assertEqual(answer.json(), {"done": True})
        written = self.handed.message_ids.filtered(
            lambda message: "On my way" in message.body
        )
        self.assertEqual(len(written), 1)

    def test_a_step_that_was_refused_may_be_sent_again(self):
        self.log_in(self.goer_user)
        key = str(uuid4())
        self.assertEqual(self.take("report", report="Done", key=key).status_code, 422)
        self.fill_in_by_web(self.handed)
        self.assertEqual(
            self.take("report", report="Done", key=key).json(), {"done": True}
        )
        self.assertEqual(self.handed.state, "reported")

    def test_keys_of_others_take_nothing_away(self):
        key = str(uuid4())
        self.log_in(self.contractor_user)
        self.take("say", text="From the office", key=key)
        self.log_in(self.goer_user)
        self.take("say", text="From the road", key=key)
        bodies = "".join(self.handed.message_ids.mapped("body"))
        self.assertIn("From the road", bodies)

    def test_bad_input_gets_one_sentence(self):
        self.log_in(self.goer_user)
        number = self.handed.check_ids.filtered(lambda check: check.kind == "number")
        passed = self.handed.check_ids.filtered(lambda check: check.kind == "pass")
        foreign = self.job.check_ids[0]
        for step, form, words in (
            ("answer", {f"number_{number.id}": "much"}, "enter a number"),
            ("answer", {f"number_{number.id}": "nan"}, "enter a number"),
            ("answer", {f"passed_{passed.id}": "maybe"}, "Choose one"),
            ("answer", {f"passed_{foreign.id}": "yes"}, "has changed"),
            ("answer", {"passed_x": "yes"}, "has changed"),
            ("arrive", {"latitude": "999", "longitude": "0"}, "no place on Earth"),
            ("sign", {"signed_by": "", "signature": ""}, "name of whoever signs"),
            ("sign", {"signed_by": "V", "signature": "PHN2Zz4="}, "sign first"),
            ("report", {"report": " "}, "what was done"),
            ("report", {"report": "x", "spent_hours": "-1"}, "hours"),
            ("say", {"text": ""}, "Write something"),
            ("say", {"text": "x", "key": "1"}, "out of date"),
            ("hand", {"technician_id": str(self.colleague.id)}, "Your firm decides"),
        ):
            with self.subTest(step=step, form=form):
                answer = self.take(step, **form)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(words, answer.json()["error"])
        self.assertFalse(foreign.passed)
        self.assertEqual(self.handed.state, "assigned")

    def test_zero_is_a_measured_value(self):
        self.log_in(self.goer_user)
        number = self.handed.check_ids.filtered(lambda check: check.kind == "number")
        self.take("answer", **{f"number_{number.id}": "0"})
        self.assertTrue(number.is_filled)
        self.take("answer", **{f"number_{number.id}": ""})
        self.assertFalse(number.is_filled)

    def test_the_time_of_arrival_is_that_on_the_telephone(self):
        self.handed.sudo().env.cr.execute(
            "UPDATE service_workorder SET create_date = create_date - interval '1 day'"
            " WHERE id = %s",
            (self.handed.id,),
        )
        self.handed.invalidate_recordset()
        self.log_in(self.goer_user)
        there = fields.Datetime.subtract(fields.Datetime.now(), hours=2)
        there = there.replace(microsecond=0)
        stamp = int((there - fields.Datetime.to_datetime("1970-01-01")).total_seconds())
        self.take("arrive", at=str(stamp * 1000))
        self.assertEqual(self.handed.arrived_at, there)

    def test_nothing_is_entered_after_the_report(self):
        self.fill_in(self.handed).action_report()
        self.log_in(self.goer_user)
        check = self.handed.check_ids[0]
        answer = self.take("answer", **{f"text_{check.id}": "later"})
        self.assertIn("nothing can be entered", answer.json()["error"])

    # Photos and films

    def send_part(self, key, offset, part, job=None, **form):
        return self.post(
            f"{(job or self.handed).id}/upload/{key}",
            headers=JSON,
            files={"part": ("part", part)},
            offset=str(offset),
            **{"name": "seal.png", "size": str(len(PIXEL)), **form},
        )

    def test_a_photo_in_parts_goes_on_where_the_network_broke(self):
        self.log_in(self.goer_user)
        key = str(uuid4())
        first = self.send_part(key, 0, PIXEL[:40]).json()
        self.assertEqual(first, {"received": 40, "done": False})
        again = self.send_part(key, 0, PIXEL[:40]).json()
        self.assertEqual(again["received"], 40)
        known = self.post(
            f"{self.handed.id}/upload/{key}",
            headers=JSON,
            name="seal.png",
            size=str(len(PIXEL)),
        ).json()
        self.assertEqual(known["received"], 40)
        done = self.send_part(key, 40, PIXEL[40:]).json()
        self.assertTrue(done["done"])
        self.assertEqual(self.handed.media_ids.raw, PIXEL)
        self.assertTrue(self.send_part(key, 40, PIXEL[40:]).json()["done"])
        self.assertEqual(len(self.handed.media_ids), 1)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", "service.contractor.upload")]
            )
        )

    def test_a_photo_answers_a_point_of_the_checklist(self):
        check = self.ask_for_photo(self.handed)
        self.log_in(self.goer_user)
        self.send_part(str(uuid4()), 0, PIXEL, check_id=str(check.id))
        self.assertTrue(check.is_filled)
        foreign = self.ask_for_photo(self.job)
        answer = self.send_part(str(uuid4()), 0, PIXEL, check_id=str(foreign.id))
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(foreign.is_filled)

    def test_only_photos_and_films_are_taken(self):
        self.log_in(self.goer_user)
        for name, content in (
            ("virus.exe", b"MZ" + b"0" * 60),
            ("photo.png", b"<html><script>alert(1)</script></html>"),
            ("page.html", b"<html></html>"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("notes.txt", b"hello"),
        ):
            with self.subTest(name=name):
                answer = self.send_part(
                    str(uuid4()), 0, content, name=name, size=str(len(content))
                )
                self.assertIn("neither a photo", answer.json()["error"])
        big = self.send_part(str(uuid4()), 0, PIXEL, size=str(60 * 2**20))
        self.assertIn("bigger than", big.json()["error"])
        longer = self.send_part(str(uuid4()), 0, PIXEL, size="10")
        self.assertIn("has changed", longer.json()["error"])
        self.assertFalse(self.handed.media_ids)

    def test_uploads_belong_to_whoever_began_them(self):
        key = str(uuid4())
        self.log_in(self.goer_user)
        self.send_part(key, 0, PIXEL[:40])
        self.log_in(self.contractor_user)
        answer = self.send_part(key, 40, PIXEL[40:]).json()
        self.assertEqual(answer["received"], 0)
        self.assertFalse(self.handed.media_ids)

    def test_photos_from_a_browser_without_scripts(self):
        self.log_in(self.goer_user)
        key = str(uuid4())
        for _time in range(2):
            self.post(
                f"{self.handed.id}/photo",
                files={"photo": ("seal.png", PIXEL, "image/png")},
                key=key,
            )
        self.assertEqual(self.handed.media_ids.raw, PIXEL)

    def test_a_film_without_its_end_is_not_kept(self):
        self.log_in(self.goer_user)
        film = PIXEL + bytes(MEDIA_BYTES)
        answer = self.post(
            f"{self.handed.id}/photo",
            files={"photo": ("seal.png", film, "image/png")},
            key=str(uuid4()),
        )
        self.assertIn("bigger than 50 MB", answer.text)
        self.assertFalse(self.handed.media_ids)

    def test_a_photo_that_only_telephones_can_read_is_sent_as_it_is(self):
        heic = b"\0\0\0\x18ftypheic" + b"0" * 40
        photo = self.handed.sudo()._add_media("seal.heic", heic)
        self.log_in(self.goer_user)
        path = f"/my/jobs/{self.handed.id}/media/{photo.id}?small=1"
        self.assertEqual(self.url_open(path).content, heic)

    def test_an_upload_is_known_as_long_as_a_step_is(self):
        self.log_in(self.goer_user)
        done, begun = str(uuid4()), str(uuid4())
        self.send_part(done, 0, PIXEL)
        self.send_part(begun, 0, PIXEL[:40])
        Upload = self.env["service.contractor.upload"]
        uploads = Upload.search([("key", "in", (done, begun))])
        self.env.cr.execute(
            "UPDATE service_contractor_upload SET write_date = write_date"
            " - interval '8 days' WHERE id IN %s",
            (tuple(uploads.ids),),
        )
        uploads.invalidate_recordset()
        Upload._gc_uploads()
        self.assertEqual(uploads.exists().mapped("key"), [done])

    def test_photos_are_shown_to_those_who_have_the_job(self):
        photo = self.handed.sudo()._add_media("seal.png", PIXEL)
        path = f"/my/jobs/{self.handed.id}/media/{photo.id}"
        for user, status in (
            (self.goer_user, 200),
            (self.contractor_user, 200),
            (self.rival_user, 404),
            (self.chief, 404),
        ):
            self.log_in(user)
            self.assertEqual(self.url_open(path).status_code, status, user.login)
        # never any other file by its number
        secret = self.env["ir.attachment"].create({"name": "a", "raw": b"secret"})
        self.log_in(self.goer_user)
        path = f"/my/jobs/{self.handed.id}/media/{secret.id}"
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_files_and_talk_of_an_order_are_not_served_by_number(self):
        self.handed.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        secret = self.env["ir.attachment"].create(
            {
                "name": "price.txt",
                "raw": b"between us",
                "res_model": "service.workorder",
                "res_id": self.handed.id,
            }
        )
        self.log_in(self.contractor_user)
        content = self.url_open(f"/web/content/{secret.id}").content
        self.assertNotIn(b"between us", content)
        response = self.url_open(
            "/mail/thread/messages",
            data=json.dumps(
                {
                    "params": {
                        "thread_model": "service.workorder",
                        "thread_id": self.handed.id,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        self.assertNotIn("Between us", response.text)

    # Talk

    def test_the_dispatcher_is_told_and_the_client_is_not(self):
        self.log_in(self.goer_user)
        self.take("say", text="The door is <locked>")
        message = self.handed.message_ids[:1]
        self.assertIn("&lt;locked&gt;", message.body)
        self.assertEqual(message.author_id, self.goer.partner_id)
        self.assertIn(self.leader.partner_id, message.notified_partner_ids)
        self.assertNotIn("locked", "".join(self.ticket.message_ids.mapped("body")))
        self.assertEqual(self.handed.activity_ids.user_id, self.leader)
        self.assertEqual(self.handed.state, "assigned")

    def test_what_the_dispatcher_answers_comes_without_loading_the_page(self):
        self.log_in(self.goer_user)
        for body, subtype in (
            ("Key is next door", "mail.mt_comment"),
            ("Bad payer", "mail.mt_note"),
        ):
            self.handed.message_post(
                body=body, message_type="comment", subtype_xmlid=subtype
            )
        known = self.handed.message_ids[:1].id
        talk = self.url_open(f"/my/jobs/{self.handed.id}/talk/dispatcher?after=0").text
        self.assertIn("Key is next door", talk)
        self.assertNotIn("Bad payer", talk)
        talk = self.url_open(
            f"/my/jobs/{self.handed.id}/talk/dispatcher?after={known}"
        ).text
        self.assertNotIn("Key is next door", talk)

    def test_what_was_said_to_one_contractor_is_not_told_to_the_next(self):
        self.handed.message_post(
            body="Your price is fine",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.handed._assign_to(self.rival)
        self.log_in(self.rival_user)
        for path in ("", "/talk/dispatcher?after=0"):
            page = self.url_open(f"/my/jobs/{self.handed.id}{path}")
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("Your price is fine", page.text)

    def test_a_technician_of_the_firm_reads_what_was_said_before(self):
        self.job.message_post(
            body="Key is next door",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.job.technician_id = self.goer
        self.log_in(self.goer_user)
        self.assertIn("Key is next door", self.url_open(f"/my/jobs/{self.job.id}").text)

    # Own technicians

    def test_a_firm_hands_jobs_to_its_technicians(self):
        self.log_in(self.contractor_user)
        self.take("hand", self.job, technician_id=str(self.goer.id))
        self.assertEqual(self.job.technician_id, self.goer)
        stranger = self._make_goer("Stranger", self.rival)
        answer = self.take("hand", self.job, technician_id=str(stranger.id))
        self.assertIn("does not work for your firm", answer.json()["error"])
        self.take("hand", self.job, technician_id="")
        self.assertFalse(self.job.technician_id)
        page = self.url_open("/my/jobs/technicians").text
        self.assertIn("Colleague of Fast Hands", page)
        self.assertNotIn("Stranger", page)
