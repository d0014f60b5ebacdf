from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestPlainTextMail(TransactionCase):
    def test_long_lines_of_plain_text_stay_within_the_bubble(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle(
            "mail.assets_message_email", css=True, js=False
        )
        styles = "".join(bundle.preprocess_css().split())
        self.assertIn("white-space:pre-wrap;overflow-wrap:anywhere", styles)
