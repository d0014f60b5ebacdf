"""From the ledger to a document: claims, attempts and what becomes of a mail."""

import base64
import errno
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.mail import email_normalize

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ...tools.inbound import storable
from ...tools.mailbox import received_on
from ...tools.sql_log import no_statements_logged
from .service_inbound_mail import CONFLICT_TRIES

_logger = logging.getLogger(__name__)

BATCH_SIZE = 25
# Minutes between the attempts to process a mail; after the last one a person decides.
BACK_OFF = (5, 15, 60, 240, 720, 1440)
WAITING_STATES = ("received", "failed")
DISK_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
MEMORY_KEY = "service_inbound_mail"


@dataclass
class InboundMemory:
    """What one transaction remembers while it processes mails.

    It lives with the cursor, because the gateway of Odoo passes nothing on.
    """

    # The mail in work at this moment
    mail_id: int | None = None
    # Address -> whether it is one of ours
    aliases: dict[str, bool] = field(default_factory=dict)
    # Address of a sender -> whether some mail of ours did not reach it
    bounces: dict[str, bool] = field(default_factory=dict)
    # Identifiers of mails that no message had when the batch began
    unused_ids: set[str] = field(default_factory=set)
    # Method of tickets -> ids of those it is called with at the end of the batch
    deferred: dict[str, dict[int, None]] = field(default_factory=dict)


