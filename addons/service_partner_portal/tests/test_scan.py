from urllib.parse import urlsplit

from odoo.tests import tagged

from .test_pages import PagesCommon


@tagged("post_install", "-at_install")
class TestScan(PagesCommon):
    """The code on an item opens it, or the request about it."""

    def scan(self, code, then="item"):
        response = self.url_open(
            "/my/scan", params={"code": code, "then": then}, allow_redirects=False
        )
        target = urlsplit(response.headers.get("Location", "")).path
        return response.status_code, target, response.text

    def test_labels_numbers_and_serials_open_the_item(self):
        self.ci.serial = "SN_7%"
        self.login_as(self.chief)
        page = f"/my/equipment/{self.ci.id}"
        for code in (
            self.ci._get_label_url(),
            self.ci.number,
            f" {self.ci.number.lower()} ",
            "sn_7%",
        ):
            with self.subTest(code=code):
                self.assertEqual(self.scan(code)[:2], (303, page))
        self.assertEqual(self.scan(self.ci.number, "request")[:2], (303, "/my/request"))

    def test_what_one_may_not_see_does_not_exist(self):
        self.login_as(self.chief)
        self.ci.serial = "SN17"
        for code in (
            self.other_ci._get_label_url(),
            self.other_ci.number,
            "https://elsewhere.example/service/ci/x",
            "SN%",
            "SN_7",
            "\\",
            "x" * 5000,
            "\x00",
        ):
            with self.subTest(code=code):
                status, _target, text = self.scan(code)
                self.assertIn(status, (200, 404))
                self.assertNotIn(self.other_ci.name, text)
                asked = self.make_jsonrpc_request("/my/scan/item", {"code": code})
                self.assertEqual(asked, {})

    def test_what_was_typed_stays(self):
        self.login_as(self.chief)
        status, _target, text = self.scan("Nothing-1")
        self.assertEqual(status, 404)
        self.assertIn('value="Nothing-1"', text)
        self.assertIn("None of your items", text)

    def test_a_serial_that_two_items_have_opens_neither(self):
        (self.ci | self.second_ci).serial = "SAME"
        self.login_as(self.chief)
        self.assertEqual(self.scan("SAME")[0], 404)

    def test_the_form_is_filled_in(self):
        self.login_as(self.chief)
        asked = self.make_jsonrpc_request(
            "/my/scan/item", {"code": self.ci._get_label_url()}
        )
        self.assertEqual(asked["id"], self.ci.id)
        self.assertEqual(asked["site_id"], self.ci.site_id.id)
        self.assertEqual(self.make_jsonrpc_request("/my/scan/item", {"code": 7}), {})
