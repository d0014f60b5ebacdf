"""From the raw inbox to tickets: order, files, and what becomes of an event."""

import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.service_ticket.tools.file_names import clean_file_name

from ..tools.cleaning import storable

_logger = logging.getLogger(__name__)

# A file that cannot be had within these attempts is left out.
FILE_ATTEMPTS = 3


class ServiceMessengerEvent(models.Model):
    _inherit = "service.messenger.event"

    # Until the second one, later events of the chat wait: its order holds.
    _silent_attempts = 1

    @api.model
    def _get_due_domain(self):
        return super()._get_due_domain() & Domain.custom(to_sql=self._sql_is_next)

    @api.model
    def _sql_is_next(self, _model, alias, _query):
        """Return the condition that no earlier event of the chat waits or is in work.

        So processes compete for the first ones only: who has it has the chat.
        """
        return SQL(
            """NOT EXISTS (
                SELECT FROM service_messenger_event earlier
                WHERE earlier.account_id = %(event)s.account_id
                    AND earlier.chat_key = %(event)s.chat_key
                    AND earlier.state = 'received'
                    AND earlier.id < %(event)s.id
            )""",
            event=SQL.identifier(alias),
        )

    def _with_following(self):
        return (self | self._get_following()) if self else self

    def _get_following(self):
        """Return what waits behind events in their chats, locked like these."""
        following = self.search(
            [
                ("account_id", "in", self.account_id.ids),
                ("chat_key", "in", self.mapped("chat_key")),
                ("state", "=", "received"),
                ("attempts", "=", 0),
                ("id", "not in", self.ids),
            ],
            order="id",
            limit=self._batch_size,
        )
        chats = {(event.account_id, event.chat_key) for event in self}
        return following.filtered(
            lambda event: (event.account_id, event.chat_key) in chats
        ).try_lock_for_update(allow_referencing=True)

    # Outside of any business transaction

    def _make_ready(self):
        self._answer_presses()
        return self._fetch_files()

    def _answer_presses(self):
        """Tell messengers that we know of pressed buttons, whatever comes of them."""
        presses = self.filtered(
            lambda event: (
                event.kind == "button"
                and event.attempts <= 1
                and (event.content or {}).get("press_key")
            )
        )
        for account, events in presses.grouped("account_id").items():
            keys = [event.content["press_key"] for event in events]
            try:
                account._get_adapter()._answer_presses(account, keys)
            except (OSError, UserError, ValueError) as error:
                _logger.info("Account %s: %s", account.id, error)

    def _fetch_files(self):
        """Fetch what events bring along, before anything is locked, and keep it.

        Where a file cannot be had just now, the event fails and is tried again; after
        some attempts, or when it never can be had, its place is taken by words.

        :return: the events that can be worked on
        """
        ready = self
        for event in self.filtered(lambda one: (one.content or {}).get("files")):
            try:
                with self.env.cr.savepoint():
                    event._fetch_own_files()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception as error:
                _logger.info("Event %s: no file", event.id, exc_info=True)
                if event.attempts < FILE_ATTEMPTS:
                    event._set_failed(error)
                    ready -= event
                else:
                    event._note_missing_files(error)
            self.env["ir.cron"]._commit_progress()
        return ready

    def _fetch_own_files(self):
        adapter = self.account_id._get_adapter()
        content = dict(self.content)
        missing = []
        known = set(self.file_ids.mapped("description"))
        for file in content["files"]:
            name = clean_file_name(file.get("name"))
            if file["file_key"] in known:
                continue
            if int(file.get("size") or 0) > adapter.max_file_bytes:
                limit = adapter.max_file_bytes // 2**20
                missing.append(
                    self.env._(
                        "%(name)s: larger than %(limit)s MB", name=name, limit=limit
                    )
                )
                continue
            try:
                own_name, raw = adapter._fetch_file(self.account_id, file["file_key"])
            except (UserError, ValueError) as error:
                missing.append(f"{name}: {error}")
                continue
            self._keep_file(file, own_name, raw)
        self.content = dict(content, missing=missing)

    def _leave_out_known_files(self, message):
        """Return the files of an event that a message has not got yet.

        :param message: ``service.messenger.message``
        """
        known = message.attachment_ids | message.mail_message_id.attachment_ids
        old = self.file_ids.filtered(
            lambda file: file.checksum in known.mapped("checksum")
        )
        new = self.file_ids - old
        old.unlink()
        return new

    def _keep_file(self, file, own_name, raw):
        # What calls itself a page or a drawing could run in the browser of an agent.
        Attachment = self.env["ir.attachment"].with_context(
            attachments_mime_plainxml=True
        )
        Attachment.create(
            {
                "name": clean_file_name(file.get("name") or own_name),
                "raw": raw,
                "description": file["file_key"],
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _note_missing_files(self, error):
        names = [clean_file_name(file.get("name")) for file in self.content["files"]]
        text = self.env._("%(names)s: %(error)s", names=", ".join(names), error=error)
        self.content = dict(self.content, missing=[storable(text)])

    # What becomes of them

    def _process_locked(self):
        """Work on events; those of one chat in the order in which things happened."""
        chats = self.env["service.messenger.chat"]._of_events(self)
        for event in self.sorted(lambda one: (one.occurred_at, one.id)):
            event._process_one(chats.get((event.account_id.id, event.chat_key)))

    def _deliver(self, chat):
        """Let the chat do what an event asks for."""
        account = self.account_id
        if not self.content:
            self._read_again()
        elif not chat:
            self._conclude("ignored")
        elif not account._is_allowed():
            self._conclude(
                "ignored",
                self.env._(
                    "%(channel)s is not allowed for %(company)s.",
                    channel=account.channel_id.name,
                    company=account.company_id.name,
                ),
            )
        else:
            handled = chat._in_its_place()._handle(self)
            self._conclude("done" if handled else "ignored")

    def _read_again(self):
        """Read a request once more that could not be read when it came."""
        events = self.account_id._get_adapter()._read_events(
            self.account_id, self.payload
        )
        self._store(
            [self.account_id._prepare_event(event, self.payload) for event in events]
        )
        self._conclude("done")

    def _conclude(self, state, problem=False):
        self.write({"state": state, "problem": problem, "next_try_at": False})
