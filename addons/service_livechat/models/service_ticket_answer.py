"""Words from the chat to the ticket, and answers from the ticket to the chat."""

from datetime import timedelta

from odoo import fields, models

from odoo.addons.service_ci.tools.inner import Inner, get_inner
from odoo.addons.service_ticket.models.constants import CLOSED_STATES

# A visitor of whom nothing else is known is there for as long after a word.
PRESENT_MINUTES = 5
THERE = ("online", "away")
# The answer on a ticket that is said in a chat just now
ANSWER = "service_livechat_answer"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    # In

    def _take_chat_words(self):
        """Bring what was said in the chats of these tickets here; before a commit."""
        # sudo: whoever speaks, the desk listens
        chats = (
            self.env["discuss.channel"]
            .sudo()
            .search([("service_ticket_id", "in", self.ids)])
        )
        chats._service_follow_tickets()
        chats._service_copy_words()

    # Out

    def _on_desk_message(self, message):
        result = super()._on_desk_message(message)
        self._say_in_live_chats(message)
        return result

    def _mail_answers(self, messages):
        self._say_in_live_chats(messages)
        return super()._mail_answers(messages)

    def _get_answer_readers(self, message, people):
        return self._without_visitor(
            message, super()._get_answer_readers(message, people)
        )

    def _say_in_live_chats(self, messages):
        """Say in the chats what was answered on these tickets.

        :param messages: ``mail.message`` of the desk, one for a ticket
        """
        # sudo: agents need not be operators of the chat
        new = messages.sudo().filtered(lambda one: not one.service_chat_message_id)
        of_ticket = {message.res_id: message for message in new}
        tickets = self.sudo().filtered(lambda ticket: ticket.id in of_ticket)
        for ticket_id, chats in tickets._get_live_chats().items():
            chats[-1:]._service_say(of_ticket[ticket_id])

    def _get_live_chats(self):
        """Return the chats in which an answer is read: the visitor is there.

        Where a visitor left no address, the chat is the only way as long as it is open.

        :return: dict ticket id -> ``discuss.channel``, the latest last
        """
        chats = self.env["discuss.channel"].search(
            [
                ("service_ticket_id", "in", self.ids),
                ("livechat_end_dt", "=", False),
            ],
            order="id",
        )
        reached = chats.filtered(
            lambda chat: (
                not chat.service_ticket_id.email_normalized
                or chat._service_visitor_is_there()
            )
        )
        return {
            ticket.id: found
            for ticket, found in reached.grouped("service_ticket_id").items()
        }

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        return self._without_visitor(message, recipients) if self else recipients

    def _without_visitor(self, message, people):
        """Leave out the contact who reads a message in the chat.

        :param message: ``mail.message`` on this ticket
        :param people: list of dicts with the ``id`` of a contact
        """
        # sudo: agents need not be operators of the chat
        if not message.sudo().service_chat_message_id:
            return people
        contact = self.sudo().partner_id
        return [one for one in people if one["id"] != contact.id]


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _service_on_word(self, message):
        answer_id = get_inner(self.env, ANSWER)
        if answer_id:
            # Before anything else: what has no link yet would be copied to the ticket.
            answer = self.env["mail.message"].browse(answer_id)
            answer.service_chat_message_id = message
        return super()._service_on_word(message)

    def _service_follow_tickets(self):
        """Lead chats to the tickets that go on: merged ones, and new ones after an end.

        Where the end of a ticket is final, what is said now is a new request.
        """
        for chat in self:
            ticket = chat.service_ticket_id
            live = ticket._merge_target()
            if live != ticket:
                chat.service_ticket_id = ticket = live
            if ticket.state in CLOSED_STATES and not (ticket._portal_may_reopen()):
                if chat._service_new_visitor_words():
                    chat.service_ticket_id = False
                    chat._service_make_tickets(
                        **ticket._prepare_follow_up_values(), name=ticket.name
                    )

    def _service_visitor_is_there(self):
        """Tell whether the visitor still looks at the chat."""
        guests = self.livechat_customer_guest_ids
        presences = guests.presence_ids | self._service_visitor().user_ids.presence_ids
        if presences:
            return any(presence.status in THERE for presence in presences)
        recent = fields.Datetime.now() - timedelta(minutes=PRESENT_MINUTES)
        return any(word.date >= recent for word in self._service_visitor_words()[-1:])

    def _get_live_target(self):
        """Return what the composer of the ticket says about who reads the answer."""
        contact = self.service_ticket_id.partner_id
        return {
            "name": self._service_visitor_name(),
            "contact": contact.name,
            "partner_id": contact.id,
        }

    def _service_say(self, message):
        """Post an answer from the ticket.

        :param message: ``mail.message`` of an agent
        :return: ``mail.message`` of the chat
        """
        files = message.attachment_ids.copy(
            {"res_model": self._name, "res_id": self.id}
        )
        # What the ticket's window says in its context is not meant for the chat.
        context = {"lang": self.env.lang, ANSWER: Inner(message.id)}
        chat = self.with_env(self.env(context=context))
        return chat.message_post(
            author_id=message.author_id.id,
            body=message.body,
            attachment_ids=files.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
