import base64
import errno
import logging
from contextlib import contextmanager
from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models, modules
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from odoo.tools.mail import email_normalize

from ..tools.inbound import read_facts, storable
from ..tools.mailbox import received_on
from ..tools.repair import read_text
from ..tools.sql_log import no_statements_logged

_logger = logging.getLogger(__name__)

BATCH_SIZE = 25
# Minutes between the attempts to process a mail; after the last one a person decides.
BACK_OFF = (5, 15, 60, 240, 720, 1440)
RETENTION_DAYS = 90
TEXT_LIMIT = 5000
# How often a mail is taken up at once again when other transactions are in its way.
CONFLICT_TRIES = 3
WAITING_STATES = ("received", "failed")
DISK_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)

STATES = [
    ("received", "Received"),
    ("processed", "Processed"),
    ("failed", "Failed"),
    ("quarantined", "To review"),
    ("ignored", "Ignored"),
]
REASONS = [
    ("duplicate", "Copy of another mail"),
    ("own_message", "Our own mail"),
    ("bounce", "Delivery report"),
    ("auto_reply", "Automatic answer"),
    ("loop", "Too many mails"),
    ("unroutable", "Unknown receiver"),
    ("not_participant", "Stranger to the ticket"),
    ("refused", "Sender not allowed"),
    ("discarded", "Discarded"),
]


