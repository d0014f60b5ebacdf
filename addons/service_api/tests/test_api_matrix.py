"""Every route of the API, seen by everybody who might call it.

The routes are read from the app: one that is added without a line here fails.
"""

from odoo import Command
from odoo.tests import new_test_user

from ..routers import routers
from .common import ServiceApiHttpCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
FILE = {"files": [("files", ("photo.png", PNG))]}

# Of a record of the client: who does not see it learns that there is none.
OF_RECORD = {
    "GET /tickets/{ticket_id}": {},
    "GET /tickets/{ticket_id}/sla": {},
    "GET /tickets/{ticket_id}/messages": {},
    "POST /tickets/{ticket_id}/messages": {"json": {"text": "Hello"}},
    "GET /tickets/{ticket_id}/files": {},
    "POST /tickets/{ticket_id}/files": FILE,
    "GET /tickets/{ticket_id}/files/{file_id}": {},
    "POST /tickets/{ticket_id}/close": {},
    "POST /tickets/{ticket_id}/rating": {"json": {"value": 5}},
    "POST /tickets/{ticket_id}/reopen": {},
    "GET /sites/{site_id}": {},
    "GET /items/{item_id}": {},
    "GET /work-orders/{order_id}": {},
    "GET /work-orders/{order_id}/files/{photo_id}": {},
    "POST /work-orders/{order_id}/accept": {},
    "POST /work-orders/{order_id}/reject": {"json": {"reason": "Dirty"}},
    "GET /tickets/{ticket_id}/parameters": {},
    "POST /tickets/{ticket_id}/parameters": {"json": {"blocks": {"card": {}}}},
}
# Of work that a contractor has, or that is offered to one.
OF_JOB = {
    "GET /jobs/{job_id}": {},
    "POST /jobs/{job_id}/arrive": {"json": {}},
    "POST /jobs/{job_id}/answers": {"json": {}},
    "POST /jobs/{job_id}/files": FILE,
    "GET /jobs/{job_id}/files/{photo_id}": {},
    "POST /jobs/{job_id}/technician": {"json": {"technician_id": None}},
    "GET /jobs/{job_id}/messages": {},
    "POST /jobs/{job_id}/messages": {"json": {"text": "On the way"}},
    "POST /jobs/{job_id}/signature": {"json": {"signed_by": "Vera", "image": "x"}},
    "POST /jobs/{job_id}/report": {"json": {"text": "Done"}},
    "GET /offers/{offer_id}": {},
    "POST /offers/{offer_id}/decline": {"json": {"reason": "No time"}},
    "POST /offers/{offer_id}/accept": {},
}
# Lists of such records: who does not see it finds none.
LISTS = {
    "GET /tickets": "ticket_id",
    "GET /sites": "site_id",
    "GET /items": "item_id",
    "GET /work-orders": "order_id",
    "GET /tickets/changes": "ticket_id",
    "GET /work-orders/changes": "order_id",
}
JOB_LISTS = {"GET /jobs": "job_id", "GET /offers": "offer_id"}
SINCE = "?since=2000-01-01T00:00:00Z"
# For every client, and for all people of one client.
SHARED_RECORD = {"GET /articles/{article_id}": {}}
SHARED_LISTS = {"GET /articles": "article_id", "GET /articles/search": "article_id"}
# The same for everybody who has a key, or the caller's own.
OPEN = {
    "GET /me",
    "GET /contacts",
    "GET /statuses",
    "GET /request-types",
    "GET /catalog",
    "GET /docs",
    "GET /openapi.json",
}
FILING = "POST /tickets"
FOREIGN = {"own", "colleague", "other client", "contractor"}
# What a caller hears who is let in, whatever the state of a record allows.
LET_IN = (200, 201, 409, 422)


