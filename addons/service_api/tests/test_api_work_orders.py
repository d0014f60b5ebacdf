from odoo import Command

from .common import ServiceApiHttpCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


class TestApiWorkOrders(ServiceApiHttpCommon):
    """The client's word on work, by the rules of the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        technician = cls.env["service.resource"].create(
            {"name": "Ivan Orlov", "kind": "technician", "state": "active"}
        )
        cls.ticket = cls.make_ticket(site_id=cls.site.id)
        cls.order = cls.env["service.workorder"].create(
            {
                "name": "Visit",
                "ticket_id": cls.ticket.id,
                "building_id": cls.building.id,
                "line_ids": [
                    Command.create(
                        {"site_id": cls.site.id, "name": "Roll", "note": "Changed"}
                    )
                ],
            }
        )
        cls.order._assign_to(technician)
        cls.order._add_media("after.png", PNG)
        cls.path = f"/work-orders/{cls.order.id}"

    def _report(self):
        self.order.action_start()
        self.order.line_ids.result = "done"
        self.order._report({"report": "<p>Changed the <b>roll</b></p>"})

    def test_what_was_done_is_told_once_it_is_reported(self):
        before = self.get(self.path).json()
        self.assertEqual((before["performer"], before["report"]), ("Ivan Orlov", None))
        self.assertEqual((before["files"], before["may_decide"]), ([], False))
        self.assertEqual(
            before["lines"], [{"name": "Roll", "result": None, "note": None}]
        )
        self._report()
        after = self.get(self.path).json()
        self.assertEqual(after["report"], "Changed the *roll*")
        self.assertEqual(
            after["lines"], [{"name": "Roll", "result": "done", "note": "Changed"}]
        )
        [file] = after["files"]
        fetched = self.get(f"{self.path}/files/{file['id']}")
        self.assertEqual(fetched.content, PNG)
        self.assertEqual(fetched.headers["Content-Type"], "application/octet-stream")

    def test_work_is_accepted_once(self):
        self.assertProblem(self.post(f"{self.path}/accept"), 409)
        self._report()
        waiting = self.get("/work-orders?to_decide=true").json()["items"]
        self.assertEqual([row["id"] for row in waiting], self.order.ids)
        accepted = self.post(f"{self.path}/accept").json()
        self.assertTrue(accepted["accepted_at"])
        self.assertFalse(accepted["may_decide"])
        self.assertEqual(self.order.client_acceptance, "portal")
        self.assertProblem(self.post(f"{self.path}/accept"), 409)
        self.assertProblem(self.post(f"{self.path}/reject", {"reason": "No"}), 409)

    def test_rejection_has_a_reason_and_sends_the_work_back(self):
        self._report()
        self.assertProblem(
            self.post(f"{self.path}/reject", {"reason": "  "}), 422, "reason"
        )
        self.assertEqual(self.order.state, "reported")
        answer = self.post(f"{self.path}/reject", {"reason": "Still white"}).json()
        self.assertEqual(answer["state"], "rework")
        self.assertEqual(self.order.rework_reason, "Still white")

    def test_who_may_not_accept_on_the_portal_may_not_here(self):
        self._report()
        self.env["service.portal.access"].create(
            {
                "partner_id": self.colleague.id,
                "client_id": self.client.id,
                "can_accept_work": True,
            }
        )
        self.assertFalse(self.get(self.path).json()["may_decide"])
        self.assertProblem(self.post(f"{self.path}/accept"), 409)
        self.access.can_accept_work = True
        self.assertEqual(self.post(f"{self.path}/accept").status_code, 200)


class TestApiParameters(ServiceApiHttpCommon):
    """What is missing of a request is filled in, as on its page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        item = cls.env["service.catalog.item"].create(
            {"name": "Connection", "company_id": False}
        )
        cls.env["service.catalog.form"].create(
            {
                "item_id": item.id,
                "definition": [
                    {
                        "name": "traffic",
                        "string": "Traffic",
                        "type": "integer",
                        "required": True,
                    },
                    {
                        "name": "sender",
                        "string": "Sender",
                        "type": "char",
                        "required": True,
                    },
                ],
            }
        ).action_publish()
        cls.ticket = cls.make_ticket(line_ids=[Command.create({"item_id": item.id})])
        cls.line = cls.ticket.line_ids
        cls.line.parameters = {"sender": "SHOP"}
        cls.block = f"line{cls.line.id}"
        cls.path = f"/tickets/{cls.ticket.id}/parameters"

    def _fill(self, **values):
        return self.post(self.path, {"blocks": {self.block: values}})

    def test_what_is_missing_is_told(self):
        self.assertTrue(self.get(f"/tickets/{self.ticket.id}").json()["is_incomplete"])
        [block] = self.get(self.path).json()
        self.assertEqual((block["block"], block["title"]), (self.block, "Connection"))
        told = {
            row["name"]: (row["value"], row["is_missing"])
            for row in block["parameters"]
        }
        self.assertEqual(told, {"traffic": (None, True), "sender": ("SHOP", False)})

    def test_what_is_left_out_stays_and_the_request_goes_on(self):
        answer = self._fill(traffic=120).json()
        self.assertFalse(answer["is_incomplete"])
        self.assertEqual(dict(self.line.parameters), {"traffic": 120, "sender": "SHOP"})
        self.assertProblem(self._fill(traffic=1), 409)

    def test_what_does_not_fit_changes_nothing(self):
        for values, field in (
            ({"traffic": "much"}, "traffic"),
            ({"sender": "X"}, "traffic"),
            ({"traffic": 1, "other": 1}, "other"),
        ):
            response = self._fill(**values)
            self.assertProblem(response, 422, f"blocks.{self.block}.{field}")
        stranger = f"line{self.line.id + 1000}"
        unknown = self.post(self.path, {"blocks": {stranger: {}}})
        self.assertProblem(unknown, 422, f"blocks.{stranger}")
        self.assertEqual(dict(self.line.parameters)["sender"], "SHOP")
        self.assertTrue(self.ticket.is_incomplete)


