"""Whoever wants to work for us says so without a login."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MailCase
from odoo.addons.service_ticket.controllers import web_form

from .contractor_common import ContractorCommon
from .test_contractor_pages import PIXEL

URL = "/contractors/apply"


@tagged("post_install", "-at_install")
class TestContractorApplication(HttpCase, MailCase, ContractorCommon):
    def setUp(self):
        super().setUp()
        self.env["res.company"].search([]).contractors_apply_online = True
        # nobody waits for a clock in a test
        self.startPatcher(patch.object(web_form, "MIN_SECONDS", 0))
        self.authenticate(None, None)
        self.env["service.limited.call"].search([]).unlink()

    def applicants(self):
        return self.env["service.resource"].search(
            [("partner_id.email_normalized", "=", "new@hands.example")]
        )

    def apply(self, **form):
        page = self.url_open(URL).text
        opened = page.partition('name="opened"')[2].split('value="')[1].split('"')[0]
        form = {
            "csrf_token": Request.csrf_token(self),
            "opened": opened,
            "name": "New Hands",
            "person": "Ada",
            "email": "New@hands.example",
            "phone": "+7 900 000-00-00",
            "text": "Registers, <Tver>",
            **form,
        }
        return self.url_open(URL, data=form, allow_redirects=False)

    def test_an_application_becomes_an_applicant_that_somebody_decides_about(self):
        response = self.apply()
        self.assertEqual(response.status_code, 303)
        applicant = self.applicants()
        self.assertEqual(
            (applicant.name, applicant.kind, applicant.state),
            ("New Hands", "contractor", "applicant"),
        )
        self.assertIn("&lt;Tver&gt;", applicant.message_ids[0].body)
        self.assertTrue(applicant.activity_ids)
        self.assertFalse(applicant.is_usable)

    def test_from_an_application_to_the_first_job(self):
        Kind = self.env["service.permit.kind"]
        Kind.search([]).is_asked_of_contractors = False
        kind = Kind.create({"name": "Fire safety", "is_asked_of_contractors": True})
        self.apply()
        applicant = self.applicants().with_user(self.dispatcher)
        self.assertFalse(applicant.has_login)
        with self.mock_mail_gateway():
            applicant.action_invite()
        self.assertTrue(applicant.has_login)
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, applicant.sudo().partner_id)
        self.assertIn("/web/signup?", mail.body_html)
        with self.assertRaisesRegex(UserError, "Fire safety"):
            applicant.action_approve()

        user = applicant.sudo().partner_id.user_ids
        user.password = "chosen by the mail"
        self.authenticate(user.login, "chosen by the mail")
        self.url_open(
            "/my/jobs/documents",
            data={
                "csrf_token": Request.csrf_token(self),
                "kind_id": str(kind.id),
                "of": str(applicant.id),
            },
            files={"file": ("permit.png", PIXEL)},
        )
        applicant.sudo().permit_ids.with_user(self.dispatcher).action_check()
        applicant.action_approve()

        offer = self.make_offer(self.draft, applicant)
        self.assertIn("Accept", self.url_open("/my/jobs").text)
        self.url_open(
            f"/my/jobs/offers/{offer.id}",
            data={"csrf_token": Request.csrf_token(self), "answer": "accept"},
        )
        self.assertEqual(self.draft.resource_id, applicant.sudo())
        self.assertEqual(self.url_open(f"/my/jobs/{self.draft.id}").status_code, 200)

    def test_those_alone_are_invited_who_can_read_it(self):
        self.rival.partner_id.email = "nobody"
        with self.assertRaisesRegex(UserError, "mail address of Slow Hands"):
            self.rival.action_invite()
        with self.assertRaisesRegex(UserError, "our own people"):
            self.technician.action_invite()
        with self.assertRaises(AccessError):
            self.rival.with_user(self.agent).action_invite()

    def test_the_answer_is_the_same_for_those_whom_we_know(self):
        self.rival.company_id = False
        self.rival.partner_id.write(
            {"email": "office@slow-hands.example", "phone": "+7 1"}
        )
        before = self.env["service.resource"].search_count([])
        new, known = self.apply(), self.apply(email="office@slow-hands.example")
        self.assertEqual(new.status_code, known.status_code)
        self.assertEqual(new.headers["Location"], known.headers["Location"])
        self.assertEqual(self.env["service.resource"].search_count([]), before + 1)
        # what we know of somebody is not changed by a stranger
        self.assertEqual(self.rival.name, "Slow Hands")
        self.assertEqual(self.rival.partner_id.phone, "+7 1")
        self.assertIn("Registers", self.rival.message_ids[0].body)

    def test_an_address_and_a_place_may_apply_a_few_times_an_hour(self):
        answers = [self.apply().status_code for _time in range(4)]
        self.assertEqual(answers, [303, 303, 303, 429])
        self.assertEqual(len(self.applicants()), 1)
        answers = {
            self.apply(email=f"{number}@hands.example").status_code
            for number in range(8)
        }
        self.assertEqual(answers, {303, 429})

    def test_programmes_are_told_apart_from_people(self):
        for form in ({web_form.HONEYPOT: "http://spam.example"}, {"opened": "forged"}):
            response = self.apply(**form)
            self.assertEqual(response.status_code, 422)
            self.assertIn('value="New Hands"', response.text)
        self.assertFalse(self.applicants())

    def test_bad_input_keeps_what_was_typed(self):
        for form, words in (
            ({"email": "nobody"}, "no mail address"),
            ({"phone": "call me"}, "in digits"),
            ({"text": " "}, "fill this in"),
        ):
            response = self.apply(**form)
            self.assertEqual(response.status_code, 422)
            self.assertIn(words, response.text)
            self.assertIn('value="New Hands"', response.text)
        self.assertFalse(self.applicants())

    def test_nobody_applies_where_the_company_does_not_look_for_anybody(self):
        self.env["res.company"].search([]).contractors_apply_online = False
        self.assertEqual(self.url_open(URL).status_code, 404)

    def test_nothing_else_is_written(self):
        self.apply(state="active", kind="technician", manager_id="1", hourly_rate="9")
        applicant = self.applicants()
        self.assertEqual((applicant.state, applicant.kind), ("applicant", "contractor"))
        self.assertFalse(applicant.hourly_rate)
