"""Offers in the chats of those to whom they are made."""

from odoo import models


class ServiceWorkorderOffer(models.Model):
    _inherit = "service.workorder.offer"

    def _send(self):
        # sudo: whoever offers work need not see the chats of performers
        self.sudo()._tell_chats("_show_offers")
        return super()._send()

    def _get_reached(self):
        # a chat is as good as an address
        chats = self.env["service.resource.link"]._get_chats(self.resource_id)
        return super()._get_reached() | self.filtered(
            lambda offer: offer.resource_id in chats
        )

    def _end(self, state, **values):
        result = super()._end(state, **values)
        if state in ("withdrawn", "expired"):
            self.sudo()._tell_chats("_tell_offers_over")  # sudo: as above
        return result

    def _tell_chats(self, way):
        """Tell the performers of offers something, each chat once.

        :param str way: method of the chat that takes the offers
        """
        chats = self.env["service.resource.link"]._get_chats(self.resource_id)
        by_chat = {}
        for offer in self:
            for chat in chats.get(offer.resource_id, ()):
                by_chat.setdefault(chat, []).append(offer.id)
        for chat, ids in by_chat.items():
            getattr(chat._as_performer(), way)(self.browse(ids))
