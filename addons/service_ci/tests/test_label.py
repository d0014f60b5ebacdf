from odoo.tests import HttpCase, new_test_user, tagged

from .common import ServiceCiCommon


@tagged("post_install", "-at_install")
class TestLabel(HttpCase, ServiceCiCommon):
    def _scan(self, token):
        return self.url_open(f"/service/ci/{token}", allow_redirects=False)

    def test_label_leads_staff_to_the_item(self):
        new_test_user(self.env, login="label_agent", groups="service_ci.group_agent")
        self.authenticate("label_agent", "label_agent")
        response = self._scan(self.ci._get_label_token())
        self.assertTrue(
            response.headers["Location"].endswith(
                f"/odoo/configuration-items/{self.ci.id}"
            )
        )

    def test_strangers_see_nothing_of_the_item(self):
        response = self._scan(self.ci._get_label_token())
        self.assertEqual(response.status_code, 303)
        self.assertNotIn("configuration-items", response.headers["Location"])

    def test_forged_label_leads_nowhere(self):
        token = self.ci._get_label_token()
        swapped = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
        for forged in (swapped, str(self.ci.id), "x", "%D1%8F"):
            with self.subTest(token=forged):
                self.assertEqual(self._scan(forged).status_code, 404)

    def test_label_of_a_deleted_item_leads_nowhere(self):
        token = self.ci._get_label_token()
        self.ci.unlink()
        self.assertFalse(self.env["service.ci"]._of_label(token))

    def test_sheet_holds_a_code_for_each_item(self):
        cis = self.ci | self.ci.copy({"serial": "SN-2"})
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "service_ci.report_ci_label", cis.ids
        )
        self.assertEqual(html.decode().count("data:image/svg+xml;base64"), 2)
        self.assertIn(cis[1].number, html.decode())
