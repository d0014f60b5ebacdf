from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestCronLanguage(TransactionCase):
    def test_programs_note_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env.company.partner_id.lang = "ru_RU"
        spoken = []
        Building = type(self.env["service.building"])
        self.patch(
            Building, "_cron_geocode", lambda model: spoken.append(model.env.lang)
        )
        with self.enter_registry_test_mode():
            self.env.ref("service_ci.ir_cron_geocode").method_direct_trigger()
        self.assertEqual(spoken, ["ru_RU"])
