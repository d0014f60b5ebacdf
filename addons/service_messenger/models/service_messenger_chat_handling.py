"""What becomes of what somebody writes, presses or sends in a chat."""

from textwrap import shorten

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import plaintext2html

from odoo.addons.service_ticket.models.constants import CLOSED_STATES

from ..tools import delivery
from ..tools.cleaning import clean_name
from ..tools.phrases import read_command

MAX_SUBJECT = 80


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    def _handle(self, event):
        """Do what an event asks for; other addons extend this.

        :param event: ``service.messenger.event`` of this chat
        :return bool: whether anything came of it; else it is kept as ignored
        """
        self.ensure_one()
        event.chat_id = self
        content = event.content
        if event.kind == "status":
            return self._handle_status(content)
        if event.kind == "blocked":
            self._note_blocked(content.get("data") != "unblocked")
            return True
        is_first = not self.last_in_at
        self._recognise(content)
        if event.kind == "button":
            return self._handle_button(str(content.get("data") or ""), event)
        if event.kind == "edit":
            return self._handle_edit(event)
        if event.kind not in ("message", "location"):
            return False
        command = read_command(content.get("text")) if event.kind == "message" else None
        if command and self._handle_command(*command, event):
            return True
        self._handle_message(event, is_first)
        return True

    def _handle_button(self, data, event):
        """Do what a button of ours stands for.

        Buttons of old messages can be pressed for ever and forged: what is done must
        be allowed to the person of this chat at this moment.

        :param str data: what the button carries
        :return bool: whether it is one of ours
        """
        return False

    def _handle_command(self, command, argument, event):
        """Do what a command asks for.

        :param str command: without the slash, in small letters
        :param str argument: what follows it
        :return bool: whether it is one of ours; else it is a message like any other
        """
        if command == "start":
            self._say(self._get_greeting())
            return True
        return False

    def _handle_status(self, content):
        """Note how far a message of ours has come."""
        message = self.env["service.messenger.message"].search(
            [
                ("chat_id", "=", self.id),
                ("direction", "=", "out"),
                ("external_id", "=", content.get("external_id")),
            ],
            limit=1,
        )
        state = content.get("status")
        if not message or not delivery.is_forward(message.state, state or ""):
            return bool(message)
        if state == "failed":
            message._give_up(content.get("problem") or "")
        else:
            message._note_state(state)
        return True

    # Who it is

    def _recognise(self, content):
        """Note who writes, and find the contact."""
        sender = content.get("sender") or {}
        values = {"last_in_at": fields.Datetime.now(), "state": "active"}
        for name, key in (
            ("name", "name"),
            ("username", "username"),
            ("phone_e164", "phone"),
            ("lang", "lang"),
        ):
            told = clean_name(sender.get(key))
            if told and told != self[name]:
                values[name] = told
        phone = values.get("phone_e164")
        if phone and not self.partner_id:
            values["partner_id"] = self._find_contact(phone).id
        self.write(values)

    def _find_contact(self, phone):
        """Return the one contact that has a number, or none."""
        partners = self.env["res.partner"].search(
            [
                ("phone_sanitized", "=", phone),
                ("company_id", "in", [self.company_id.id, False]),
            ],
            limit=2,
        )
        return partners if len(partners) == 1 else partners.browse()

    # What they write

    def _handle_message(self, event, is_first=False):
        """Put a message onto the open request, or open one."""
        content = event.content
        if content.get("external_id") and self._is_known(content["external_id"]):
            return
        ticket, files = self._get_open_ticket(), event.file_ids
        is_new = not ticket
        if is_new:
            ticket = self._open(event)
        posted = self._join(ticket, event.content, files)
        self._note_incoming(event, posted, files)
        event.ticket_id = ticket
        self._acknowledge(ticket, is_new, is_first)
        if is_new:
            self._ask_for_missing(ticket)
        elif content.get("text"):
            self._take_parameter(content["text"])

    def _is_known(self, external_id):
        return bool(self._find_incoming(external_id))

    def _find_incoming(self, external_id):
        """Return what somebody wrote, by its number there; empty if it never came."""
        return self.env["service.messenger.message"].search(
            [
                ("chat_id", "=", self.id),
                ("direction", "=", "in"),
                ("external_id", "=", external_id),
            ],
            limit=1,
        )

    def _get_open_ticket(self):
        """Return the request that a message belongs to; none: it is a new one."""
        ticket = self.ticket_id._merge_target() if self.ticket_id else self.ticket_id
        if ticket.state in CLOSED_STATES and not ticket.team_id._may_reopen(
            ticket.closed_at
        ):
            return ticket.browse()
        return ticket

    def _join(self, ticket, content, files):
        """Put a message onto an open request; return its ``mail.message``."""
        files.write({"res_model": ticket._name, "res_id": ticket.id})
        if ticket.messenger_chat_id != self or ticket.answers_by_mail:
            # They are here now: this is where the answer goes.
            ticket.write({"messenger_chat_id": self.id, "answers_by_mail": False})
        self.ticket_id = ticket
        return self._post(ticket, self._prepare_body(content), attachment_ids=files.ids)

    def _post(self, ticket, body, **values):
        """Post in the name of the person of this chat; return the message."""
        return ticket.with_context(mail_post_autofollow_author_skip=True).message_post(
            author_id=self.partner_id.id,
            email_from=self.display_name,
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def _open(self, event):
        """Take in a new request; return it."""
        self._create_contact()
        values = self._prepare_ticket_values(event)
        Ticket = self.env["service.ticket"]
        return Ticket._intake(self.channel_id.code, [values])

    def _prepare_ticket_values(self, event):
        """Return the values of a new request."""
        account, previous = self.account_id, self.ticket_id
        text = event.content.get("text") or ""
        first_line = (text.strip().splitlines() or [""])[0]
        values = {
            **(previous._prepare_follow_up_values() if previous else {}),
            "name": shorten(first_line, MAX_SUBJECT, placeholder="…")
            or self.env._("Message by %s", self.channel_id.name),
            "description": self._prepare_body(event.content),
            "company_id": self.company_id.id,
            "opened_at": min(event.occurred_at, fields.Datetime.now()),
            "messenger_chat_id": self.id,
            "phone": self.phone_e164,
        }
        if self.partner_id:
            values["partner_id"] = self.partner_id.id
        if account.team_id:
            values["team_id"] = account.team_id.id
        if account.type_id:
            values["type_id"] = account.type_id.id
        return values

    def _create_contact(self):
        """Create the contact of somebody whom we do not know, where the team wants."""
        if self.partner_id or not self.account_id.team_id.creates_contacts:
            return
        if not self.name:
            return
        self.partner_id = (
            self.env["res.partner"]
            .with_context(tracking_disable=True)
            .create(
                {
                    "name": self.name,
                    "phone": self.phone_e164,
                    "lang": self._get_lang(),
                    "company_id": self.company_id.id,
                }
            )
        )

    def _prepare_body(self, content):
        """Return what the ticket says, as HTML."""
        body = plaintext2html(content["text"]) if content.get("text") else Markup()
        latitude, longitude = content.get("latitude"), content.get("longitude")
        if latitude is not None and longitude is not None:
            place = f"{float(latitude):.6f},{float(longitude):.6f}"
            body += Markup('<p><a href="%s">%s</a></p>') % (
                f"https://www.openstreetmap.org/?mlat={place.replace(',', '&mlon=')}",
                self.env._("Place: %s", place),
            )
        for words in content.get("missing") or ():
            body += Markup("<p><i>%s</i></p>") % self.env._("File left out: %s", words)
        return body

    def _note_incoming(self, event, posted, files):
        content = event.content
        return self.env["service.messenger.message"].create(
            {
                "chat_id": self.id,
                "direction": "in",
                "state": "delivered",
                "external_id": content.get("external_id") or event.event_key,
                "text": content.get("text"),
                "attachment_ids": files.ids,
                "mail_message_id": posted.id,
                "ticket_id": posted.res_id,
            }
        )

    # What they change later

    def _handle_edit(self, event):
        """Tell the desk what a message says now, on the ticket where it stands."""
        content = event.content
        message = self._find_incoming(content.get("external_id"))
        if not message:
            # What it said before never reached a ticket, so this is the message.
            if read_command(content.get("text")):
                return False
            self._handle_message(event)
            return True
        if not message.ticket_id:
            return False
        files = event._leave_out_known_files(message)
        text = content.get("text") or ""
        if text == (message.text or "") and not files:
            return False
        ticket = message.ticket_id._merge_target()
        event.ticket_id = ticket
        body = self._prepare_edit_body(message, content)
        files.write({"res_model": ticket._name, "res_id": ticket.id})
        if ticket.state in CLOSED_STATES and not ticket.team_id._may_reopen(
            ticket.closed_at
        ):
            ticket._message_log(body=body, attachment_ids=files.ids)
        else:
            self._post(ticket, body, attachment_ids=files.ids)
        message.write(
            {"text": text, "attachment_ids": [(4, file.id) for file in files]}
        )
        return True

    def _prepare_edit_body(self, message, content):
        old = Markup("<blockquote>%s</blockquote>") % plaintext2html(message.text or "")
        return Markup("<p><i>%s</i></p>%s<p><i>%s</i></p>%s") % (
            self.env._("Changed this message:"),
            old,
            self.env._("It reads now:"),
            self._prepare_body(content),
        )

    # What they are told at once

    def _get_greeting(self):
        account = self.account_id.with_context(lang=self._get_lang())
        words = account.greeting or self.env._(
            "Hello! Write here what you need, in one message or in several."
        )
        return "\n\n".join(filter(None, (words, account.notice)))

    def _acknowledge(self, ticket, is_new, is_first):
        """Tell the number of a new request, and at first how long things are kept."""
        words = []
        if is_new and ticket.team_id.acknowledges:
            words.append(
                self.env._(
                    "We have your request, its number is %s. What you write here "
                    "next goes to the same request.",
                    ticket.number,
                )
            )
        if is_first:
            words.append(self.account_id.notice)
        text = "\n\n".join(filter(None, words))
        if text and self._is_allowed():
            self._say(text)
