from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged, users

from .common import ServiceCiCommon

MODELS = [
    "service.building",
    "service.ci",
    "service.ci.category",
    "service.ci.term.kind",
    "service.site",
    "service.territory",
]
DISPATCHER_MODELS = ["service.building", "service.ci", "service.site"]
# entered and deleted with the sites and items that they are about
DETAILS = ["service.ci.term", "service.entity.term"]


@tagged("post_install", "-at_install")
class TestAccess(ServiceCiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, group in (
            ("ci_employee", "base.group_user"),
            ("ci_portal", "base.group_portal"),
            ("ci_agent", "service_ci.group_agent"),
            ("ci_dispatcher", "service_ci.group_dispatcher"),
            ("ci_manager", "service_ci.group_manager"),
        ):
            new_test_user(cls.env, login=login, groups=group)
        cls.branch = cls.env["res.company"].create({"name": "Branch"})

    def _assert_operations(self, model, allowed):
        for operation in ("read", "write", "create", "unlink"):
            with self.subTest(model=model, operation=operation):
                self.assertEqual(
                    self.env[model].has_access(operation), operation in allowed
                )

    @users("ci_employee")
    def test_people_outside_the_service_desk_see_nothing(self):
        for model in [*MODELS, *DETAILS, "service.ci.move"]:
            self._assert_operations(model, "")

    @users("ci_portal")
    def test_strangers_on_the_portal_find_nothing(self):
        term = {"site_id": self.site.id, "entity_id": self.client.id}
        self.env["service.entity.term"].sudo().create(term)
        for name in [*MODELS, *DETAILS, "service.ci.move"]:
            model = self.env[name]
            for operation in ("write", "create", "unlink"):
                self.assertFalse(model.has_access(operation), (name, operation))
            # pages of clients let them read what is theirs
            if model.has_access("read"):
                self.assertTrue(model.sudo().search([], limit=1), name)
                self.assertFalse(model.search([]), name)

    @users("ci_agent")
    def test_agent_reads(self):
        for model in [*MODELS, *DETAILS, "service.ci.move"]:
            self._assert_operations(model, ["read"])

    @users("ci_dispatcher")
    def test_dispatcher_writes_sites_buildings_and_items(self):
        for model in MODELS:
            allowed = ["read"]
            if model in DISPATCHER_MODELS:
                allowed += ["write", "create"]
            self._assert_operations(model, allowed)

    @users("ci_dispatcher", "ci_manager")
    def test_dispatcher_enters_and_deletes_terms_and_changes_no_history(self):
        for model in DETAILS:
            self._assert_operations(model, ["read", "write", "create", "unlink"])
        self._assert_operations("service.ci.move", ["read"])

    @users("ci_dispatcher")
    def test_details_of_another_companys_items_are_hidden(self):
        branch_ci = (
            self.env["service.ci"]
            .sudo()
            .create(
                {
                    "name": "Branch till",
                    "client_id": self.client.id,
                    "company_id": self.branch.id,
                    "entity_term_ids": [Command.create({"entity_id": self.client.id})],
                    "term_ids": [
                        Command.create(
                            {
                                "kind_id": self.env.ref(
                                    "service_ci.term_kind_drive"
                                ).id,
                                "date": "2026-01-01",
                            }
                        )
                    ],
                }
            )
        )
        branch_ci.state = "stored"
        for model in (*DETAILS, "service.ci.move"):
            with self.subTest(model=model):
                domain = [("ci_id", "=", branch_ci.id)]
                self.assertTrue(self.env[model].sudo().search(domain))
                self.assertFalse(self.env[model].search(domain))

    @users("ci_manager")
    def test_manager_does_everything(self):
        for model in MODELS:
            self._assert_operations(model, ["read", "write", "create", "unlink"])

    @users("ci_dispatcher")
    def test_dispatcher_enters_an_item_from_the_building_up(self):
        building = self.env["service.building"].create(
            {"street": "ул. Мира, 1", "city": "Тверь"}
        )
        site = self.env["service.site"].create(
            {
                "name": "Shop 2",
                "client_id": self.client.id,
                "building_id": building.id,
            }
        )
        ci = self.env["service.ci"].create({"name": "Printer", "site_id": site.id})
        self.assertTrue(ci.number)
        self.assertEqual(ci.client_id, self.client)
        with self.assertRaises(AccessError):
            ci.unlink()

    @users("ci_agent")
    def test_agent_notes_what_was_found_out(self):
        for record in (self.ci, self.site):
            note = record.with_env(self.env).message_post(body="The key is at the till")
            self.assertEqual(note.author_id, self.env.user.partner_id)

    @users("ci_agent")
    def test_agent_sees_the_counters_of_a_contact(self):
        client = self.client.with_env(self.env)
        self.assertEqual(client.service_ci_count, 1)

    @users("ci_employee")
    def test_employee_reads_contacts_without_the_counters(self):
        arch = self.env["res.partner"].get_view(view_type="form")["arch"]
        self.assertNotIn("service_ci_count", arch)
        with self.assertRaises(AccessError):
            self.client.with_env(self.env).read(["service_ci_count"])

    def test_records_of_another_company_are_hidden(self):
        records = [
            self.env["service.building"].create({"street": "ул. Мира, 1"}),
            self.env["service.site"].create(
                {"name": "Shop 2", "client_id": self.client.id}
            ),
            self.env["service.ci"].create(
                {"name": "Printer", "client_id": self.client.id}
            ),
            self.env["service.ci.category"].create({"name": "Printers"}),
            self.env["service.territory"].create({"name": "South"}),
        ]
        manager = self.env["res.users"].search([("login", "=", "ci_manager")])
        for record in records:
            with self.subTest(model=record._name):
                domain = [("id", "=", record.id)]
                seen_by = record.with_user(manager)
                record.company_id = self.branch
                self.assertFalse(seen_by.search(domain))
                with self.assertRaises(AccessError):
                    seen_by.check_access("read")
                record.company_id = False
                self.assertTrue(seen_by.search(domain))

    def test_site_of_another_company_is_refused(self):
        self.other_site.company_id = self.branch
        with self.assertRaises(UserError):
            self.env["service.ci"].create(
                {"name": "Printer", "site_id": self.other_site.id}
            )
