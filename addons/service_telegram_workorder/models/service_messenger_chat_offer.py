"""Offers in a chat: the first who accepts has the work, the others are told."""

from odoo import models
from odoo.fields import Domain

from odoo.addons.service_ticket.tools.typed import clean

from ..tools.steps import REASONS, offer_rows

MAX_REASON = 500
MAX_SHOWN = 10


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    def _get_open_offers(self):
        Offer = self.env["service.workorder.offer"]
        return Offer.search(
            Offer._get_open_domain()
            & Domain("resource_id", "in", self._get_performers().ids),
            order="expires_at, id",
        )

    def _show_all_offers(self, _argument="", _event=None):
        offers = self._get_open_offers()
        if offers:
            self._show_offers(offers[:MAX_SHOWN])
        else:
            self._say(
                self.env._("Nothing is offered at present."),
                buttons=[[self._button("w", 0, "jobs")]],
            )

    def _show_offers(self, offers):
        """Tell what is offered, each with its buttons.

        :param offers: ``service.workorder.offer``
        """
        if len(offers) > MAX_SHOWN:
            self._say(
                self.env._("Offers to answer: %s", len(offers)),
                buttons=[[self._button("w", 0, "offers")]],
            )
            return
        for offer in offers.with_env(self.env):
            self._show_offer(offer)

    def _show_offer(self, offer, _argument="", _event=None):
        refusal = offer._get_refusal()
        self._say(
            offer._describe_for_chat(refusal),
            buttons=None if refusal else self._buttons("wo", offer.id, offer_rows()),
        )

    def _accept_offer(self, offer, _argument, _event):
        offer.order_id._track_set_author(offer.order_id._get_step_author())
        if refusal := offer._accept():
            self._say(refusal, buttons=[[self._button("w", 0, "jobs")]])
            return
        self._say(self.env._("The work is yours."))
        self._show_job(offer.order_id)

    # No

    def _get_reasons(self):
        words = {
            "far": self.env._("Too far away"),
            "busy": self.env._("No time for it"),
            "skill": self.env._("Not the work that we do"),
            "price": self.env._("The price does not suit"),
        }
        return {name: words[name] for name in REASONS}

    def _ask_why_not(self, offer, _argument, _event):
        if refusal := offer._get_refusal():
            self._say(refusal)
            return
        self._talk_about(step="decline", point=offer.id)
        self._say(
            self.env._("Why not? Choose a reason or write it: we plan by it."),
            buttons=[
                [self._button("wo", offer.id, "no", name, text=text)]
                for name, text in self._get_reasons().items()
            ],
        )

    def _decline_offer(self, offer, argument, _event):
        reason = self._get_reasons().get(argument)
        if reason:
            self._decline_for(offer, reason)
        else:
            self._say_out_of_date()

    def _take_reason(self, dialogue, event):
        """Take the reason that was typed.

        :param event: ``service.messenger.event``
        """
        offer = self._find_offer(dialogue.point)
        reason = clean((event.content or {}).get("text")).strip()[:MAX_REASON]
        if not offer:
            self._talk_about()
            self._say_not_yours("wo")
        elif not reason:
            self._say(self.env._("Please say why you decline: we plan by it."))
        else:
            self._decline_for(offer, reason)

    def _decline_for(self, offer, reason):
        self._talk_about()
        refusal = offer._decline(reason)
        self._say(refusal or self.env._("Thank you: we ask somebody else."))

    def _tell_offers_over(self, offers):
        """Say that offers cannot be accepted any more.

        :param offers: ``service.workorder.offer`` that were withdrawn or expired
        """
        for state, ended in offers.with_env(self.env).grouped("state").items():
            orders = ended.order_id
            numbers = ", ".join(orders[:MAX_SHOWN].mapped("number"))
            if len(orders) > MAX_SHOWN:
                numbers += "…"
            if state == "expired":
                words = self.env._("%s: the time to answer is over.", numbers)
            else:
                words = self.env._("%s: not offered any more.", numbers)
            self._say(words)
