"""The page on which contractors link a chat of their own."""

import re

from odoo.http import root
from odoo.tests import HttpCase, tagged

from .common import PerformerBotCommon


@tagged("post_install", "-at_install")
class TestPerformerPages(HttpCase, PerformerBotCommon):
    def post(self, path, **data):
        data["csrf_token"] = root.session_store.get(self.session.sid) and (
            self.get_token()
        )
        return self.url_open(path, data=data, allow_redirects=False)

    def get_token(self):
        page = self.url_open("/my/jobs/telegram").text
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    def test_the_page_lies_beside_the_jobs(self):
        self.authenticate("portal_contractor", "portal_contractor")
        self.assertIn("/my/jobs/telegram", self.url_open("/my/jobs").text)

    def test_a_contractor_links_a_chat(self):
        chat = self.make_chat()
        self.authenticate("portal_goer", "portal_goer")
        page = self.post("/my/jobs/telegram", performer_id=self.goer.id)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        code = re.search(r"start=(w-[\w-]{27})", page.text)[1]
        self.write_to(chat, f"/start {code}")
        self.assertEqual(chat._get_performers(), self.goer)
        page = self.url_open("/my/jobs/telegram").text
        self.assertIn(chat.name, page)
        self.assertNotIn(code, page, "It is shown once.")

    def test_nobody_links_a_chat_for_others(self):
        self.authenticate("portal_goer", "portal_goer")
        for other in (self.contractor, self.rival, self.technician, self.colleague):
            page = self.post("/my/jobs/telegram", performer_id=other.id)
            self.assertEqual(page.status_code, 404)
        self.assertFalse(self.rival.link_ids.filtered("code_hash"))

    def test_a_contractor_unlinks_the_own_chat_alone(self):
        self.authenticate("portal_goer", "portal_goer")
        foreign = self.boss.link_ids
        path = "/my/jobs/telegram/%s/unlink"
        self.assertEqual(self.post(path % foreign.id).status_code, 404)
        self.assertTrue(foreign.exists())
        self.assertEqual(self.post(path % self.goers.link_ids.id).status_code, 303)
        self.env.invalidate_all()
        self.assertFalse(self.goers.link_ids)

    def test_without_a_bot_the_page_says_so(self):
        self.account.serves_performers = False
        self.env.flush_all()
        self.authenticate("portal_goer", "portal_goer")
        page = self.post("/my/jobs/telegram", performer_id=self.goer.id)
        self.assertEqual(page.status_code, 422)
        self.assertIn("not available at present", page.text)
