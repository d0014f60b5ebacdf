"""The main paths of a contractor and of a client's administrator in a browser."""

from odoo.tests import HttpCase, tagged

from .contractor_common import ContractorCommon


@tagged("post_install", "-at_install")
class TestRoleTours(HttpCase, ContractorCommon):
    def _use_phone(self):
        self.browser_size = "360x740"
        self.touch_enabled = True

    def _take_and_report(self):
        order = self.draft
        self.make_offer(order, self.contractor)
        self.start_tour(
            "/my/jobs",
            "service_partner_portal_contractor",
            login=self.contractor_user.login,
        )
        self.assertEqual(order.resource_id, self.contractor)
        self.assertEqual(order.state, "reported")
        self.assertTrue(order.arrived_at)
        self.assertIn("New power supply", order.report)
        said = order.message_ids.filtered(lambda one: "fan is loud" in (one.body or ""))
        self.assertEqual(len(said), 1)
        measured = order.check_ids.filtered(lambda check: check.kind == "number")
        self.assertEqual(measured.number, 220.5)

    def test_a_contractor_takes_an_offer_and_reports_at_a_desk(self):
        self._take_and_report()

    def test_a_contractor_takes_an_offer_and_reports_on_a_phone(self):
        self._use_phone()
        self._take_and_report()

    def test_whoever_comes_second_has_nothing_left_to_press(self):
        first, second = self.make_offer(self.draft, self.rival, self.contractor)
        Offer = self.env.registry["service.workorder.offer"]
        accept = Offer._accept

        def accept_late(offer):
            """Let the rival be faster than who has the page open."""
            if offer == second:
                accept(first.with_env(offer.env))
            return accept(offer)

        self.patch(Offer, "_accept", accept_late)
        self.start_tour(
            f"/my/jobs/offers/{second.id}",
            "service_partner_portal_late_offer",
            login=self.contractor_user.login,
        )
        self.assertEqual(self.draft.resource_id, self.rival)

    def _invite(self):
        self.start_tour(
            "/my/home", "service_partner_portal_administrator", login=self.chief.login
        )
        invited = self.env["res.users"].search(
            [("login", "=", "nina.new@corner-shops.example")]
        )
        access = invited.partner_id.portal_access_ids
        self.assertEqual(access.client_id, self.client)
        self.assertEqual((access.scope, access.site_ids), ("sites", self.second_site))
        self.assertTrue(access.can_accept_work)
        self.assertFalse(access.can_invite)

    def test_an_administrator_invites_a_colleague_at_a_desk(self):
        self._invite()

    def test_an_administrator_invites_a_colleague_on_a_phone(self):
        self._use_phone()
        self._invite()
