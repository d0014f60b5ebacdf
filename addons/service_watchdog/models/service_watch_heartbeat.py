"""What arrived, by whatever way: the ledger of heartbeats."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

RETENTION_DAYS = 400
UNKNOWN_SHOWN = 200


class ServiceWatchHeartbeat(models.Model):
    """An object delivered something of a source, once per period."""

    _name = "service.watch.heartbeat"
    _description = "Arrival"
    _order = "at desc, id desc"
    _rec_name = "object_id"

    source_id = fields.Many2one(
        "service.watch.source", required=True, readonly=True, ondelete="cascade"
    )
    object_id = fields.Many2one(
        "service.watch.object",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", related="source_id.company_id", store=True, index=True
    )
    period = fields.Char(
        required=True,
        readonly=True,
        help="The day that was delivered for; the moment where nobody named a day.",
    )
    day = fields.Date(string="Delivered for", readonly=True)
    at = fields.Datetime(string="Arrived", required=True, readonly=True)
    channel = fields.Selection(
        [("api", "API"), ("mail", "Mail"), ("file", "File")],
        string="Way",
        required=True,
        readonly=True,
    )

    _once_uniq = models.UniqueIndex(
        "(source_id, object_id, period)", "This arrival is noted already."
    )
    _time_idx = models.Index("(source_id, at)")

    @api.model
    def _receive(self, source, signals, channel):
        """Note what arrived and settle what was expected.

        :param source: ``service.watch.source``
        :param signals: list of :class:`~..tools.signals.Signal`
        :param str channel: api, mail or file
        :return: dict with ``accepted``, ``duplicates`` (numbers) and ``unknown`` (codes
            that no object has)
        """
        Object = self.env["service.watch.object"].sudo()
        objects = Object._find_by_codes(
            source.company_id, {signal.code for signal in signals}
        )
        unknown = sorted({s.code for s in signals if s.code not in objects})
        rows = self._prepare_rows(source, signals, objects, channel)
        ids = self._insert_unless_known(rows)
        self.env["service.watch.check"].sudo()._settle(heartbeat_ids=ids)
        shown = "\n".join(unknown[:UNKNOWN_SHOWN]) or False
        if source.unknown_codes != shown:
            source.unknown_codes = shown
        known = sum(signal.code in objects for signal in signals)
        return {
            "accepted": len(ids),
            "duplicates": known - len(ids),
            "unknown": unknown,
        }

    @api.model
    def _prepare_rows(self, source, signals, objects, channel):
        """Return the rows of signals; the first one of an object and period counts."""
        now = fields.Datetime.now()
        rows = {}
        for signal in signals:
            if signal.code not in objects:
                continue
            # A clock that runs ahead must not make tomorrow's delivery of today's.
            at = min(signal.at or now, now)
            thing = objects[signal.code]
            period = (signal.day or signal.at or now).isoformat()
            rows.setdefault(
                (thing.id, period),
                {
                    "source_id": source.id,
                    "object_id": thing.id,
                    "company_id": source.company_id.id,
                    "period": period,
                    "day": signal.day,
                    "at": at,
                    "channel": channel,
                    "create_uid": self.env.uid,
                    "create_date": now,
                    "write_uid": self.env.uid,
                    "write_date": now,
                },
            )
        return list(rows.values())

    @api.model
    def _insert_unless_known(self, rows):
        """Insert rows; what is there already, or comes twice at once, stays as it is.

        :return: ids of the new rows
        """
        if not rows:
            return []
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_watch_heartbeat (%s) VALUES %s
                ON CONFLICT (source_id, object_id, period) DO NOTHING RETURNING id
                """,
                SQL(", ").join(map(SQL.identifier, rows[0])),
                SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows),
            )
        )
        self.invalidate_model()
        return [row_id for (row_id,) in found]

    @api.autovacuum
    def _gc_old(self):
        """Forget arrivals of long ago; what they settled stays."""
        limit = fields.Datetime.now() - timedelta(days=RETENTION_DAYS)
        self.search([("at", "<", limit)], limit=10_000).unlink()
