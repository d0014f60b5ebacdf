"""Tickets whose client writes in a messenger: answers leave there."""

from odoo import fields, models
from odoo.tools import html2plaintext

from odoo.addons.mail.tools.discuss import Store
from odoo.addons.service_ci.tools.inner import get_inner


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    messenger_chat_id = fields.Many2one(
        "service.messenger.chat",
        string="Chat",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Where the client writes, and where answers go.",
    )
    answers_by_mail = fields.Boolean(
        readonly=True,
        copy=False,
        help="Answers leave by mail although the client writes in a messenger.",
    )

    # Where answers go

    def _get_answer_chat(self):
        """Return the chat to which the answers of this ticket go, or none."""
        chat = self.sudo().messenger_chat_id  # sudo: agents see no accounts
        is_open = chat and not self._get_mail_reason()
        return chat if is_open else chat.browse()

    def _get_mail_reason(self):
        """Return why answers leave by mail although there is a chat, or False.

        :return: ``blocked``, ``off``, ``barred`` or ``chosen``
        """
        chat = self.sudo().messenger_chat_id  # sudo: as above
        if chat.state == "blocked":
            return "blocked"
        if not chat.account_id.active or chat.account_id.state == "off":
            return "off"
        if not chat.account_id._is_allowed(self.sudo().client_id or chat.partner_id):
            return "barred"
        return self.answers_by_mail and "chosen"

    def _get_messenger_target(self):
        """Return what the composer says about where the answer goes, or False."""
        chat = self.sudo().messenger_chat_id  # sudo: agents see no accounts
        if not chat:
            return False
        reason = self._get_mail_reason()
        return {
            "channel": chat.channel_id.name,
            "icon": chat.channel_id.icon,
            "name": chat.name or chat.phone_e164 or chat.chat_key,
            "by_mail": bool(reason),
            # It is kept, and leaves as soon as the messenger takes it.
            "waits": not reason and not chat.account_id._is_ready(),
            "reason": reason,
            "may_choose": reason in (False, "chosen"),
            "readers": self._get_chat_customers().ids,
            "limit": not reason and self._get_messenger_limit(chat),
        }

    def _get_messenger_limit(self, chat):
        """Return from when on not every answer reaches a chat, and what is done then.

        :param chat: ``service.messenger.chat``, as superuser
        :return: dict of ``since``, ``words`` and, where nothing is taken any more, the
            ``way`` of the answer; or False
        """
        limit = chat.account_id._get_adapter()._get_limit(chat.account_id, chat)
        if not limit:
            return False
        return {
            "since": fields.Datetime.to_string(limit["since"]),
            "words": limit["words"],
            "way": limit["is_closed"] and self._get_fallback_way(),
        }

    def _get_fallback_way(self):
        """Return what :meth:`_fall_back` would do, for the composer."""
        rows = self.sudo()._get_fallback_rows()  # sudo: agents see no chats
        if rows:
            address = rows[0]["email_normalized"]
            label = self.env._("Goes by e-mail to %(address)s", address=address)
            return {"icon": "fa-envelope", "label": label}
        label = self.env._("Somebody is asked to call: there is no mail address")
        return {"icon": "fa-phone", "label": label}

    def _thread_to_store(self, store: Store, fields, *, request_list=None):
        result = super()._thread_to_store(store, fields, request_list=request_list)
        if request_list is not None and store.target.is_internal(self.env):
            for ticket in self:
                target = ticket._get_messenger_target()
                store.add(ticket, {"messengerTarget": target}, as_thread=True)
        return result

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        """Leave out who reads in the chat: they need no address."""
        suggested = super()._message_get_suggested_recipients_batch(*args, **kwargs)
        for ticket in self.filtered("messenger_chat_id"):
            if ticket._get_answer_chat():
                customers = ticket._get_chat_customers().ids
                suggested[ticket.id] = [
                    row
                    for row in suggested[ticket.id]
                    if row["partner_id"] not in customers and row["email"]
                ]
        return suggested

    def action_answer_by_mail(self):
        """Let answers leave by mail from now on."""
        self.check_access("write")
        self.answers_by_mail = True

    def action_answer_in_chat(self):
        """Let answers leave where the client writes."""
        self.check_access("write")
        self.answers_by_mail = False

    def action_open_messenger_chat(self):
        """Show the chat."""
        self.ensure_one()
        return self.messenger_chat_id._get_records_action()

    # What leaves

    def _has_customer(self):
        # sudo: agents see no chats
        return super()._has_customer() or bool(self.sudo().messenger_chat_id)

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        self._answer_in_chats(message)
        return result

    def _post_answers(self, texts):
        messages = super()._post_answers(texts)
        self._answer_in_chats(messages)
        return messages

    def _answer_in_chats(self, messages):
        """Put what the desk tells clients into the outbox, for those with a chat.

        :param messages: ``mail.message``, one of each ticket
        """
        vals_list = []
        for ticket, message in zip(self, messages, strict=True):
            if ticket.messenger_chat_id and ticket._goes_to_chat(message):
                vals_list += ticket._get_answer_chat()._prepare_outgoing(
                    html2plaintext(message.body or ""),
                    attachments=message.sudo().attachment_ids,
                    mail_message=message,
                )
                if message.message_type != "auto_comment":
                    # sudo: agents see no chats
                    ticket.sudo().messenger_chat_id._stop_asking()
        if vals_list:
            # sudo: the outbox is written by programs
            self.env["service.messenger.message"].sudo()._enqueue(vals_list)

    def _goes_to_chat(self, message):
        """Tell whether a message of this ticket leaves to the chat of the client."""
        if not self._get_answer_chat():
            return False
        if message.message_type == "auto_comment":
            is_ours = not message.is_internal and not message.subtype_id.internal
        else:
            is_ours = self._is_conversation(message) and self._is_from_desk(message)
        return is_ours

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not self.messenger_chat_id or not self._goes_to_chat(message):
            return recipients
        customers = set(self._get_chat_customers().ids)
        return [row for row in recipients if row["id"] not in customers]

    def _prepare_answer_mails(self, message, readers):
        if self.messenger_chat_id and self._goes_to_chat(message):
            customers = set(self._get_chat_customers().ids)
            readers = [row for row in readers if row["id"] not in customers]
            if not readers:
                return []
        return super()._prepare_answer_mails(message, readers)

    def _get_chat_customers(self):
        """Return who reads in the chat what else would come by mail."""
        return self.partner_id | self.sudo().messenger_chat_id.partner_id

    def _is_acknowledged(self):
        # Said in the chat.
        in_chat = get_inner(self.env, "service_messenger_chat")
        return not in_chat and super()._is_acknowledged()

    # Another way

    def _fall_back(self, failed):
        """Bring an answer to the client that did not arrive in the chat.

        By mail; without an address somebody of the desk has to call.

        :param failed: ``service.messenger.message`` given up just now
        """
        self.ensure_one()
        message = failed.mail_message_id
        parts = message.sudo().messenger_message_ids  # sudo: the outbox is closed
        if any(part.state == "failed" for part in parts - failed):
            return
        # The mail brings all of it.
        parts.filtered(lambda part: part.state == "queued").write(
            {"state": "failed", "problem": failed.problem, "next_try_at": False}
        )
        if failed.chat_id.state == "blocked":
            self.answers_by_mail = True
        rows = self._get_fallback_rows()
        # The sign below the answer tells it, in one place.
        if rows:
            self._notify_thread_by_email(message, rows, force_send=False)
            parts.write({"mailed_to": rows[0]["email_normalized"]})
        else:
            self._ask_to_call(
                self.env._(
                    "The answer did not arrive by %(channel)s (%(problem)s), and there "
                    "is no mail address: please call.",
                    channel=failed.channel_id.name,
                    problem=failed.problem,
                )
            )
            parts.write(
                {
                    "problem": self.env._(
                        "Call the client, there is no mail address. %s", failed.problem
                    )
                }
            )
        self._tell_screens()

    def _get_fallback_rows(self):
        """Return the client as a recipient of mails, or nobody."""
        partner = self.partner_id or self.messenger_chat_id.partner_id
        email = partner.email_normalized or self.email_normalized
        if not email:
            return []
        is_own = bool(partner.email_normalized)
        return [
            {
                "active": True,
                "email_normalized": email,
                "id": partner.id if is_own else False,
                "is_follower": False,
                "name": partner.name or email,
                "lang": partner.lang,
                "groups": [],
                "notif": "email",
                "share": True,
                "type": "customer",
                "uid": False,
                "ushare": False,
            }
        ]

    def _ask_to_call(self, words):
        team = self.team_id
        agent = self.user_id or team.leader_id or team.member_ids[:1]
        self.needs_reply_since = self.needs_reply_since or fields.Datetime.now()
        if agent:
            self.activity_schedule(
                "mail.mail_activity_data_call",
                user_id=agent.id,
                summary=self.env._("The client did not get our answer"),
                note=words,
            )
