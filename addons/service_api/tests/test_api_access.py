from odoo.exceptions import AccessError

from .common import ServiceApiHttpCommon


class TestApiAccess(ServiceApiHttpCommon):
    def test_filters_tell_nothing_about_hidden_records(self):
        ticket = self.make_ticket(name="Secret plans", site_id=self.site.id)
        _key, secret = self.make_key(self.other_portal_user)
        for query in (
            f"number={ticket.number}",
            "search=Secret",
            f"site_id={self.site.id}",
            f"item_id={self.ci.id}",
            "updated_since=2000-01-01T00:00:00Z",
        ):
            answer = self.get(f"/tickets?{query}", secret=secret).json()
            self.assertEqual(answer, {"items": [], "next_cursor": None})

    def test_narrower_scope_counts_from_the_next_call_on(self):
        ticket = self.make_ticket(partner_id=self.colleague.id)
        self.assertEqual(self.get(f"/tickets/{ticket.id}").status_code, 200)
        self.access.scope = "own"
        self.assertProblem(self.get(f"/tickets/{ticket.id}"), 404)

    def test_odd_input_is_refused_in_one_sentence(self):
        for path in (
            "/tickets?limit=0",
            "/tickets?limit=1000000",
            "/tickets?cursor=99999999999999999999",
            "/tickets/0",
            "/tickets/2147483648",
            "/tickets?state=gone",
            "/tickets?updated_since=yesterday",
        ):
            with self.subTest(path=path):
                self.assertProblem(self.get(path), 422)
        for path in (
            "/tickets?search=%00",
            "/tickets?search=%ff",
            "/tickets?number=%25",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.get(path).json()["items"], [])
        for moment in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-12:00"):
            response = self.get(f"/tickets?updated_since={moment}")
            self.assertEqual(response.status_code, 200)
        for language in (";", "ru;q=much", "xx", ",,"):
            response = self.get("/statuses", headers={"Accept-Language": language})
            self.assertEqual(response.status_code, 200)
        broken = self.call("POST", "/tickets", data=b"{", headers={})
        self.assertProblem(broken, 422)
        deep = self.call("POST", "/tickets", data=b"[" * 100_000)
        self.assertIn(deep.status_code, (400, 422))

    def test_fault_of_ours_tells_nothing(self):
        def fail(*_arguments):
            raise RuntimeError("the password is 1234")

        self.patch(type(self.env["service.ticket"]), "_api_values", fail)
        with self.assertLogs("odoo.addons.service_api", "ERROR"):
            response = self.get("/tickets")
        self.assertProblem(response, 500)
        self.assertNotIn("1234", response.text)

    def test_unknown_address_and_method_answer_in_the_same_shape(self):
        self.assertProblem(self.get("/nowhere"), 404)
        response = self.call("DELETE", "/tickets")
        self.assertProblem(response, 405)
        self.assertEqual(response.headers["Allow"], "GET, POST")

    def test_screens_are_for_those_who_work_there(self):
        for model, allowed in (
            ("service.api.key", self.dispatcher | self.manager),
            ("service.webhook", self.manager),
            ("service.webhook.delivery", self.manager),
        ):
            for user in (self.portal_user, self.agent, self.dispatcher, self.manager):
                Model = self.env[model].with_user(user)
                if user in allowed:
                    Model.search([])
                else:
                    with self.assertRaises(AccessError):
                        Model.search([])