class TestApiChanges(ServiceApiHttpCommon):
    """Programs that ask again and again miss nothing."""

    def _backdate(self, tickets, moment):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE service_ticket SET write_date = %s WHERE id = ANY(%s)",
            [moment, tickets.ids],
        )
        self.env.invalidate_all()

    def _changes(self, since, **options):
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return self.get(f"/tickets/changes?since={since}&{query}").json()

    def test_changes_come_in_their_order_in_parts_that_nothing_shifts(self):
        tickets = self.env["service.ticket"]._intake(
            "phone",
            [{"name": f"No. {n}", "partner_id": self.contact.id} for n in range(5)],
        )
        # Several have changed at the same instant.
        self._backdate(tickets, "2021-05-01 10:00:00.123456")
        self._backdate(tickets[0], "2021-05-02 10:00:00")
        expected = [*tickets[1:].ids, tickets[0].id]
        seen, cursor = [], None
        for _part in range(9):
            options = {"cursor": cursor} if cursor else {}
            answer = self._changes("2021-05-01T00:00:00Z", limit=2, **options)
            seen += [row["id"] for row in answer["items"]]
            cursor = answer["next_cursor"]
            if not cursor:
                break
            # What changes meanwhile comes at the end, and shifts nothing.
            self._backdate(tickets[1], "2021-05-03 10:00:00")
        self.assertEqual(seen, [*expected, tickets[1].id])
        later = self._changes("2021-05-02T10:00:01Z")["items"]
        self.assertEqual([row["id"] for row in later], tickets[1].ids)

    def test_every_public_word_is_a_change(self):
        ticket = self.make_ticket()
        for author in ("desk", "desk", "customer"):
            self._backdate(ticket, "2021-05-01")
            if author == "desk":
                ticket.with_user(self.agent).message_post(
                    body="Word", message_type="comment", subtype_xmlid="mail.mt_comment"
                )
            else:
                self.post(f"/tickets/{ticket.id}/messages", {"text": "Word"})
            with self.subTest(author=author):
                items = self._changes("2021-06-01T00:00:00Z")["items"]
                self.assertEqual([row["id"] for row in items], ticket.ids)

    def test_wrong_places_are_refused(self):
        for query in ("", "since=x", "since=2021-01-01T00:00:00Z&cursor=7"):
            self.assertProblem(self.get(f"/tickets/changes?{query}"), 422)
        answer = self.get(
            "/tickets/changes?since=2021-01-01T00:00:00Z&cursor=9999999999999999-9999999999"
        )
        self.assertEqual(answer.json()["items"], [])

    def test_one_index_leads_from_change_to_change(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)",
            [
                [
                    "service_ticket_api_changes_idx",
                    "service_workorder_api_changes_idx",
                ]
            ],
        )
        definitions = [row[0] for row in self.env.cr.fetchall()]
        self.assertEqual(len(definitions), 2)
        for definition in definitions:
            self.assertIn("(client_id, write_date, id)", definition)
