"""The main path of a client in a browser, on a desktop and on a phone."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.service_ticket.controllers import web_form

from .test_pages import PagesCommon


@tagged("post_install", "-at_install")
class TestClientTour(PagesCommon):
    def setUp(self):
        super().setUp()
        patcher = patch.object(web_form, "MIN_SECONDS", 0)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.item.write({"on_portal": True, "name": "Repair of registers"})
        self.make_reported(self.order)

    def test_ask_answer_and_accept_on_a_desktop(self):
        self._walk()

    def test_ask_answer_and_accept_on_a_phone(self):
        self.browser_size = "360x740"
        self.touch_enabled = True
        self._walk()

    def _walk(self):
        login = self.chief.login
        self.start_tour("/my/home", "service_partner_portal_client", login=login)
        asked = self.env["service.ticket"].search(
            [("partner_id", "=", self.chief.partner_id.id)]
        )
        self.assertEqual(asked.site_id, self.second_site)
        self.assertEqual(asked.ci_ids, self.second_ci)
        self.assertIn("before noon", "".join(asked.message_ids.mapped("body")))
        self.assertEqual(self.order.client_acceptance, "portal")
