from odoo.tests import TransactionCase, tagged

from ..demo.writer import DemoWriter


@tagged("post_install", "-at_install")
class TestDemoWriter(TransactionCase):
    def test_demo_data_speak_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env.company.partner_id.lang = "ru_RU"
        writer = DemoWriter(self.env(context={"lang": "en_US"}))
        self.assertEqual(writer.env.lang, "ru_RU")
