from odoo.tests import tagged

from odoo.addons.service_ticket.tests.common import ServiceTicketHttpCommon

from .common import ServiceKnowledgeCommon

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awA"
    b"AAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestFiles(ServiceTicketHttpCommon, ServiceKnowledgeCommon):
    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _upload(self, user=None, **values):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.dispatcher)
            .create(
                {
                    "name": "cover.png",
                    "datas": PIXEL,
                    "res_model": "service.article",
                    "res_id": 0,
                    **values,
                }
            )
        )

    def _show(self, article, file):
        token = file.generate_access_token()[0]
        article.with_user(self.dispatcher).body = (
            f'<p>Text <img src="/web/image/{file.id}/cover.png?access_token={token}"/>'
            f'<a href="/web/content/{file.id}?download=true&amp;access_token={token}">x'
            "</a></p>"
        )
        return token

    def _status(self, url):
        return self.url_open(url).status_code

    def test_pictures_of_the_text_follow_the_article(self):
        file = self._upload()
        token = self._show(self.public_article, file)
        self.assertEqual(file.res_id, self.public_article.id)
        self.assertNotIn(token, self.public_article.body)
        url = f"/web/image/{file.id}/cover.png"
        self.assertIn(url, self.public_article.body)
        self.assertEqual(self.url_open(url).content[:4], b"\x89PNG")
        self.public_article.visibility = "client"
        self.assertNotEqual(self.url_open(url).content[:70], file.raw)
        self.assertNotEqual(
            self.url_open(f"{url}?access_token={token}").content[:70], file.raw
        )
        self.authenticate("desk_customer", "desk_customer")
        self.assertEqual(self.url_open(url).content, file.raw)

    def test_files_follow_the_article(self):
        file = self._upload(name="manual.txt", datas=None, raw=b"How to")
        self.staff_article.with_user(self.dispatcher).attachment_ids = file
        url = f"/web/content/{file.id}?download=true"
        self.assertEqual(self._status(url), 404)
        self.authenticate("desk_customer", "desk_customer")
        self.assertEqual(self._status(url), 404)
        self.staff_article.visibility = "public"
        self.assertEqual(self.url_open(url).content, b"How to")
        self.assertIn("manual.txt", self.url_open(self.staff_article.url).text)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(url).content, b"How to")

    def test_foreign_files_are_not_shown_by_naming_them(self):
        ticket = self._create_ticket()
        secret = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"secret",
                "res_model": "service.ticket",
                "res_id": ticket.id,
            }
        )
        loose = self._upload(self.other_agent)
        self._show(self.public_article, loose)
        self.public_article.attachment_ids = secret
        self.assertEqual(secret.res_model, "service.ticket")
        self.assertFalse(loose.res_id)
        self.assertNotIn("secret.txt", self.url_open(self.public_article.url).text)
        self.assertEqual(self._status(f"/web/content/{secret.id}"), 404)
