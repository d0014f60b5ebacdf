from odoo.tests import tagged

from odoo.addons.service_ticket.tests.test_inbound_mail import InboundMailCommon

from .common import ServiceApprovalCommon


@tagged("post_install", "-at_install")
class TestAnswerMail(ServiceApprovalCommon, InboundMailCommon):
    """A clear word by mail decides, from the address that was asked, with our proof."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_route((1, cls.engineering), (2, cls.finance))
        cls.ticket, cls.approval = cls.ask(approval_amount=700)
        cls.step = cls.approval.step_ids[0]

    def answer(self, text, sender=None, step=None, person=None, **headers):
        step = step or self.step
        person = person or self.engineer
        headers.setdefault("References", step._answer_reference(person))
        headers.setdefault("subject", f"Re: [{self.approval.number}] Please decide")
        headers.setdefault("message_id", f"<{step.id}-{hash(text)}@client.example>")
        return self.take_in(sender or person.email, text=text, **headers)

    def last_mail(self, partner):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", partner.ids)], order="id desc", limit=1
        )

    def signals(self):
        return str(self.ticket.activity_ids.mapped("summary"))

    def test_the_mail_carries_the_proof_and_says_how_to_answer(self):
        mail = self.last_mail(self.engineer)
        self.assertEqual(mail.references, self.step._answer_reference(self.engineer))
        self.assertIn("Rejected, because", mail.body_html)

    def test_a_clear_yes_approves(self):
        mail = self.answer("Согласовано.\n\n> Please decide\n")
        self.assertOutcome(mail, "processed")
        self.assertEqual(self.step.state, "approved")
        decision = self.step.decision_ids
        self.assertEqual(
            (decision.channel, decision.partner_id), ("mail", self.engineer)
        )
        self.assertIn("If it was not you", self.last_mail(self.engineer).body_html)
        note = self.approval.message_ids.filtered(
            lambda message: "Согласовано" in (message.body or "")
        )
        self.assertTrue(note.is_internal)
        self.assertFalse(
            self.ticket.message_ids.filtered(lambda m: m.message_type == "email")
        )

    def test_a_clear_no_rejects_with_its_reason(self):
        self.answer("Добрый день!\nОтклоняю, потому что нет места на стене.")
        self.assertEqual(self.approval.state, "rejected")
        self.assertEqual(self.approval.reason, "нет места на стене.")

    def test_a_no_without_a_reason_is_told_so(self):
        self.answer("Отклоняю")
        self.assertEqual(self.step.state, "pending")
        self.assertIn("say why", self.last_mail(self.engineer).body_html)

    def test_what_is_not_clear_decides_nothing_and_is_told_so(self):
        for number, text in enumerate(
            ("Согласовано, если успеете до пятницы", "А какой марки?", "ok")
        ):
            with self.subTest(text):
                self.answer(text, message_id=f"<unclear-{number}@client.example>")
                self.assertEqual(self.step.state, "pending")
                self.assertIn(
                    "Nothing was decided", self.last_mail(self.engineer).body_html
                )
        self.assertIn("какой марки", self.signals())

    def test_another_address_decides_nothing(self):
        for number, sender in enumerate((self.colleague.email, "x@stranger.example")):
            self.answer(
                "Approved", sender, message_id=f"<other-{number}@client.example>"
            )
        self.assertEqual(self.step.state, "pending")
        self.assertIn("not their address", self.signals())

    def test_without_our_proof_nothing_is_decided(self):
        proof = self.step._answer_reference(self.engineer)
        forged = proof.replace(f"-{self.step.id}-", f"-{self.approval.step_ids[1].id}-")
        for number, reference in enumerate(("", forged)):
            mail = self.answer(
                "Approved",
                References=reference,
                message_id=f"<forged-{number}@client.example>",
            )
            self.assertOutcome(mail, "quarantined", "not_participant")
        self.assertFalse(self.approval.decision_ids)

    def test_an_old_mail_decides_nothing_of_what_came_after(self):
        self.answer("Approved")
        self.answer("Rejected, because I have changed my mind", message_id="<2@c>")
        self.assertEqual(self.step.state, "approved")
        self.assertEqual(self.approval.state, "pending")
        self.assertIn("has approved", self.last_mail(self.engineer).body_html)

    def test_what_was_asked_anew_is_not_decided_by_the_old_mail(self):
        self.ticket.approval_amount = 900
        self.answer("Approved")
        self.assertEqual(self.ticket.approval_state, "pending")
        self.assertFalse(self.ticket.approval_ids.decision_ids)

    def test_a_mail_about_several_is_answered_by_their_links(self):
        reference = self.step._answer_reference(self.engineer, is_several=True)
        self.answer("Approved", References=reference)
        self.assertEqual(self.step.state, "pending")
        self.assertIn("several matters", self.last_mail(self.engineer).body_html)

    def test_a_note_of_absence_decides_nothing(self):
        self.answer("Approved", Auto_Submitted="auto-replied")
        self.assertEqual(self.step.state, "pending")
