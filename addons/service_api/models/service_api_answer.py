from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

RETENTION = timedelta(hours=48)


class ServiceApiAnswer(models.Model):
    """What was answered to a call that may be repeated (``Idempotency-Key``).

    The row is written in the transaction of what the call does: both are there, or
    none is.
    """

    _name = "service.api.answer"
    _description = "Answer to a Repeatable Call"

    key_id = fields.Many2one(
        "service.api.key", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    fingerprint = fields.Char(required=True)
    status = fields.Integer(aggregator=None)
    body = fields.Text()
    location = fields.Char()

    _name_uniq = models.UniqueIndex("(key_id, name)")

    @api.model
    def _claim(self, key, name, fingerprint):
        """Note that a call is being answered.

        Of two at once the second waits for the first; then it fails to serialize, is
        run again by the request loop, and finds the answer.

        :param key: ``service.api.key``
        :param str name: what the caller calls this call
        :param str fingerprint: of what was sent
        :return: tuple of the record and whether it is new
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_api_answer
                    (key_id, name, fingerprint, create_date, create_uid)
                VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC', %s)
                ON CONFLICT (key_id, name) DO NOTHING RETURNING id
                """,
                *(key.id, name, fingerprint, self.env.uid),
            )
        )
        Answer = self.sudo()  # sudo: callers see no answers but their own
        if rows:
            return Answer.browse(rows[0][0]), True
        return Answer.search([("key_id", "=", key.id), ("name", "=", name)]), False

    @api.autovacuum
    def _gc_answers(self):
        """Forget answers that nobody asks for again."""
        limit = fields.Datetime.now() - RETENTION
        old = self.search([("create_date", "<", limit)], limit=10_000)
        old.unlink()
        return len(old), len(old) == 10_000
