from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs
from odoo.addons.service_ticket.tests.test_inbound_mail import InboundMailCommon

from .common import ServiceWorkorderCommon

PNG = b"\x89PNG\r\n\x1a\n"
ANSWER = "service_workorder.mail_activity_type_answer"


@tagged("post_install", "-at_install")
class TestOrderMail(ServiceWorkorderCommon, InboundMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order()

    @classmethod
    def assign_and_mail(cls, order=None, resource=None):
        order = cls.assign(order or cls.order, resource or cls.contractor)
        order._send_mails()
        return order

    def reply(self, sender="office@fast-hands.example", text="All done.", **headers):
        headers.setdefault("subject", f"Re: [{self.order.number}] Register")
        return self.take_in(sender, text=text, **headers)

    def outgoing(self, order=None):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "service.workorder"),
                ("res_id", "in", (order or self.order).ids),
            ]
        )

    # Somebody else goes

    def test_another_performer_gets_the_order_and_the_first_one_hears_of_it(self):
        self.assign_and_mail()
        other = self.contractor.copy(
            {
                "partner_id": self.env["res.partner"]
                .create({"name": "Slow Hands", "email": "office@slow-hands.example"})
                .id,
                "state": "active",
            }
        )
        self.order.resource_id = other
        told = self.outgoing().sorted("id")[-1:]
        self.assertEqual(told.recipient_ids, self.contractor.partner_id)
        self.assertIn("no longer for you", told.body_html)
        self.assertEqual(self.order.mail_state, "queued")
        self.order._send_mails()
        mail = self.outgoing().sorted("id")[-1:]
        self.assertEqual(mail.recipient_ids, other.partner_id)

    def test_who_was_written_to_hears_that_nobody_goes(self):
        for step in ("action_cancel", "action_draft"):
            order = self.assign_and_mail(self.make_order())
            getattr(order, step)()
            told = self.outgoing(order).sorted("id")[-1:]
            self.assertIn("no longer for you", told.body_html, step)

    def test_nothing_is_mailed_about_what_was_cancelled_before_it_left(self):
        self.assign(self.order, self.contractor).action_cancel()
        self.order._send_mails()
        self.assertFalse(self.outgoing())
        self.assertFalse(self.order.mail_state)

    def test_too_many_photos_stay_with_the_mail_and_the_report_counts(self):
        self.assign_and_mail()
        path = "odoo.addons.service_workorder.models.orders.service_workorder_mail"
        with patch(f"{path}.MEDIA_COUNT", 1):
            self.order.message_post(
                body="Photos",
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                email_from="office@fast-hands.example",
                author_id=self.contractor.partner_id.id,
                attachments=[("a.png", PNG), ("b.png", PNG)],
            )
        self.assertEqual(self.order.state, "reported")
        self.assertEqual(len(self.order.media_ids), 1)

    # What leaves

    def test_contractors_get_the_order_by_mail_in_a_job(self):
        orders = self.order
        for _count in range(24):
            orders |= self.make_order()
        with trap_jobs() as trap:
            orders._assign_to(self.contractor)
        trap.assert_jobs_count(1)
        with trap_jobs() as trap:
            orders._send_mails()
        trap.assert_jobs_count(2)
        self.assertEqual(set(orders.mapped("mail_state")), {"queued"})
        self.assertFalse(self.outgoing(orders))

    def test_the_mail_has_number_reference_form_and_our_address(self):
        self.assign_and_mail()
        mail = self.outgoing()
        self.assertIn(f"[{self.order.number}]", mail.subject)
        self.assertIn(self.order._signed_reference(), mail.references)
        self.assertIn("desk@desk.example", mail.reply_to)
        self.assertEqual(mail.recipient_ids, self.contractor.partner_id)
        self.assertTrue(mail.attachment_ids.name.startswith(self.order.number))
        self.assertEqual(self.order.mail_state, "sent")
        self.assertTrue(self.order.mailed_at)

    def test_who_goes_gets_it_too(self):
        self.order._assign_to(self.contractor, technician=self.goer)
        self.order._send_mails()
        self.assertEqual(
            self.outgoing().recipient_ids,
            self.contractor.partner_id | self.goer.partner_id,
        )

    def test_a_job_that_runs_twice_sends_once(self):
        self.assign_and_mail()
        self.order._send_mails()
        self.assertEqual(len(self.outgoing()), 1)

    def test_own_people_with_a_login_are_not_mailed(self):
        with trap_jobs() as trap:
            self.assign(self.order)
        trap.assert_jobs_count(0)
        self.assertFalse(self.order.mail_state)

    def test_what_is_not_sent_says_why_and_stops_no_other(self):
        reached = self.contractor.copy(
            {"partner_id": self.firm_boss.id, "state": "active"}
        )
        self.contractor.partner_id.email = False
        other = self.assign(self.make_order(), reached)
        self.assign(self.order, self.contractor)
        broken = self.assign(self.make_order(), reached)
        render = type(self.order)._print_form

        def fail(order):
            if order == broken:
                raise ValueError("no paper")
            return render(order)

        with patch.object(type(self.order), "_print_form", fail):
            (self.order | broken | other)._send_mails()
        self.assertEqual(self.order.mail_state, "failed")
        self.assertIn("no mail address", self.order.mail_error)
        self.assertEqual((broken.mail_state, broken.mail_error), ("failed", "no paper"))
        self.assertEqual(other.mail_state, "sent")

    def test_each_client_has_a_form_of_its_own(self):
        own_form = self.env["ir.actions.report"].create(
            {
                "name": "Act of Corner Shops",
                "model": "service.workorder",
                "report_type": "qweb-pdf",
                "report_name": "service_workorder.own_form",
            }
        )
        self.env["ir.ui.view"].create(
            {
                "name": "own form",
                "type": "qweb",
                "key": "service_workorder.own_form",
                "arch": "<t t-name='own'>"
                "<p t-foreach='docs' t-as='o'>Form 7 <t t-out='o.number'/></p></t>",
            }
        )
        self.client.workorder_report_id = own_form
        self.assign_and_mail()
        self.assertIn(b"Form 7", self.outgoing().attachment_ids.raw)
        self.assertEqual(
            self.order.with_user(self.agent).action_print()["report_name"],
            "service_workorder.own_form",
        )

    # What comes back

    def test_an_answer_of_the_organisation_reports_the_work(self):
        self.assign_and_mail()
        for sender in ("office@fast-hands.example", "boss@fast-hands.example"):
            with self.subTest(sender):
                mail = self.reply(sender)
                self.assertOutcome(mail, "processed")
                self.assertEqual(
                    (mail.res_model, mail.res_id), (self.order._name, self.order.id)
                )
                self.assertEqual(self.order.state, "reported")
                self.assertIn("All done.", self.order.report)
                self.assertTrue(self.order.is_reported_by_mail)
                self.assertEqual(self.order.activity_ids.user_id, self.leader)
                self.order._send_back("Once more")

    def test_an_answer_with_our_reference_counts_from_any_address(self):
        self.assign_and_mail()
        self.reply(
            "somebody@home.example",
            subject="done",
            References=self.order._signed_reference(),
        )
        self.assertEqual(self.order.state, "reported")

    def test_a_mail_domain_of_the_organisation_is_enough(self):
        self.env["service.client.domain"].create(
            {
                "name": "fast-hands.example",
                "client_id": self.contractor.partner_id.id,
            }
        )
        self.assign_and_mail()
        self.reply("new.man@fast-hands.example")
        self.assertEqual(self.order.state, "reported")

    def test_a_stranger_waits_for_review(self):
        self.assign_and_mail()
        mail = self.reply("stranger@elsewhere.example")
        self.assertOutcome(mail, "quarantined", "not_participant")
        self.assertEqual(mail.ticket_id, self.ticket)
        self.assertEqual(self.order.state, "assigned")

    def test_an_accepted_mail_of_a_stranger_is_the_answer(self):
        self.ticket.user_id = self.agent
        self.assign_and_mail()
        self.reply("stranger@elsewhere.example").with_user(self.agent).action_accept()
        self.assertEqual(self.order.state, "reported")

    def test_another_contractor_is_a_stranger(self):
        self.assign_and_mail()
        self.env["res.partner"].create(
            {"name": "Slow Hands", "email": "office@slow-hands.example"}
        )
        mail = self.reply("office@slow-hands.example")
        self.assertOutcome(mail, "quarantined", "not_participant")

    def test_out_of_office_does_nothing(self):
        self.assign_and_mail()
        self.reply(text="I am away", Auto_Submitted="auto-replied")
        self.assertEqual(self.order.state, "assigned")
        self.assertFalse(self.order.activity_ids)

    def test_files_of_the_answer_stay_on_the_order(self):
        self.assign_and_mail()
        self.order.message_post(
            body="Photos",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            email_from="office@fast-hands.example",
            author_id=self.contractor.partner_id.id,
            attachments=[("front.png", b"\x89PNG\r\n\x1a\n"), ("act.txt", b"signed")],
        )
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self.order._name), ("res_id", "=", self.order.id)]
        )
        self.assertTrue({"front.png", "act.txt"} <= set(files.mapped("name")))
        self.assertEqual(self.order.media_ids.mapped("name"), ["front.png"])

    def test_a_question_after_the_report_is_shown_to_the_manager(self):
        self.assign_and_mail()
        self.reply()
        self.order.action_check()
        self.reply(text="Did you get the act?", message_id="<second@fast.example>")
        self.assertEqual(self.order.state, "done")
        answer = self.order.activity_ids
        self.assertEqual(answer.activity_type_id, self.env.ref(ANSWER))
        self.assertEqual(answer.user_id, self.leader)

    def test_a_colleague_who_writes_reports_nothing(self):
        self.assign_and_mail()
        self.order.message_post(
            body="When will you be there?",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.leader.partner_id.id,
        )
        self.assertEqual(self.order.state, "assigned")

    # Nothing reaches the client

    def post(self, **values):
        """Return the addresses that a public word on the order leaves for."""
        before = self.outgoing()
        self.order.with_context(mail_notify_author=True).message_post(
            body="Our price is 100",
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
            **values,
        )
        mails = self.outgoing() - before
        return mails.recipient_ids | self.order.message_ids[0].notified_partner_ids

    def test_followers_of_the_client_do_not_become_followers(self):
        self.order.message_subscribe((self.contact | self.firm_boss).ids)
        self.assertNotIn(self.contact, self.order.message_partner_ids)
        self.assertIn(self.firm_boss, self.order.message_partner_ids)

    def test_a_word_on_the_order_never_leaves_for_the_client(self):
        self.env["mail.followers"].sudo().create(
            {
                "res_model": self.order._name,
                "res_id": self.order.id,
                "partner_id": self.contact.id,
                "subtype_ids": [Command.set(self.env.ref("mail.mt_comment").ids)],
            }
        )
        self.assign_and_mail()
        reached = self.post(partner_ids=(self.contact | self.firm_boss).ids)
        self.assertIn(self.firm_boss, reached)
        self.assertNotIn(self.contact, reached)

    def test_the_client_in_copy_of_an_answer_gets_nothing(self):
        self.assign_and_mail()
        self.reply(cc=self.contact.email)
        self.assertEqual(self.order.state, "reported")
        self.assertNotIn(self.contact, self.order.message_partner_ids)
        self.assertNotIn(self.contact, self.post())
        self.assertFalse(
            self.env["mail.mail"].search([("recipient_ids", "in", self.contact.ids)])
            - self.env["mail.mail"].search([("model", "=", "service.ticket")])
        )

    def test_the_client_who_got_our_mail_passed_on_is_a_stranger(self):
        self.assign_and_mail()
        mail = self.reply(self.contact.email, References=self.order._signed_reference())
        self.assertOutcome(mail, "quarantined", "not_participant")
        self.assertEqual(self.order.state, "assigned")

    def test_the_conversation_of_the_order_is_not_that_of_the_ticket(self):
        before = self.ticket.message_ids
        self.assign_and_mail()
        self.reply()
        self.assertNotIn(
            "All done.", "".join((self.ticket.message_ids - before).mapped("body"))
        )

    def test_a_client_that_is_the_performer_is_written_to_as_such(self):
        self.contractor.partner_id = self.client
        self.client.email = "all@corner-shops.example"
        self.assign_and_mail()
        self.assertIn(self.client, self.outgoing().recipient_ids)
        self.assertIn(self.client, self.post(partner_ids=self.client.ids))
