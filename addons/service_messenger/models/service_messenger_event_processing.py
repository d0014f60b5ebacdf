"""From the raw inbox to tickets: claims, attempts, and what becomes of an event."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.service_ticket.models.claims import lock_due
from odoo.addons.service_ticket.tools.file_names import clean_file_name
from odoo.addons.service_ticket.tools.sql_log import no_statements_logged

from ..tools.cleaning import storable

_logger = logging.getLogger(__name__)

BATCH_SIZE = 50
CONFLICT_TRIES = 5
# Minutes between the attempts; after the last one a person decides.
BACK_OFF = (5, 15, 60, 240, 720)
# A file that cannot be had within these attempts is left out.
FILE_ATTEMPTS = 3
WAITING_STATES = ("received", "failed")


class ServiceMessengerEvent(models.Model):
    _inherit = "service.messenger.event"

    @api.model
    def _cron_process(self):
        """Work on what is due, in batches; an event that failed before goes alone."""
        while events := self._claim():
            events._fetch_files()._process_unhindered()
            remaining = self.search_count(self._get_due_domain(), limit=1000)
            if not self.env["ir.cron"]._commit_progress(
                len(events), remaining=remaining
            ):
                break

    @api.model
    def _get_due_domain(self):
        return (
            Domain("state", "in", WAITING_STATES)
            & Domain("next_try_at", "<=", fields.Datetime.now())
            & Domain.custom(to_sql=self._sql_is_next)
        )

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

    @api.model
    def _claim(self):
        """Take the next events and commit that, before anything is done with them.

        The attempt is counted first: an event that kills the process comes back later
        and alone. Until then later events of its chat wait; when it has killed two, it
        is set aside.
        """
        due = lock_due(self, self._get_due_domain(), "next_try_at, id", BATCH_SIZE)
        fresh = due.filtered(lambda event: not event.attempts)
        events = (fresh | fresh._get_following()) if fresh else due[:1]
        lost = events.filtered(lambda one: one.attempts > 1 and one.state == "received")
        lost.write(
            {
                "state": "failed",
                "problem": self.env._(
                    "The process that worked on this event ended before it was done."
                ),
            }
        )
        for attempts, same in events.grouped("attempts").items():
            same.write(
                {"attempts": attempts + 1, "next_try_at": self._next_try(attempts + 1)}
            )
        self.env["ir.cron"]._commit_progress()
        return events

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
            limit=BATCH_SIZE,
        )
        chats = {(event.account_id, event.chat_key) for event in self}
        return following.filtered(
            lambda event: (event.account_id, event.chat_key) in chats
        ).try_lock_for_update(allow_referencing=True)

    @api.model
    def _next_try(self, attempts):
        """Return when to try again, False when the attempts are used up."""
        if attempts > len(BACK_OFF):
            return False
        return fields.Datetime.now() + timedelta(minutes=BACK_OFF[attempts - 1])

    # Files

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

    def _keep_file(self, file, own_name, raw):
        self.env["ir.attachment"].create(
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

    # One by one

    def _process_unhindered(self):
        """Work on events whatever other transactions do."""
        try:
            with no_statements_logged():
                self._process()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            for event in self:
                event._process_alone()

    def _process_alone(self):
        for _attempt in range(CONFLICT_TRIES):
            try:
                with no_statements_logged():
                    self._process()
                    self.env["ir.cron"]._commit_progress()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()

    def _process(self):
        """Work on events in one transaction, each in a savepoint of its own.

        Those of one chat are worked on in the order in which things happened.
        """
        events = self.try_lock_for_update(allow_referencing=True).filtered(
            lambda event: (
                event.state == "received"
                or (event.state == "failed" and event.next_try_at)
            )
        )
        chats = self.env["service.messenger.chat"]._of_events(events)
        for event in events.sorted(lambda one: (one.occurred_at, one.id)):
            event._process_one(chats.get((event.account_id.id, event.chat_key)))

    def _process_one(self, chat):
        try:
            with self.env.cr.savepoint():
                self._hand_over(chat)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("Event %s failed", self.id, exc_info=True)
            self._set_failed(error)

    def _hand_over(self, chat):
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

    def _set_failed(self, error):
        is_for_people = isinstance(error, UserError)
        text = str(error) if is_for_people else f"{type(error).__name__}: {error}"
        self.write(
            {
                "state": "failed",
                "problem": storable(text)[:2000],
                "next_try_at": self._next_try(self.attempts),
            }
        )
