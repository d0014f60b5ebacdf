from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.service_ci.tools.inner import Inner

from ..tools.phrases import split_text


class ServiceMessengerChat(models.Model):
    """A conversation in a messenger: who it is, and which request it is about."""

    _name = "service.messenger.chat"
    _description = "Messenger Chat"
    _order = "last_in_at desc, id desc"

    account_id = fields.Many2one(
        "service.messenger.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, precompute=True
    )
    channel_id = fields.Many2one(related="account_id.channel_id")
    chat_key = fields.Char("Chat Number", required=True, readonly=True)
    name = fields.Char(readonly=True, help="As they call themselves there.")
    username = fields.Char(readonly=True)
    phone_e164 = fields.Char(
        "Phone", readonly=True, help="Only where the messenger vouches for it."
    )
    lang = fields.Char("Language", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        help="Whoever writes here may see what this person may see.",
    )
    ticket_id = fields.Many2one(
        "service.ticket",
        string="Open Request",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        [("active", "Active"), ("blocked", "Blocked")],
        required=True,
        default="active",
        readonly=True,
        string="Status",
        help="Blocked: the person wants no messages from us there.",
    )
    last_in_at = fields.Datetime("Last Wrote", readonly=True)
    data = fields.Json(readonly=True, help="Where a dialogue with a bot has got to.")
    message_ids = fields.One2many("service.messenger.message", "chat_id")

    _chat_uniq = models.Constraint(
        "UNIQUE (account_id, chat_key)", "This chat is known already."
    )

    @api.depends("name", "phone_e164", "chat_key", "account_id")
    def _compute_display_name(self):
        for chat in self:
            who = chat.name or chat.phone_e164 or chat.chat_key
            chat.display_name = f"{chat.channel_id.name}: {who}"

    @api.model
    def _of_events(self, events):
        """Return the chats of events, new ones included, locked.

        :return: dict (account id, chat key) -> chat
        """
        keys = {(event.account_id.id, event.chat_key) for event in events}
        keys = sorted(key for key in keys if key[1])
        if not keys:
            return {}
        self.env["service.messenger.account"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_messenger_chat (
                    account_id, company_id, chat_key, state,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT account.id, account.company_id, wanted.chat_key, 'active',
                    %(uid)s, %(now)s, %(uid)s, %(now)s
                FROM unnest(%(accounts)s, %(keys)s) AS wanted (account_id, chat_key)
                JOIN service_messenger_account account
                    ON account.id = wanted.account_id
                ON CONFLICT (account_id, chat_key) DO UPDATE
                    SET state = service_messenger_chat.state
                RETURNING id, account_id, chat_key
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                accounts=[account_id for account_id, _key in keys],
                keys=[key for _account_id, key in keys],
            )
        )
        chats = self.browse(row[0] for row in rows)
        return {
            (account_id, key): self.browse(chat_id).with_prefetch(chats._prefetch_ids)
            for chat_id, account_id, key in rows
        }

    def _in_its_place(self):
        """Return the chat as the desk of its company sees it, in its language."""
        self.ensure_one()
        return self.with_company(self.company_id).with_context(
            lang=self._get_lang(),
            mail_create_nosubscribe=True,
            service_messenger_chat=Inner(self.id),
        )

    def _get_lang(self):
        """Return the language in which we speak to this person."""
        known = dict(self.env["res.lang"].get_installed())
        if self.partner_id.lang in known:
            return self.partner_id.lang
        wanted = (self.lang or "")[:2].lower()
        for code in known:
            if wanted and code.lower().startswith(wanted):
                return code
        return self.account_id._get_lang()

    def _keep_data(self, **values):
        """Remember where the dialogue has got to; None forgets."""
        data = {**(self.data or {}), **values}
        self.data = {key: value for key, value in data.items() if value is not None}

    # What we say

    def _say(self, text, buttons=None, attachments=None, mail_message=None):
        """Put a message into the outbox; it leaves after the commit.

        :param str text: plain
        :param buttons: rows of {``text``, ``data`` or ``url``}, or
            {``ask_location``: text} or {``ask_contact``: text}
        :param attachments: ``ir.attachment``
        :param mail_message: the message of a ticket that this is
        :return: the messages: a long text is several
        """
        return self.env["service.messenger.message"]._enqueue(
            self._prepare_outgoing(text, buttons, attachments, mail_message)
        )

    def _prepare_outgoing(
        self, text, buttons=None, attachments=None, mail_message=None
    ):
        """Return the values of messages to send, see :meth:`_say`."""
        self.ensure_one()
        ticket_id = self.ticket_id.id
        if mail_message and mail_message.model == "service.ticket":
            ticket_id = mail_message.res_id
        limit = self.account_id._get_adapter().max_text
        parts = [{"text": part} for part in split_text(text or "", limit) if part]
        if buttons:
            parts = parts or [{}]
            parts[-1]["buttons"] = buttons
        # Each file for itself: when one has to be sent again, the others have not.
        parts += [{"attachment_ids": file.ids} for file in attachments or ()]
        return [
            {
                "chat_id": self.id,
                "direction": "out",
                "part": number,
                "ticket_id": ticket_id,
                "mail_message_id": mail_message.id if mail_message else False,
                **part,
            }
            for number, part in enumerate(parts)
        ]

    def _note_blocked(self, is_blocked):
        """Note that the person wants no messages there, or wants them again."""
        state = "blocked" if is_blocked else "active"
        changed = self.filtered(lambda chat: chat.state != state)
        changed.write({"state": state})
        return changed

    def _is_allowed(self):
        """Tell whether we may write to this person in this messenger."""
        client = self.ticket_id.client_id or self.partner_id
        return self.account_id._is_allowed(client)

    def action_open_messages(self):
        """Show what was written."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_messenger.service_messenger_message_action"
        )
        return dict(action, domain=[("chat_id", "=", self.id)], context={})