class ServiceInboundMail(models.Model):
    """The ledger: each mail that reaches us, its bytes, and what became of it.

    A mail is stored and committed here before any server is told that it was taken.
    Processing works from the ledger alone and can be repeated; it either leaves a
    result (a ticket, a message, any other document) or a row that a person sees.
    """

    _name = "service.inbound.mail"
    _description = "Incoming Mail"
    _order = "id desc"
    _rec_name = "subject"

    fetchmail_server_id = fields.Many2one(
        "fetchmail.server",
        string="Mailbox",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    # The bytes live in the row, not in the filestore: one commit keeps both or none,
    # and a full disk cannot leave half a file behind.
    raw = fields.Binary(
        string="Raw Mail", attachment=False, readonly=True, groups="base.group_system"
    )
    size = fields.Integer(string="Bytes", readonly=True)
    sha256 = fields.Char(readonly=True, required=True, index=True)
    fingerprint = fields.Char(readonly=True, required=True)
    message_id = fields.Char(string="Message-ID", readonly=True, index=True)
    subject = fields.Char(readonly=True)
    email_from = fields.Char(string="From", readonly=True)
    recipients = fields.Char(string="To", readonly=True)
    date = fields.Datetime(string="Sent", readonly=True)
    automation = fields.Selection(
        [
            ("auto_reply", "Automatic answer"),
            ("auto_generated", "Written by a machine"),
            ("bulk", "Mailing list"),
            ("bounce", "Delivery report"),
        ],
        readonly=True,
    )
    parameters = fields.Json(
        readonly=True, help="How the mail was handed to the gateway."
    )

    state = fields.Selection(STATES, default="received", required=True, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    error = fields.Text(readonly=True)
    attempts = fields.Integer(default=0, readonly=True)
    next_try_at = fields.Datetime(
        default=fields.Datetime.now,
        readonly=True,
        help="Empty: nothing happens any more by itself.",
    )
    is_forced = fields.Boolean(
        readonly=True, help="A person looked at the mail and wants it processed."
    )
    team_id = fields.Many2one(
        "service.team",
        ondelete="set null",
        help="Takes the mail when it is accepted.",
    )
    is_acknowledged = fields.Boolean(
        string="Acknowledged",
        readonly=True,
        help="The sender was told the number of the new ticket.",
    )
    text = fields.Text(
        string="What the mail says",
        compute="_compute_text",
        help="Words only: pictures and links stay in the raw mail.",
    )
    duplicate_of_id = fields.Many2one(
        "service.inbound.mail", readonly=True, index="btree_not_null"
    )
    res_model = fields.Char(string="Document Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
    ticket_id = fields.Many2one(
        "service.ticket",
        compute="_compute_ticket_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company", related="ticket_id.company_id", store=True, index=True
    )

    # One entry per mail, however many ways it came and however many processes
    # bring it at the same moment; further copies point to the first.
    _fingerprint_uniq = models.UniqueIndex(
        "(fingerprint) WHERE duplicate_of_id IS NULL",
        "This mail is in the ledger already.",
    )
    _due_idx = models.Index(
        "(next_try_at, id) WHERE state IN ('received', 'failed') "
        "AND next_try_at IS NOT NULL"
    )
    _attention_idx = models.Index("(state) WHERE state IN ('failed', 'quarantined')")

    @api.depends("res_model", "res_id")
    def _compute_ticket_id(self):
        for mail in self:
            is_ticket = mail.res_model == "service.ticket"
            mail.ticket_id = mail.res_id if is_ticket else False

    @api.model
    def _has_field_access(self, field, operation):
        # Nobody rewrites the ledger; people choose a team, all else takes an action.
        if operation == "write" and not self.env.su and field.name != "team_id":
            return False
        return super()._has_field_access(field, operation)

    @api.depends("raw")
    def _compute_text(self):
        for mail in self:
            # sudo: whoever may read the row may read what the mail says
            raw = mail.sudo().raw
            mail.text = read_text(base64.b64decode(raw))[:TEXT_LIMIT] if raw else False

    # Receiving

    @api.model
    def _receive(self, raw, parameters):
        """Store a mail for good and process it at once.

        The way in for MTA pipes: what cannot be processed stays in the ledger, so
        that the MTA never has to send a bounce for a fault of ours.

        :param bytes raw: the mail
        :param dict parameters: arguments of ``mail.thread.message_process``
        :return: id of the document that the mail ended on, or False
        """
        with self._separate_transaction() as ledger:
            mail_id = ledger._store(raw, parameters, is_claimed=True).id
        with self._separate_transaction() as ledger:
            mail = ledger.browse(mail_id)
            mail._process_unhindered()
            return mail.res_id

    @api.model
    def _store(self, raw, parameters=None, mailbox=None, is_claimed=False):
        """Write a mail into the ledger; the caller's transaction must be its own.

        :param bytes raw: the mail
        :param dict parameters: arguments of ``mail.thread.message_process``
        :param mailbox: the ``fetchmail.server`` that it was fetched from
        :param bool is_claimed: the caller processes the mail, the cron only comes
            when the caller does not live to do so
        :return: the row of the mail; for a second delivery of the same bytes the
            row of the first, for a copy that came another way a row that points to it
        """
        facts = read_facts(raw)
        with no_statements_logged():
            for tries_left in reversed(range(CONFLICT_TRIES)):
                try:
                    mail = self._write_down(facts, raw, parameters, mailbox, is_claimed)
                    self.env.flush_all()
                    return mail
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    # The other process committed the same mail after this
                    # transaction began; the next one sees its row.
                    if not tries_left:
                        raise
                    self.env.cr.rollback()

    @api.model
    def _write_down(self, facts, raw, parameters, mailbox, is_claimed):
        values = {
            "fetchmail_server_id": mailbox.id if mailbox else None,
            "size": len(raw),
            "sha256": facts.sha256,
            "fingerprint": facts.fingerprint,
            # PostgreSQL indexes no entry above 2,700 bytes.
            "message_id": facts.message_id[:500],
            "subject": facts.subject[:1000],
            "email_from": facts.email_from[:1000],
            "recipients": facts.recipients[:4000],
            "date": facts.date or None,
            "automation": facts.automation or None,
        }
        mail = self._insert_unless_known(values, raw, parameters or {})
        if mail:
            if is_claimed:
                mail._count_attempt()
            return mail
        return self._find_delivery(facts, mailbox) or self._create_duplicate(values)

    @api.model
    def _find_delivery(self, facts, mailbox):
        """Return the row of an earlier delivery of the same bytes from the same place.

        A server whose answer was lost hands a mail out again.
        """
        return self.search(
            [
                ("sha256", "=", facts.sha256),
                ("fetchmail_server_id", "=", mailbox.id if mailbox else False),
            ],
            limit=1,
        )

    @api.model
    def _insert_unless_known(self, values, raw, parameters):
        """Insert the row of a mail; of two processes with one mail only one can.

        :return: the new row, or an empty recordset when the mail is here already
        """
        now = fields.Datetime.now()
        columns = {
            **values,
            "raw": base64.b64encode(raw),
            "parameters": Json(parameters),
            "state": "received",
            "attempts": 0,
            "next_try_at": now,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_inbound_mail (%s) VALUES %s
                ON CONFLICT (fingerprint) WHERE duplicate_of_id IS NULL
                DO NOTHING RETURNING id
                """,
                SQL(", ").join(map(SQL.identifier, columns)),
                tuple(columns.values()),
            )
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _create_duplicate(self, values):
        first = self.search(
            [
                ("fingerprint", "=", values["fingerprint"]),
                ("duplicate_of_id", "=", False),
            ]
        )
        return self.create(
            {
                **values,
                "duplicate_of_id": first.id,
                "state": "ignored",
                "reason": "duplicate",
                "next_try_at": False,
                "res_model": first.res_model,
                "res_id": first.res_id,
            }
        )

    @contextmanager
    def _separate_transaction(self):
        """Give this model in a transaction of its own, committed at the end.

        Tests stay in their own transaction, as elsewhere in Odoo.
        """
        if modules.module.current_test:
            yield self.sudo()
            return
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr)).sudo()

    # Processing

    @api.model
    def _in_process(self):
        """Return the mail that is being processed, or an empty recordset."""
        return self.sudo().browse(self.env.context.get("service_inbound_mail_id"))

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
        # sudo: what is an address of ours does not depend on who asks
        self.env["mail.alias.domain"].sudo()._remember_aliases(
            {email_normalize(mail.email_from, strict=False) for mail in mails}
        )
        for mail in mails:
            mail._process_one()
        mails.filtered("is_acknowledged")._acknowledge()

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
        MailThread = self.env["mail.thread"].with_context(
            service_inbound_mail_id=self.id,
            service_ticket_silent=self._is_older_than_mailbox(raw),
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

    # Actions of people

    def action_replay(self):
        """Process mails again that failed or wait for a decision, as they are."""
        self._decide({"state": "received", "reason": False})._process_now()

    def action_accept(self):
        """Process mails although a rule set them aside."""
        mails = self._decide({"state": "received", "is_forced": True})
        mails._process_now()
        if any(mail.reason == "unroutable" for mail in mails):
            raise UserError(
                self.env._("Choose the team that takes the mail, then accept it.")
            )

    def action_discard(self):
        """Leave mails unprocessed for good; they stay in the ledger."""
        self._decide({"state": "ignored", "reason": "discarded", "next_try_at": False})

    def _decide(self, vals):
        """Note a decision; who may see a mail may decide about it.

        :return: the mails, with the rights to process them
        """
        self.check_access("read")
        mails = self.sudo()  # sudo: states are written by decisions only
        if mails.filtered(lambda mail: mail.state == "processed" or not mail.raw):
            raise UserError(
                self.env._(
                    "Only mails that failed, wait for review or were ignored can be "
                    "decided about, as long as their raw text is kept."
                )
            )
        mails.write({"attempts": 0, **vals})
        return mails

    def _process_now(self):
        self._count_attempt()
        with no_statements_logged():
            self._process()

    def action_download(self):
        """Download the mail as it came."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/service/inbound_mail/{self.id}.eml",
            "target": "download",
        }

    def action_open_document(self):
        """Open what the mail ended on."""
        self.ensure_one()
        if not self.res_model:
            raise UserError(self.env._("This mail did not become a document."))
        return self.env[self.res_model].browse(self.res_id).get_formview_action()

    # Housekeeping

    @api.autovacuum
    def _gc_raw(self):
        """Forget the bytes of mails that were handled long ago."""
        limit = fields.Datetime.now() - timedelta(days=RETENTION_DAYS)
        self.env.execute_query(
            SQL(
                """
                UPDATE service_inbound_mail SET raw = NULL
                WHERE state IN ('processed', 'ignored')
                  AND raw IS NOT NULL AND create_date < %s
                """,
                limit,
            )
        )
