"""What telephones need to open the pages of contractors without a network."""

import re

from odoo.tests import HttpCase, tagged

from .contractor_common import ContractorCommon


@tagged("post_install", "-at_install")
class TestContractorOffline(HttpCase, ContractorCommon):
    def open_as(self, user, path):
        self.authenticate(user.login, user.login)
        return self.url_open(path, allow_redirects=False)

    def test_the_service_worker_has_the_pages_of_contractors_and_no_others(self):
        for scope, allowed in (
            ("/my/jobs", "/my/jobs"),
            ("/ru/my/jobs", "/ru/my/jobs"),
            ("/", "/my/jobs"),
            ("/my", "/my/jobs"),
            ("/my/jobs/../..", "/my/jobs"),
        ):
            response = self.url_open(f"/my/jobs/service-worker.js?scope={scope}")
            self.assertEqual(response.headers["Service-Worker-Allowed"], allowed)
            self.assertIn("javascript", response.headers["Content-Type"])

    def test_the_service_worker_is_one_script_with_a_version(self):
        script = self.url_open("/my/jobs/service-worker.js").text
        self.assertNotRegex(script, re.compile(r"^(import|export) ", re.MULTILINE))
        self.assertRegex(script, r'VERSION = "[0-9a-f]{16}"')
        for function in ("readState", "sendWaiting", "keepPages"):
            self.assertIn(f"function {function}(", script)

    def test_what_is_open_is_worth_keeping(self):
        state = self.open_as(self.contractor_user, "/my/jobs/state").json()
        self.assertEqual(state["user"], self.contractor_user.id)
        self.assertTrue(state["csrf_token"])
        paths = {page["path"] for page in state["pages"]}
        self.assertEqual(
            paths,
            {"/my/jobs", f"/my/jobs/{self.job.id}", f"/my/jobs/{self.handed.id}"},
        )

    def test_a_page_has_changed_when_something_on_it_has(self):
        def changed():
            pages = self.open_as(self.goer_user, "/my/jobs/state").json()["pages"]
            return {page["path"]: page["changed"] for page in pages}[
                f"/my/jobs/{self.handed.id}"
            ]

        self.env.cr.execute(
            "UPDATE service_workorder SET write_date = '2020-01-01' WHERE id = %(id)s;"
            "UPDATE service_workorder_check SET write_date = '2020-01-02'"
            " WHERE order_id = %(id)s;"
            "UPDATE service_workorder_line SET write_date = '2020-01-03'"
            " WHERE order_id = %(id)s;"
            "UPDATE mail_message SET create_date = '2020-01-04'"
            " WHERE model = 'service.workorder' AND res_id = %(id)s;",
            {"id": self.handed.id},
        )
        self.env.invalidate_all()
        before = changed()
        self.handed.message_post(body="Key is next door")
        self.assertGreater(changed(), before)

    def test_others_keep_nothing(self):
        self.assertEqual(self.open_as(self.chief, "/my/jobs/state").status_code, 404)
        self.authenticate(None, None)
        response = self.url_open("/my/jobs/state", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.assertEqual(self.url_open("/my/jobs/offline").status_code, 200)

    def test_pages_say_for_whom_they_are_kept(self):
        for path in ("/my/jobs", f"/my/jobs/{self.handed.id}"):
            page = self.open_as(self.goer_user, path).text
            found = re.search(r'o_service_offline[^>]*data-user="(\d+)"', page)
            self.assertEqual(found[1], str(self.goer_user.id))
            self.assertIn('data-kept-at=""', page)

    def test_fragments_come_in_every_language_without_a_detour(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.authenticate(self.goer_user.login, self.goer_user.login)
        self.opener.cookies["frontend_lang"] = "fr_FR"
        for path in ("state", f"{self.handed.id}/talk/dispatcher", "offline"):
            response = self.url_open(f"/my/jobs/{path}", allow_redirects=False)
            self.assertEqual(response.status_code, 200, path)
