"""Sites: what stands on their pages, and how one of many is found."""

from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import colleagues
from .test_pages import PagesCommon


class SitesCommon(PagesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        far = cls.env["service.building"].create(
            {"street": "Harbour Road 7", "city": "Kaliningrad"}
        )
        cls.many = cls.env["service.site"].create(
            [
                {
                    "name": f"Kiosk {number}",
                    "code": f"K-{number}",
                    "client_id": cls.client.id,
                    "building_id": (far if number == 12 else cls.building).id,
                }
                for number in range(1, 13)
            ]
        )
        cls.far_kiosk = cls.many[-1]


@tagged("post_install", "-at_install")
class TestSitePage(SitesCommon):
    def visits(self, user, site):
        """Return what stands on a page as visits to come and as past ones."""
        self.login_as(user)
        page = self.url_open(f"/my/sites/{site.id}").text
        before, _heading, past = page.partition("Past visits")
        return before.partition("Planned visits")[2], past

    def test_a_site_shows_who_comes_and_who_came(self):
        done = self.make_reported()
        planned, past = self.visits(self.chief, self.site)
        self.assertIn(self.order.number, planned)
        self.assertIn(self.order._portal_performer(), planned)
        self.assertIn(done.number, past)
        self.assertNotIn(done.number, planned)
        self.assertNotIn(self.second_order.number, planned + past)

    def test_visits_that_nobody_has_planned_yet_are_not_told(self):
        draft = self.make_order()
        self.assertNotIn(draft.number, "".join(self.visits(self.chief, self.site)))

    def test_a_visit_for_several_sites_stands_at_each_within_scope(self):
        self.order.line_ids[0].copy({"site_id": self.second_site.id, "ci_id": False})
        planned, _past = self.visits(self.chief, self.second_site)
        self.assertIn(self.order.number, planned)
        planned, past = self.visits(self.site_user, self.second_site)
        self.assertIn(self.second_order.number, planned)
        self.assertNotIn(self.order.number, planned + past)


@tagged("post_install", "-at_install")
class TestSiteSearch(SitesCommon):
    def found(self, search, url="/service/new/sites", **query):
        """Return the sites of which one is offered for what is typed."""
        query = "&".join(f"{name}={value}" for name, value in query.items())
        page = self.url_open(f"{url}?search={search}&{query}").text
        sites = self.env["service.site"].search([])
        return sites.filtered(lambda site: f'value="{site.id}"' in page)

    def test_a_site_is_found_by_words_of_name_code_and_address(self):
        self.login_as(self.chief)
        for search in ("kiosk 12", "K-12", "harbour", "kaliningrad kiosk", "road 7"):
            self.assertEqual(self.found(search), self.far_kiosk, search)
        self.assertFalse(self.found("kiosk 12 main"))
        self.assertIn(self.second_site, self.found(""))

    def test_a_site_out_of_scope_is_not_found(self):
        self.login_as(self.site_user)
        for search in ("", "shop", "kiosk", "cafe", "%", "_"):
            self.assertLessEqual(self.found(search), self.second_site, search)
        self.login_as(self.chief)
        self.assertFalse(self.found("cafe"))
        self.assertFalse(self.found("", client=self.other_client.id))
        self.assertIn(self.site, self.found("", client=self.client.id))
        self.authenticate(self.agent.login, self.agent.login)
        self.assertEqual(self.status("/service/new/sites"), 404)

    def test_a_long_choice_is_searched_and_shows_addresses(self):
        for user, is_long in ((self.chief, True), (self.site_user, False)):
            self.login_as(user)
            page = self.url_open("/service/new").text
            self.assertEqual("o_service_site_search" in page, is_long, user.login)
        self.login_as(self.chief)
        page = self.url_open("/service/new").text
        self.assertRegex(page, r"Kiosk 12 · [^<]*Harbour Road 7")

    def test_an_administrator_finds_the_sites_that_he_may_give(self):
        url = f"/my/colleagues/{self.client.id}/sites"
        self.login_as(self.chief)
        self.assertEqual(self.found("harbour", url), self.far_kiosk)
        self.assertFalse(self.found("cafe", url))
        foreign = f"/my/colleagues/{self.other_client.id}/sites"
        self.assertEqual(self.status(foreign), 404)
        self.site_access.can_invite = True
        self.login_as(self.site_user)
        self.assertEqual(self.found("", url), self.second_site)
        self.login_as(self.own_user)
        self.assertEqual(self.status(url), 404)

    def test_a_site_that_the_first_ones_lack_stays_chosen(self):
        page = f"/my/colleagues/{self.client.id}/{self.site_user.partner_id.id}"
        self.login_as(self.chief)
        last = self.env["service.site"].search(
            [("client_id", "=", self.client.id)], order="name desc", limit=1
        )
        self.site_access.site_ids = last
        with patch.object(colleagues, "MAX_SITES", 1):
            shown = self.url_open(page).text
            self.assertRegex(shown, rf'value="{last.id}"[^>]*checked')
            self.post(page, scope="sites", site_ids=[last.id, self.site.id])
        self.assertEqual(self.site_access.site_ids, last | self.site)


@tagged("post_install", "-at_install")
class TestSiteTour(SitesCommon):
    def _find(self):
        self.site_access.site_ids = self.second_site
        page = f"/my/colleagues/{self.client.id}/{self.site_user.partner_id.id}"
        for url, tour in (("/service/new", "request"), (page, "colleague")):
            self.start_tour(
                url, f"service_partner_portal_site_{tour}", login=self.chief.login
            )
        self.assertEqual(self.site_access.site_ids, self.second_site | self.far_kiosk)

    def test_a_site_is_found_by_typing_at_a_desk(self):
        self._find()

    def test_a_site_is_found_by_typing_on_a_phone(self):
        self.browser_size = "360x740"
        self.touch_enabled = True
        self._find()
