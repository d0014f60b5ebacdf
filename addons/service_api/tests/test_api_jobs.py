import base64
from datetime import datetime, timedelta, timezone

from odoo import Command
from odoo.tests import new_test_user

from .common import ServiceApiHttpCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


class TestApiJobs(ServiceApiHttpCommon):
    """What contractors do on their pages, their systems do, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm, cls.rival = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "email": f"{name}@fix.example"}
                for name in ("fixers", "rivals")
            ]
        )
        goer = cls.env["res.partner"].create({"name": "Gena", "parent_id": cls.firm.id})
        Resource = cls.env["service.resource"]
        cls.resource, cls.rival_resource = Resource.create(
            [
                {"kind": "contractor", "partner_id": partner.id, "state": "active"}
                for partner in (cls.firm, cls.rival)
            ]
        )
        cls.goer = Resource.create(
            {
                "kind": "contractor_technician",
                "partner_id": goer.id,
                "contractor_id": cls.resource.id,
                "state": "active",
            }
        )
        users = [
            new_test_user(
                cls.env,
                login=f"api_{partner.id}",
                groups="base.group_portal",
                partner_id=partner.id,
            )
            for partner in (cls.firm, cls.rival, goer)
        ]
        cls.firm_user = users[0]
        cls.secret, cls.rival_secret, cls.goer_secret = (
            cls.make_key(user)[1] for user in users
        )
        cls.item = cls.env["service.catalog.item"].create(
            {
                "name": "Maintenance",
                "check_ids": [
                    Command.create({"name": "Runs", "kind": "pass"}),
                    Command.create({"name": "Voltage", "kind": "number"}),
                    Command.create({"name": "Seal", "kind": "photo"}),
                ],
            }
        )
        cls.ticket = cls.make_ticket(site_id=cls.site.id)
        cls.order = cls._make_order()
        cls.site.access_notes = "Ring twice"

    @classmethod
    def _make_order(cls):
        return cls.env["service.workorder"].create(
            {
                "name": "Visit",
                "ticket_id": cls.ticket.id,
                "building_id": cls.building.id,
                "line_ids": [
                    Command.create(
                        {
                            "site_id": cls.site.id,
                            "ci_id": cls.ci.id,
                            "item_id": cls.item.id,
                        }
                    )
                ],
            }
        )

    def _offer(self, *resources):
        self.order.state = "offered"
        return self.env["service.workorder.offer"].create(
            [
                {
                    "order_id": self.order.id,
                    "resource_id": resource.id,
                    "expires_at": "2100-01-01 00:00:00",
                }
                for resource in resources
            ]
        )

    def _give(self):
        self.order._assign_to(self.resource)
        return f"/jobs/{self.order.id}"

    # Offers

    def test_first_who_accepts_has_the_work(self):
        mine, theirs = self._offer(self.resource, self.rival_resource)
        [row] = self.get("/offers").json()["items"]
        self.assertEqual((row["id"], row["number"]), (mine.id, self.order.number))
        self.assertIsNone(row["refusal"])
        job = self.post(f"/offers/{mine.id}/accept").json()
        self.assertEqual((job["id"], job["state"]), (self.order.id, "assigned"))
        late = self.post(f"/offers/{theirs.id}/accept", secret=self.rival_secret)
        self.assertProblem(late, 409)
        self.assertEqual(self.order.resource_id, self.resource)
        self.assertEqual(self.get("/offers").json()["items"], [])
        [old] = self.get("/offers?open_only=false").json()["items"]
        self.assertEqual(old["state"], "accepted")

    def test_declining_needs_a_reason(self):
        offer = self._offer(self.resource)
        path = f"/offers/{offer.id}/decline"
        self.assertProblem(self.post(path, {"reason": " "}), 422, "reason")
        answer = self.post(path, {"reason": "All are on leave"}).json()
        self.assertEqual(answer["state"], "declined")
        self.assertEqual(offer.reason, "All are on leave")
        self.assertProblem(self.post(path, {"reason": "Again"}), 409)
        self.assertProblem(self.post(f"/offers/{offer.id}/accept"), 409)

    def test_offer_whose_time_is_over_is_not_accepted(self):
        offer = self._offer(self.resource)
        offer.expires_at = "2020-01-01"
        self.assertEqual(self.get("/offers").json()["items"], [])
        self.assertTrue(self.get(f"/offers/{offer.id}").json()["refusal"])
        self.assertProblem(self.post(f"/offers/{offer.id}/accept"), 409)
        self.assertEqual(self.order.state, "offered")

    # Steps

    def test_job_is_done_step_by_step(self):
        path = self._give()
        [row] = self.get("/jobs?state=assigned").json()["items"]
        self.assertEqual(row["id"], self.order.id)
        job = self.get(path).json()
        self.assertEqual((job["access_notes"], job["may_work"]), ("Ring twice", True))
        at = datetime.now(timezone.utc) - timedelta(hours=1)
        self.env.cr.execute("UPDATE service_workorder SET create_date = '2020-01-01'")
        sent = {"latitude": 56.85, "longitude": 35.9, "at": at.isoformat()}
        job = self.post(f"{path}/arrive", sent).json()
        self.assertEqual(job["state"], "in_progress")
        self.assertEqual(self.order.arrived_at, at.replace(tzinfo=None, microsecond=0))
        self.assertAlmostEqual(self.order.arrival_latitude, 56.85)
        refused = self.post(f"{path}/report", {"text": "Done"})
        self.assertProblem(refused, 422)
        runs, voltage, seal = job["checks"]
        body = {
            "checks": [
                {"id": runs["id"], "passed": True},
                {"id": voltage["id"], "number": 219.5},
            ],
            "lines": [{"id": job["lines"][0]["id"], "result": "done", "note": "Fine"}],
        }
        job = self.post(f"{path}/answers", body).json()
        self.assertEqual(job["checks"][0]["passed"], True)
        self.assertEqual(job["checks"][1]["number"], 219.5)
        photo = {
            "files": [("files", ("seal.png", PNG))],
            "data": {"check_id": seal["id"]},
        }
        job = self.call("POST", f"{path}/files", **photo).json()
        [file] = job["files"]
        self.assertEqual(file["check_id"], seal["id"])
        self.assertEqual(self.get(f"{path}/files/{file['id']}").content, PNG)
        signature = {"signed_by": "Vera", "image": base64.b64encode(PNG).decode()}
        job = self.post(f"{path}/signature", signature).json()
        self.assertEqual(job["signed_by"], "Vera")
        job = self.post(f"{path}/report", {"text": "Done", "spent_hours": 1.5}).json()
        self.assertEqual((job["state"], job["may_work"]), ("reported", False))
        self.assertEqual(self.order.spent_hours, 1.5)
        self.assertFalse(job["access_notes"])
        self.assertProblem(self.post(f"{path}/answers", body), 409)

    def test_what_does_not_fit_changes_nothing(self):
        path = self._give()
        job = self.get(path).json()
        foreign = self._make_order().check_ids[0]
        body = {
            "checks": [
                {"id": job["checks"][0]["id"], "passed": True},
                {"id": foreign.id, "passed": True},
            ]
        }
        self.assertProblem(self.post(f"{path}/answers", body), 422)
        self.assertFalse(self.order.check_ids[0].passed)
        self.assertFalse(foreign.passed)
        script = {"files": [("files", ("seal.png", b"<script>"))]}
        self.assertProblem(self.call("POST", f"{path}/files", **script), 422)
        other = {
            "files": [("files", ("seal.png", PNG))],
            "data": {"check_id": foreign.id},
        }
        self.assertProblem(self.call("POST", f"{path}/files", **other), 422, "check_id")
        picture = {"signed_by": "Vera", "image": "PHNjcmlwdD4="}
        self.assertProblem(self.post(f"{path}/signature", picture), 422)
        far = {"latitude": 91, "longitude": 0}
        self.assertProblem(self.post(f"{path}/arrive", far), 422, "latitude")

    def test_repeated_step_is_taken_once(self):
        path = self._give()
        headers = {"Idempotency-Key": "word-1"}
        for _time in range(2):
            said = self.post(f"{path}/messages", {"text": "Late"}, headers=headers)
            self.assertEqual(said.status_code, 201)
        words = self.get(f"{path}/messages").json()
        self.assertEqual(
            [(word["text"], word["is_ours"]) for word in words], [("Late", False)]
        )

    def test_talk_with_the_dispatcher_stays_between_them(self):
        path = self._give()
        self.order.with_user(self.dispatcher).message_post(
            body="Where are you?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.order.message_post(body="Between us")
        [word] = self.get(f"{path}/messages").json()
        self.assertEqual((word["text"], word["is_ours"]), ("Where are you?", True))
        self.assertEqual(self.get(f"{path}/messages?after={word['id']}").json(), [])

    def test_contractor_writes_to_the_client_where_the_company_lets_him(self):
        path = self._give()
        self.env.company.contractors_write_to_clients = False
        word = {"text": "We come at ten", "talk": "client"}
        self.assertProblem(self.post(f"{path}/messages", word), 422)
        self.env.company.contractors_write_to_clients = True
        self.assertEqual(self.post(f"{path}/messages", word).status_code, 201)
        [told] = self.get(f"{path}/messages?talk=client").json()
        self.assertEqual(told["text"], "We come at ten")
        self.assertEqual(self.get(f"{path}/messages").json(), [])

    def test_firm_hands_a_job_to_its_technician(self):
        path = self._give()
        secret = self.goer_secret
        self.assertProblem(self.get(path, secret=secret), 404)
        body = {"technician_id": self.rival_resource.id}
        self.assertProblem(self.post(f"{path}/technician", body), 422)
        body = {"technician_id": self.goer.id}
        job = self.post(f"{path}/technician", body).json()
        self.assertEqual(job["technician"]["name"], "Gena")
        self.assertEqual([one["name"] for one in job["technicians"]], ["Gena"])
        own = self.get(path, secret=secret).json()
        self.assertEqual(own["technicians"], [])
        handed = self.post(f"{path}/technician", {"technician_id": None}, secret=secret)
        self.assertProblem(handed, 422)

    def test_list_costs_the_same_for_many(self):
        orders = self.order | self._make_order()
        orders._assign_to(self.resource)
        many = orders.browse().union(
            orders, *(self._make_order() for _number in range(10))
        )
        many._assign_to(self.resource)
        counts = []
        for found in (orders, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found.sudo()._api_job_values()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
