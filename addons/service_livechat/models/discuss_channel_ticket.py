"""The ticket of a chat: what it begins with, and what the visitor is told of it."""

from textwrap import shorten

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_datetime, formataddr, html2plaintext, plaintext2html

MAX_SUBJECT = 80
MAX_DESCRIPTION = 2000
ANSWER_STEPS = {"question_email": "email", "question_phone": "phone"}


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _service_make_tickets(self, **values):
        """Make tickets of those chats that have none.

        :param values: of the tickets, above what the chats say
        :return: the tickets of all these chats
        """
        self._service_lock()
        chats = self.filtered(lambda chat: not chat.service_ticket_id)
        # Who talks with the visitor needs no mail about it.
        Ticket = self.env["service.ticket"].with_context(
            mail_auto_subscribe_no_notify=True
        )
        tickets = Ticket._intake(
            "chat", [chat._prepare_service_ticket_values() | values for chat in chats]
        )
        for chat, ticket in zip(chats, tickets, strict=True):
            chat.service_ticket_id = ticket
        chats._service_copy_words()
        chats._service_copy_ratings()
        return self.service_ticket_id

    def _prepare_service_ticket_values(self):
        """Return the values of a new ticket about this chat."""
        words = self._service_new_visitor_words()
        visitor = self._service_visitor()
        contact = self._service_typed()
        settings = self.livechat_channel_id
        team = settings.service_team_id
        company = team.company_id or self.env.company
        values = {
            "name": self._service_subject(words),
            "description": plaintext2html(
                shorten_lines([html2plaintext(word.body or "") for word in words])
            ),
            "opened_at": words[:1].date or self.create_date or fields.Datetime.now(),
            "partner_id": visitor.id,
            "is_visitor_guessed": bool(not visitor and any(contact.values())),
            "user_id": self._service_operator().id,
            **self._service_chosen(),
        }
        if team:
            values.update(team_id=team.id, company_id=company.id)
        if settings.service_type_id:
            values["type_id"] = settings.service_type_id.id
        if not visitor:
            values.update(self._service_guess(contact, company))
        return values

    def _service_subject(self, words):
        typed = self._service_typed_freely(words)
        texts = [html2plaintext(word.body or "").strip() for word in typed or words]
        text = next(filter(None, texts), "")
        return shorten(text, MAX_SUBJECT, placeholder="…") or self.env._(
            "Chat: %(visitor)s", visitor=self._service_visitor_name()
        )

    def _service_visitor_name(self):
        visitor = self._service_visitor() or self.livechat_customer_guest_ids[:1]
        return visitor.name or self.env._("Visitor")

    def _service_operator(self):
        """Return the agent who talks with the visitor, empty where nobody does."""
        user = self.livechat_operator_id.user_ids.filtered(
            lambda user: user.has_group("service_ci.group_agent")
        )[:1]
        return user if self.livechat_agent_history_ids else user.browse()

    # What the visitor has told the bot

    def _service_last_answer(self, field_name):
        """Return what the last chosen answer says that says anything about it."""
        chosen = self.chatbot_message_ids.sorted("id").filtered(
            lambda message: message.user_script_answer_id[field_name]
        )
        return chosen[-1:].user_script_answer_id[field_name]

    def _service_item(self):
        """Return the service that the visitor chose last."""
        return self._service_last_answer("service_item_id")

    def _service_category(self):
        """Return the category that the visitor chose last."""
        return self._service_last_answer("service_category_id")

    def _service_values(self):
        """Return the parameters that the visitor told, of the form in use."""
        dialogue = self.service_dialogue or {}
        is_same = dialogue.get("form_id") == self._service_item().form_id.id
        return dict(dialogue.get("values") or {}) if is_same else {}

    def _service_typed(self):
        """Return the mail address and the phone number that were typed."""
        typed = dict.fromkeys(ANSWER_STEPS.values(), "")
        return typed | {
            name: text.strip()
            for name, text in self._chatbot_find_customer_values_in_messages(
                ANSWER_STEPS
            ).items()
        }

    def _service_chosen(self):
        """Return category and service as values of a ticket."""
        values = {}
        item = self._service_item()
        category = self._service_category() or item.category_id
        if category:
            values["category_id"] = category.id
        if item:
            line = {"item_id": item.id}
            if item.form_id:
                line["form_id"] = item.form_id.id
                line["parameters"] = self._service_values()
            values["line_ids"] = [Command.create(line)]
        return values

    def _service_guess(self, contact, company):
        """Return what a typed address says about the visitor, as values of a ticket.

        Whoever typed it need not be that person: the ticket says that it is a guess.
        """
        values = {"phone": contact["phone"]} if contact["phone"] else {}
        if contact["email"]:
            name = self._service_visitor_name()
            return values | {"email_from": formataddr((name, contact["email"]))}
        Ticket = self.env["service.ticket"]
        number = Ticket._format_phone(contact["phone"], company.country_id)
        if number:
            found = self.env["res.partner"].search(
                [
                    ("phone_sanitized", "=", number),
                    ("company_id", "in", [company.id, False]),
                ],
                limit=2,
            )
            if len(found) == 1:  # two people with one number are nobody
                values["partner_id"] = found.id
        return values

    def _service_collected(self):
        """Return what the bot has found out, as pairs of label and text."""
        typed = self._service_typed()
        item = self._service_item()
        category = self._service_category()
        return [
            (label, text)
            for label, text in (
                (self.env._("Mail"), typed["email"]),
                (self.env._("Phone"), typed["phone"]),
                (self.env._("Category"), category.display_name),
                (self.env._("Service"), item.name),
                *item.form_id._pairs(self._service_values()),
            )
            if text
        ]

    def _service_note_collected(self):
        """Tell the operator who takes over what the bot knows, not the visitor."""
        pairs = self._service_collected()
        if pairs and not self.livechat_note:
            self.livechat_note = Markup("<br/>").join(
                Markup("<b>%s:</b> %s") % pair for pair in pairs
            )

    # Who is on it, and what the visitor is told

    def _service_give_to(self, user):
        """Give the ticket of this chat to the operator who has taken over."""
        ticket = self.service_ticket_id
        if not ticket:
            return
        if not ticket.user_id and user.has_group("service_ci.group_agent"):
            ticket.with_context(mail_auto_subscribe_no_notify=True).user_id = user
        lang = user.lang or self.env.lang
        text = self.with_context(lang=lang).env._(
            "Ticket of this chat: %(ticket)s", ticket=ticket._get_html_link()
        )
        user._bus_send_transient_message(self, text)

    def _service_for_visitor(self):
        """Return the chat in the language of its visitor."""
        visitor = self._service_visitor()
        company = self.service_ticket_id.company_id or self.env.company
        lang = self.livechat_lang_id.code or visitor.lang or company.partner_id.lang
        return self.with_context(lang=lang or self.env.lang)

    def _service_promise(self):
        """Return the number of the request and when we answer, for the visitor.

        The deadline itself is told to visitors with a login only: what a client is
        promised is nobody else's business.
        """
        chat = self._service_for_visitor()
        ticket = chat.service_ticket_id
        sentences = [
            chat.env._("Your request has the number %(number)s.", number=ticket.number)
        ]
        calendar = ticket.team_id._get_working_hours(ticket.company_id)
        deadline = chat._service_deadline() if chat._service_visitor() else None
        now = fields.Datetime.now()
        opening = calendar._service_deadlines([(now, 1)])[0]
        if deadline and deadline > now:
            moment = chat._service_moment(deadline, calendar)
            sentences.append(chat.env._("We answer by %(moment)s.", moment=moment))
        elif opening and (opening - now).total_seconds() > 60:
            moment = chat._service_moment(opening, calendar)
            sentences.append(
                chat.env._("We are back on %(moment)s and answer then.", moment=moment)
            )
        else:
            sentences.append(chat.env._("We answer as soon as somebody is free."))
        if calendar:
            hours = calendar._service_hours_text()
            sentences.append(chat.env._("Working hours: %(hours)s.", hours=hours))
        if ticket.email_normalized:
            sentences.append(chat.env._("The answer comes by mail, too."))
        return " ".join(sentences)

    def _service_deadline(self):
        clocks = self.service_ticket_id.clock_ids.filtered(
            lambda clock: clock.target == "first_response" and not clock.stopped_at
        )
        ours = clocks.filtered(lambda clock: clock.policy_kind == "sla")
        return ours[:1].deadline

    def _service_moment(self, moment, calendar):
        company = self.service_ticket_id.company_id
        zone = calendar.tz or company.partner_id.tz or "UTC"
        return format_datetime(self.env, moment, tz=zone, dt_format="d MMMM, HH:mm")

    def _service_tell_visitor(self, text):
        """Write into the chat what is no word of anybody."""
        self.message_post(
            author_id=self.env.ref("base.partner_root").id,
            body=Markup('<div class="o_mail_notification o_hide_author">%s</div>')
            % text,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )

    def _service_find_ticket(self, number):
        """Return the open ticket of a number that the current user may work on."""
        domain = Domain("number", "=", number) & Domain("merged_into_id", "=", False)
        return self.env["service.ticket"].search(domain, limit=1)


def shorten_lines(texts):
    """Return texts one below the other, as many characters as a description takes."""
    return "\n".join(text.strip() for text in texts if text.strip())[:MAX_DESCRIPTION]
