import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL

from .service_messenger_account import KINDS


class ServiceMessengerEvent(models.Model):
    """What a messenger told us, as it came: kept before it is confirmed."""

    _name = "service.messenger.event"
    _inherit = "service.ledger.mixin"
    _description = "Messenger Event"
    _order = "id desc"
    _rec_name = "event_key"

    account_id = fields.Many2one(
        "service.messenger.account",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    event_key = fields.Char("Event", required=True, readonly=True)
    chat_key = fields.Char("Chat Number", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    payload = fields.Json(readonly=True)
    payload_text = fields.Text("As It Came", compute="_compute_payload_text")
    # As the adapter understood it, see ``_read_events`` there
    content = fields.Json(readonly=True)
    state = fields.Selection(
        [
            ("received", "Received"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("ignored", "Ignored"),
        ],
        required=True,
        default="received",
        readonly=True,
        string="Status",
    )
    occurred_at = fields.Datetime("When", readonly=True)
    chat_id = fields.Many2one(
        "service.messenger.chat",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    ticket_id = fields.Many2one(
        "service.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    file_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Files",
        domain=[("res_model", "=", "service.messenger.event")],
        readonly=True,
    )

    _event_uniq = models.Constraint(
        "UNIQUE (account_id, event_key)", "This event is known already."
    )
    _due_idx = models.Index("(next_try_at, id) WHERE state IN ('received', 'failed')")
    _queue_idx = models.Index("(account_id, chat_key, id) WHERE state = 'received'")

    @api.depends("payload")
    def _compute_payload_text(self):
        for event in self:
            event.payload_text = json.dumps(
                event.payload, ensure_ascii=False, indent=2, sort_keys=True
            )

    @api.model
    def _digest(self, payload):
        """Return a key for a request that names none."""
        text = json.dumps(payload, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _store(self, rows):
        """Write events into the raw inbox; those that are there already are left out.

        One statement, and it waits for others that write the same event.

        :param rows: list of dicts, see ``service.messenger.account``
        :return int: how many are new
        """
        if not rows:
            return 0
        stored = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_messenger_event (
                    account_id, event_key, chat_key, kind, payload, content, state,
                    problem, occurred_at, attempts, next_try_at,
                    create_uid, create_date, write_uid, write_date
                )
                SELECT account_id, event_key, chat_key, kind, payload, content, state,
                    problem, occurred_at, 0,
                    CASE WHEN state = 'received' THEN moment END,
                    %(uid)s, moment, %(uid)s, moment
                FROM jsonb_to_recordset(%(rows)s::jsonb) AS event (
                    account_id int, event_key text, chat_key text, kind text,
                    payload jsonb, content jsonb, state text, problem text,
                    occurred_at timestamp
                ), LATERAL (
                    SELECT date_trunc('second', now() AT TIME ZONE 'UTC') AS moment
                ) AS clock
                ON CONFLICT (account_id, event_key) DO NOTHING
                RETURNING state
                """,
                uid=self.env.uid,
                rows=json.dumps(rows, default=fields.Datetime.to_string),
            )
        )
        if any(state == "received" for (state,) in stored):
            self._trigger()
        return len(stored)

    @api.model
    def _trigger(self, at=None):
        # sudo: whoever brings news may have it worked on
        self.env.ref("service_messenger.ir_cron_events").sudo()._trigger(at)

    def action_replay(self):
        """Work on events once more; what was done already stays as it is."""
        self.check_access("read")
        events = self.sudo()  # sudo: the inbox is written by programs alone
        events = events.filtered(lambda event: event.state in ("failed", "ignored"))
        events.write(
            {
                "state": "received",
                "attempts": 0,
                "problem": False,
                "next_try_at": fields.Datetime.now(),
            }
        )
        self._trigger()

    def action_open_ticket(self):
        """Show the ticket that an event ended on."""
        self.ensure_one()
        return self.ticket_id._get_records_action()
