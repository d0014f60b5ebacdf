"""Offers that are answered by mail: the same door as the signed page."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.service_ticket.tests.test_inbound_mail import InboundMailCommon

from .test_offers import OffersCommon

ANSWER = "service_workorder.mail_activity_type_answer"


@tagged("post_install", "-at_install")
class TestOfferMail(OffersCommon, InboundMailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.offer(ticket=cls.make_order_ticket(user_id=cls.dispatcher.id))
        cls.first, cls.other = cls.order.offer_ids

    def answer(self, text, offer=None, sender=None, **headers):
        """Receive the answer to the mail of an offer; return its row in the ledger."""
        offer = offer or self.first
        headers.setdefault("References", self.order._offer_reference(offer))
        headers.setdefault("subject", f"Re: [{self.order.number}] Work for you")
        headers.setdefault("message_id", f"<{offer.id}-{hash(text)}@firms.example>")
        return self.take_in(sender or offer.email, text=text, **headers)

    def asked(self):
        """Return what dispatchers have to read."""
        return self.order.activity_ids.filtered(
            lambda todo: todo.activity_type_id == self.env.ref(ANSWER)
        )

    def mails_to(self, offer):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", offer.resource_id.partner_id.ids)],
            order="id desc",
        )

    def test_the_mail_of_an_offer_proves_which_offer_it_is(self):
        mails = self.mails_to(self.first) | self.mails_to(self.other)
        self.assertEqual(
            set(mails.mapped("references")),
            {self.order._offer_reference(offer) for offer in self.order.offer_ids},
        )

    def test_a_clear_yes_accepts(self):
        mail = self.answer("Принимаю, будем завтра.\n\n> Мы предлагаем вам эту работу")
        self.assertOutcome(mail, "processed")
        self.assertEqual(self.first.state, "accepted")
        self.assertEqual(
            (self.order.state, self.order.resource_id), ("assigned", self.firms[0])
        )
        self.assertEqual(self.other.state, "withdrawn")
        self.assertFalse(self.asked())
        self.assertTrue(
            self.order.message_ids.filtered(lambda m: "будем завтра" in (m.body or ""))
        )

    def test_programs_that_name_only_the_mail_they_answer_are_understood(self):
        reference = self.order._offer_reference(self.first)
        self.answer("Accept", References="", In_Reply_To=reference)
        self.assertEqual(self.first.state, "accepted")

    def test_the_first_who_accepts_has_it_and_the_other_is_told(self):
        self.answer("yes", self.other)
        self.answer("Согласен", self.first)
        self.assertEqual(self.order.resource_id, self.other.resource_id)
        self.assertIn("not offered any more", self.mails_to(self.first)[0].body_html)
        self.assertEqual(self.order.state, "assigned")

    def test_the_page_and_the_mail_are_one_door(self):
        self.assertFalse(self.first._accept())
        self.answer("принимаю", self.first)
        self.answer("принимаю", self.other)
        self.assertEqual(
            (self.order.state, self.order.resource_id), ("assigned", self.firms[0])
        )

    def test_a_clear_no_declines_with_its_words_as_the_reason(self):
        self.answer("Не можем, нет людей.")
        self.assertEqual(self.first.state, "declined")
        self.assertEqual(self.first.reason, "Не можем, нет людей.")
        self.assertEqual((self.order.state, self.other.state), ("offered", "sent"))

    def test_what_is_not_clear_goes_to_the_dispatcher(self):
        self.answer("Принимаю, если сдвинете на среду")
        self.assertEqual((self.first.state, self.order.state), ("sent", "offered"))
        self.assertEqual(self.asked().user_id, self.dispatcher)
        self.assertIn("сдвинете на среду", self.asked().note)
        self.assertTrue(
            self.order.message_ids.filtered(lambda m: "сдвинете" in (m.body or ""))
        )

    def test_another_address_never_accepts_and_is_noted(self):
        for sender in ("stranger@elsewhere.example", self.other.email):
            with self.subTest(sender):
                self.answer("Принимаю", sender=sender)
                self.assertEqual(self.order.state, "offered")
        self.assertEqual(set(self.order.offer_ids.mapped("state")), {"sent"})
        self.assertEqual(len(self.asked()), 2)
        self.assertIn("not their address", self.asked()[0].summary)

    def test_without_our_reference_nothing_is_accepted(self):
        forged = self.order._offer_reference(self.first).replace(
            f"-{self.first.id}-", f"-{self.other.id}-"
        )
        for number, reference in enumerate(("", forged)):
            with self.subTest(reference):
                mail = self.answer(
                    "yes",
                    sender=self.other.email,
                    References=reference,
                    message_id=f"<forged-{number}@firms.example>",
                )
                self.assertOutcome(mail, "quarantined", "not_participant")
        self.assertEqual(self.order.state, "offered")

    def test_a_word_after_the_acceptance_is_no_report(self):
        self.first._accept()
        self.answer("Когда приехать?")
        self.assertEqual(self.order.state, "assigned")
        self.assertTrue(self.asked())

    def test_whoever_lost_reports_nothing(self):
        self.other._accept()
        self.answer("Мы всё сделали", self.first)
        self.assertEqual(self.order.state, "assigned")

    def test_out_of_office_answers_nothing(self):
        self.answer("yes", Auto_Submitted="auto-replied")
        self.assertEqual((self.first.state, self.order.state), ("sent", "offered"))
        self.assertFalse(self.asked())

    def test_too_late_is_said(self):
        self._let_pass(self.order)
        self.answer("Принимаю")
        self.assertNotEqual(self.order.resource_id, self.firms[0])
        self.assertIn("time to answer is over", self.mails_to(self.first)[0].body_html)


@tagged("post_install", "-at_install")
class TestFullDay(OffersCommon):
    """Whom the window shows as free may have got other work meanwhile."""

    def test_a_candidate_who_is_full_meanwhile_is_refused_in_words(self):
        self.firms.daily_capacity = 1
        orders = self.make_order(planned_start="2030-03-04 07:00:00")
        orders |= self.make_order(planned_start="2030-03-04 09:00:00")
        orders._assign("suggest")
        first, second = orders.candidate_ids.filtered(
            lambda candidate: candidate.resource_id == self.firms[0]
        )
        first.action_assign()
        with self.assertRaisesRegex(UserError, "no visit left on that day meanwhile"):
            second.action_assign()
        # the dispatcher may know better
        second.order_id._give_to(self.firms[0])
        self.assertEqual(orders.resource_id, self.firms[0])
