"""From a ledger to what comes of it: claims, attempts and faults."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.inbound import storable
from ..tools.sql_log import no_statements_logged
from .claims import lock_due

_logger = logging.getLogger(__name__)

WAITING_STATES = ("received", "failed")
# How often a row is taken up at once again when other transactions are in its way.
CONFLICT_TRIES = 5


class ServiceLedgerMixin(models.AbstractModel):
    """What others have told us, as it came, and what became of it.

    Rows are stored and committed before the other side hears that they were taken.
    Those in the states ``received`` and ``failed`` are worked on from the ledger alone,
    with growing pauses, until something has come of them or a person has to decide.
    Models have a ``state`` with these two and say in :meth:`_deliver` what is to be
    done.
    """

    _name = "service.ledger.mixin"
    _description = "Ledger"

    # How many rows are worked on in one transaction.
    _batch_size = 50
    _due_order = "next_try_at, id"
    # Minutes between the attempts; after the last one a person decides.
    _back_off = (5, 15, 60, 240, 720)
    # So many attempts may end without a word before a row counts as failed.
    _silent_attempts = 0

    attempts = fields.Integer(default=0, readonly=True, aggregator=None)
    next_try_at = fields.Datetime(
        "Next Try",
        readonly=True,
        help="Empty: nothing happens any more by itself.",
    )
    problem = fields.Text(readonly=True)

    # Claims

    @api.model
    def _cron_process(self):
        """Work on what is due, in batches; what failed before goes alone."""
        while rows := self._claim():
            rows._make_ready()._process_unhindered()
            remaining = self.search_count(self._get_due_domain(), limit=1000)
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=remaining):
                break

    @api.model
    def _get_due_domain(self):
        now = fields.Datetime.now()
        return Domain("state", "in", WAITING_STATES) & Domain("next_try_at", "<=", now)

    @api.model
    def _claim(self):
        """Take the next rows and commit that, before anything is done with them.

        The attempt is counted first: what kills the process comes back later and alone,
        and never keeps the others waiting.

        :return: rows to work on, locked by nobody else
        """
        due = lock_due(self, self._get_due_domain(), self._due_order, self._batch_size)
        fresh = due.filtered(lambda row: not row.attempts)
        rows = fresh._with_following() or due[:1]
        # The attempt before this one left no word, so somebody has to see it.
        rows.filtered(
            lambda row: row.state == "received" and row.attempts > row._silent_attempts
        ).write(
            {
                "state": "failed",
                "problem": self.env._(
                    "The process that worked on this ended before it was done."
                ),
            }
        )
        rows._count_attempt()
        self.env["ir.cron"]._commit_progress()
        return rows

    def _with_following(self):
        """Return fresh rows and what is to be worked on together with them."""
        return self

    def _count_attempt(self):
        for attempts, rows in self.grouped("attempts").items():
            rows.write(
                {"attempts": attempts + 1, "next_try_at": self._next_try(attempts + 1)}
            )

    @api.model
    def _next_try(self, attempts):
        """Return when to try again, False when the attempts are used up."""
        if attempts > len(self._back_off):
            return False
        minutes = self._back_off[max(attempts, 1) - 1]
        return fields.Datetime.now() + timedelta(minutes=minutes)

    def _make_ready(self):
        """Do what takes long for claimed rows, before anything else is locked.

        :return: the rows that can be worked on
        """
        return self

    # Work

    def _process_unhindered(self):
        """Work on rows whatever other transactions do; for callers that may commit.

        When another transaction was faster, nothing of the batch is kept and each row
        is taken up again alone.
        """
        try:
            self._process_now()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as conflict:
            self._roll_back(conflict)
            for row in self:
                row._process_alone()

    def _process_alone(self):
        for _attempt in range(CONFLICT_TRIES):
            try:
                self._process_now()
                self.env["ir.cron"]._commit_progress()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as conflict:
                self._roll_back(conflict)

    def _roll_back(self, conflict):
        name = type(conflict).__name__
        _logger.info("%s wait for another transaction (%s)", self, name)
        self.env.cr.rollback()

    def _process_again(self):
        """Work at once on rows about which a person has decided."""
        self._count_attempt()
        self._process_now()

    def _process_now(self):
        with no_statements_logged():
            self._process()
            self.env.flush_all()

    def _process(self):
        """Work on rows in one transaction; their states tell what became of them.

        :raise: what PostgreSQL raises when another transaction was faster; the caller
            has to begin anew
        """
        rows = self.try_lock_for_update(allow_referencing=True)
        rows.filtered(lambda row: row.state in WAITING_STATES)._process_locked()

    def _process_locked(self):
        """Work on locked rows, each in a savepoint of its own."""
        for row in self:
            row._process_one()

    def _process_one(self, *known):
        """Do what one row asks for, or note why that fails.

        :param known: what was looked up for the whole batch, for :meth:`_deliver`
        """
        try:
            with self.env.cr.savepoint():
                self._deliver(*known)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("%s failed", self, exc_info=True)
            self._set_failed(error)

    def _deliver(self, *known):
        """Do what a row asks for, and note in its state what came of it."""
        raise NotImplementedError

    def _set_failed(self, error):
        problem = storable(self._explain(error))[:2000]
        for attempts, rows in self.grouped("attempts").items():
            rows.write(
                {
                    "state": "failed",
                    "problem": problem,
                    "next_try_at": self._next_try(attempts),
                }
            )

    def _explain(self, error):
        """Return a fault in words for the person who looks at the row."""
        if isinstance(error, UserError):
            return str(error)
        return f"{type(error).__name__}: {error}"
