from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.service_portal_account.tests.common import PortalMoneyCommon


@tagged("post_install", "-at_install")
class TestPapersOnPortal(PortalMoneyCommon, HttpCase):
    """Who sees the money of an organisation finds its documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.env["service.contract"].create(
            {"number": "17/2026", "client_id": cls.client.id}
        )
        cls.mine = cls.make_set(cls.bill, "papers.zip")
        cls.foreign = cls.make_set(cls.bill | cls.other_bill, "others.zip")

    @classmethod
    def make_set(cls, moves, name, **values):
        one = cls.env["service.paper.set"].create(
            {
                "company_id": cls.contract.company_id.id,
                "contract_id": cls.contract.id,
                "recipient_id": cls.client.id,
                "delivery": "portal",
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "move_ids": [fields.Command.set(moves.ids)],
                **values,
            }
        )
        one.attachment_id = cls.env["ir.attachment"].create(
            {"name": name, "raw": b"archive", "res_model": one._name, "res_id": one.id}
        )
        return one

    def get(self, login, path=""):
        self.authenticate(login, login)
        return self.url_open(f"/my/documents/sets{path}")

    def test_who_sees_money_lists_and_downloads_what_was_sent(self):
        page = self.get(self.chief.login)
        self.assertEqual(page.status_code, 200)
        self.assertIn("17/2026", page.text)
        self.assertIn(f"/my/documents/sets/{self.mine.id}/download", page.text)
        self.assertNotIn(f"/my/documents/sets/{self.foreign.id}/", page.text)
        file = self.get(self.chief.login, f"/{self.mine.id}/download")
        self.assertEqual(file.content, b"archive")
        self.assertIn("papers.zip", file.headers["Content-Disposition"])

    def test_nothing_foreign_and_nothing_that_was_not_sent_is_downloaded(self):
        waiting = self.make_set(self.bill, "waiting.zip", state="made", sent_at=False)
        for one in (self.foreign, waiting):
            answer = self.get(self.chief.login, f"/{one.id}/download")
            self.assertEqual(answer.status_code, 404)

    def test_documents_that_hold_no_more_are_marked(self):
        self.assertNotIn("(cancelled)", self.get(self.chief.login).text)
        self.bill._reverse_moves([{"invoice_date": self.bill.invoice_date}], True)
        page = self.get(self.chief.login).text
        self.assertIn(f"<s>{self.bill.name}</s> (cancelled)", page)
        self.make_set(self.bill, "notice.zip", reason="cancelled")
        self.assertIn("Documents cancelled", self.get(self.chief.login).text)

    def test_who_sees_no_money_sees_no_documents(self):
        for path in ("", f"/{self.mine.id}/download"):
            self.assertEqual(self.get(self.own_user.login, path).status_code, 404)
