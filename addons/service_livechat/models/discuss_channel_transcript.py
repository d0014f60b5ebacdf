"""The words and files of a chat, kept on its ticket: each once, in order."""

from collections import defaultdict

from odoo import models
from odoo.fields import Command, Domain
from odoo.tools import html2plaintext, plaintext2html

from ..tools.turns import BOT, DESK, VISITOR, turns
from .discuss_channel import WORD_TYPES

# Steps of the bot whose answers say nothing by themselves.
QUESTIONS = (
    "question_selection",
    "question_email",
    "question_phone",
    "service_parameters",
)


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    # Which words

    def _service_get_word_domain(self):
        """Return the words that no ticket has yet."""
        return Domain.OR(
            Domain("res_id", "=", chat.id)
            & Domain("id", ">", chat.service_last_message_id)
            for chat in self
        ) & Domain("model", "=", self._name)

    def _service_find_words(self, domain):
        """Return words by chat, in order, those without content left out.

        :return: dict chat id -> ``mail.message``
        """
        words = self.env["mail.message"].search(
            domain & Domain("message_type", "in", WORD_TYPES), order="id"
        )
        words -= words._filter_empty()
        by_chat = defaultdict(words.browse)
        for chat_id, ids in words.grouped("res_id").items():
            by_chat[chat_id] = ids
        return by_chat

    def _service_visitor_words(self):
        """Return what the visitor of one chat has said, in order."""
        return self._service_filter_visitor(
            Domain("model", "=", self._name) & Domain("res_id", "=", self.id)
        )

    def _service_new_visitor_words(self):
        """Return what the visitor has said that stands on no ticket yet."""
        return self._service_filter_visitor(self._service_get_word_domain())

    def _service_filter_visitor(self, domain):
        words = self._service_find_words(domain)[self.id]
        return words.filtered(lambda word: self._service_side(word) == VISITOR)

    def _service_typed_freely(self, words):
        """Return those words of the visitor that are no answer to a question."""
        answers = self.chatbot_message_ids.filtered(
            lambda one: one.script_step_id.step_type in QUESTIONS
        ).mail_message_id
        return words - answers

    # To the ticket

    def _service_copy_words(self):
        """Bring the new words of chats to their tickets, all at once."""
        chats = self.filtered("service_ticket_id")
        if not chats:
            return
        Message = self.env["mail.message"].sudo()
        words_of = chats._service_find_words(chats._service_get_word_domain())
        words = Message.browse(id_ for one in words_of.values() for id_ in one.ids)
        known = Message.search_fetch(
            [("service_chat_message_id", "in", words.ids)], ["service_chat_message_id"]
        ).service_chat_message_id
        new = words - known
        for chat in chats:
            ids = words_of[chat.id].ids
            chat.service_last_message_id = max([chat.service_last_message_id, *ids])
        if not new:
            return
        chat_of = {chat.id: chat for chat in chats}
        copies = self._service_create_copies(new, chat_of)
        spoken = defaultdict(list)
        for word, copy in zip(new, copies, strict=True):
            chat = chat_of[word.res_id]
            spoken[chat.service_ticket_id].append((chat._service_side(word), copy))
        for ticket, said in spoken.items():
            self._service_note_turns(ticket, said)

    def _service_create_copies(self, words, chat_of):
        """Store words as messages of the tickets.

        One INSERT for all, and no mail: who talks has read them.

        :param words: ``mail.message`` of chats
        :param dict chat_of: id -> chat
        :return: ``mail.message`` in the same order
        """
        files = self._service_copy_files(words, chat_of)
        # Asked for each message it would cost a query each.
        reply_to = self.service_ticket_id._notify_get_reply_to()
        Message, vals_list = (
            self.env["mail.message"]
            .sudo()
            ._with_defaults(
                [
                    chat_of[word.res_id]._prepare_word_values(
                        word, files[word.id], reply_to
                    )
                    for word in words
                ]
            )
        )
        copies = Message.create(vals_list)
        # What is not in memory need not be kept up to date, message by message.
        tickets = self.env["service.ticket"].browse(copies.mapped("res_id"))
        tickets.invalidate_recordset(["message_ids"], flush=False)
        return copies

    def _service_copy_files(self, words, chat_of):
        """Copy the files of words, so that who may read a ticket may read them.

        :return: dict message id -> list of attachment ids
        """
        files = defaultdict(list)
        with_files = words.filtered("attachment_ids")
        by_ticket = with_files.grouped(
            lambda word: chat_of[word.res_id].service_ticket_id
        )
        for ticket, said in by_ticket.items():
            target = {"res_model": ticket._name, "res_id": ticket.id}
            pairs = [(word.id, file) for word in said for file in word.attachment_ids]
            originals = said.attachment_ids.browse(file.id for _word, file in pairs)
            for (word_id, _file), copy in zip(
                pairs, originals.sudo().copy(target), strict=True
            ):
                files[word_id].append(copy.id)
        return files

    def _prepare_word_values(self, word, file_ids, reply_to):
        """Return the values of the message on the ticket that holds one word.

        What a visitor typed is text and nothing else.

        :param word: ``mail.message`` of this chat
        :param file_ids: attachments of the ticket
        :param dict reply_to: ticket id -> address
        """
        side = self._service_side(word)
        body = word.body
        if side == VISITOR:
            body = plaintext2html(
                html2plaintext(word.body or "", include_references=False)
            )
        ticket = self.service_ticket_id
        return {
            "model": ticket._name,
            "res_id": ticket.id,
            "body": body,
            "date": word.date,
            "author_id": word.author_id.id,
            "author_guest_id": word.author_guest_id.id,
            "email_from": word.email_from or word.author_guest_id.name,
            "message_type": "auto_comment" if side == BOT else "comment",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "attachment_ids": [Command.set(file_ids)],
            "reply_to": reply_to[ticket.id],
            "record_alias_domain_id": ticket.team_id.alias_domain_id.id,
            "record_company_id": ticket.company_id.id,
            "service_chat_message_id": word.id,
        }

    def _service_note_turns(self, ticket, said):
        """Tell the ticket who spoke: clocks, turns and screens follow."""
        for side, copy in turns(said):
            if side == DESK:
                ticket._on_desk_message(copy)
            else:
                ticket._on_customer_message(copy)

    # Ratings

    def _service_copy_ratings(self):
        """Bring what visitors think of chats to the tickets of these chats."""
        ratings = self.env["rating.rating"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("consumed", "=", True),
            ]
        )
        ratings._service_follow_chats()
