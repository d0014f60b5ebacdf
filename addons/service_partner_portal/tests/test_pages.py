"""What clients do on their pages, and what nobody else does there."""

import io
import re
from datetime import datetime, time
from types import SimpleNamespace
from unittest.mock import patch

import openpyxl
from dateutil.relativedelta import relativedelta
from lxml import html
from pytz import timezone, utc

from odoo import http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.bus.models import ir_websocket
from odoo.addons.service_ticket.controllers import web_form

from .common import ServicePortalCommon

GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00"
    b"\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


class PagesCommon(HttpCase, ServicePortalCommon):
    def login_as(self, user):
        self.authenticate(user.login, user.login)

    def post(self, url, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data, allow_redirects=False)

    def status(self, url):
        return self.url_open(url).status_code


@tagged("post_install", "-at_install")
class TestHomeAndLists(PagesCommon):
    def test_home_counts_open_requests_in_the_customers_words(self):
        self.ticket.action_wait()
        self.login_as(self.chief)
        page = self.url_open("/my/home").text
        self.assertIn("We wait for your answer", page)
        self.assertIn("Received", page)
        self.assertIn("/my/request", page)
        self.assertIn("/my/colleagues", page)
        self.login_as(self.own_user)
        page = self.url_open("/my/home").text
        self.assertIn("Nothing is open", page)
        self.assertNotIn("/my/colleagues", page)

    def test_what_waits_for_others_is_counted_listed_and_told_as_work(self):
        self.ticket._wait_for("external")
        self.login_as(self.chief)
        page = self.url_open("/my/home").text
        self.assertIn("We are working on it", page)
        self.assertNotIn("We wait for your answer", page)
        page = self.url_open("/my/tickets?filterby=working").text
        self.assertIn("Register prints", page)
        page = self.url_open("/my/tickets?filterby=waiting").text
        self.assertNotIn("Register prints", page)
        page = self.url_open(self.ticket.access_url).text
        self.assertIn("We are working on it", page)
        self.assertNotIn("We wait for your answer", page)

    def test_home_tells_that_work_waits_for_a_word(self):
        self.make_reported(self.order)
        self.login_as(self.chief)
        self.assertIn("waits for your word", self.url_open("/my/home").text)
        self.login_as(self.site_user)
        self.assertNotIn("waits for your word", self.url_open("/my/home").text)

    def test_home_tells_of_work_to_those_alone_who_accept_it(self):
        self.make_reported(self.second_order)
        for user, may_accept in ((self.chief, True), (self.site_user, False)):
            self.login_as(user)
            page = self.url_open("/my/home").text
            self.assertEqual("waits for your word" in page, may_accept, user.login)
        self.chief_access.can_accept_work = False
        # where nobody has the right, whoever asked accepts
        self.assertIn("waits for your word", self.url_open("/my/home").text)

    def test_home_leads_to_the_work_itself_where_no_other_waits(self):
        self.make_reported(self.order)
        self.login_as(self.chief)
        page = self.url_open("/my/home").text
        self.assertIn(f'href="/my/workorders/{self.order.id}"', page)
        self.make_reported(self.second_order)
        page = self.url_open("/my/home").text
        self.assertIn('href="/my/workorders?filterby=accept"', page)

    def test_every_page_holds_what_is_in_scope(self):
        for url, own, second, other in (
            ("/my/tickets", "Register prints", "Scales show", "Oven stays"),
            ("/my/workorders", "Register prints", "Scales show", "Oven stays"),
            ("/my/equipment", "Cash register", ">Scales", "Oven"),
            ("/my/sites", "Shop 1", "Shop 2", "Cafe"),
        ):
            for user, expected in (
                (self.chief, (True, True, False)),
                (self.site_user, (False, True, False)),
                (self.own_user, (False, False, False)),
                (self.contractor_user, (False, False, False)),
            ):
                self.login_as(user)
                page = " ".join(self.url_open(url).text.split())
                page = page.replace("> ", ">")
                found = tuple(name in page for name in (own, second, other))
                with self.subTest(url=url, user=user.login):
                    self.assertEqual(found, expected)

    def test_search_finds_nothing_out_of_scope(self):
        self.login_as(self.site_user)
        for url in ("/my/tickets", "/my/workorders", "/my/equipment", "/my/sites"):
            for word in ("Register", "Shop 1", "Oven", "Cafe", "%", "SN-1"):
                page = self.url_open(f"{url}?search={word}&filterby=all").text
                for name in ("Register prints", "Oven stays", "Shop 1<", "Cafe<"):
                    with self.subTest(url=url, word=word):
                        self.assertNotIn(name, page)

    def test_lists_are_searched_filtered_and_sorted(self):
        self.login_as(self.chief)
        page = self.url_open("/my/tickets?search=Shop 2").text
        self.assertIn("Scales show", page)
        self.assertNotIn("Register prints", page)
        self.ticket.action_wait()
        page = self.url_open("/my/tickets?filterby=waiting").text
        self.assertIn("Register prints", page)
        self.assertNotIn("Scales show", page)
        for url in (
            "/my/tickets?sortby=nonsense&filterby=nonsense",
            "/my/workorders?sortby=visit&filterby=accept&search=x",
            "/my/equipment?sortby=licence&filterby=licence",
            "/my/sites/page/7",
        ):
            self.assertEqual(self.status(url), 200)

    def test_pages_of_records_open_in_scope_only(self):
        urls = {
            f"/my/workorders/{self.order.id}": (self.chief, self.portal_user),
            f"/my/equipment/{self.ci.id}": (self.chief, self.portal_user),
            f"/my/sites/{self.site.id}": (self.chief, self.portal_user),
            f"/my/equipment/{self.other_ci.id}": (self.other_portal_user,),
        }
        self.give_access(self.other_portal_user, self.other_client, scope="company")
        everybody = (self.chief | self.portal_user | self.site_user | self.own_user) | (
            self.other_portal_user | self.contractor_user
        )
        for user in everybody:
            self.login_as(user)
            for url, allowed in urls.items():
                with self.subTest(url=url, user=user.login):
                    self.assertEqual(self.status(url), 200 if user in allowed else 404)
            self.assertEqual(self.status("/my/workorders/999999999"), 404)

    def test_strangers_log_in_first(self):
        self.authenticate(None, None)
        for url in (
            "/my/workorders",
            f"/my/workorders/{self.order.id}",
            "/my/equipment",
            "/my/sites",
            "/my/request",
            "/my/statistics",
            "/my/colleagues",
            "/my/tickets/export/csv",
            "/service/new/items",
        ):
            response = self.url_open(url, allow_redirects=False)
            with self.subTest(url=url):
                self.assertIn("/web/login", response.headers["Location"])

    def test_the_page_of_a_request_shows_place_visits_and_timeline(self):
        self.login_as(self.chief)
        page = self.url_open(f"/my/tickets/{self.ticket.id}").text
        for text in ("Shop 1", self.order.number, "What has happened", "Asked by"):
            self.assertIn(text, page)
        self.assertIn(self.technician.name, page)
        self.assertNotIn('name="rating"', page)

    def test_a_token_shows_no_visits(self):
        self.authenticate(None, None)
        token = self.ticket._portal_ensure_token()
        page = self.url_open(f"/my/tickets/{self.ticket.id}?access_token={token}").text
        self.assertIn("Register prints", page)
        self.assertNotIn(self.order.number, page)

    def test_statistics_count_what_is_in_scope(self):
        self.login_as(self.chief)
        page = self.url_open("/my/statistics").text
        self.assertIn("Shop 1", page)
        self.assertNotIn("Cafe", page)
        self.login_as(self.own_user)
        self.assertNotIn("Shop 1", self.url_open("/my/statistics").text)

    def test_a_month_begins_where_the_visitor_is(self):
        zone = timezone("Asia/Vladivostok")
        self.chief.tz = zone.zone
        first = datetime.now(zone).date().replace(day=1) - relativedelta(months=11)
        just_after_midnight = zone.localize(datetime.combine(first, time(0, 30)))
        self.ticket.opened_at = just_after_midnight.astimezone(utc).replace(tzinfo=None)
        self.login_as(self.chief)
        page = html.fromstring(self.url_open("/my/statistics").text)
        oldest = page.xpath("//table[1]/tbody/tr[1]/td[1]")[0]
        self.assertEqual(oldest.text_content().strip(), "1")

    def test_an_empty_page_says_what_to_do(self):
        company = self.env["res.partner"].create({"name": "New", "is_company": True})
        self.login_as(self.make_colleague("newcomer", company))
        for path, advice, nothing_found in (
            ("equipment", "Tell us what you have", "No item fits"),
            ("sites", "Tell us where they are", "No site fits"),
            ("workorders", "Nobody has come to you", "No visit fits"),
            ("documents", "There are no reports yet", "No report fits"),
        ):
            page = self.url_open(f"/my/{path}?filterby=all").text
            self.assertIn(advice, page)
            self.assertNotIn(nothing_found, page)
            page = self.url_open(f"/my/{path}?filterby=all&search=x").text
            self.assertIn(nothing_found, page)
            self.assertNotIn(advice, page)

    def test_names_are_shown_as_they_are_typed(self):
        evil = "<script>alert(1)</script>"
        self.ticket.name = self.order.name = self.ci.name = self.site.name = evil
        self.login_as(self.chief)
        for url in (
            "/my/tickets",
            "/my/workorders",
            "/my/equipment",
            "/my/sites",
            "/my/statistics",
            f"/my/tickets/{self.ticket.id}",
            f"/my/workorders/{self.order.id}",
            f"/my/equipment/{self.ci.id}",
            f"/my/sites/{self.site.id}",
            "/service/new",
        ):
            with self.subTest(url=url):
                self.assertNotIn(evil, self.url_open(url).text)

    def test_more_rows_cost_no_more_queries(self):
        def queries(url):
            self.url_open(url)
            self.env.invalidate_all()
            with patch.object(type(self.env.cr), "execute", autospec=True) as execute:
                execute.side_effect = original
                self.url_open(url)
            return execute.call_count

        original = type(self.env.cr).execute
        self.login_as(self.chief)
        urls = ("/my/tickets", "/my/workorders", "/my/equipment", "/my/sites")
        few = [queries(url) for url in urls]
        for number in range(8):
            site = self.second_site.copy({"name": f"Shop {number + 3}"})
            self.env["service.ci"].create({"name": "Box", "site_id": site.id})
            ticket = self._create_ticket(site_id=site.id)
            self.assign(self.make_order(ticket))
        many = [queries(url) for url in urls]
        for url, before, after in zip(urls, few, many, strict=True):
            with self.subTest(url=url):
                self.assertGreater(before, 5)
                self.assertLessEqual(after, before + 3)


