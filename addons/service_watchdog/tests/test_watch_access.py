from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ServiceWatchdogCommon

MODELS = (
    *("service.watch.source", "service.watch.object", "service.watch.list"),
    *("service.watch.expectation", "service.watch.check", "service.watch.report"),
    "service.watch.heartbeat",
)


@tagged("post_install", "-at_install")
class TestWatchAccess(ServiceWatchdogCommon):
    def test_customers_see_nothing(self):
        for name in MODELS:
            Model = self.env[name].with_user(self.portal_user)
            self.assertFalse(Model.has_access("read"), name)

    def test_agents_read_managers_write(self):
        for record in (self.source, self.stations, self.expectation, self.objects):
            record.with_user(self.agent).check_access("read")
            self.assertFalse(record.with_user(self.agent).has_access("write"))
            record.with_user(self.manager).check_access("write")

    def test_nobody_writes_history_by_hand(self):
        for name in ("check", "heartbeat", "report"):
            Model = self.env[f"service.watch.{name}"].with_user(self.manager)
            self.assertFalse(Model.has_access("write"), name)
            self.assertFalse(Model.has_access("create"), name)

    def test_token_is_for_nobodys_eyes(self):
        token = self.source.with_user(self.manager).action_new_token()
        self.assertNotIn(token["params"]["message"], self.source.token_hash)
        with self.assertRaises(AccessError):
            self.source.with_user(self.manager).read(["token_hash"])
        with self.assertRaises(AccessError):
            self.source.with_user(self.agent).action_new_token()

    def test_sources_and_objects_of_another_company_are_refused(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        source = self.source.copy({"code": "elsewhere", "company_id": company.id})
        with self.assertRaises(UserError):
            self.expectation.source_id = source
        thing = self.objects[0].copy({"code": "E1", "company_id": company.id})
        with self.assertRaises(UserError):
            self.stations.object_ids |= thing

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company}
        )
        for name in MODELS:
            self.assertFalse(self.env[name].with_user(self.manager).search([]), name)

    def test_manager_judges_nothing_but_sets_up_everything(self):
        with self._at(1, 12):
            expectation = self._expect(name="By the manager").with_user(self.manager)
            expectation.due_hour = 8
        self.assertEqual(set(expectation.check_ids.mapped("state")), {"expected"})
