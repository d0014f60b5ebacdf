"""Answers to many at once, and answers that were given before."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, html2plaintext, plaintext2html

from ...tools.answer_text import best_answer, own_words, without_names
from ...tools.text_query import any_of

SOLVED_DAYS = 730
SOLVED_CANDIDATES = 300
SOLVED_SHOWN = 5
# Ratings from 1 to 5; who was less content than this got no answer to repeat.
GOOD_RATING = 3


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    @api.model
    def mail_allowed_qweb_expressions(self):
        return super().mail_allowed_qweb_expressions() + ("object.client_id.name",)

    # Answers to many

    def _post_answers(self, texts):
        """Answer the clients of tickets, in one batch; the mails leave by the queue.

        :param dict texts: ticket id -> plain text, for each ticket of self
        :return: the ``mail.message`` of each ticket, in the order of self
        """
        if not self:
            return self.env["mail.message"]
        self.check_access("write")
        author = self.env.user.partner_id
        now = fields.Datetime.now()
        reply_to = self._notify_get_reply_to(author_id=author.id)
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        values_list = [
            {
                "model": self._name,
                "res_id": ticket.id,
                "author_id": author.id,
                "email_from": author.email_formatted,
                "body": plaintext2html(texts[ticket.id]),
                "date": now,
                "message_type": "comment",
                "subtype_id": comment,
                "reply_to": reply_to[ticket.id],
                "record_company_id": ticket.company_id.id,
                "record_alias_domain_id": ticket.team_id.alias_domain_id.id,
            }
            for ticket in self
        ]
        # sudo: as when a single message is posted
        messages = self.sudo()._message_create(values_list)
        # What follows from a single message, for all of them at once.
        self._on_desk_message(messages[:1])
        self._note_message_by(author)
        self._mail_answers(messages)
        return messages

    def _mail_answers(self, messages):
        """Write the mails of answers into the outgoing queue.

        :param messages: a ``mail.message`` for each ticket, in the order of self
        """
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        people = self.env["mail.followers"]._get_recipient_data(
            self, "comment", comment
        )
        author = self.env.user.partner_id
        readers = [
            ticket._get_answer_readers(
                message,
                [
                    person
                    for person in people.get(ticket.id, {}).values()
                    if person["active"] and person["id"] != author.id
                ],
            )
            for ticket, message in zip(self, messages, strict=True)
        ]
        # sudo: agents write mails by posting, not by hand
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    values
                    for ticket, message, people in zip(
                        self, messages, readers, strict=True
                    )
                    for values in ticket._prepare_answer_mails(message, people)
                ]
            )
        )
        mail_of = {
            (mail.mail_message_id.id, partner_id): mail.id
            for mail in mails
            for partner_id in mail.recipient_ids.ids
        }
        self.env["mail.notification"].sudo().create(
            [
                {
                    "mail_message_id": message.id,
                    "mail_mail_id": mail_of.get((message.id, person["id"])),
                    "res_partner_id": person["id"],
                    "notification_type": person["notif"],
                    "notification_status": "ready"
                    if person["notif"] == "email"
                    else "sent",
                    "is_read": person["notif"] == "email",
                }
                for message, people in zip(messages, readers, strict=True)
                for person in people
            ]
        )

    def _get_answer_readers(self, message, people):
        """Return those whom one answer reaches by mail or inbox.

        :param message: the ``mail.message`` on this ticket
        :param people: list of dicts as ``mail.followers`` describes recipients
        """
        return people

    def _prepare_answer_mails(self, message, readers):
        """Return the values of the outgoing mails with one answer, one or two.

        Whoever asked gets the link that opens the request as it is; everybody else
        one that asks for a login.

        :param message: the ``mail.message`` on this ticket
        :param readers: list of dicts as ``mail.followers`` describes recipients
        """
        by_mail = {person["id"] for person in readers if person["notif"] == "email"}
        asking = by_mail & set(self.partner_id.ids)
        others = by_mail - asking
        to_asker = {
            "email_to": False if self.partner_id else self.email_from,
            "recipient_ids": [Command.set(asking)],
        }
        to_others = {
            "email_cc": self.email_cc,
            "recipient_ids": [Command.set(others)],
        }
        base = self.get_base_url()
        letters = []
        if asking or to_asker["email_to"]:
            letters.append((base + self.get_portal_url(), to_asker))
        if others or self.email_cc:
            url = f"{base}/mail/view?model={self._name}&res_id={self.id}"
            letters.append((url, to_others))
        return [
            {**self._prepare_answer_mail_values(message, url), **receivers}
            for url, receivers in letters
        ]

    def _prepare_answer_mail_values(self, message, url):
        """Return what an outgoing mail with one answer says.

        :param message: the ``mail.message`` on this ticket
        :param str url: where its reader finds the request
        """
        link = Markup('<p><a href="%s">%s</a></p>') % (url, self.display_name)
        signature = self.env.user.signature or Markup("")
        return {
            "mail_message_id": message.id,
            "subject": self._message_compute_subject(),
            "body_html": Markup("%s<br/>%s%s") % (message.body, signature, link),
            "email_from": message.email_from,
            "references": self._signed_reference(),
            "is_notification": True,
            "auto_delete": True,
        }

    # Answers that were given before

    @api.readonly
    def get_answer_suggestions(self):
        """Return answers to earlier tickets that resemble this one.

        Only what staff wrote, without the names of the clients it was written to,
        and only from tickets that the current user may read.

        :return: list of dicts with ``id``, ``number``, ``name``, ``rating`` (0 when
            there is none) and ``text`` (plain), best first
        """
        self.ensure_one()
        self.check_access("read")
        tickets = self._search_solved()
        answers = tickets._get_staff_answers()
        suggestions = []
        for ticket in tickets:
            if text := best_answer(answers.get(ticket.id, ())):
                suggestions.append(
                    {
                        "id": ticket.id,
                        "number": ticket.number,
                        "name": ticket.name,
                        "rating": round(ticket.rating_last_value),
                        "text": ticket._without_names(text),
                    }
                )
        return suggestions[:SOLVED_SHOWN]

    def _search_solved(self):
        """Search solved tickets about the same matter, best first.

        The newest few hundred that have one of the words are ranked. Words that few
        tickets have are found by the text index, words that nearly all have by the
        index of the dates; the database chooses because the words are constants.
        """
        words = self._words_of(self.name)
        if not words:
            return self.browse()
        any_word = any_of(words)
        query = self._search(self._get_solved_domain(), order="closed_at desc")
        vector = SQL.identifier(query.table, "search_vector")
        query.add_where(SQL("%s @@ %s::tsquery", vector, any_word))
        query.limit = SOLVED_CANDIDATES
        newest = query.subselect()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM service_ticket WHERE id IN %s
                 ORDER BY ts_rank(search_vector, %s::tsquery)
                          * (1 + COALESCE(rating_last_value, 0) / 10) DESC,
                          closed_at DESC
                 LIMIT %s
                """,
                newest,
                any_word,
                2 * SOLVED_SHOWN,
            )
        )
        return self.browse(row[0] for row in rows)

    def _get_solved_domain(self):
        """Return which tickets answers may be taken from."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=SOLVED_DAYS)
        return (
            Domain("id", "!=", self.id)
            & Domain("state", "=", "done")
            & Domain("first_response_at", "!=", False)
            & Domain("closed_at", ">=", since)
            & (
                Domain("rating_last_value", ">=", GOOD_RATING)
                | Domain("rating_last_value", "in", (0, False))
            )
        )

    def _get_staff_answers(self):
        """Return what staff wrote to the clients of tickets.

        :return: dict ticket id -> list of plain texts, the oldest first
        """
        # sudo: the tickets are readable, and so are their messages
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("message_type", "in", ("comment", "email")),
                    ("is_internal", "=", False),
                    ("subtype_id.internal", "=", False),
                    ("author_id.partner_share", "=", False),
                ],
                ["res_id", "body"],
                order="id",
            )
        )
        texts = {}
        for message in messages:
            text = html2plaintext(own_words(message.body), include_references=False)
            texts.setdefault(message.res_id, []).append(text)
        return texts

    def _without_names(self, text):
        """Return an answer on this ticket as another client may read it."""
        ticket = self.sudo()  # sudo: what is hidden need not be readable
        return without_names(
            text,
            [ticket.partner_id.name, ticket.client_id.name],
            [ticket.site_id.name, *ticket.ci_ids.mapped("serial")],
        )

    # Actions

    def action_choose_macro(self):
        """Ask which macro to run on these tickets."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Run a Macro"),
            "res_model": "service.macro.run",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": [Command.set(self.ids)]},
        }