@tagged("post_install", "-at_install")
class TestExport(PagesCommon):
    def table(self, kind, query=""):
        response = self.url_open(f"/my/tickets/export/{kind}?{query}")
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        return response.content

    def test_the_file_holds_what_is_in_scope(self):
        for user, expected in (
            (self.chief, (True, True, False)),
            (self.site_user, (False, True, False)),
            (self.other_portal_user, (False, False, True)),
        ):
            self.login_as(user)
            text = self.table("csv").decode("utf-8-sig")
            found = tuple(ticket.name in text for ticket in self.tickets)
            self.assertEqual(found, expected)

    def test_the_file_follows_filter_and_search(self):
        self.login_as(self.chief)
        text = self.table("csv", "search=Scales").decode("utf-8-sig")
        self.assertIn("Scales show", text)
        self.assertNotIn("Register prints", text)

    def test_cells_are_no_formulas(self):
        self.ticket.name = '=HYPERLINK("http://evil.example","x")'
        self.login_as(self.chief)
        text = self.table("csv").decode("utf-8-sig")
        self.assertIn("'=HYPERLINK", text)
        book = openpyxl.load_workbook(io.BytesIO(self.table("xlsx")))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        self.assertIn("'=HYPERLINK", "".join(str(cell.value) for cell in cells))
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])

    def test_other_kinds_of_files_do_not_exist(self):
        self.login_as(self.chief)
        self.assertEqual(self.status("/my/tickets/export/pdf"), 404)


