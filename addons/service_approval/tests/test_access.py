from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestAccess(ServiceApprovalCommon):
    """What people see of approvals who are, and are not, asked."""

    def setUp(self):
        super().setUp()
        self.make_route((1, self.engineering))
        self.ticket, self.approval = self.ask(approval_amount=700)

    def seen_by(self, user):
        own = self.env["service.approval"].with_user(user)
        return own.search([("number", "=", self.approval.number)])

    def test_only_those_who_are_asked_see_it_on_the_portal(self):
        self.assertEqual(self.seen_by(self.engineer.user_ids), self.approval)
        strangers = {
            "foreign client": self.other_portal_user,
            "colleague without the role": self.colleague.user_ids,
            "asked later or never": self.accountant.user_ids,
            "who filed it": self.portal_user,
        }
        for who, user in strangers.items():
            with self.subTest(who):
                self.assertFalse(self.seen_by(user))
                with self.assertRaises(AccessError):
                    self.approval.with_user(user)._decide_all("approved")

    def test_a_foreign_contractor_sees_nothing(self):
        user = new_test_user(
            self.env,
            login="approval_contractor",
            groups="base.group_portal",
            partner_id=self.firm_boss.id,
        )
        self.assertFalse(self.seen_by(user))

    def test_prices_and_people_are_hidden_from_the_portal(self):
        own = self.approval.with_user(self.engineer.user_ids)
        self.assertTrue(own.name)
        for name in ("amount", "amount_shown", "content", "ticket_id", "step_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                own.read([name])
        for domain in ([("amount", ">", 1)], [("digest", "=", "x")]):
            with self.assertRaises(AccessError):
                own.search(domain)
        for model in ("service.approval.step", "service.approval.decision"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.engineer.user_ids).search([])

    def test_nobody_writes_approvals(self):
        for user in (self.engineer.user_ids, self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.approval.with_user(user).write({"state": "approved"})
            with self.assertRaises(AccessError):
                self.approval.step_ids.with_user(user).write({"state": "approved"})

    def test_whoever_leaves_the_client_sees_nothing_any_more(self):
        self.decide(self.approval, self.engineer)
        self.assertEqual(self.seen_by(self.engineer.user_ids), self.approval)
        self.engineer.parent_id = self.other_client
        self.assertFalse(self.seen_by(self.engineer.user_ids))

    def test_agents_see_what_is_approved_of_their_tickets_without_the_price(self):
        self.assertEqual(self.seen_by(self.agent), self.approval)
        own = self.approval.with_user(self.agent)
        self.assertFalse(own.amount_shown)
        with self.assertRaises(AccessError):
            own.read(["amount"])
        self.assertEqual(self.approval.with_user(self.manager).amount_shown, 700)
        self.ticket.write({"team_id": self.closed_team.id, "user_id": False})
        self.assertFalse(self.seen_by(self.other_agent))

    def test_a_colleague_of_no_group_sees_only_what_he_is_asked(self):
        user = new_test_user(
            self.env, login="approval_nobody", groups="base.group_user"
        )
        self.assertFalse(self.seen_by(user))

    def test_people_name_their_own_deputies_only(self):
        user = new_test_user(self.env, login="approval_away", groups="base.group_user")
        Deputy = self.env["service.approval.deputy"].with_user(user)
        Deputy.create({"deputy_id": self.agent.partner_id.id})
        with self.assertRaises(AccessError):
            Deputy.create(
                {
                    "partner_id": self.agent.partner_id.id,
                    "deputy_id": user.partner_id.id,
                }
            )

    def test_nobody_makes_himself_a_deputy_by_changing_a_record_of_his_own(self):
        user = new_test_user(self.env, login="approval_away", groups="base.group_user")
        own = (
            self.env["service.approval.deputy"]
            .with_user(user)
            .with_context(tracking_disable=False, mail_notrack=False)
            .create({"deputy_id": self.agent.partner_id.id})
        )
        boss = self.manager.partner_id
        with self.assertRaises(AccessError):
            own.write({"partner_id": boss.id, "deputy_id": user.partner_id.id})
        own.invalidate_recordset()
        self.cr.flush()
        own.note = "Sea"
        own.active = False
        self.cr.flush()
        own.invalidate_recordset(["message_ids"])
        tracked = own.sudo().message_ids.tracking_value_ids.field_id
        self.assertIn("active", tracked.mapped("name"))

    def test_agents_have_no_second_menu_of_approvals(self):
        root = self.env.ref("service_approval.my_approvals_menu_root")
        user = new_test_user(self.env, login="approval_menu", groups="base.group_user")
        for person, is_shown in ((user, True), (self.agent, False)):
            menus = self.env["ir.ui.menu"].with_user(person).load_menus(False)
            self.assertEqual(root.id in menus, is_shown)
