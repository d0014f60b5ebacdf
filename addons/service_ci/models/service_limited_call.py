import ipaddress
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools import hmac as keyed_hash

SCOPE = "service_ci-limited-call"
# Nothing is counted for longer.
KEEP_HOURS = 24
BATCH_SIZE = 50000


class ServiceLimitedCall(models.Model):
    """One call of what may be called only so often; all processes see it at once.

    Rows are added and never changed, so nobody waits for anybody.
    """

    _name = "service.limited.call"
    _description = "Limited Call"
    _log_access = False
    _rec_name = "caller"

    caller = fields.Char(
        required=True,
        readonly=True,
        help="Keyed hash of what was called and by whom: it tells nobody's address.",
    )
    called_at = fields.Datetime(required=True, readonly=True)

    _caller_idx = models.Index("(caller, called_at)")
    _called_at_idx = models.Index("USING brin (called_at)")

    @api.model
    def _seconds_to_wait(self, what, who, limit, seconds=60):
        """Count a call, unless there were too many.

        In a transaction of its own: a call that fails, or only reads, counts as well.

        :param str what: is called
        :param str who: calls, for instance what :meth:`_place_of` returns
        :param int limit: so many calls are fine
        :param int seconds: within this time
        :return int: 0 for a call that is fine, else after how many seconds to try again
        """
        # sudo: the secret of the database is a system parameter
        caller = keyed_hash(self.env(su=True), SCOPE, (what, who))[:32]
        with self.env.registry.cursor() as cr:
            # What is lost in a crash need not be counted: nobody waits for the disk.
            cr.execute("SET LOCAL synchronous_commit TO off")
            cr.execute(
                SQL(
                    """
                    WITH clock AS (SELECT now() AT TIME ZONE 'UTC' AS moment),
                    recent AS (
                        SELECT called_at
                        FROM service_limited_call, clock
                        WHERE caller = %(caller)s
                            AND called_at > moment - %(window)s
                        ORDER BY called_at DESC
                        LIMIT %(limit)s
                    ),
                    counted AS (
                        SELECT count(*) >= %(limit)s AS is_too_many,
                            min(called_at) AS first_at
                        FROM recent
                    ),
                    added AS (
                        INSERT INTO service_limited_call (caller, called_at)
                        SELECT %(caller)s, moment FROM clock, counted
                        WHERE NOT is_too_many
                    )
                    SELECT CASE WHEN is_too_many THEN greatest(1, ceil(
                        extract(epoch FROM first_at + %(window)s - moment)
                    ))::int ELSE 0 END
                    FROM counted, clock
                    """,
                    caller=caller,
                    limit=limit,
                    window=timedelta(seconds=seconds),
                )
            )
            return cr.fetchone()[0]

    @api.model
    def _place_of(self, address):
        """Return by what a place is known that calls without a login.

        :param str address: IPv4 or IPv6; of the latter a whole /64 is one place
        """
        try:
            prefix = 64 if ipaddress.ip_address(address).version == 6 else 32
        except ValueError:
            return str(address)
        return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))

    @api.autovacuum
    def _gc_calls(self):
        limit = fields.Datetime.now() - timedelta(hours=KEEP_HOURS)
        old = self.search([("called_at", "<", limit)], limit=BATCH_SIZE)
        old.unlink()
        return len(old), len(old) == BATCH_SIZE
