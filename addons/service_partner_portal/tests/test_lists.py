import re

from lxml import html

from odoo.tests import HttpCase, tagged

from .common import ServicePortalCommon


@tagged("post_install", "-at_install")
class TestPortalLists(ServicePortalCommon, HttpCase):
    """What all lists of the portal do alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief_access.with_subsidiaries = True

    def read_list(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        return html.fromstring(response.text)

    def test_lists_are_grouped(self):
        self.authenticate("portal_chief", "portal_chief")
        for url, names in (
            ("/my/tickets?groupby=site", {self.site.name, "Shop 2"}),
            ("/my/tickets?groupby=partner", {self.ticket.partner_id.display_name}),
            ("/my/tickets?groupby=client", {self.client.name}),
            ("/my/workorders?groupby=site", {self.site.name, "Shop 2"}),
            ("/my/workorders?groupby=ticket", {self.ticket.display_name}),
            ("/my/workorders?groupby=client", {self.client.name}),
            ("/my/equipment?groupby=site", {self.site.name, "Shop 2"}),
            ("/my/equipment?groupby=product", {"Others"}),
            ("/my/equipment?groupby=client", {self.client.name}),
            ("/my/sites?groupby=client", {self.client.name}),
        ):
            with self.subTest(url=url):
                page = self.read_list(url)
                titles = {node.text_content() for node in page.xpath("//h2")}
                self.assertLessEqual(names, titles)

    def test_jobs_are_grouped(self):
        self.authenticate("portal_contractor", "portal_contractor")
        for groupby in ("client", "technician"):
            with self.subTest(groupby=groupby):
                self.read_list(f"/my/jobs?groupby={groupby}")

    def test_what_is_not_offered_shows_the_usual_list(self):
        self.authenticate("portal_chief", "portal_chief")
        query = "sortby=x;y&filterby=name&groupby=write_uid&page=-1&search=%00"
        for url in ("/my/tickets", "/my/workorders", "/my/equipment", "/my/sites"):
            with self.subTest(url=url):
                page = self.read_list(f"{url}?{query}")
                self.assertTrue(page.xpath("//a[contains(@class, 'list-group-item')]"))

    def test_pages_keep_what_was_asked_for(self):
        self.env["service.site"].create(
            [
                {
                    "name": f"Kiosk {number:03}",
                    "client_id": self.client.id,
                    "building_id": self.building.id,
                }
                for number in range(90)
            ]
        )
        self.authenticate("portal_chief", "portal_chief")
        page = self.read_list("/my/sites?search=Kiosk&groupby=client&sortby=code")
        self.assertEqual(
            len(page.xpath("//a[contains(@class, 'list-group-item')]")), 80
        )
        (second,) = {
            href
            for href in page.xpath("//a[contains(@href, '/page/2')]/@href")
            if "/my/sites" in href
        }
        page = self.read_list(second)
        self.assertEqual(
            len(page.xpath("//a[contains(@class, 'list-group-item')]")), 10
        )
        self.assertIn("Kiosk", second)

    def test_sites_are_found_by_their_address(self):
        self.building.write({"street": "Lime Street 7", "city": "Harbour"})
        self.authenticate("portal_chief", "portal_chief")
        self.assertIn("Shop 2", self.url_open("/my/sites?search=lime street").text)
        self.assertNotIn("Shop 2", self.url_open("/my/sites?search=oak street").text)


@tagged("post_install", "-at_install")
class TestDocuments(ServicePortalCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for order, day in ((cls.order, "2026-03-02"), (cls.second_order, "2026-04-05")):
            cls.fill_in(order)._report(
                {"report": "<p>New cable</p>", "performed_on": day}
            )

    def read_page(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        return response.text

    def listed(self, query=""):
        links = re.findall(
            r"/my/workorders/(\d+)/report", self.read_page(f"/my/documents?{query}")
        )
        return self.order.browse(sorted({int(order_id) for order_id in links}))

    def test_reports_are_found_by_place_period_and_number(self):
        self.authenticate("portal_chief", "portal_chief")
        first, second = self.order, self.second_order
        for query, expected in (
            ("", first | second),
            ("search=Shop 2", second),
            (f"search={first.number}", first),
            ("date_begin=2026-04-01", second),
            ("date_end=2026-03-02", first),
            # the wrong way round, and no dates at all
            ("date_begin=2026-04-01&date_end=2026-03-01", first),
            ("date_begin=soon&date_end=2026-13-40", first | second),
        ):
            with self.subTest(query=query):
                self.assertEqual(self.listed(query), expected)

    def test_only_reports_in_scope_are_listed_and_sent(self):
        url = f"/my/workorders/{self.order.id}/report"
        for login, status in (
            ("portal_chief", 200),
            ("portal_of_shop_2", 404),
            ("portal_own", 404),
            ("portal_contractor", 404),
        ):
            with self.subTest(login=login):
                self.authenticate(login, login)
                self.assertEqual(self.url_open(url).status_code, status)
                self.assertEqual(self.order in self.listed(), status == 200)

    def test_there_is_no_report_before_the_work_is_done(self):
        self.authenticate("portal_chief", "portal_chief")
        order = self.assign(self.make_order())
        url = f"/my/workorders/{order.id}/report"
        self.assertEqual(self.url_open(url).status_code, 404)
        self.assertNotIn(order, self.listed())

    def test_the_report_tells_the_client_nothing_of_ours(self):
        self.order.description = "<p>Take the key from the neighbour</p>"
        self.order.spent_hours = 7
        self.authenticate("portal_chief", "portal_chief")
        text = self.read_page(f"/my/workorders/{self.order.id}/report")
        self.assertIn("New cable", text)
        self.assertNotIn("neighbour", text)
        self.assertNotIn("07:00", text)
