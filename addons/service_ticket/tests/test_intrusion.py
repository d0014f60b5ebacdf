"""What people with a login try by calling methods that no button calls."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ServiceTicketCommon

FORGED = (
    b"From: Boss <boss@client.example>\r\nTo: desk@desk.example\r\n"
    b"Subject: Forged\r\nMessage-ID: <forged@client.example>\r\n\r\nPay at once."
)


@tagged("post_install", "-at_install")
class TestIntrusion(ServiceTicketCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed_team.member_ids = cls.other_agent
        cls.secret = cls.make_ticket(
            partner_id=cls.other_contact.id, team_id=cls.closed_team.id
        )

    def test_mails_are_handed_in_by_administrators_only(self):
        for user in (self.portal_user, self.agent, self.manager):
            gateway = self.env["mail.thread"].with_user(user)
            with self.assertRaises(AccessError):
                gateway.message_process(
                    "res.partner", FORGED, custom_values={"comment": "forged"}
                )
        self.assertFalse(
            self.env["service.inbound.mail"].search([("subject", "=", "Forged")])
        )

    def test_a_task_opens_no_ticket_that_its_author_may_not_see(self):
        Task = self.env["service.task"].with_user(self.agent)
        with self.assertRaises(AccessError):
            Task.create(
                {
                    "name": "Let me see",
                    "ticket_id": self.secret.id,
                    "team_id": self.team.id,
                }
            )
        own = Task.create(
            {
                "name": "Mine",
                "ticket_id": self.make_ticket().id,
                "team_id": self.team.id,
            }
        )
        with self.assertRaises(AccessError):
            own.ticket_id = self.secret
        with self.assertRaises(AccessError):
            self.secret.with_user(self.agent).read(["name"])

    def test_a_ticket_stays_within_the_stages_of_its_type(self):
        request_type = self.env["service.ticket.type"].create({"name": "Contract"})
        signed = self.env["service.ticket.stage"].create(
            {"name": "Signed", "type_ids": [Command.set(request_type.ids)]}
        )
        ticket = self.make_ticket().with_user(self.agent)
        with self.assertRaisesRegex(UserError, "Signed"):
            ticket.stage_id = signed
        ticket.write({"type_id": request_type.id, "stage_id": signed.id})
        self.assertEqual(ticket.stage_id, signed)

    def test_whoever_has_a_task_sees_its_ticket_of_a_restricted_type(self):
        lawyers = self.env["res.groups"].create({"name": "Lawyers"})
        request_type = self.env["service.ticket.type"].create(
            {"name": "Lawsuit", "group_ids": [Command.set(lawyers.ids)]}
        )
        ticket = self.make_ticket(
            type_id=request_type.id, team_id=self.closed_team.id
        ).with_user(self.agent)
        self.assertFalse(ticket.has_access("read"))
        task = self.env["service.task"].create(
            {"name": "Look", "ticket_id": ticket.id, "team_id": self.team.id}
        )
        self.assertTrue(ticket.has_access("read"))
        self.assertFalse(ticket.has_access("write"))
        task.action_done()
        self.assertFalse(ticket.has_access("read"))

    def test_who_saves_a_ticket_sees_the_tasks_of_others_no_more_than_before(self):
        ticket = self.make_ticket(team_id=self.team.id)
        self.team.member_ids = self.other_agent
        self.env["service.task"].create(
            {"name": "Look", "ticket_id": ticket.id, "team_id": self.closed_team.id}
        )
        seen = {"name": {}, "task_ids": {"fields": {"name": {}}}}
        self.env.flush_all()
        self.env.invalidate_all()
        values = ticket.with_user(self.agent).web_save({"name": "Saved"}, seen)
        self.assertEqual(values[0]["task_ids"], [])

    def test_a_step_that_gives_work_to_others_shows_it_to_them_only(self):
        request_type = self.env["service.ticket.type"].create({"name": "Contract"})
        signing = self.env["service.ticket.stage"].create(
            {"name": "Signing", "type_ids": [Command.set(request_type.ids)]}
        )
        self.env["service.task.template"].create(
            {"name": "Sign", "stage_id": signing.id, "team_id": self.closed_team.id}
        )
        ticket = self.make_ticket(team_id=self.team.id, type_id=request_type.id)
        self.team.member_ids = self.other_agent
        self.env.flush_all()
        self.env.invalidate_all()
        values = ticket.with_user(self.agent).web_save(
            {"stage_id": signing.id},
            {"open_task_count": {}, "task_ids": {"fields": {"name": {}}}},
        )
        self.assertEqual(values[0]["open_task_count"], 1)
        self.assertEqual(values[0]["task_ids"], [])

    def test_what_belongs_to_a_restricted_type_is_as_hidden_as_its_tickets(self):
        lawyers = self.env["res.groups"].create({"name": "Lawyers"})
        request_type = self.env["service.ticket.type"].create(
            {"name": "Lawsuit", "group_ids": [Command.set(lawyers.ids)]}
        )
        ticket = self.make_ticket(type_id=request_type.id, team_id=self.team.id)
        question = self.env["service.expert.request"].create(
            {
                "ticket_id": ticket.id,
                "question": "Who pays?",
                "kind": "partner",
                "partner_id": self.other_contact.id,
            }
        )
        item = self.env["service.checklist.item"].create(
            {
                "name": "Asked for the contract",
                "category_id": self.env["service.ticket.category"]
                .create({"name": "Court"})
                .id,
            }
        )
        tick = self.env["service.ticket.check"].create(
            {"ticket_id": ticket.id, "item_id": item.id}
        )
        for record in (question, tick):
            self.assertFalse(record.with_user(self.agent).has_access("read"))
        self.agent.group_ids += lawyers
        for record in (question, tick):
            self.assertTrue(record.with_user(self.agent).has_access("read"))

    def test_what_belongs_to_a_ticket_without_a_team_is_seen_like_it(self):
        ticket = self.make_ticket()
        ticket.team_id = False
        item = self.env["service.checklist.item"].create(
            {
                "name": "Asked for the number",
                "category_id": self.env["service.ticket.category"]
                .create({"name": "Tills"})
                .id,
            }
        )
        ticket.with_user(self.agent).set_check(item.id, True)
        self.assertEqual(ticket.check_ids.item_id, item)
        self.assertTrue(ticket.handover_ids.with_user(self.agent).has_access("read"))

    def test_customers_put_no_note_of_the_desk_away(self):
        ticket = self.make_ticket(team_id=self.team.id)
        ticket._hand_over(self.closed_team, "Too hard", note="Mind the contract")
        note = ticket.handover_note_id
        self.assertTrue(note)
        with self.assertRaises(AccessError):
            ticket.with_user(self.portal_user).action_dismiss_handover_note()
        self.assertEqual(ticket.handover_note_id, note)

    def test_figures_are_counted_anew_by_those_who_keep_them(self):
        report = self.env["service.frequent.report"].create(
            {"date_from": "2026-01-01", "date_to": "2026-01-15"}
        )
        for user in (self.portal_user, self.agent):
            with self.assertRaises(AccessError):
                report.with_user(user).action_count()

    def test_employees_without_a_role_read_common_records_as_before(self):
        user = new_test_user(self.env, "desk_nobody", groups="base.group_user")
        for record in (
            self.contact.with_user(user),
            user.with_user(user),
            self.env["product.category"].with_user(user).search([], limit=1),
            self.env["resource.calendar"].with_user(user).search([], limit=1),
        ):
            for name, field in record._fields.items():
                if "service_" in name and record._has_field_access(field, "read"):
                    record.read([name])
