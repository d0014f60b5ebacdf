"""A firm names whom it sends: somebody of ours checks them first."""

import re
from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..models import service_resource_technician
from .contractor_common import ContractorCommon

URL = "/my/jobs/technicians"
ROMAN = {
    "name": "Roman Newcomer",
    "phone": "+7 900 111-00-22",
    "email": "Roman@fast-hands.example",
}


@tagged("post_install", "-at_install")
class TestContractorTechnicians(HttpCase, ContractorCommon):
    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def name(self, **form):
        form = {**ROMAN, **form, "csrf_token": Request.csrf_token(self)}
        return self.url_open(URL, data=form, allow_redirects=False)

    def named(self):
        found = self.env["service.resource"].search([("name", "=", ROMAN["name"])])
        return found.sorted("id")

    def test_whoever_a_firm_names_waits_for_check_and_gets_no_jobs(self):
        self.contractor.manager_id = self.dispatcher
        self.log_in(self.contractor_user)
        response = self.name()
        self.assertEqual(response.status_code, 303)
        self.assertIn("We have noted it", self.url_open(f"{URL}?named=1").text)
        roman = self.named()
        self.assertEqual(roman.kind, "contractor_technician")
        self.assertEqual(roman.contractor_id, self.contractor)
        self.assertEqual(roman.partner_id.parent_id, self.contractor.partner_id)
        self.assertEqual(roman.email, "roman@fast-hands.example")
        self.assertEqual(roman.state, "applicant")
        self.assertEqual(roman.activity_ids.user_id, self.dispatcher)
        self.assertIn("waits for check", self.url_open(URL).text)
        job = f"/my/jobs/{self.job.id}"
        self.assertNotIn(ROMAN["name"], self.url_open(job).text)
        roman.action_approve()
        self.assertNotIn("waits for check", self.url_open(URL).text)
        self.assertIn(ROMAN["name"], self.url_open(job).text)

    def test_what_we_write_about_technicians_is_not_mailed_to_their_firm(self):
        self.log_in(self.contractor_user)
        self.name()
        boss = self.contractor_user.partner_id
        roman = self.named()
        followers = roman.message_partner_ids | roman.partner_id.message_partner_ids
        self.assertNotIn(boss, followers)

    def test_firms_alone_name_technicians_and_for_themselves_alone(self):
        for user in (self.goer_user, self.chief):
            self.log_in(user)
            self.assertEqual(self.name().status_code, 404, user.login)
        self.log_in(self.rival_user)
        self.assertEqual(self.name(firm_id=self.contractor.id).status_code, 404)
        self.assertFalse(self.named())
        self.assertEqual(self.name(contractor_id=self.contractor.id).status_code, 303)
        self.assertEqual(self.named().contractor_id, self.rival)
        self.log_in(self.contractor_user)
        self.assertNotIn(ROMAN["name"], self.url_open(URL).text)

    def test_the_same_form_sent_again_names_nobody_anew(self):
        self.log_in(self.contractor_user)
        page = self.url_open(URL).text
        form = {"form_key": re.search(r'name="form_key"\s+value="([^"]+)"', page)[1]}
        refused = self.name(**form, email="nothing")
        self.assertEqual(refused.status_code, 422)
        for _click in range(2):
            self.assertEqual(self.name(**form).status_code, 303)
        self.assertEqual(len(self.named()), 1)

    def test_the_answer_tells_nothing_of_whom_others_send(self):
        for user in (self.rival_user, self.contractor_user):
            self.log_in(user)
            self.assertEqual(self.name().status_code, 303, user.login)
        again = self.name(name="Roman Again")
        self.assertEqual(again.status_code, 422)
        self.assertIn("named somebody with this mail address already", again.text)
        self.assertIn("Roman Again", again.text)
        self.assertEqual(len(self.named()), 2)

    def test_what_is_missing_or_wrong_is_told_and_what_was_typed_stays(self):
        self.log_in(self.contractor_user)
        for field, value, sentence in (
            ("name", " ", "Please fill this in."),
            ("email", "nobody", "This is no mail address"),
            ("phone", "call me", "Please write the number in digits."),
        ):
            response = self.name(**{field: value})
            self.assertEqual(response.status_code, 422)
            self.assertIn(sentence, response.text)
            kept = "phone" if field != "phone" else "name"
            self.assertIn(ROMAN[kept], response.text)
        self.assertFalse(self.named())

    def test_very_many_are_checked_before_more_are_named(self):
        self.log_in(self.contractor_user)
        with patch.object(service_resource_technician, "MAX_WAITING", 1):
            self.assertEqual(self.name().status_code, 303)
            second = self.name(name="One More", email="more@fast-hands.example")
        self.assertEqual(second.status_code, 422)
        self.assertIn("We check those first", second.text)
