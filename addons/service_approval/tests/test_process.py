from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestProcess(ServiceApprovalCommon):
    """From the stage of approval to work, or back."""

    def setUp(self):
        super().setUp()
        self.route = self.make_route((1, self.engineering), (2, self.finance))

    def test_at_its_stage_a_request_asks_and_waits_for_the_client(self):
        ticket, approval = self.ask()
        self.assertEqual(approval.state, "pending")
        self.assertEqual(self.asked(approval), self.engineer)
        self.assertEqual(ticket.state, "waiting")
        self.assertEqual(ticket.waiting_reason_id.code, "approval")

    def test_nobody_goes_past_the_stage_before_all_have_agreed(self):
        ticket, approval = self.ask()
        with self.assertRaisesRegex(UserError, "waits for approval"):
            ticket.with_user(self.agent).stage_id = self.work
        self.decide(approval, self.engineer)
        self.assertEqual(self.asked(approval), self.accountant)
        with self.assertRaisesRegex(UserError, "waits for approval"):
            ticket.with_user(self.agent).stage_id = self.ready

    def test_the_stage_cannot_be_left_out(self):
        ticket = self.make_refit()
        with self.assertRaisesRegex(UserError, "To approve"):
            ticket.with_user(self.agent).stage_id = self.work

    def test_approved_by_all_it_goes_on_by_itself(self):
        ticket, approval = self.ask()
        self.decide(approval, self.engineer)
        self.decide(approval, self.accountant)
        self.assertEqual(approval.state, "approved")
        self.assertEqual(ticket.approval_state, "approved")
        self.assertEqual(ticket.stage_id, self.work)

    def test_what_no_route_fits_goes_on_at_once(self):
        self.route.active = False
        ticket, approval = self.ask()
        self.assertFalse(approval)
        self.assertEqual(ticket.stage_id, self.work)

    def test_the_amount_is_asked_for_only_where_a_route_may_want_it(self):
        ticket = self.make_refit()
        self.assertTrue(ticket.is_amount_asked)
        self.route.client_id = self.other_client
        ticket.invalidate_recordset(["is_amount_asked"])
        self.assertFalse(ticket.is_amount_asked)

    def test_a_rejection_says_why_and_sends_the_request_back(self):
        ticket, approval = self.ask()
        refusals = self.decide(approval, self.engineer, "rejected", "  ")
        self.assertIn("why", next(iter(refusals.values())))
        self.assertEqual(approval.state, "pending")
        with self.mock_mails() as mails:
            self.decide(approval, self.engineer, "rejected", "The roof is too weak")
        self.assertEqual(approval.state, "rejected")
        self.assertEqual(ticket.stage_id, self.sent_back)
        self.assertEqual(approval.reason, "The roof is too weak")
        self.assertIn(self.contact, mails().recipient_ids)
        self.assertIn(
            "The roof is too weak",
            mails().filtered(lambda m: m.recipient_ids == self.contact).body_html,
        )
        told = ticket.activity_ids.filtered(lambda a: a.user_id == self.agent)
        self.assertIn("The roof is too weak", str(told.mapped("summary")))

    def mock_mails(self):
        """Give what is written to people meanwhile, by a callable."""
        import contextlib

        @contextlib.contextmanager
        def watch():
            Mail = self.env["mail.mail"]
            last = Mail.search([], order="id desc", limit=1).id or 0
            yield lambda: Mail.search([("id", ">", last)])

        return watch()

    def test_a_rejected_request_is_asked_about_again_when_it_comes_again(self):
        ticket, approval = self.ask()
        self.decide(approval, self.engineer, "rejected", "No")
        ticket.stage_id = self.gate
        again = ticket.approval_ids - approval
        self.assertEqual(again.state, "pending")
        self.assertEqual(ticket.approval_state, "pending")

    def test_incomplete_requests_are_not_asked_about(self):
        form = self.env["service.catalog.form"].create(
            {
                "type_id": self.type.id,
                "definition": [
                    {
                        "name": "area",
                        "string": "Area",
                        "type": "char",
                        "required": True,
                    }
                ],
            }
        )
        form.action_publish()
        ticket = self.make_refit()
        ticket.with_user(self.agent).stage_id = self.gate
        self.assertEqual(ticket.stage_id, self.filed)
        self.assertFalse(ticket.approval_ids)
        with self.assertRaisesRegex(UserError, "Area"):
            ticket.with_user(self.agent).action_ask_for_approval()
        ticket.card = {"area": "20"}
        self.assertEqual(ticket.approval_ids.state, "pending")

    def test_another_price_or_content_is_asked_anew(self):
        ticket, approval = self.ask()
        self.decide(approval, self.engineer)
        self.decide(approval, self.accountant)
        for values, word in (
            ({"approval_amount": 500}, "Price"),
            ({"site_id": False}, "Site"),
        ):
            with self.subTest(word):
                ticket.write(values)
                last = ticket.approval_ids.sorted("id")[-1:]
                self.assertEqual(approval.state, "renewed")
                self.assertIn(word, approval.reason)
                self.assertEqual(last.state, "pending")
                self.assertEqual(last.previous_id, approval)
                self.assertEqual(ticket._process_stage(), self.gate)
                self.decide(last, self.engineer)
                self.decide(last, self.accountant)
                approval = last

    def test_no_word_of_a_browser_keeps_an_approval_from_being_asked_anew(self):
        ticket, approval = self.ask()
        ticket.with_context(service_approval_later=True).approval_amount = 9000
        self.assertEqual(approval.state, "renewed")

    def test_another_service_is_asked_anew(self):
        ticket, approval = self.ask()
        item = self.env["service.catalog.item"].create({"name": "More"})
        ticket.line_ids = [Command.create({"item_id": item.id})]
        self.assertEqual(approval.state, "renewed")
        self.assertIn("Services", approval.reason)

    def test_what_does_not_matter_changes_nothing(self):
        ticket, approval = self.ask()
        self.decide(approval, self.engineer)
        ticket.write({"priority": "3", "name": "Other words", "user_id": False})
        self.assertEqual(approval.state, "pending")
        self.assertEqual(self.asked(approval), self.accountant)

    def test_the_subject_is_what_is_done_where_no_service_says_so(self):
        ticket, approval = self.ask(line_ids=[Command.clear()], item_id=False)
        self.assertFalse(ticket._get_approval_items())
        ticket.name = "Something much bigger"
        self.assertEqual(approval.state, "renewed")
        self.assertIn("What", approval.reason)

    def test_what_one_side_agreed_to_is_asked_anew_though_the_other_rejected(self):
        self.executive.user_ids = self.manager
        self.make_route((1, self.executive), kind="staff")
        ticket, approvals = self.ask(approval_amount=100)
        client = approvals.filtered(lambda a: a.kind == "client")
        self.decide(client, self.engineer)
        self.decide(client, self.accountant)
        self.decide(approvals - client, self.manager.partner_id, "rejected", "No")
        self.assertEqual(ticket.approval_state, "rejected")
        ticket.approval_amount = 9000
        self.assertEqual(client.state, "renewed")
        self.assertEqual(ticket.approval_state, "pending")

    def test_a_rejection_is_over_when_nobody_has_to_agree_any_more(self):
        self.route.amount_from = 100
        ticket, approval = self.ask(approval_amount=200)
        self.decide(approval, self.engineer, "rejected", "Too dear")
        ticket.approval_amount = 150
        self.assertEqual(approval.state, "rejected")
        ticket.approval_amount = 50
        self.assertEqual(approval.state, "renewed")
        self.assertFalse(ticket.approval_state)

    def test_the_language_of_who_writes_changes_nothing(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        form = self.env["service.catalog.form"].create(
            {
                "type_id": self.type.id,
                "definition": [
                    {"name": "roof", "string": "Roof", "type": "boolean"},
                    {"name": "day", "string": "Day", "type": "date"},
                ],
            }
        )
        form.action_publish()
        ticket, approval = self.ask(card={"roof": True, "day": "2026-03-04"})
        self.assertEqual(approval.state, "pending")
        self.assertTrue(approval.content["parameters"]["text"])
        ticket.with_context(lang="ru_RU").write({"partner_id": ticket.partner_id.id})
        self.assertEqual(approval.state, "pending")

    def test_when_no_route_fits_any_more_the_request_is_free(self):
        self.route.write({"amount_from": 100})
        ticket, approval = self.ask(approval_amount=200)
        self.assertEqual(ticket.approval_state, "pending")
        ticket.approval_amount = 50
        self.assertEqual(approval.state, "renewed")
        self.assertFalse(ticket.approval_state)
        self.assertEqual(ticket.stage_id, self.work)

    def test_only_a_manager_lets_work_begin_and_says_why(self):
        ticket, approval = self.ask()
        wizard = self.env["service.approval.override"]
        with self.assertRaisesRegex(UserError, "manager"):
            approval.with_user(self.dispatcher)._release("Hurry")
        wizard = wizard.with_user(self.manager).create(
            {"approval_id": approval.id, "reason": "Agreed on the phone"}
        )
        wizard.action_release()
        self.assertEqual(approval.state, "released")
        self.assertEqual(approval.released_by_id, self.manager)
        self.assertEqual(ticket.stage_id, self.work)
        self.assertIn("Agreed on the phone", str(ticket.message_ids.mapped("body")))

    def test_a_cancelled_request_asks_nobody_any_more(self):
        ticket, approval = self.ask()
        ticket._move_to_state("cancelled")
        self.assertEqual(approval.state, "cancelled")
        self.assertFalse(self.asked(approval))

    def test_nobody_writes_that_something_is_approved(self):
        ticket, _approval = self.ask()
        with self.assertRaises(UserError):
            ticket.with_user(self.manager).approval_state = "approved"

    def test_what_groups_have_to_do_at_the_stage_is_not_left_behind(self):
        self.env["service.task.template"].create(
            {
                "name": "Check the budget",
                "stage_id": self.gate.id,
                "type_id": self.type.id,
                "team_id": self.team.id,
            }
        )
        ticket, approval = self.ask()
        self.decide(approval, self.engineer)
        self.decide(approval, self.accountant)
        self.assertEqual(ticket.stage_id, self.gate)
        ticket.task_ids.with_user(self.agent).action_done()
        self.assertEqual(ticket.stage_id, self.work)

    def test_a_stage_that_asks_is_one_of_work(self):
        with self.assertRaises(ValidationError):
            self.filed.is_approval = True