@tagged("post_install", "-at_install")
class TestAcceptance(PagesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reported(cls.order)
        cls.url = f"/my/workorders/{cls.order.id}"

    def test_whoever_has_the_right_accepts(self):
        self.login_as(self.chief)
        self.assertIn("I accept the work", self.url_open(self.url).text)
        response = self.post(f"{self.url}/accept")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.order.client_acceptance, "portal")
        self.assertIn("Accepted", self.url_open(self.url).text)
        self.assertEqual(self.post(f"{self.url}/accept").status_code, 422)

    def test_the_next_work_to_check_is_a_click_away(self):
        self.make_reported(self.second_order)
        self.login_as(self.chief)
        self.assertNotIn("Next to check", self.url_open(self.url).text)
        accepted = self.post(f"{self.url}/accept").headers["Location"]
        page = self.url_open(accepted).text
        self.assertIn("Next to check", page)
        self.assertIn(f'href="/my/workorders/{self.second_order.id}"', page)

    def test_a_rejection_says_why(self):
        self.login_as(self.chief)
        response = self.post(f"{self.url}/reject", reason="  ")
        self.assertEqual(response.status_code, 422)
        self.assertIn("what is wrong", response.text)
        self.assertEqual(self.order.state, "reported")
        response = self.post(f"{self.url}/reject", reason="It still beeps")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.order.state, "rework")
        self.assertEqual(self.order.rework_reason, "It still beeps")

    def test_whoever_asked_accepts_where_nobody_has_the_right(self):
        self.login_as(self.portal_user)
        self.assertEqual(self.post(f"{self.url}/accept").status_code, 422)
        self.chief_access.can_accept_work = False
        self.assertEqual(self.post(f"{self.url}/accept").status_code, 303)

    def test_nobody_else_accepts(self):
        self.give_access(self.other_portal_user, self.other_client).write(
            {"scope": "company", "can_accept_work": True}
        )
        self.site_access.can_accept_work = True
        for user in (
            self.site_user,
            self.own_user,
            self.other_portal_user,
            self.contractor_user,
        ):
            self.login_as(user)
            for action in ("accept", "reject"):
                response = self.post(f"{self.url}/{action}", reason="Mine")
                self.assertEqual(response.status_code, 404)
        self.assertEqual(self.order.state, "reported")
        self.assertFalse(self.order.client_accepted_at)

    def test_who_is_sent_sees_the_work_on_other_pages(self):
        order = self.assign(self.make_order(), self.contractor)
        order.with_user(self.contractor_user).check_access("read")
        self.login_as(self.contractor_user)
        self.assertEqual(self.status(f"/my/workorders/{order.id}"), 404)
        self.assertNotIn(order.number, self.url_open("/my/workorders").text)

    def test_work_that_goes_on_is_not_accepted(self):
        with self.assertRaises(UserError):
            self.second_order.with_user(self.chief)._portal_decide(True)

    def test_opening_the_address_decides_nothing(self):
        self.login_as(self.chief)
        self.assertEqual(self.status(f"{self.url}/accept"), 405)
        self.assertFalse(self.order.client_accepted_at)

    def test_photos_are_for_those_who_see_the_visit(self):
        photo, foreign = self.env["ir.attachment"].create(
            [
                {"name": "a.gif", "raw": GIF, "res_model": "service.workorder"},
                {"name": "b.gif", "raw": GIF, "res_model": "service.workorder"},
            ]
        )
        self.order.sudo().media_ids = photo
        self.other_order.sudo().media_ids = foreign
        url = f"{self.url}/media/{photo.id}"
        for user, status in ((self.chief, 200), (self.site_user, 404)):
            self.login_as(user)
            self.assertEqual(self.status(url), status)
            self.assertEqual(self.status(f"{url}?small=1"), status)
        self.login_as(self.chief)
        self.assertIn(url, self.url_open(self.url).text)
        # the file of another visit under the address of one's own
        self.assertEqual(self.status(f"{self.url}/media/{foreign.id}"), 404)