class TestApiMatrix(ServiceApiHttpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.make_ticket(
            site_id=cls.site.id, ci_ids=[Command.set(cls.ci.ids)]
        )
        cls.ticket.team_id.asks_rating = True
        message = cls.ticket.with_user(cls.agent).message_post(
            body="See this",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("plan.png", PNG)],
        )
        cls.firm = cls.env["res.partner"].create(
            {"name": "Fixers", "is_company": True, "email": "fixers@fix.example"}
        )
        resource = cls.env["service.resource"].create(
            {
                "name": "Fixers",
                "kind": "contractor",
                "state": "active",
                "partner_id": cls.firm.id,
            }
        )
        cls.order = cls.env["service.workorder"].create(
            {
                "name": "Visit",
                "ticket_id": cls.ticket.id,
                "building_id": cls.building.id,
                "line_ids": [
                    Command.create({"site_id": cls.site.id, "ci_id": cls.ci.id})
                ],
            }
        )
        cls.order.media_ids = cls.env["ir.attachment"].create(
            {
                "name": "before.png",
                "raw": PNG,
                "res_model": "service.workorder",
                "res_id": cls.order.id,
            }
        )
        offered = cls.order.copy()
        cls.order._assign_to(resource)
        offered.state = "offered"
        cls.offer = cls.env["service.workorder.offer"].create(
            {
                "order_id": offered.id,
                "resource_id": resource.id,
                "expires_at": "2100-01-01 00:00:00",
            }
        )
        cls.article = cls.env["service.article"].create(
            {
                "name": "Zigzag receipts",
                "body": "<p>Turn the roll.</p>",
                "visibility": "client",
                "client_ids": [Command.set(cls.client.ids)],
                "is_published": True,
            }
        )
        cls.ids = {
            "ticket_id": cls.ticket.id,
            "file_id": message.attachment_ids.id,
            "site_id": cls.site.id,
            "item_id": cls.ci.id,
            "order_id": cls.order.id,
            "job_id": cls.order.id,
            "photo_id": cls.order.media_ids.id,
            "offer_id": cls.offer.id,
            "article_id": cls.article.id,
        }
        colleague = new_test_user(
            cls.env,
            login="api_colleague",
            groups="base.group_portal",
            partner_id=cls.colleague.id,
        )
        contractor = new_test_user(
            cls.env,
            login="api_contractor",
            groups="base.group_portal",
            partner_id=cls.firm.id,
        )
        archived = new_test_user(
            cls.env, login="api_archived", groups="base.group_portal"
        )
        archived.partner_id.parent_id = cls.client
        cls.env["service.portal.access"].create(
            {
                "partner_id": archived.partner_id.id,
                "client_id": cls.client.id,
                "scope": "company",
            }
        )
        cls.secrets = {
            "own": cls.secret,
            "colleague": cls.make_key(colleague)[1],
            "other client": cls.make_key(cls.other_portal_user)[1],
            "contractor": cls.make_key(contractor)[1],
            "archived": cls.make_key(archived)[1],
            "anonymous": False,
        }
        archived.active = False
        expired, cls.secrets["expired"] = cls.make_key(cls.portal_user)
        cls.env.cr.execute(
            "UPDATE res_users_apikeys SET expiration_date = '2020-01-01' WHERE id = %s",
            [expired.apikey_id.id],
        )

    def _call(self, route, caller, **options):
        method, path = route.split(" ")
        if route == "GET /articles/search":
            path += "?text=zigzag"
        elif route.endswith("/changes"):
            path += SINCE
        path = path.format(**self.ids)
        return self.call(method, path, secret=self.secrets[caller], **options)

    def _owned(self):
        """Return whose records a route is about: list of (owner, route, options)."""
        return [
            *(("own", route, options) for route, options in OF_RECORD.items()),
            *(("contractor", route, options) for route, options in OF_JOB.items()),
        ]

    def test_every_route_has_an_expectation(self):
        described = {
            f"{method} {route.path}"
            for router in routers()
            for route in router.routes
            for method in route.methods
        }
        expected = {
            *(*OF_RECORD, *LISTS, *SHARED_RECORD, *SHARED_LISTS, *OF_JOB, *JOB_LISTS),
            *(*OPEN, FILING),
        }
        self.assertEqual(expected, described | {"GET /openapi.json"})

    def test_without_a_valid_key_nothing_opens(self):
        routes = (*OF_RECORD, *LISTS, *SHARED_RECORD, *SHARED_LISTS, *OPEN, FILING)
        for route in (*routes, *OF_JOB, *JOB_LISTS):
            for caller in ("archived", "expired", "anonymous"):
                with self.subTest(route=route, caller=caller):
                    self.assertProblem(self._call(route, caller), 401)

    def test_foreign_records_are_not_there(self):
        for owner, route, options in self._owned():
            for caller in FOREIGN - {owner}:
                with self.subTest(route=route, caller=caller):
                    self.assertProblem(self._call(route, caller, **options), 404)

    def test_foreign_and_missing_records_answer_alike(self):
        missing = dict.fromkeys(self.ids, 2**31 - 1)
        for route, options in {**OF_RECORD, **OF_JOB, **SHARED_RECORD}.items():
            foreign = self._call(route, "other client", **options)
            method, path = route.split(" ")
            secret = self.secrets["other client"]
            absent = self.call(method, path.format(**missing), secret=secret, **options)
            self.assertEqual(
                (foreign.status_code, foreign.text), (absent.status_code, absent.text)
            )

    def test_own_records_are_there(self):
        self.order.line_ids.result = "done"
        self.order.action_start()
        self.order.action_report()
        for route, options in {**OF_RECORD, **SHARED_RECORD}.items():
            with self.subTest(route=route):
                response = self._call(route, "own", **options)
                self.assertIn(response.status_code, LET_IN, response.text)
        for route, options in OF_JOB.items():
            with self.subTest(route=route):
                response = self._call(route, "contractor", **options)
                self.assertIn(response.status_code, LET_IN, response.text)

    def test_files_of_one_record_are_not_those_of_another(self):
        # Nothing is reported yet.
        route = "GET /work-orders/{order_id}/files/{photo_id}"
        self.assertProblem(self._call(route, "own"), 404)
        path = f"/jobs/{self.order.id}/files/{self.ids['file_id']}"
        secret = self.secrets["contractor"]
        self.assertProblem(self.get(path, secret=secret), 404)

    def test_lists_hold_what_the_caller_sees(self):
        lists = {
            **dict.fromkeys(LISTS, "own"),
            **dict.fromkeys(JOB_LISTS, "contractor"),
        }
        for route, owner in lists.items():
            name = {**LISTS, **JOB_LISTS}[route]
            for caller in FOREIGN:
                with self.subTest(route=route, caller=caller):
                    rows = self._call(route, caller).json()["items"]
                    ids = [row["id"] for row in rows]
                    self.assertEqual(self.ids[name] in ids, caller == owner)

    def test_articles_are_for_the_client_they_were_written_for(self):
        for caller, sees in (
            ("own", True),
            ("colleague", True),
            ("other client", False),
            ("contractor", False),
        ):
            with self.subTest(caller=caller):
                response = self._call("GET /articles/{article_id}", caller)
                self.assertEqual(response.status_code, 200 if sees else 404)
                for route in SHARED_LISTS:
                    rows = self._call(route, caller).json()
                    rows = rows["items"] if isinstance(rows, dict) else rows
                    ids = [row["id"] for row in rows]
                    self.assertEqual(self.article.id in ids, sees)

    def test_reading_and_searching_count_like_on_the_pages(self):
        self._call("GET /articles/{article_id}", "own")
        self._call("GET /articles/search", "own")
        self.assertEqual(self.article.view_count, 1)
        query = self.env["service.article.query"].search([], limit=1)
        self.assertEqual((query.name, query.result_count), ("zigzag", 1))
        self.assertEqual(query.place, "client")

    def test_articles_are_for_all_organizations_of_a_login(self):
        access = self.env["service.portal.access"].create(
            {
                "partner_id": self.other_contact.id,
                "client_id": self.client.id,
                "is_confirmed": False,
            }
        )
        route = "GET /articles/{article_id}"
        self.assertProblem(self._call(route, "other client"), 404)
        access.is_confirmed = True
        self.assertEqual(self._call(route, "other client").status_code, 200)
        ticket = self.make_ticket(partner_id=self.other_contact.id)
        [warning] = ticket._get_article_warnings(self.article).values()
        self.assertFalse(warning)
        access.unlink()
        self.assertProblem(self._call(route, "other client"), 404)
        [warning] = ticket._get_article_warnings(self.article).values()
        self.assertTrue(warning)

    def test_everybody_with_a_key_reads_what_is_for_all(self):
        for route in OPEN:
            for caller in ("own", "colleague", "other client", "contractor"):
                with self.subTest(route=route, caller=caller):
                    self.assertEqual(self._call(route, caller).status_code, 200)

    def test_everybody_files_in_his_own_name(self):
        body = {"subject": "A", "text": "B"}
        for caller in ("own", "colleague", "other client", "contractor"):
            with self.subTest(caller=caller):
                response = self._call(FILING, caller, json=body)
                self.assertEqual(response.status_code, 201, response.text)
            foreign = {**body, "site_id": self.site.id}
            response = self._call(FILING, caller, json=foreign)
            self.assertEqual(response.status_code, 201 if caller == "own" else 422)
