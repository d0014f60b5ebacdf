from odoo import Command

from .common import ServiceApiHttpCommon


class TestApiTickets(ServiceApiHttpCommon):
    def test_request_is_filed_with_all_that_belongs_to_it(self):
        item = self.env["service.catalog.item"].create(
            {"name": "Connection", "company_id": False}
        )
        form = self.env["service.catalog.form"].create(
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
                        "name": "media",
                        "string": "Media",
                        "type": "selection",
                        "selection": [["f", "Fibre"], ["r", "Radio"]],
                    },
                    {"name": "backup", "string": "Backup", "type": "boolean"},
                ],
            }
        )
        form.action_publish()
        answer = self.file(
            subject="  Connect\nus ",
            text="Please <b>soon</b>",
            service_id=item.id,
            site_id=self.site.id,
            item_ids=self.ci.ids,
            parameters={"traffic": 120, "media": "f", "backup": True},
        )
        ticket = self.env["service.ticket"].browse(answer["id"])
        self.assertEqual(ticket.channel_id.code, "api")
        self.assertEqual(ticket.name, "Connect us")
        self.assertEqual(ticket.partner_id, self.contact)
        self.assertEqual(ticket.client_id, self.client)
        self.assertEqual(ticket.site_id, self.site)
        self.assertEqual(ticket.ci_ids, self.ci)
        self.assertEqual(ticket.line_ids.item_id, item)
        self.assertEqual(ticket.line_ids.parameters["traffic"], 120)
        self.assertFalse(ticket.is_incomplete)
        self.assertEqual(answer["text"], "Please <b>soon</b>")
        self.assertNotIn("<b>", answer["html"])
        self.assertIn({"label": "Media", "value": "Fibre"}, answer["parameters"])
        self.assertEqual(answer["site"], {"id": self.site.id, "name": "Shop 1"})

    def test_what_was_filled_in_is_checked_like_on_the_portal(self):
        item = self.env["service.catalog.item"].create(
            {"name": "Connection", "company_id": False}
        )
        self.env["service.catalog.form"].create(
            {
                "item_id": item.id,
                "definition": [
                    {
                        "name": "traffic",
                        "string": "Traffic",
                        "type": "integer",
                        "required": True,
                    }
                ],
            }
        ).action_publish()
        body = {"subject": "A", "text": "B", "service_id": item.id}
        for parameters, field in (
            ({}, "parameters.traffic"),
            ({"traffic": "much"}, "parameters.traffic"),
            ({"traffic": 1, "other": 1}, "parameters.other"),
        ):
            response = self.post("/tickets", {**body, "parameters": parameters})
            self.assertProblem(response, 422, field)

    def test_nothing_else_of_a_ticket_can_be_written(self):
        for name in (
            "priority",
            "team_id",
            "user_id",
            "company_id",
            "state",
            "client_id",
        ):
            response = self.post("/tickets", {"subject": "A", "text": "B", name: 1})
            self.assertProblem(response, 422, name)

    def test_what_the_caller_may_not_see_cannot_be_named(self):
        own = self.env["res.partner"].create({"name": "Nobody"})
        hidden = self.env["service.catalog.item"].create(
            {"name": "Internal", "on_portal": False}
        )
        kind = self.env["service.ticket.type"].create(
            {"name": "Internal", "on_web_form": False}
        )
        other_ci = self.env["service.ci"].create(
            {"name": "Theirs", "site_id": self.other_site.id, "serial": "X"}
        )
        for field, value in (
            ("site_id", self.other_site.id),
            ("item_ids", [self.ci.id, other_ci.id]),
            ("service_id", hidden.id),
            ("type_id", kind.id),
            ("contact_id", own.id),
            ("contact_id", self.other_contact.id),
            ("contact_id", self.colleague.id),
        ):
            response = self.post(
                "/tickets", {"subject": "A", "text": "B", field: value}
            )
            self.assertProblem(response, 422, field)

    def test_key_of_an_organization_files_for_its_contacts(self):
        self.key.may_name_contacts = True
        answer = self.file(contact_id=self.colleague.id)
        self.assertEqual(answer["contact"]["id"], self.colleague.id)
        stranger = self.post(
            "/tickets",
            {"subject": "A", "text": "B", "contact_id": self.other_contact.id},
        )
        self.assertProblem(stranger, 422, "contact_id")
        ids = [contact["id"] for contact in self.get("/contacts").json()["items"]]
        self.assertIn(self.colleague.id, ids)
        self.assertNotIn(self.other_contact.id, ids)

    def test_nobody_files_what_he_would_not_see(self):
        self.key.may_name_contacts = True
        self.access.scope = "own"
        body = {"subject": "Hidden", "text": "B", "contact_id": self.colleague.id}
        self.assertProblem(self.post("/tickets", body), 422, "contact_id")
        self.assertFalse(self.env["service.ticket"].search([("name", "=", "Hidden")]))

    def test_item_says_where_it_stands(self):
        answer = self.file(item_ids=self.ci.ids)
        self.assertEqual(answer["site"]["id"], self.site.id)

    # Lists

    def test_list_comes_in_parts_without_gaps(self):
        tickets = self.env["service.ticket"]._intake(
            "phone",
            [{"name": f"No. {n}", "partner_id": self.contact.id} for n in range(7)],
        )
        for order, expected in (("newest", tickets.ids[::-1]), ("oldest", tickets.ids)):
            found, cursor = [], None
            while True:
                query = f"?order={order}&limit=3" + (
                    f"&cursor={cursor}" if cursor else ""
                )
                part = self.get(f"/tickets{query}").json()
                found += [ticket["id"] for ticket in part["items"]]
                cursor = part["next_cursor"]
                if not cursor:
                    break
            self.assertEqual(found, expected)

    def test_list_is_filtered(self):
        one = self.make_ticket(
            name="Printer", site_id=self.site.id, ci_ids=[Command.set(self.ci.ids)]
        )
        two = self.make_ticket(name="Scanner")
        two.action_close()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE service_ticket SET write_date = '2020-01-01' WHERE id = %s",
            [two.id],
        )
        self.env.invalidate_all()
        for query, found in (
            ("", two | one),
            ("?state=done", two),
            ("?state=new&state=open", one),
            (f"?site_id={self.site.id}", one),
            (f"?item_id={self.ci.id}", one),
            (f"?number={two.number}", two),
            ("?search=print", one),
            ("?opened_since=2100-01-01T00:00:00Z", one.browse()),
            ("?updated_since=2021-01-01T00:00:00%2B03:00", one),
        ):
            answer = self.get(f"/tickets{query}").json()["items"]
            self.assertEqual([row["id"] for row in answer], found.ids, query)

    def test_second_word_of_the_customer_is_a_change(self):
        ticket = self.make_ticket()
        self.post(f"/tickets/{ticket.id}/messages", {"text": "One"})
        self.env.cr.execute("UPDATE service_ticket SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        self.post(f"/tickets/{ticket.id}/messages", {"text": "Two"})
        changed = self.get("/tickets?updated_since=2021-01-01T00:00:00Z").json()
        self.assertEqual([row["id"] for row in changed["items"]], ticket.ids)

    def test_list_costs_the_same_for_many(self):
        Ticket = self.env["service.ticket"]
        vals = {"name": "A", "partner_id": self.contact.id, "site_id": self.site.id}
        few = Ticket._intake("phone", [dict(vals) for _n in range(3)])
        many = few | Ticket._intake("phone", [dict(vals) for _n in range(30)])
        counts = []
        for tickets in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            tickets.sudo()._api_values()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # What the customer does

    def test_request_is_closed_taken_up_again_and_rated(self):
        ticket = self.make_ticket()
        ticket.team_id.asks_rating = True
        url = f"/tickets/{ticket.id}"
        self.assertProblem(self.post(f"{url}/rating", {"value": 5}), 409)
        self.assertProblem(self.post(f"{url}/reopen"), 409)
        self.assertEqual(self.post(f"{url}/close").json()["state"], "done")
        self.assertProblem(self.post(f"{url}/close"), 409)
        rated = self.post(f"{url}/rating", {"value": 4, "comment": "Good"}).json()
        self.assertEqual(rated["rating"], 4)
        self.assertEqual(ticket.rating_ids.filtered("consumed").feedback, "Good")
        self.assertEqual(self.post(f"{url}/rating", {"value": 5}).json()["rating"], 5)
        self.assertProblem(self.post(f"{url}/rating", {"value": 6}), 422, "value")
        self.assertEqual(self.post(f"{url}/reopen").json()["state"], "open")

    def test_statuses_are_words_for_people(self):
        ticket = self.make_ticket()
        ticket.stage_id.customer_name = "We have it"
        self.assertEqual(
            self.get(f"/tickets/{ticket.id}").json()["status"], "We have it"
        )
        words = [row["status"] for row in self.get("/statuses").json()]
        self.assertIn("We have it", words)

    def test_promises_to_the_client_are_told_and_no_others(self):
        ticket = self.make_ticket()
        ticket.clock_ids.unlink()
        Clock = self.env["service.sla.clock"]
        for kind, deadline in (("sla", "2020-01-01"), ("ola", "2099-01-01")):
            Clock.create(
                {
                    "ticket_id": ticket.id,
                    "policy_kind": kind,
                    "target": "resolution",
                    "cycle": 5,
                    "seconds": 3600,
                    "started_at": "2019-12-31",
                    "settled_at": "2019-12-31",
                    "counted_from": "2019-12-31",
                    "deadline": deadline,
                }
            )
        [promise] = self.get(f"/tickets/{ticket.id}/sla").json()
        self.assertEqual(promise["target"], "resolution")
        self.assertEqual(promise["state"], "late")
        self.assertEqual(promise["due_at"], "2020-01-01T00:00:00Z")

    # Repeatable calls

    def test_repeated_call_gets_the_same_answer_and_does_nothing(self):
        body = {"subject": "Once", "text": "B"}
        headers = {"Idempotency-Key": "call-1"}
        first = self.post("/tickets", body, headers=headers)
        again = self.post("/tickets", body, headers=headers)
        self.assertEqual(first.status_code, 201)
        self.assertEqual((again.status_code, again.json()), (201, first.json()))
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        tickets = self.env["service.ticket"].search([("name", "=", "Once")])
        self.assertEqual(len(tickets), 1)

    def test_name_of_a_call_is_not_used_for_another_one(self):
        headers = {"Idempotency-Key": "call-1"}
        body = {"subject": "Once", "text": "B"}
        self.post("/tickets", body, headers=headers)
        other = self.post("/tickets", {**body, "text": "C"}, headers=headers)
        self.assertProblem(other, 409)
        ticket = self.make_ticket()
        path = f"/tickets/{ticket.id}/close"
        self.assertProblem(self.post(path, headers=headers), 409)
        _key, secret = self.make_key(self.portal_user)
        theirs = self.post("/tickets", body, headers=headers, secret=secret)
        self.assertEqual(theirs.status_code, 201)

    def test_refused_call_may_be_repeated_after_it_was_mended(self):
        headers = {"Idempotency-Key": "call-1"}
        refused = self.post("/tickets", {"subject": ""}, headers=headers)
        self.assertProblem(refused, 422)
        body = {"subject": "A", "text": "B"}
        self.assertEqual(self.post("/tickets", body, headers=headers).status_code, 201)
