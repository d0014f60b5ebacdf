import hashlib
import logging
from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.service_ticket.models.service_ledger_mixin import CONFLICT_TRIES
from odoo.addons.service_ticket.models.transactions import separate
from odoo.addons.service_ticket.tools.sql_log import no_statements_logged

from ..tools.call_state import Event, add_up, is_known
from ..tools.numbers import mask

_logger = logging.getLogger(__name__)

STATES = [
    ("received", "Received"),
    ("done", "Read"),
    ("failed", "Failed"),
    ("ignored", "Not understood"),
]
KEEP_RAW_DAYS = 30
KEEP_IGNORED_DAYS = 90
MAX_RAW = 20000


class ServiceCallEvent(models.Model):
    """The ledger: what an exchange told, and what became of it.

    An event is stored and committed before the exchange hears that it came. A call is
    what all its events add up to, so that each can be read again at any time.
    """

    _name = "service.call.event"
    _inherit = "service.ledger.mixin"
    _description = "Event of a Call"
    _order = "id desc"
    _rec_name = "event_id"

    _batch_size = 100
    _due_order = "attempts, next_try_at, id"
    _back_off = (1, 5, 30, 240, 1440)

    connector_id = fields.Many2one(
        "service.call.connector",
        string="Exchange",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    event_id = fields.Char(string="Identifier", required=True, readonly=True)
    call_key = fields.Char(string="Call Identifier", readonly=True)
    kind = fields.Char(required=True, readonly=True)
    # The address of a recording is for those who may hear it.
    facts = fields.Json(readonly=True, groups="base.group_system")
    raw = fields.Text(
        string="As It Came",
        readonly=True,
        groups="base.group_system",
        help="Forgotten after a month.",
    )
    call_id = fields.Many2one(
        "service.call", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="received")

    _event_uniq = models.Constraint(
        "UNIQUE (connector_id, event_id)", "The event is in the ledger already."
    )
    _call_idx = models.Index("(connector_id, call_key)")
    _due_idx = models.Index(
        "(next_try_at, id) WHERE state IN ('received', 'failed') "
        "AND next_try_at IS NOT NULL"
    )
    _failed_idx = models.Index("(connector_id) WHERE state = 'failed'")
    _connector_idx = models.Index("(connector_id, create_date)")

    # Receiving

    @api.model
    def _receive(self, connector, events, body):
        """Store events for good and read them at once.

        :param connector: ``service.call.connector``
        :param list events: what the provider has read, see :mod:`..tools.providers`
        :param bytes body: the request as it came
        :raise: what PostgreSQL raises when they could not be stored
        """
        rows = self._prepare_rows(connector, events, body)
        if not rows:
            return
        new_ids = self._store_unhindered(rows)
        if not new_ids:
            return
        try:
            # A ticket takes several times as long as a card on the screen.
            if connector.ticket_rule == "ringing":
                with separate(self) as ledger:
                    ledger.browse(new_ids)._show_unhindered()
            with separate(self) as ledger:
                ledger.browse(new_ids)._process_unhindered()
        except Exception:
            # They are in the ledger, and the cron comes for them.
            _logger.warning("Events %s wait to be read", new_ids, exc_info=True)

    @api.model
    def _prepare_rows(self, connector, events, body):
        raw = body.decode("utf-8", "replace").replace("\x00", "")[:MAX_RAW]
        digest = hashlib.sha256(body).hexdigest()
        now = fields.Datetime.now()
        rows = []
        told = connector._read_events(events)
        for number, (event, problem) in enumerate(told):
            is_due = bool(event) and is_known(event)
            wait = timedelta(seconds=event.doubt) if event else None
            kind = event.type if event else events[number].get("type")
            rows.append(
                {
                    "connector_id": connector.id,
                    "company_id": connector.company_id.id,
                    "event_id": event.event_id if event else f"{digest}/{number}",
                    "call_key": event.call_id if event else None,
                    "kind": kind if isinstance(kind, str) and kind else "unknown",
                    "facts": Json(event.to_json()) if event else None,
                    "raw": raw,
                    "state": "received" if is_due else "ignored",
                    # The request that brings it makes the first attempt; what is
                    # in doubt is for the cron.
                    "attempts": 1 if is_due and not wait else 0,
                    "next_try_at": (now + wait if wait else self._next_try(1))
                    if is_due
                    else None,
                    "problem": problem or None,
                    "create_uid": self.env.uid,
                    "create_date": now,
                    "write_uid": self.env.uid,
                    "write_date": now,
                }
            )
        return rows

    @api.model
    def _store_unhindered(self, rows):
        """Store events for good, whoever else is told the same at this moment."""
        for tries_left in reversed(range(CONFLICT_TRIES)):
            try:
                with no_statements_logged(), separate(self) as ledger:
                    return ledger._store(rows)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # The other one has committed the event; the next try sees it.
                if not tries_left:
                    raise

    @api.model
    def _store(self, rows):
        """Insert events; those that are there already are left alone.

        :return: ids of the new ones that say something about a call, without doubt
        """
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_call_event (%s) VALUES %s
                ON CONFLICT (connector_id, event_id) DO NOTHING
                RETURNING id, state = 'received'
                    AND coalesce((facts->>'doubt')::int, 0) = 0
                """,
                SQL(", ").join(map(SQL.identifier, rows[0])),
                SQL(", ").join(tuple(row.values()) for row in rows),
            )
        )
        return [id_ for id_, is_to_read in found if is_to_read]

    # Reading

    def _show_unhindered(self):
        """Tell the screens of calls; where that fails, reading tells them."""
        try:
            with no_statements_logged(), self.env.cr.savepoint():
                for connector, call_key in self._get_calls():
                    call, facts = self._find_call(connector, call_key)
                    call._show(facts)
        except Exception as error:
            _logger.info("Events %s: no pop: %s", self.ids, type(error).__name__)

    def _process_locked(self):
        """Let the calls be what their events say, each in a savepoint of its own."""
        for (connector, call_key), events in self._get_calls().items():
            events._process_one(connector, call_key)

    def _get_calls(self):
        """Return the events of each call: dict (exchange, key of the call) -> events.

        In one order for all, so that nobody waits in a circle.
        """
        self.fetch(["connector_id", "call_key", "kind", "state", "attempts"])
        groups = self.filtered("call_key").grouped(
            lambda event: (event.connector_id, event.call_key)
        )
        return dict(
            sorted(groups.items(), key=lambda item: (item[0][0].id, item[0][1]))
        )

    def _deliver(self, connector, call_key):
        """Read the events of one call."""
        call = self._follow_call(connector, call_key)
        self.write(
            {
                "call_id": call.id,
                "state": "done",
                "next_try_at": False,
                "problem": False,
            }
        )
        _logger.info(
            "Call %s (%s, %s): %s",
            call.id,
            connector.id,
            mask(call.number),
            ", ".join(self.mapped("kind")),
        )

    def _follow_call(self, connector, call_key):
        call, facts = self._find_call(connector, call_key)
        call._follow(facts)
        self.env.flush_all()
        return call

    def _find_call(self, connector, call_key):
        """Return a call, locked, and what its events add up to."""
        company = connector.company_id
        # Of the many columns of these, a call that rings waits for two.
        company.fetch(["partner_id"])
        company.partner_id.fetch(["lang", "country_id"])
        # What is written on tickets is in the language of the company.
        lang = company.partner_id.lang or self.env.lang
        Call = self.env["service.call"].with_company(company).with_context(lang=lang)
        call, _is_new = Call._obtain(connector, call_key)
        told = self.search_fetch(
            [
                ("connector_id", "=", connector.id),
                ("call_key", "=", call_key),
                ("facts", "!=", False),
            ],
            ["facts", "state"],
        ).filtered(lambda event: event in self or event._is_believed())
        return call, add_up(Event.from_json(event.facts) for event in told)

    def _is_believed(self):
        """Tell whether an event counts, though it is not its turn to be read."""
        return self.state == "done" or not self.facts.get("doubt")

    def action_read_again(self):
        """Read events again that failed."""
        self.check_access("read")
        # sudo: nobody rewrites the ledger
        events = self.sudo().filtered(lambda event: event.call_key and event.facts)
        events.write({"state": "received", "attempts": 0, "problem": False})
        events._process_again()

    # Housekeeping

    @api.autovacuum
    def _gc_events(self):
        """Forget the bytes of last month, and what was never understood."""
        now = fields.Datetime.now()
        old = self.search(
            [
                ("create_date", "<", now - timedelta(days=KEEP_RAW_DAYS)),
                ("raw", "!=", False),
            ],
            limit=10000,
        )
        old.write({"raw": False})
        ignored = self.search(
            [
                ("state", "=", "ignored"),
                ("create_date", "<", now - timedelta(days=KEEP_IGNORED_DAYS)),
            ],
            limit=10000,
        )
        ignored.unlink()
        return len(old | ignored), len(old) == 10000 or len(ignored) == 10000
