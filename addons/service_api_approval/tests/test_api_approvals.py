import json

from odoo.addons.service_api.tests.common import ServiceApiHttpCommon
from odoo.addons.service_approval.tests.common import ServiceApprovalCommon

from ..routers.approvals import router

# Every route, and what is sent there.
ROUTES = {
    "GET /approvals/{approval_id}": {},
    "POST /approvals/{approval_id}/approve": {},
    "POST /approvals/{approval_id}/reject": {"json": {"reason": "Too dear"}},
}
LIST = "GET /approvals"


class TestApiApprovals(ServiceApiHttpCommon, ServiceApprovalCommon):
    """People of clients decide by their systems."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_route((1, cls.engineering), (2, cls.finance))
        cls.ticket, cls.approval = cls.ask(approval_amount=700)
        cls.path = f"/approvals/{cls.approval.id}"
        people = {
            "engineer": cls.engineer,
            "accountant": cls.accountant,
            "contact": cls.contact,
            "other client": cls.other_contact,
        }
        cls.secrets = {
            name: cls.make_key(partner.user_ids)[1] for name, partner in people.items()
        }
        cls.secrets["anonymous"] = False
        cls.secret = cls.secrets["engineer"]

    def test_every_route_has_an_expectation(self):
        routes = {
            f"{method} {one.path}" for one in router.routes for method in one.methods
        }
        self.assertEqual(routes, {*ROUTES, LIST})
        app = self.env.ref("service_api.fastapi_endpoint_v1")._get_app()
        self.assertIn("/approvals", app.openapi()["paths"])
        self.assertIn("Approvals", [tag["name"] for tag in app.openapi()["tags"]])

    def test_strangers_find_nothing(self):
        for caller, status in (
            ("anonymous", 401),
            ("accountant", 404),
            ("contact", 404),
            ("other client", 404),
        ):
            for route, options in ROUTES.items():
                method, path = route.format(approval_id=self.approval.id).split(" ")
                with self.subTest(caller=caller, route=route):
                    response = self.call(
                        method, path, secret=self.secrets[caller], **options
                    )
                    self.assertProblem(response, status)
            if status == 404:
                answer = self.get("/approvals", secret=self.secrets[caller]).json()
                self.assertEqual(answer["items"], [])
        self.assertFalse(self.approval.decision_ids)

    def test_what_waits_is_listed_and_read(self):
        [row] = self.get("/approvals?waits_for_me=true").json()["items"]
        self.assertEqual((row["id"], row["waits_for_me"]), (self.approval.id, True))
        told = self.get(self.path).json()
        self.assertEqual(
            [step["role"] for step in told["steps"]], ["Engineers", "Accounts"]
        )
        self.assertIsNone(told["amount"])
        self.assertNotIn("700", json.dumps(told))

    def test_step_after_step_is_approved(self):
        answer = self.post(f"{self.path}/approve").json()
        self.assertEqual((answer["state"], answer["waits_for_me"]), ("pending", False))
        self.assertEqual(answer["steps"][0]["state"], "approved")
        self.assertEqual(self.get("/approvals?waits_for_me=true").json()["items"], [])
        self.assertProblem(self.post(f"{self.path}/approve"), 409)
        secret = self.secrets["accountant"]
        self.assertIn("700", self.get(self.path, secret=secret).json()["amount"])
        answer = self.post(f"{self.path}/approve", secret=secret).json()
        self.assertEqual(answer["state"], "approved")
        self.assertEqual(self.ticket.stage_id, self.work)

    def test_rejection_says_why(self):
        self.assertProblem(
            self.post(f"{self.path}/reject", {"reason": " "}), 422, "reason"
        )
        answer = self.post(f"{self.path}/reject", {"reason": "Not this year"}).json()
        self.assertEqual(
            (answer["state"], answer["reason"]), ("rejected", "Not this year")
        )
        self.assertProblem(self.post(f"{self.path}/approve"), 409)

    def test_those_who_are_asked_are_told(self):
        self.env["service.webhook"].search([]).active = False
        hook = self.env["service.webhook"].create(
            {
                "name": "ERP of the client",
                "url": "https://erp.example.com/",
                "user_id": self.accountant.user_ids.id,
                "on_approval_changed": True,
            }
        )

        def told():
            self.env.cr.precommit.run()
            rows = self.env["service.webhook.delivery"].search(
                [("webhook_id", "=", hook.id), ("event", "=", "approval.changed")],
                order="id",
            )
            return [json.loads(row.body)["data"]["approval"]["state"] for row in rows]

        self.assertEqual(told(), [])
        self.decide(self.approval, self.engineer)
        self.assertEqual(told(), ["pending"])
        self.decide(self.approval, self.accountant)
        self.assertEqual(told(), ["pending", "approved"])
