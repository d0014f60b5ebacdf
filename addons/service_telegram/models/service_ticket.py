"""Requests of Telegram chats are rated by buttons, not by mail."""

from datetime import timedelta

from odoo import fields, models

from odoo.addons.service_ci.tools.inner import get_inner


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _is_rated_in_chat(self):
        """Tell whether the client is asked by buttons how the work went."""
        chat = self._get_answer_chat()
        return bool(chat) and chat._is_telegram()

    def _ask_feedback(self):
        result = super()._ask_feedback()
        in_chat = self.filtered(lambda ticket: ticket._is_rated_in_chat())
        if in_chat:
            in_chat._ask_feedback_in_chat()
        return result

    def _ask_feedback_in_chat(self):
        """Ask by buttons; who has no mail address is asked here only."""
        fresh = self._get_chat_candidates()
        if fresh:
            fresh.feedback_asked_at = fields.Datetime.now()
            fresh._prepare_ratings()
        asked = self.filtered(
            lambda ticket: (
                ticket.feedback_asked_at
                and ticket.closed_at
                and ticket.feedback_asked_at >= ticket.closed_at
            )
        )
        # After what the chat is told about the end of the request.
        asked._before_commit("_say_rating")

    def _get_chat_candidates(self):
        """Return the tickets without a mail address whose client is asked now."""
        is_silent = get_inner(self.env, "service_ticket_silent")
        if is_silent or self.env.context.get("tracking_disable"):
            return self.browse()
        tickets = self.filtered(
            lambda ticket: not ticket.email_normalized and ticket._portal_may_rate()
        )
        longest = max(tickets.company_id.mapped("service_rating_days"), default=0)
        if not longest:
            return tickets
        now = fields.Datetime.now()
        # sudo: what was asked before does not depend on who closes the ticket
        asked = self.sudo()._read_group(
            [
                ("messenger_chat_id", "in", tickets.messenger_chat_id.ids),
                ("feedback_asked_at", ">", now - timedelta(days=longest)),
            ],
            ["messenger_chat_id"],
            ["feedback_asked_at:max"],
        )
        last = {chat.id: moment for chat, moment in asked}
        kept = self.browse()
        for ticket in tickets.sorted("id", reverse=True):
            days = ticket.company_id.service_rating_days
            before = last.get(ticket.messenger_chat_id.id)
            if not days or not before or before <= now - timedelta(days=days):
                kept |= ticket
                # One of several that are closed together is enough.
                last[ticket.messenger_chat_id.id] = now
        return kept

    def _say_rating(self):
        """Put the question how the work went into the outbox."""
        vals_list = []
        for ticket in self:
            chat = ticket._get_answer_chat()
            if not chat:
                continue
            chat = chat._in_its_place()
            words = chat.env._(
                "%(number)s is done. How satisfied are you?", number=ticket.number
            )
            vals_list += [
                dict(vals, ticket_id=ticket.id)
                for vals in chat._prepare_outgoing(
                    words, buttons=chat._get_rating_buttons(ticket)
                )
            ]
        # sudo: the outbox is written by programs
        self.env["service.messenger.message"].sudo()._enqueue(vals_list)

    def _compute_customer_feedback(self):
        result = super()._compute_customer_feedback()
        for ticket in self:
            if ticket.customer_feedback and ticket._is_rated_in_chat():
                ticket.customer_feedback = False
        return result
