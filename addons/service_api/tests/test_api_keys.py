from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import ServiceApiHttpCommon


class TestApiKeys(ServiceApiHttpCommon):
    def test_key_tells_for_whom_it_stands(self):
        me = self.get("/me").json()
        self.assertEqual(
            me["user"], {"id": self.portal_user.id, "name": "Anna Petrova"}
        )
        self.assertEqual(me["organization"]["name"], "Corner Shops")
        self.assertTrue(self.key.last_used_at)

    def test_whoever_has_no_valid_key_gets_the_same_answer(self):
        near = self.secret[:-1] + ("0" if self.secret[-1] != "0" else "1")
        answers = {
            (response.status_code, response.text)
            for response in (
                self.get("/me", secret=False),
                self.get("/me", secret=near),
                self.get("/me", secret="ffffffff" * 5),
                self.get("/me", secret="x" * 500),
                self.get("/nowhere", secret=False),
                self.get("/tickets/1", secret="unknown"),
            )
        }
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.pop()[0], 401)

    def test_key_ends_at_once(self):
        for end in ("revoke", "expire", "archive", "staff"):
            with self.subTest(end=end):
                user = new_test_user(self.env, f"short_{end}", "base.group_portal")
                key, secret = self.make_key(user)
                self.assertEqual(self.get("/me", secret=secret).status_code, 200)
                if end == "revoke":
                    key.action_revoke()
                elif end == "expire":
                    self.env.cr.execute(
                        "UPDATE res_users_apikeys SET expiration_date = now()"
                        " - interval '1 day' WHERE id = %s",
                        [key.apikey_id.id],
                    )
                elif end == "archive":
                    user.active = False
                else:
                    user.group_ids = self.env.ref("base.group_user")
                self.assertProblem(self.get("/me", secret=secret), 401)

    def test_key_of_odoo_itself_opens_nothing(self):
        Secret = self.env["res.users.apikeys"].with_user(self.portal_user).sudo()
        term = fields.Datetime.now() + timedelta(days=1)
        for scope in (None, "rpc", "service_api"):
            secret = Secret._generate(scope, "Other", term)
            self.assertProblem(self.get("/me", secret=secret), 401)

    def test_session_of_a_browser_opens_nothing(self):
        self.authenticate("desk_customer", "desk_customer")
        self.assertProblem(self.get("/me", secret=False), 401)
        self.assertProblem(self.get("/docs", secret=False), 401)

    def test_description_is_read_with_a_key_or_by_staff(self):
        for path in ("/docs", "/openapi.json"):
            self.assertProblem(self.get(path, secret=False), 401)
            self.assertEqual(self.get(path).status_code, 200)
        self.assertIn("1.0.0", self.get("/docs").text)
        self.assertEqual(self.get("/openapi.json").json()["info"]["version"], "1.0.0")
        self.authenticate("desk_agent", "desk_agent")
        for path in ("/docs", "/openapi.json"):
            self.assertEqual(self.get(path, secret=False).status_code, 200)
        self.assertProblem(self.get("/me", secret=False), 401)

    def test_too_many_calls_are_told_when_to_go_on(self):
        self.key.calls_per_minute = 3
        answers = [self.get("/me") for _call in range(8)]
        refused = [answer for answer in answers if answer.status_code == 429]
        # A minute may begin meanwhile.
        self.assertIn(len(refused), (2, 5))
        self.assertProblem(refused[0], 429)
        self.assertTrue(1 <= int(refused[0].headers["Retry-After"]) <= 60)

    # Making keys

    def test_dispatcher_makes_a_key_that_is_shown_once(self):
        wizard = self.env["service.api.key.make"].with_user(self.dispatcher)
        action = wizard.create(
            {"name": "Site", "kind": "organization", "client_id": self.client.id}
        ).action_make()
        secret = action["context"]["default_secret"]
        key = self.env["service.api.key"].search([("prefix", "=", secret[:8])])
        self.assertEqual(key.client_id, self.client)
        self.assertTrue(key.may_name_contacts)
        self.assertEqual(key.user_id.portal_access_ids.mapped("scope"), ["company"])
        self.assertEqual(self.get("/me", secret=secret).status_code, 200)
        self.env.cr.execute("SELECT key FROM res_users_apikeys")
        self.assertNotIn(secret, str(self.env.cr.fetchall()))
        self.env.cr.execute("SELECT row_to_json(k) FROM service_api_key k")
        self.assertNotIn(secret, str(self.env.cr.fetchall()))

    def test_user_of_an_organization_is_no_colleague_of_its_people(self):
        user = self.env["service.api.key"]._get_user_of(self.client)
        accesses = self.env["service.portal.access"].search(
            [("client_id", "=", self.client.id)]
        )
        people = accesses[:1]._get_people()
        self.assertIn(user.partner_id, accesses.partner_id)
        self.assertIn(self.portal_user.partner_id, people)
        self.assertNotIn(user.partner_id, people)

    def test_user_of_an_organization_who_was_locked_out_stays_so(self):
        Key = self.env["service.api.key"]
        Key._get_user_of(self.client).active = False
        with self.assertRaisesRegex(UserError, "archived"):
            Key._get_user_of(self.client)

    def test_each_company_has_a_user_of_its_own_for_an_organization(self):
        Key = self.env["service.api.key"]
        other = Key.with_company(self.env["res.company"].create({"name": "Other"}))
        user = other._get_user_of(self.client)
        self.assertEqual(user.company_id, other.env.company)
        self.assertNotEqual(user, Key._get_user_of(self.client))

    def test_second_key_of_an_organization_shares_its_user(self):
        Key = self.env["service.api.key"]
        user = Key._get_user_of(self.client)
        self.assertEqual(Key._get_user_of(self.client), user)
        self.assertFalse(Key._get_user_of(self.other_client) & user)

    def test_agent_and_customer_make_no_keys(self):
        for user in (self.agent, self.portal_user):
            Key = self.env["service.api.key"].with_user(user)
            with self.assertRaises(AccessError):
                Key._make({"name": "Site", "user_id": self.portal_user.id})
            with self.assertRaises(AccessError):
                Key._get_user_of(self.client)

    def test_staff_get_no_keys(self):
        with self.assertRaises(ValidationError):
            self.make_key(self.agent)

    def test_valid_key_is_revoked_before_it_is_deleted(self):
        with self.assertRaises(UserError):
            self.key.unlink()
        self.key.action_revoke()
        self.key.unlink()

    def test_endpoint_takes_no_user_of_its_own(self):
        endpoint = self.env.ref("service_api.fastapi_endpoint_v1")
        with self.assertRaises(ValidationError):
            endpoint.user_id = self.env.ref("base.user_admin")
