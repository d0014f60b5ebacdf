"""Offers that are accepted or declined by answering their mail.

The mail of an offer carries a reference of its own: an answer with it is a word about
the offer, never a report that the work is done.
"""

from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext
from odoo.tools.mail import email_normalize

from odoo.addons.service_ticket.tools.answer_text import own_words

from ...tools.offer_answer import ACCEPT, DECLINE, read_answer
from ..orders.service_workorder_mail import ACTIVITY_ANSWER

REFERENCE_OFFER = "offer"
MAX_REASON = 500


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _get_reference_kinds(self):
        # the offer first: it says who answers
        return [REFERENCE_OFFER, *super()._get_reference_kinds()]

    def _offer_reference(self, offer):
        """Return the References entry that proves an answer to an offer of one order.

        :param offer: ``service.workorder.offer``
        """
        return self._write_reference(REFERENCE_OFFER, offer)

    def _route_answer(self, mail, message_dict, proof):
        if not proof or proof.kind != REFERENCE_OFFER:
            return super()._route_answer(mail, message_dict, proof)
        # Kept with the order; what it says about the offer is dealt with here.
        message_dict["is_internal"] = True
        # sudo: the signature proves to which offer this is the answer
        offer = self.env["service.workorder.offer"].sudo().browse(proof.ids[1:])
        if offer.exists() and not mail._is_automatic():
            offer._take_mail(
                email_normalize(message_dict["email_from"], strict=False),
                html2plaintext(own_words(message_dict["body"])).strip(),
            )
        return [mail._route_to(self, message_dict)]


class ServiceWorkorderOffer(models.Model):
    _inherit = "service.workorder.offer"

    def _take_mail(self, sender, text):
        """Do what the answer to the mail of one offer says, or ask the dispatcher.

        :param str sender: normalised address
        :param str text: what was written, without quotes
        """
        partner = self.resource_id.partner_id
        offer = self.with_context(
            lang=partner.lang or self.company_id.partner_id.lang or self.env.lang
        )
        answer = read_answer(text)
        if not sender or sender != partner.email_normalized:
            self._tell_answer(
                self.env._(
                    "%(sender)s has answered the offer to %(name)s: not their address",
                    sender=sender or self.env._("Somebody"),
                    name=self.resource_id.name,
                ),
                text,
            )
        elif answer == ACCEPT and self.state != "accepted":
            if refusal := offer._accept():
                offer._reply(refusal)
        elif answer == DECLINE and self.state == "sent":
            if refusal := offer._decline(text[:MAX_REASON]):
                offer._reply(refusal)
        elif answer != ACCEPT:
            self._tell_answer(
                self.env._(
                    "%(name)s has answered the offer: please read",
                    name=self.resource_id.name,
                ),
                text,
            )

    def _tell_answer(self, summary, text):
        """Put an answer that people have to read on the lists of the dispatchers."""
        for user, order in self.order_id._group_by_dispatcher().items():
            order.activity_schedule(
                ACTIVITY_ANSWER,
                summary=summary,
                note=Markup("<p>%s</p>") % text[:MAX_REASON],
                user_id=user.id,
            )

    def _reply(self, sentence):
        """Say by mail why what was answered comes too late."""
        order = self.order_id
        # sudo: the answer is the system's
        self.env["mail.mail"].sudo().create(
            {
                "subject": f"[{order.number}] {order.name}",
                "body_html": Markup("<p>%s</p>") % sentence,
                "recipient_ids": [(4, self.resource_id.partner_id.id)],
                "email_from": order._desk_sender(),
                "reply_to": order._desk_sender(),
                "references": order._offer_reference(self),
                # no program answers it
                "headers": repr({"Auto-Submitted": "auto-replied"}),
                "auto_delete": True,
            }
        )