class ServiceInboundMail(models.Model):
    _inherit = "service.inbound.mail"

    @api.model
    def _in_process(self):
        """Return the mail that is being processed, or an empty recordset."""
        if not get_inner(self.env, "service_inbound_mail"):
            return self.browse()
        return self.sudo().browse(self._memory().mail_id)

    @api.model
    def _memory(self):
        """Return what the present transaction remembers of the mails it processes."""
        return self.env.cr.cache.setdefault(MEMORY_KEY, InboundMemory())

    @api.model
    def _cron_process(self):
        """Process what is due, in batches; a mail that failed before goes alone."""
        while mails := self._claim():
            mails._process_unhindered()
            remaining = self.search_count(self._get_due_domain(), limit=1000)
            if not self.env["ir.cron"]._commit_progress(
                len(mails), remaining=remaining
            ):
                break

    @api.model
    def _get_due_domain(self):
        return [
            ("state", "in", WAITING_STATES),
            ("next_try_at", "<=", fields.Datetime.now()),
        ]

    @api.model
    def _claim(self):
        """Take the next mails and commit that, before anything is done with them.

        The attempt is counted first: a mail that kills the process comes back later
        and alone, and never keeps the others waiting.

        :return: mails to process, locked by nobody else
        """
        due = self._lock_due()
        fresh = due.filtered(lambda mail: not mail.attempts)
        mails = fresh or due[:1]
        for mail in mails:
            if mail.attempts and mail.state == "received":
                # The attempt before this one left no word, so somebody has to see it.
                mail.state = "failed"
                mail.error = self.env._(
                    "The process that worked on this mail ended before it was done."
                )
            mail._count_attempt()
        self.env["ir.cron"]._commit_progress()
        return mails

    @api.model
    def _lock_due(self):
        """Lock a batch of waiting mails that no other process works on."""
        while True:
            due = self.search(
                self._get_due_domain(),
                order="attempts, next_try_at, id",
                limit=4 * BATCH_SIZE,
            )
            try:
                with no_statements_logged():
                    return due.try_lock_for_update(
                        allow_referencing=True, limit=BATCH_SIZE
                    )
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Another process has claimed some since this transaction began.
                self.env.cr.rollback()

    def _count_attempt(self):
        for mail in self:
            mail.attempts += 1
            mail.next_try_at = mail._next_try()

    def _next_try(self):
        """Return when to try again, or False when the attempts are used up."""
        if self.attempts > len(BACK_OFF):
            return False
        minutes = BACK_OFF[max(self.attempts, 1) - 1]
        return fields.Datetime.now() + timedelta(minutes=minutes)

    def _process_unhindered(self):
        """Process mails whatever other transactions do; for callers that may commit.

        When another transaction was faster, nothing of the batch is kept and each of
        its mails is taken up again alone.
        """
        try:
            with no_statements_logged():
                self._process()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as conflict:
            self._roll_back(conflict)
            for mail in self:
                mail._process_alone()

    def _process_alone(self):
        for _attempt in range(CONFLICT_TRIES):
            try:
                with no_statements_logged():
                    self._process()
                    self.env["ir.cron"]._commit_progress()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as conflict:
                self._roll_back(conflict)

    def _roll_back(self, conflict):
        _logger.info(
            "Incoming mails %s wait for another transaction (%s)",
            self.ids,
            type(conflict).__name__,
        )
        self.env.cr.rollback()

    def _process(self):
        """Process mails in one transaction, each in a savepoint of its own.

        Each mail's state tells what became of it.

        :raise: what PostgreSQL raises when another transaction was faster; the caller
            has to begin anew
        """
        mails = self.try_lock_for_update(allow_referencing=True).filtered(
            lambda mail: mail.state in WAITING_STATES
        )
        mails._recall_known()
        for mail in mails:
            mail._process_one()
        mails.filtered("is_acknowledged")._acknowledge()
        self.env["service.ticket"]._call_deferred(self._memory().deferred)

    def _recall_known(self):
        """Look up for a whole batch what the gateway asks about each mail."""
        senders = {email_normalize(mail.email_from, strict=False) for mail in self}
        senders = list(senders - {False})
        # sudo: what is known does not depend on who runs the gateway
        ours = self.env["mail.alias.domain"].sudo()._find_aliases(senders)
        bounced = {
            email
            for model in self.env.values()
            if "message_bounce" in model._fields and not model._abstract
            for email in self._find_bounced(model.sudo(), senders)
        }
        self.env.cr.cache[MEMORY_KEY] = InboundMemory(
            aliases={email: email in ours for email in senders},
            bounces={email: email in bounced for email in senders},
            unused_ids=self._find_unused_ids(),
        )

    def _find_unused_ids(self):
        """Return which identifiers of these mails no message has."""
        identifiers = set(self.mapped("message_id"))
        used = (
            self.env["mail.message"]
            .sudo()  # sudo: also messages that whoever runs the gateway may not read
            .search_fetch([("message_id", "in", list(identifiers))], ["message_id"])
        )
        return identifiers - set(used.mapped("message_id"))

    @api.model
    def _find_bounced(self, model, emails):
        """Return which addresses some mail of ours did not reach."""
        return model.search(
            [("message_bounce", ">", 0), ("email_normalized", "in", emails)]
        ).mapped("email_normalized")

    def _acknowledge(self):
        """Tell the senders of a batch the numbers of their new tickets.

        A template that somebody broke must not keep the tickets from being made.
        """
        message_ids = {mail.ticket_id.id: mail.message_id for mail in self}
        try:
            with self.env.cr.savepoint():
                self.ticket_id._send_acknowledgements(message_ids)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.warning("Incoming mails %s: no acknowledgement", self.ids)
            self.write({"is_acknowledged": False})
            reason = self.env._("The client was not told the number: %s", error)
            self.ticket_id._message_log_batch(
                {ticket.id: reason for ticket in self.ticket_id}
            )

    def _process_one(self):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._deliver()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("Incoming mail %s failed", self.id, exc_info=True)
            self._set_failed(error)

    def _deliver(self):
        """Hand one mail to Odoo's gateway, which routes it by our rules as well."""
        raw = base64.b64decode(self.raw)
        self._memory().mail_id = self.id
        # The context is the same for all mails of a mailbox: each new one costs Odoo
        # dozens of environments.
        MailThread = self.env["mail.thread"].with_context(
            service_inbound_mail=Inner(),
            service_ticket_silent=Inner(self._is_older_than_mailbox(raw)),
            # Pictures are kept as they came; shrinking a broken one raises an error.
            image_no_postprocess=True,
            default_fetchmail_server_id=self.fetchmail_server_id.id,
        )
        parameters = dict(self.parameters or {})
        MailThread.message_process(parameters.pop("model", None), raw, **parameters)
        if self.state in WAITING_STATES:
            self._conclude("ignored", "refused")

    def _is_older_than_mailbox(self, raw):
        """Tell whether a mail lay in its mailbox before that was connected to us.

        Who imports the past wants the tickets, not mails to everybody in them.
        """
        received = self.fetchmail_server_id and received_on(raw[:100_000])
        return bool(received) and received < self.fetchmail_server_id.create_date.date()

    def _conclude(self, state, reason=False, record=None):
        """Note what became of the mail.

        :param str state: processed, quarantined or ignored
        :param str reason: why, for those that were not processed
        :param record: the document that the mail ended on or belongs to
        """
        self.write(
            {
                "state": state,
                "reason": reason,
                "error": False,
                "next_try_at": False,
                "res_model": record._name if record else False,
                "res_id": record.id if record else False,
            }
        )

    def _set_failed(self, error):
        self.write(
            {
                "state": "failed",
                "reason": False,
                "error": storable(self._explain(error))[:2000],
                "next_try_at": self._next_try(),
            }
        )

    def _explain(self, error):
        """Return a fault in words for the person who looks at the mail."""
        if isinstance(error, UserError):
            return str(error)
        if isinstance(error, OSError) and error.errno in DISK_FULL:
            return self.env._(
                "The server has no room left for files. Make room, then try again. "
                "(%(error)s)",
                error=error,
            )
        return f"{type(error).__name__}: {error}"
