from odoo.tests import tagged

from .test_expert_request import ExpertCommon
from .test_inbound_mail import InboundMailCommon


@tagged("post_install", "-at_install")
class TestExpertMail(ExpertCommon, InboundMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._ask(kind="partner", partner_id=cls.maker.id)

    def reply(self, sender="drives@maker.example", text="The large one.", **headers):
        headers.setdefault("subject", f"Re: [{self.request.number}] Question")
        return self.take_in(sender, text=text, **headers)

    def outgoing(self):
        return self.env["mail.mail"].search(
            [("model", "=", self.request._name), ("res_id", "=", self.request.id)]
        )

    # What leaves

    def test_mail_carries_number_reference_link_and_the_address_of_the_desk(self):
        mail = self.outgoing()
        self.assertIn(f"[{self.request.number}]", mail.subject)
        self.assertIn(self.request._signed_reference(), mail.references)
        self.assertIn(f"/service/expert/{self.request.id}?key=", mail.body_html)
        self.assertIn("Which drive fits?", mail.body_html)
        self.assertIn("desk@desk.example", mail.reply_to)
        self.assertEqual(mail.recipient_ids, self.maker)

    def test_mail_tells_nothing_of_the_client(self):
        body = self.outgoing().body_html
        for secret in (self.ticket.name, self.contact.name, self.client.name):
            self.assertNotIn(secret, body)

    # What comes back

    def test_reply_of_the_expert_by_number_is_the_answer(self):
        mail = self.reply()
        self.assertOutcome(mail, "processed")
        self.assertEqual(
            (mail.res_model, mail.res_id), ("service.expert.request", self.request.id)
        )
        self.assertEqual(self.request.state, "answered")
        self.assertIn("The large one.", self.request.answer)
        self.assertEqual(self.request.answered_by_id, self.maker)
        self.assertEqual(self.ticket.state, "open")

    def test_reply_by_reference_needs_no_number(self):
        self.reply(subject="Drive", References=self.request._signed_reference())
        self.assertEqual(self.request.state, "answered")

    def test_reply_to_our_message_is_the_answer_although_the_question_is_a_note(self):
        message_id = self.request.message_ids.filtered("notification_ids").message_id
        self.reply(subject="Drive", In_Reply_To=message_id)
        self.assertEqual(self.request.state, "answered")

    def test_stranger_who_knows_the_number_waits_for_review(self):
        mail = self.reply("stranger@elsewhere.example")
        self.assertOutcome(mail, "quarantined", "not_participant")
        self.assertEqual(mail.ticket_id, self.ticket)
        self.assertEqual(self.request.state, "asked")

    def test_accepted_mail_of_a_stranger_is_the_answer(self):
        mail = self.reply("stranger@elsewhere.example")
        mail.with_user(self.agent).action_accept()
        self.assertOutcome(mail, "processed")
        self.assertEqual(self.request.state, "answered")

    def test_colleague_of_the_expert_answers_with_the_signed_reference(self):
        self.reply(
            "colleague@maker.example", References=self.request._signed_reference()
        )
        self.assertEqual(self.request.state, "answered")

    def test_forged_reference_proves_nothing(self):
        forged = self.request._signed_reference().replace(
            f"-{self.request.id}-", f"-{self.request.id}-0"
        )
        mail = self.reply("stranger@elsewhere.example", References=forged)
        self.assertOutcome(mail, "quarantined", "not_participant")

    def test_absence_is_no_answer(self):
        self.reply(text="I am away.", Auto_Submitted="auto-replied")
        self.assertEqual(self.request.state, "asked")
        self.assertIn("I am away.", self.request.message_ids[0].body)

    def test_word_of_the_asker_is_no_answer(self):
        self.reply(
            self.agent.email,
            text="It is urgent.",
            References=self.request._signed_reference(),
        )
        self.assertEqual(self.request.state, "asked")

    def test_second_mail_is_kept_beside_the_answer(self):
        self.reply()
        self.reply(text="On second thoughts, the small one.", message_id="<2@maker>")
        self.assertIn("The large one.", self.request.answer)
        self.assertIn("second thoughts", self.request.message_ids[0].body)

    def test_same_mail_twice_answers_once(self):
        self.reply()
        answered_at = self.request.answered_at
        count = len(self.request.message_ids)
        self.reply()
        self.assertEqual(self.request.answered_at, answered_at)
        self.assertEqual(len(self.request.message_ids), count)

    def test_mail_with_the_number_of_a_ticket_still_goes_to_the_ticket(self):
        mail = self.take_in(subject=f"Re: [{self.ticket.number}] Printer")
        self.assertEqual(mail.ticket_id, self.ticket)
        self.assertEqual(mail.res_model, "service.ticket")
