from urllib.parse import urljoin, urlsplit

from lxml import html

from odoo.tests import HttpCase, tagged

from .contractor_common import ContractorCommon

# Odoo's own pages, and what is no page.
SKIPPED = ("/my/account", "/my/address", "/my/security", "/my/tickets/export")


@tagged("post_install", "-at_install")
class TestWalk(HttpCase, ContractorCommon):
    """One person is a client, the partner above it and a contractor at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_company = cls.env["res.partner"].create(
            {"name": "Partner of Partners", "is_company": True}
        )
        cls.client.parent_id = cls.partner_company
        cls.many = cls.make_colleague("many", cls.contractor.partner_id)
        cls.give_access(
            cls.many,
            cls.partner_company,
            scope="company",
            with_subsidiaries=True,
            can_accept_work=True,
            can_invite=True,
            can_see_money=True,
        )
        cls.make_reported(cls.make_order(cls.second_ticket))

    def walk(self):
        """Open every page that can be reached; returns path -> page."""
        pages, waiting = {}, ["/my/home", "/my/request", "/my/jobs"]
        while waiting:
            path = waiting.pop()
            if path in pages:
                continue
            response = self.url_open(path)
            self.assertEqual(response.status_code, 200, path)
            pages[path] = response.text
            if response.headers["Content-Type"].startswith("text/html"):
                for link in html.fromstring(response.text).xpath("//main//a/@href"):
                    target = urlsplit(urljoin(path, link)).path
                    if target.startswith(("/my/", "/service/")) and not (
                        target.startswith(SKIPPED) or "/media/" in target
                    ):
                        waiting.append(target)
        return pages

    def test_every_page_opens_and_holds_what_belongs_there(self):
        self.authenticate("portal_many", "portal_many")
        pages = self.walk()
        for path in (
            "/my/tickets",
            "/my/workorders",
            "/my/equipment",
            "/my/sites",
            "/my/documents",
            "/my/statistics",
            "/my/colleagues",
            "/my/jobs",
            f"/my/tickets/{self.ticket.id}",
            f"/my/tickets/{self.second_ticket.id}",
            f"/my/jobs/{self.job.id}",
        ):
            self.assertIn(path, pages)
        # the client of a partner's partner is seen, the one next door is not
        self.assertIn(self.ticket.name, pages["/my/tickets"])
        for path, page in pages.items():
            self.assertNotIn(self.other_ticket.name, page, path)
        # a contractor's job stands among jobs only, visits among visits only
        self.assertIn(self.job.number, pages["/my/jobs"])
        self.assertNotIn(f"/my/jobs/{self.order.id}", pages["/my/jobs"])
        self.assertIn(self.order.number, pages["/my/workorders"])

    def test_home_leads_to_both_sides(self):
        self.authenticate("portal_many", "portal_many")
        home = self.url_open("/my/home").text
        for url in ("/my/tickets", "/my/workorders", "/my/jobs", "/my/colleagues"):
            self.assertIn(f'href="{url}', home)
        counters = self.make_jsonrpc_request(
            "/my/counters",
            {"counters": ["service_ticket_count", "service_job_count"]},
        )
        self.assertTrue(all(counters.values()))
