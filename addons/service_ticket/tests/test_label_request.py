from odoo.tests import tagged

from ..controllers import web_form
from .common import ServiceTicketHttpCommon


@tagged("post_install", "-at_install")
class TestLabelRequest(ServiceTicketHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.token = cls.ci._get_label_token()
        cls.kind = cls.env["service.ticket.type"].create(
            {"name": "Something is broken", "on_web_form": True}
        )

    def setUp(self):
        super().setUp()
        self.patch(web_form, "MIN_SECONDS", 0)

    def _page(self, token=None):
        return self.url_open(f"/service/new?ci={token or self.token}").text

    def _file(self, token=None, **data):
        page = self._page(token)
        opened = page.split('name="opened" value="')[1].split('"')[0]
        response = self._post(
            "/service/new",
            opened=opened,
            ci=token or self.token,
            type_id=self.kind.id,
            subject="It prints nothing",
            text="Since this morning",
            **data,
        )
        self.assertEqual(response.status_code, 303, response.text)
        return self.env["service.ticket"].search([], order="id desc", limit=1)

    def test_scan_opens_the_form_with_the_item_chosen(self):
        page = self.url_open(f"/service/ci/{self.token}").text
        self.assertIn("o_service_about_ci", page)
        self.assertIn(self.ci.number, page)

    def test_request_of_a_stranger_is_about_the_item_and_its_client(self):
        self.authenticate(None, None)
        ticket = self._file(name="Ivan", email="ivan@somewhere.example")
        self.assertEqual(ticket.ci_ids, self.ci)
        self.assertEqual(ticket.site_id, self.site)
        self.assertEqual(ticket.client_id, self.client)

    def test_request_of_the_clients_own_login_is_about_the_item(self):
        self.authenticate("desk_customer", "desk_customer")
        ticket = self._file()
        self.assertEqual(ticket.ci_ids, self.ci)
        self.assertEqual(ticket.partner_id, self.contact)

    def test_login_of_a_legal_entity_below_the_client_asks_about_its_items(self):
        self.contact.parent_id = self.env["res.partner"].create(
            {"name": "Shops North", "is_company": True, "parent_id": self.client.id}
        )
        self.authenticate("desk_customer", "desk_customer")
        ticket = self._file()
        self.assertEqual(ticket.ci_ids, self.ci)
        self.assertEqual(ticket.client_id, self.client)

    def test_login_of_another_client_sees_and_files_nothing_about_the_item(self):
        self.authenticate("desk_other_customer", "desk_other_customer")
        page = self._page()
        self.assertNotIn(self.ci.number, page)
        ticket = self._file()
        self.assertFalse(ticket.ci_ids)
        self.assertEqual(ticket.client_id, self.other_client)

    def test_forged_token_shows_the_plain_form(self):
        for token in ("nonsense", str(self.ci.id)):
            with self.subTest(token=token):
                self.assertNotIn("o_service_about_ci", self._page(token))

    def test_retired_item_shows_the_plain_form(self):
        self.ci.state = "retired"
        self.assertNotIn("o_service_about_ci", self._page())
