"""Every page of every addon, opened by everybody who might try.

The pages are read from the map of routes; what is expected stands with each addon, in
``tests/routes.py``. A page that is missing there fails.
"""

import importlib
import json
import threading
from unittest.mock import patch

from odoo import http
from odoo.modules import Manifest
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.service_ci.tests.matrix import LOGIN, NOBODY, PEOPLE, Written

from .contractor_common import ContractorCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
# Has a matrix of its own, over the routes of its app.
ELSEWHERE = {"service_api"}
# Called by programs, or from within another website.
WITHOUT_SESSION = {
    "POST /service/monitoring/<string:key>",
    "POST /service/watch/<string:code>",
    "POST /service/widget/<string:token>",
    "POST /service_messenger/v1/<string:key>",
    "GET /service_telephony/v1/<string:uuid>/<path:path>",
    "POST /service_telephony/v1/<string:uuid>/<path:path>",
    "POST /service_telephony/v1/<string:uuid>/commands",
}
ADD_ROUTE = (
    "%(route)s is not in the matrix: say in addons/%(addon)s/tests/routes.py, ROUTES, "
    "who may open it"
)


@tagged("post_install", "-at_install")
class TestRouteMatrix(HttpCase, Written, ContractorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        archived = cls.make_colleague("archived")
        cls.give_access(archived, scope="company", can_invite=True)
        staff = new_test_user(cls.env, login="matrix_staff", groups="base.group_user")
        cls.logins = {
            "own": cls.portal_user.login,
            "chief": cls.chief.login,
            "colleague": cls.own_user.login,
            "site_colleague": cls.site_user.login,
            "other_client": cls.other_portal_user.login,
            "firm": cls.contractor_user.login,
            "goer": cls.goer_user.login,
            "fellow": cls.colleague_user.login,
            "rival": cls.rival_user.login,
            "staff": staff.login,
            "archived": archived.login,
        }
        cls.archived = archived
        cls.ids, cls.marks = {}, {}
        cls.build()
        cls.expectations = {}
        for addon in sorted({route[0] for route in cls.get_routes()}):
            try:
                module = importlib.import_module(f"odoo.addons.{addon}.tests.routes")
            except ModuleNotFoundError as error:
                if not error.name.endswith(".routes"):
                    raise
                continue
            getattr(module, "build", lambda case: None)(cls)
            cls.expectations[addon] = module.ROUTES
        cls.env.flush_all()

    @classmethod
    def build(cls):
        """Give what may be seen by some a text of its own: a mark."""
        client = {"own", "chief"}
        jobs = {"firm", "goer", "fellow", "rival"}
        reported = cls.make_reported(resource=cls.technician)
        photo = cls.make_file(reported, "p.png")
        job_photo = cls.make_file(cls.job, "j.png")
        cls.foreign_file = cls.make_file(cls.other_order, "f.png")
        reported.media_ids, cls.job.media_ids = photo, job_photo
        upload = cls.env["service.contractor.upload"].create(
            {
                "order_id": cls.rivals_job.id,
                "user_id": cls.rival_user.id,
                "key": "0" * 32,
                "name": "mark-upload.png",
                "size": 99,
            }
        )
        cls.mark(cls.ticket, "name", "mark-own-ticket", client)
        shop = {"chief", "site_colleague"}
        cls.mark(cls.second_ticket, "name", "mark-2nd-ticket", shop)
        cls.mark(
            cls.other_ticket, "name", "mark-other-ticket", {"other_client", "rival"}
        )
        for order, who in (
            (cls.job, {"firm"}),
            (cls.handed, {"firm", "goer"}),
            (cls.rivals_job, {"rival"}),
            (cls.order, set()),
            (reported, set()),
        ):
            cls.mark(order, "name", f"mark-order-{order.id}-", client | who)
        cls.mark(cls.draft, "name", "mark-draft", set())
        cls.mark(cls.other_order, "name", "mark-other-order", {"other_client"})
        cls.mark(cls.site, "name", "mark-own-site", client | jobs)
        cls.mark(cls.second_site, "name", "mark-2nd-site", shop)
        cls.mark(cls.other_site, "name", "mark-other-site", {"other_client", "rival"})
        cls.mark(cls.site, "access_notes", "mark-notes", {"firm", "goer", "rival"})
        cls.mark(cls.ci, "name", "mark-own-ci", client | {"firm", "goer", "rival"})
        cls.mark(cls.ci, "note", "mark-ci-note", set())
        cls.mark(cls.other_ci, "name", "mark-other-ci", {"other_client"})
        for record, subtype, mark, who in (
            (cls.ticket, "mail.mt_comment", "mark-to-client", client),
            (cls.ticket, "mail.mt_note", "mark-internal", set()),
            (cls.other_ticket, "mail.mt_comment", "mark-to-other", {"other_client"}),
            (cls.job, "mail.mt_comment", "mark-to-performer", {"firm"}),
            (cls.handed, "mail.mt_note", "mark-about-performer", set()),
            (cls.order, "mail.mt_comment", "mark-to-own-staff", set()),
        ):
            record.message_post(body=mark, subtype_xmlid=subtype)
            cls.marks[mark] = who
        cls.job.assignment_note = "mark-assignment"
        cls.marks.update({"mark-assignment": set(), "mark-upload": set()})
        cls.marks["Vera at the till"] = {"firm"}
        cls.ids.update(
            {
                name: getattr(cls, name).id
                for name in (
                    *("ticket", "second_ticket", "other_ticket", "client"),
                    *("other_client", "site", "second_site", "other_site", "ci"),
                    *("other_ci", "order", "other_order", "job", "handed"),
                    *("rivals_job", "draft", "other_contact", "foreign_file"),
                )
            },
            reported=reported.id,
            photo=photo.id,
            job_photo=job_photo.id,
            upload_key=upload.key,
            rivals_check=cls.rivals_job.check_ids[:1].id,
            firm_partner=cls.firm_boss.id,
        )

    @classmethod
    def mark(cls, record, name, text, people):
        record.sudo()[name] = text
        cls.marks[text] = people

    @classmethod
    def make_file(cls, order, name):
        return cls.env["ir.attachment"].create(
            {"name": name, "raw": PNG, "res_model": order._name, "res_id": order.id}
        )

    @classmethod
    def get_routes(cls):
        """Return list of (addon, "METHOD address", routing) of all our routes."""
        found = []
        # The map of routes asks the thread for its database; a server names it.
        with patch.object(
            threading.current_thread(), "dbname", cls.env.cr.dbname, create=True
        ):
            rules = list(cls.env["ir.http"].routing_map().iter_rules())
        for rule in rules:
            addon = cls.get_addon(rule.endpoint.func)
            if (
                addon in ELSEWHERE
                or not addon.startswith("service_")
                or not Manifest.for_addon(addon)
            ):
                continue
            routing = rule.endpoint.routing
            for method in routing.get("methods") or ["ANY"]:
                found.append((addon, f"{method.upper()} {rule.rule}", routing))
        return found

    @staticmethod
    def get_addon(method):
        """Return which addon answers a route; ours, where it has a hand in it."""
        name = method.__name__
        addons = [
            each.__module__.split(".")[2]
            for each in type(method.__self__).__mro__
            if name in vars(each) and each.__module__.startswith("odoo.addons.")
        ]
        ours = [addon for addon in addons if addon.startswith("service_")]
        return (ours or addons)[0]

    # The table is complete

    def test_every_route_has_an_expectation(self):
        missing = [
            ADD_ROUTE % {"route": route, "addon": addon}
            for addon, route, _routing in self.get_routes()
            if not self.expectations.get(addon, {}).get(route)
        ]
        self.assertFalse(missing, "\n".join(missing))

    def test_every_expectation_has_a_route(self):
        known = {(addon, route) for addon, route, _routing in self.get_routes()}
        for addon, routes in self.expectations.items():
            for route in routes:
                self.assertIn((addon, route), known)

    def test_every_page_without_a_login_is_limited(self):
        for addon, route, routing in self.get_routes():
            if routing["auth"] == "public":
                with self.subTest(route=route, addon=addon):
                    self.assertTrue(
                        routing.get("service_limit"),
                        f"{route}: say service_limit=… at its route",
                    )

    def test_forms_need_the_token_of_their_page(self):
        """But for programs, which prove who they are by a secret of their own."""
        free = {
            route
            for _addon, route, routing in self.get_routes()
            if routing["type"] == "http" and not routing.get("csrf", True)
        }
        self.assertEqual(free, WITHOUT_SESSION)

    # What happens

    def test_everybody_gets_what_is_his_and_nothing_else(self):
        routings = {
            (addon, route): routing for addon, route, routing in self.get_routes()
        }
        self.remember_error_pages()
        for person in (*PEOPLE, *NOBODY):
            login = self.logins.get(person)
            self.authenticate(login, login)
            if person == "archived":
                self.archived.active = False
                self.archived.flush_recordset()
            self.written = self.count_writes()
            for addon, routes in self.expectations.items():
                for route, visits in routes.items():
                    for visit in visits:
                        with self.subTest(
                            person=person, route=route, url=visit.url, data=visit.data
                        ):
                            self.check(person, route, visit, routings[addon, route])

    def remember_error_pages(self):
        """Render each page that tells of an error once per person, not 1,800 times."""
        IrHttp = self.env.registry["ir.http"]
        render, pages = IrHttp._get_error_html, {}

        def get_error_html(env, code, values):
            key = env.uid, code, str(values.get("exception"))
            if key not in pages:
                pages[key] = render(env, code, values)
            return pages[key]

        self.patch(IrHttp, "_get_error_html", staticmethod(get_error_html))

    def check(self, person, route, visit, routing):
        method, kind = route.partition(" ")[0], routing["type"]
        wanted = visit.get_expected(person, routing["auth"] == "user")
        has_csrf = kind == "http" and routing.get("csrf", True)
        if person == "archived" and method == "POST" and has_csrf and wanted != LOGIN:
            wanted = 400  # what the page was opened with counts no more
        is_refused = wanted in (LOGIN, 400, 401, 403, 404)
        with self.env.cr.savepoint() as savepoint:
            answer = self.send("GET" if method == "ANY" else method, kind, visit)
            self.env.invalidate_all()
            written = self.count_writes()
            changed, self.written = written - self.written, written
            if method == "GET" or is_refused:
                changed = self.compare(changed, savepoint)
            else:
                changed = set()
            savepoint.rollback()
        self.env.invalidate_all()
        text = answer.content.decode(errors="replace")
        self.assertEqual(self.get_status(answer, kind), wanted, text[:300])
        seen = {
            mark
            for mark, people in self.marks.items()
            if person not in people and mark not in visit.shows and mark in text
        }
        self.assertFalse(seen, "reads what is not for him")
        self.assertFalse(changed, "changes something")

    def send(self, method, kind, visit):
        url = visit.url.format(**self.ids)
        data = {
            name: str(value).format(**self.ids) for name, value in visit.data.items()
        }
        if kind == "jsonrpc":
            body = {
                name: int(value) if value.isdecimal() else value
                for name, value in data.items()
            }
            return self.url_open(
                url,
                data=json.dumps({"params": body}),
                headers={"Content-Type": "application/json"},
            )
        if method == "GET":
            return self.url_open(url, allow_redirects=False)
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            url, data=data, files=visit.files or None, allow_redirects=False
        )

    def get_status(self, answer, kind):
        if "/web/login" in answer.headers.get("Location", ""):
            return LOGIN
        if kind == "jsonrpc" and (error := answer.json().get("error")):
            is_expired = error["data"]["name"] == "odoo.http.SessionExpiredException"
            return LOGIN if is_expired else error["data"]["name"]
        return answer.status_code
