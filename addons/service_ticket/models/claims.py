"""How crons take what is due, when others do so at the same moment."""

import logging

from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.sql_log import no_statements_logged

_logger = logging.getLogger(__name__)


def lock_due(model, domain, order, limit):
    """Lock a batch of records that no other process works on at this moment.

    Call it right after a commit: when somebody has changed one of the records since
    the transaction began, this one is rolled back and looks again.

    :param model: empty recordset
    :param domain: what is due
    :param str order: which of them come first
    :param int limit: how many at most
    :return: the locked records; empty when nothing is due, or others do it already
    """
    while True:
        # More than are wanted: the first ones may be locked by others.
        due = model.search(domain, order=order, limit=2 * limit)
        try:
            with no_statements_logged():
                return due.try_lock_for_update(allow_referencing=True, limit=limit)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            model.env.cr.rollback()


def work_off(model, domain, order, limit, work, set_aside=None):
    """Work on what is due, batch by batch, until nothing is left or time is up.

    What fails keeps nothing else waiting: a batch that fails is taken record by record,
    and what fails alone is left out of this run. What somebody else is writing at that
    moment stays due and comes again.

    :param model: empty recordset
    :param domain: what is due; what has been worked on is not any more
    :param str order: which of them come first
    :param int limit: how many make a batch
    :param str work: method of a record set
    :param str set_aside: method of one record that notes its error, an argument, and
        when to try again; without it the next run does
    """
    failed, rest = model.browse(), Domain(domain)
    while records := lock_due(model, rest, order, limit):
        failed |= _work_apart(records, rest, work, set_aside)
        rest = Domain(domain) & Domain("id", "not in", failed.ids)
        # What failed does not remain: else the job would begin anew at once.
        remaining = model.search_count(rest, limit=10_000)
        done = len(records - failed)
        if not model.env["ir.cron"]._commit_progress(done, remaining=remaining):
            return


def _work_apart(records, domain, work, set_aside):
    """Work on locked records together; where that fails, on each alone.

    :return: those with which it failed alone
    """
    failed = none = records.browse()
    try:
        with records.env.cr.savepoint(), no_statements_logged():
            getattr(records, work)()
        return none
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        records.env.cr.rollback()
        if len(records) == 1:
            return none
    except Exception as error:
        if len(records) == 1:
            _logger.warning("%s of %s failed", work, records, exc_info=True)
            if set_aside:
                getattr(records, set_aside)(error)
            return records
        _logger.info("%s of %s goes one by one", work, records, exc_info=True)
    for record in records:
        # After a conflict it is locked no more, and others may have done it.
        still_due = Domain(domain) & Domain("id", "=", record.id)
        for locked in lock_due(none, still_due, "id", 1):
            failed |= _work_apart(locked, still_due, work, set_aside)
        records.env["ir.cron"]._commit_progress()
    return failed
