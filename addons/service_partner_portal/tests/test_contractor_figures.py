"""Figures, money and documents of contractors."""

from datetime import timedelta

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .contractor_common import ContractorCommon
from .test_contractor_pages import PIXEL


@tagged("post_install", "-at_install")
class TestContractorFigures(HttpCase, ContractorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["service.permit.kind"].create(
            {"name": "Fire safety", "is_asked_of_contractors": True}
        )
        cls.contractor.manager_id = cls.leader

    def open_as(self, user, path):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/my/jobs/{path}".rstrip("/"), allow_redirects=False)

    def accept(self, job, price=0.0):
        self.fill_in(job).action_report()
        job.sudo().agreed_price = price
        job.with_user(self.leader).action_check()

    # Figures

    def test_a_firm_sees_itself_and_its_technicians_and_nobody_else(self):
        self.contractor.sudo().write(
            {"job_count": 40, "due_count": 40, "on_time_share": 0.75, "rating_avg": 4.2}
        )
        page = self.open_as(self.contractor_user, "figures").text
        for name in (self.contractor, self.goer, self.colleague):
            self.assertIn(name.name, page)
        self.assertNotIn("Slow Hands", page)
        self.assertIn("75 %", page)
        self.assertIn("25 %", page)
        page = self.open_as(self.goer_user, "figures").text
        self.assertNotIn("Colleague of Fast Hands", page)
        self.assertEqual(self.open_as(self.chief, "figures").status_code, 404)

    def test_months_count_what_was_late_and_what_came_back(self):
        today = self.env.company._service_today()
        self.job.deadline = fields.Datetime.now() - timedelta(hours=1)
        self.handed.deadline = fields.Datetime.now() + timedelta(days=1)
        self.fill_in(self.job).action_report()
        self.job.with_user(self.leader)._send_back("No seal")
        self.job.action_report()
        self.job.with_user(self.leader).action_check()
        self.accept(self.handed)
        months = self.contractor.sudo()._get_months_of_work(today - timedelta(days=40))
        row = months[0]
        self.assertEqual((row["jobs"], row["returned"]), (2, 1))
        self.assertEqual((row["due"], row["late"]), (2, 1))

    def test_the_limits_of_the_blacklist_are_told_as_far_as_the_company_tells(self):
        company = self.contractor.company_id or self.env.company
        company.write(
            {
                "contractors_know_ban_limits": False,
                "service_ban_jobs": 17,
                "service_ban_late_percent": 23,
            }
        )
        self.assertNotIn("23 %", self.open_as(self.goer_user, "figures").text)
        company.contractors_know_ban_limits = True
        self.assertIn("More than 23 %", self.open_as(self.goer_user, "figures").text)

    # Money

    def test_a_firm_sees_what_was_agreed_for_accepted_work(self):
        self.accept(self.job, 12345)
        self.accept(self.handed)
        self.accept(self.rivals_job, 777)
        page = self.open_as(self.contractor_user, "money").text
        self.assertIn("12,345", page)
        self.assertIn("without", page)
        self.assertNotIn("777", page)
        self.assertNotIn(self.rivals_job.number, page)
        # nothing asks for a payment before there is billing
        self.assertNotIn("Ask for", page)

    def test_what_is_not_accepted_is_no_money_yet(self):
        self.fill_in(self.job).action_report()
        self.job.sudo().agreed_price = 12345
        self.assertNotIn("12,345", self.open_as(self.contractor_user, "money").text)

    def test_whoever_goes_for_a_firm_does_not_see_its_money_and_documents(self):
        for path in ("money", "documents"):
            for user in (self.goer_user, self.chief):
                self.assertEqual(self.open_as(user, path).status_code, 404)

    def test_money_costs_the_same_queries_however_much_work_there_is(self):
        def count():
            self.open_as(self.contractor_user, "money")
            before = self.env.cr.sql_log_count
            self.url_open("/my/jobs/money")
            return self.env.cr.sql_log_count - before

        self.accept(self.job, 5)
        few = count()
        for _number in range(4):
            self.accept(self.assign(self.make_order(), self.contractor), 5)
        self.assertLessEqual(count(), few + 2)

    # Documents

    def hand_in(self, user=None, name="act.png", content=PIXEL, **form):
        user = user or self.contractor_user
        self.authenticate(user.login, user.login)
        form = {
            "csrf_token": Request.csrf_token(self),
            "kind_id": str(self.kind.id),
            "of": str(self.contractor.id),
            **form,
        }
        files = {"file": (name, content)} if name else None
        return self.url_open(
            "/my/jobs/documents", data=form, files=files, allow_redirects=False
        )

    def test_a_document_counts_once_we_have_checked_it(self):
        self.assertIn("Fire safety", self.open_as(self.contractor_user, "").text)
        response = self.hand_in(number="A-1", valid_to="2100-01-01")
        self.assertEqual(response.status_code, 303)
        permit = self.contractor.permit_ids
        self.assertEqual((permit.kind_id, permit.number), (self.kind, "A-1"))
        self.assertEqual(permit.attachment_ids.raw, PIXEL)
        self.assertFalse(permit.checked_on)
        self.assertIn(self.kind, self.contractor.missing_kind_ids)
        self.assertIn(self.leader, self.contractor.activity_ids.user_id)
        self.assertIn(
            "Is being checked", self.open_as(self.contractor_user, "documents").text
        )
        permit.with_user(self.leader).sudo().action_check()
        self.assertNotIn(self.kind, self.contractor.missing_kind_ids)

    def test_scans_are_shown_to_the_firm_alone(self):
        self.hand_in()
        path = f"documents/{self.contractor.permit_ids.attachment_ids.id}"
        for user, status in (
            (self.contractor_user, 200),
            (self.goer_user, 404),
            (self.rival_user, 404),
            (self.chief, 404),
        ):
            self.assertEqual(self.open_as(user, path).status_code, status, user.login)

    def test_a_document_is_handed_in_for_ones_own_people(self):
        self.hand_in(of=str(self.colleague.id))
        self.assertTrue(self.colleague.permit_ids)
        self.hand_in(of=str(self.rival.id))
        self.assertFalse(self.rival.permit_ids)
        self.assertEqual(self.hand_in(self.goer_user).status_code, 404)

    def test_bad_documents_get_one_sentence_and_keep_what_was_typed(self):
        for form, words in (
            ({"kind_id": "999999"}, "Choose which document"),
            ({"valid_to": "soon"}, "as a date"),
            ({"valid_to": "2020-01-01"}, "has expired already"),
            ({"name": ""}, "Add a scan"),
            ({"name": "a.exe", "content": b"MZ0"}, "no photo"),
            ({"name": "a.pdf", "content": b"MZ0"}, "no photo"),
        ):
            with self.subTest(form=form):
                response = self.hand_in(number="K-17", **form)
                self.assertEqual(response.status_code, 422)
                self.assertIn(words, response.text)
                self.assertIn('value="K-17"', response.text)
        self.assertFalse(self.contractor.permit_ids)

    def test_what_expires_is_told_on_the_page_and_once_by_mail(self):
        ends = self.env.company._service_today() + timedelta(days=5)
        permit = self.env["service.resource.permit"].create(
            {
                "resource_id": self.goer.id,
                "kind_id": self.kind.id,
                "valid_to": ends,
                "checked_on": self.env.company._service_today(),
            }
        )
        self.assertIn("Fire safety", self.open_as(self.contractor_user, "").text)
        before = self.env["mail.mail"].search([])
        for _day in range(2):
            self.env["service.resource.permit"]._cron_remind()
        told = (self.env["mail.mail"].search([]) - before).filtered(
            lambda mail: mail.recipient_ids == self.contractor.partner_id
        )
        self.assertEqual(len(told), 1)
        self.assertIn(permit.kind_id.name, told.body_html)
