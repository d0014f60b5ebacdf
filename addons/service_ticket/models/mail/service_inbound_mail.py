import base64
from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...tools.inbound import read_facts
from ...tools.repair import read_text
from ...tools.sql_log import no_statements_logged
from ..service_ledger_mixin import CONFLICT_TRIES
from ..transactions import separate

RETENTION_DAYS = 90
TEXT_LIMIT = 5000

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
    ("recovery", "Recovery without alarm"),
]


class ServiceInboundMail(models.Model):
    """The ledger: each mail that reaches us, its bytes, and what became of it.

    A mail is stored and committed here before any server is told that it was taken.
    Processing works from the ledger alone and can be repeated; it either leaves a
    result (a ticket, a message, any other document) or a row that a person sees.
    """

    _name = "service.inbound.mail"
    _inherit = "service.ledger.mixin"
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
    message_id = fields.Char(string="Mail Identifier", readonly=True, index=True)
    subject = fields.Char(readonly=True)
    email_from = fields.Char(string="Sender", readonly=True)
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
    next_try_at = fields.Datetime(default=fields.Datetime.now)
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
            # sudo: whoever may read the row may read what the mail says.  Screens ask
            # for sizes instead of contents (bin_size), here it takes the bytes.
            raw = mail.sudo().with_context(bin_size=False).raw
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
        with separate(self.sudo()) as ledger:
            mail_id = ledger._store(raw, parameters, is_claimed=True).id
        with separate(self.sudo()) as ledger:
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
