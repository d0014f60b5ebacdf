"""PDF documents that are made inside the process."""

from odoo.tests import TransactionCase, tagged

from ..tools import pdf


@tagged("post_install", "-at_install")
class TestPrint(TransactionCase):
    def test_nothing_outside_is_fetched_and_foreign_files_are_not_shown(self):
        asked = []

        def load(path):
            asked.append(path)
            return reports._load_for_pdf(path)

        secret = self.env["ir.attachment"].create({"name": "s", "raw": b"x"})
        reports = self.env["ir.actions.report"].with_user(
            self.env.ref("base.public_user")
        )
        with self.assertLogs("weasyprint", "WARNING") as logs:
            content = pdf.to_pdf(
                "<img src='http://192.0.2.1/a.png'><img src='file:///etc/passwd'>"
                f"<img src='/web/image/{secret.id}'><img src='/web/login'><p>x</p>",
                load,
            )
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertEqual(asked, [f"web/image/{secret.id}", "web/login"])
        self.assertEqual(len(logs.output), 4)

    def test_own_attachments_are_shown(self):
        picture = self.env["ir.attachment"].create(
            {"name": "logo.png", "raw": b"picture", "mimetype": "image/png"}
        )
        loaded = self.env["ir.actions.report"]._load_for_pdf(f"web/image/{picture.id}")
        self.assertEqual(loaded[0], b"picture")
