from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceTicketCommon


@tagged("post_install", "-at_install")
class TestAccess(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed_team.member_ids = cls.other_agent
        cls.ticket = cls.make_ticket(partner_id=cls.other_contact.id)
        cls.secret = cls.make_ticket(
            partner_id=cls.other_contact.id, team_id=cls.closed_team.id
        )
        cls.own = cls.make_ticket()
        cls.everything = cls.ticket | cls.secret | cls.own

    def visible(self, user):
        return (
            self.env["service.ticket"]
            .with_user(user)
            .with_context(active_test=False)
            .search([("id", "in", self.everything.ids)])
            .sudo()
        )

    def test_agents_do_not_see_the_tickets_of_a_closed_team(self):
        self.assertEqual(self.visible(self.agent), self.ticket | self.own)
        with self.assertRaises(AccessError):
            self.secret.with_user(self.agent).read(["name"])

    def test_members_see_the_tickets_of_their_closed_team(self):
        self.assertEqual(self.visible(self.other_agent), self.everything)

    def test_who_is_responsible_sees_the_ticket(self):
        self.secret.user_id = self.agent
        self.assertIn(self.secret, self.visible(self.agent))

    def test_dispatchers_see_everything_of_their_company(self):
        self.assertEqual(self.visible(self.dispatcher), self.everything)

    def test_staff_of_another_company_see_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "desk_stranger",
            groups="service_ci.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertFalse(self.visible(stranger))

    def test_staff_without_a_role_see_nothing(self):
        user = new_test_user(self.env, "desk_nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.visible(user)

    def test_customers_see_their_own_tickets_only(self):
        self.assertEqual(self.visible(self.portal_user), self.own)

    def test_customers_write_nothing_directly(self):
        for values in ({"name": "x"}, {"team_id": False}, {"priority": "3"}):
            with self.assertRaises(AccessError):
                self.own.with_user(self.portal_user).write(values)
        with self.assertRaises(AccessError):
            self.env["service.ticket"].with_user(self.portal_user).create({"name": "x"})

    def test_customers_cannot_read_what_is_internal(self):
        ticket = self.own.with_user(self.portal_user)
        for field_name in ("review_count", "inbound_mail_ids", "rating_last_value"):
            with self.assertRaises(AccessError):
                ticket.read([field_name])

    def test_customers_cannot_read_the_ledger(self):
        with self.assertRaises(AccessError):
            self.env["service.inbound.mail"].with_user(self.portal_user).search([])

    def test_agents_configure_nothing(self):
        for record in (
            self.team,
            self.env.ref("service_ticket.stage_new"),
            self.env.ref("service_ticket.type_incident"),
            self.env.ref("service_ticket.channel_email"),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.agent).write({"name": "x"})

    def test_agents_delete_no_tickets(self):
        self.ticket.action_close()
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.agent).unlink()