@tagged("post_install", "-at_install")
class TestNewRequest(PagesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.env.ref("service_ticket.type_incident")
        cls.item.write({"on_portal": True, "name": "Repair of registers"})

    def setUp(self):
        super().setUp()
        patcher = patch.object(web_form, "MIN_SECONDS", 0)
        patcher.start()
        self.addCleanup(patcher.stop)

    def send(self, **values):
        page = self.url_open("/service/new").text
        opened = re.search(r'name="opened" value="([^"]+)"', page)[1]
        data = {
            "opened": opened,
            "type_id": self.type.id,
            "subject": "No paper",
            "text": "It is out of paper.",
            **values,
        }
        return self.post("/service/new", **data)

    def filed(self):
        return self.env["service.ticket"].search([("name", "=", "No paper")])

    def test_services_are_tiles(self):
        self.login_as(self.chief)
        page = self.url_open(f"/my/request?site={self.site.id}").text
        self.assertIn("Repair of registers", page)
        self.assertRegex(page, rf"/service/new\?[^\"]*item={self.item.id}")
        self.assertRegex(page, rf"site={self.site.id}")

    def test_a_request_names_its_place(self):
        self.login_as(self.chief)
        response = self.send(site_id=self.second_site.id, ci_id=self.second_ci.id)
        self.assertEqual(response.status_code, 303)
        ticket = self.filed()
        self.assertEqual(ticket.site_id, self.second_site)
        self.assertEqual(ticket.ci_ids, self.second_ci)
        self.assertEqual(ticket.client_id, self.client)
        self.assertEqual(ticket.channel_id.code, "portal")
        self.assertEqual(ticket.partner_id, self.chief.partner_id)

    def test_the_only_site_of_somebody_is_chosen(self):
        chosen = re.compile(r'<option value="(\d+)" selected="selected"')
        for user, site in ((self.site_user, self.second_site), (self.chief, None)):
            self.login_as(user)
            page = self.url_open("/service/new").text
            places = page.partition('id="service_site"')[2].partition("</select>")[0]
            expected = [str(site.id)] if site else []
            self.assertEqual(chosen.findall(places), expected, user.login)

    def test_the_form_offers_what_is_in_scope(self):
        self.login_as(self.site_user)
        page = self.url_open("/service/new").text
        self.assertIn("Shop 2", page)
        self.assertNotIn("Shop 1", page)
        url = "/service/new/items?site="
        self.assertIn("Scales", self.url_open(f"{url}{self.second_site.id}").text)
        for site in (self.site, self.other_site):
            text = self.url_open(f"{url}{site.id}").text
            self.assertNotIn("Cash register", text)
            self.assertNotIn("Oven", text)

    def test_foreign_places_are_refused_and_nothing_typed_is_lost(self):
        self.login_as(self.site_user)
        for values in (
            {"site_id": self.site.id},
            {"site_id": self.other_site.id},
            {"ci_id": self.other_ci.id},
            {"ci_id": "1 OR 1=1", "site_id": "x"},
        ):
            response = self.send(**values)
            with self.subTest(values=values):
                self.assertEqual(response.status_code, 200)
                self.assertIn("Please choose one of those offered", response.text)
                self.assertIn("It is out of paper.", response.text)
        self.assertFalse(self.filed())

    def test_fields_that_the_form_does_not_have_are_ignored(self):
        self.login_as(self.own_user)
        self.send(
            client_id=self.other_client.id,
            partner_id=self.other_contact.id,
            user_id=self.agent.id,
            priority="3",
        )
        self.assertFalse(self.filed(), "a foreign organisation is refused")
        self.send(partner_id=self.other_contact.id, user_id=self.agent.id, priority="3")
        ticket = self.filed()
        self.assertEqual(ticket.partner_id, self.own_user.partner_id)
        self.assertEqual(ticket.client_id, self.client)
        self.assertEqual(ticket.priority, "1")
        self.assertFalse(ticket.user_id)

    def test_whoever_works_for_several_chooses_the_organisation(self):
        self.give_access(self.chief, self.other_client)
        self.login_as(self.chief)
        self.assertIn("Station Cafe", self.url_open("/service/new").text)
        self.send(client_id=self.other_client.id)
        self.assertEqual(self.filed().client_id, self.other_client)
        self.assertTrue(self.seen(self.filed(), self.chief))

    def test_colleagues_requests_are_found_before_asking_again(self):
        self.ticket.write({"name": "Register prints nothing"})
        self.login_as(self.chief)
        found = self.make_jsonrpc_request(
            "/service/similar", {"subject": "Register prints nothing"}
        )
        self.assertEqual([row["number"] for row in found], [self.ticket.number])
        self.login_as(self.own_user)
        found = self.make_jsonrpc_request(
            "/service/similar", {"subject": "Register prints nothing"}
        )
        self.assertFalse(found)

    def test_a_label_of_a_foreign_item_says_nothing(self):
        self.login_as(self.chief)
        page = self.url_open(f"/service/new?ci={self.other_ci._get_label_token()}").text
        self.assertNotIn("Oven", page)
        page = self.url_open(f"/service/new?ci={self.ci._get_label_token()}").text
        self.assertIn("Cash register", page)


@tagged("post_install", "-at_install")
class TestLive(ServicePortalCommon):
    def channels(self, user, ticket):
        name = f"service_portal_ticket_{ticket.id}"
        session = SimpleNamespace(uid=user.id)
        with patch.object(ir_websocket, "wsrequest", SimpleNamespace(session=session)):
            socket = self.env["ir.websocket"].with_user(user)
            channels = socket._build_bus_channel_list([name])
        self.assertNotIn(name, [one for one in channels if isinstance(one, str)])
        pairs = [channel for channel in channels if isinstance(channel, tuple)]
        return [record.id for record, kind in pairs if kind == "portal"]

    def test_pages_listen_to_what_their_reader_may_see(self):
        self.assertEqual(self.channels(self.chief, self.ticket), self.ticket.ids)
        for user in (self.site_user, self.own_user, self.other_portal_user):
            self.assertFalse(self.channels(user, self.ticket))

    def test_notes_among_staff_are_not_announced(self):
        def announced():
            self.env.cr.precommit.run()
            return self.env["bus.bus"].search_count(
                [("message", "like", "service_partner_portal/message")]
            )

        self.env.cr.execute(
            "UPDATE service_ticket SET create_date = create_date - interval '1 day'"
            " WHERE id = %s",
            [self.ticket.id],
        )
        self.env.invalidate_all()
        before = announced()
        self.ticket.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        self.assertEqual(announced(), before)
        self.ticket.message_post(body="For you", subtype_xmlid="mail.mt_comment")
        self.assertEqual(announced(), before + 1)
