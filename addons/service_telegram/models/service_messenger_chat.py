"""What only Telegram has: groups, contacts, albums, answers to a certain message."""

from odoo import models

from odoo.addons.service_ticket.models.constants import CLOSED_STATES

from ..tools.keyboards import check_buttons, split_rows
from ..tools.parts import spread


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    def _is_telegram(self):
        return self.account_id.provider == "telegram"

    # Incoming

    def _handle(self, event):
        content = event.content
        if not self._is_telegram():
            return super()._handle(event)
        if content.get("migrate_to"):
            event.chat_id = self
            self._migrate(content["migrate_to"])
            return True
        if content.get("chat_type") != "private":
            event.chat_id = self
            return self._refuse_group(event)
        return super()._handle(event)

    def _migrate(self, chat_key):
        """Note that a group goes on under another number."""
        known = self.search_count(
            [("account_id", "=", self.account_id.id), ("chat_key", "=", chat_key)]
        )
        if not known:
            self.chat_key = chat_key

    def _refuse_group(self, event):
        """Tell a group, once, that we speak with people only."""
        if event.kind == "blocked":
            is_in = event.content.get("data") == "unblocked"
            self._note_blocked(not is_in)
            if not is_in:
                return True
        if (self.data or {}).get("is_refused"):
            return False
        self._keep_data(is_refused=True)
        self._say(
            self.env._(
                "I speak with one person at a time. Please write to me directly: %s",
                self.account_id._get_start_url() or self.account_id.name,
            )
        )
        return True

    def _handle_message(self, event, is_first=False):
        if not self._is_telegram():
            return super()._handle_message(event, is_first)
        content = event.content
        if content.get("is_own_contact"):
            self._welcome()
        elif content.get("is_unreadable"):
            self._say(
                self.env._(
                    "I cannot read that. Please write it in words, or send a file."
                )
            )
        elif not self._add_to_album(event):
            self._follow_reply(content)
            if not self._asks_first(event):
                self._put_onto_request(event, is_first)
        return None

    def _put_onto_request(self, event, is_first=False):
        """Let a message become a request, or join the open one."""
        result = super()._handle_message(event, is_first)
        self._note_album(event)
        self._tell_missing(event)
        return result

    def _tell_missing(self, event):
        """Say which files did not reach us."""
        missing = event.content.get("missing")
        if missing:
            self._say(
                self.env._(
                    "We did not get this:\n%s\nPlease send a smaller file, several "
                    "parts or a link to it.",
                    "\n".join(missing),
                )
            )

    def _follow_reply(self, content):
        """Go on with the request to which somebody answers."""
        if not content.get("reply_to"):
            return
        message = self.env["service.messenger.message"].search(
            [("chat_id", "=", self.id), ("external_id", "=", content["reply_to"])],
            limit=1,
        )
        ticket = message.ticket_id and message.ticket_id._merge_target()
        if ticket and ticket.state not in CLOSED_STATES and self._may_see(ticket):
            self.ticket_id = ticket

    def _may_see(self, ticket):
        """Tell whether a request is that of the person of this chat, at this moment."""
        is_theirs = self.partner_id and ticket.partner_id == self.partner_id
        return bool(is_theirs or ticket.messenger_chat_id == self)

    # Albums come picture by picture

    def _note_album(self, event):
        """Remember on which message the rest of an album goes."""
        album = event.content.get("media_group")
        if not album or not event.ticket_id:
            return
        incoming = self.env["service.messenger.message"].search(
            [
                ("chat_id", "=", self.id),
                ("direction", "=", "in"),
                ("external_id", "=", event.content["external_id"]),
            ]
        )
        message = incoming.mail_message_id
        self._keep_data(album={"id": album, "message_id": message.id})

    def _add_to_album(self, event):
        """Put a picture to those of the same album that came before.

        :return bool: False where it is the first one, or none
        """
        content, known = event.content, (self.data or {}).get("album") or {}
        if not content.get("media_group") or known.get("id") != content["media_group"]:
            return False
        message = self.env["mail.message"].browse(known["message_id"]).exists()
        ticket = self.env["service.ticket"].browse(message.res_id).exists()
        if not ticket or self._is_known(content["external_id"]):
            return bool(ticket)
        files = event.file_ids
        files.write({"res_model": ticket._name, "res_id": ticket.id})
        message.attachment_ids |= files
        message.body += self._prepare_body(content)
        event.ticket_id = ticket
        self._note_incoming(event, message, files)
        self._tell_missing(event)
        ticket._tell_screens()
        return True

    # Strangers

    def _open(self, event):
        is_stranger = not self.partner_id
        ticket = super()._open(event)
        if is_stranger and self._is_telegram():
            # For the desk, not for whoever writes.
            chat = self.with_context(lang=self.account_id._get_lang())
            ticket._message_log(body=chat._describe_stranger())
        return ticket

    def _describe_stranger(self):
        """Return who somebody says to be, and whom they might be."""
        username = f", @{self.username}" if self.username else ""
        words = self.env._(
            "Nobody whom we know: %(name)s%(username)s in Telegram.",
            name=self.name or self.chat_key,
            username=username,
        )
        namesakes = self.env["res.partner"].search(
            [
                (
                    "name",
                    "=ilike",
                    (self.name or "").replace("%", "").replace("_", " "),
                ),
                ("id", "!=", self.partner_id.id),
                ("company_id", "in", [self.company_id.id, False]),
            ],
            limit=3,
        )
        if self.name and namesakes:
            words += " " + self.env._(
                "Perhaps %s: a guess by the name alone. Make sure before you tell "
                "anything.",
                ", ".join(namesakes.mapped("display_name")),
            )
        return words

    # Outgoing

    def _prepare_outgoing(
        self, text, buttons=None, attachments=None, mail_message=None
    ):
        vals_list = super()._prepare_outgoing(text, buttons, attachments, mail_message)
        if not self._is_telegram():
            return vals_list
        if not vals_list:
            return vals_list
        check_buttons(buttons)
        texts = [vals["text"] for vals in vals_list if vals.get("text")]
        files = attachments.ids if attachments else []
        rest = spread(texts[-1] if texts else "", files, split_rows(buttons))
        messages = [(text, None, None) for text in texts[:-1]] + rest
        shared = {
            key: value
            for key, value in vals_list[0].items()
            if key not in ("text", "buttons", "attachment_ids")
        }
        return [
            dict(
                shared,
                part=number,
                text=text,
                attachment_ids=[file] if file else [],
                buttons=rows,
            )
            for number, (text, file, rows) in enumerate(messages)
        ]
