"""How crons take what is due, when others do so at the same moment."""

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.sql_log import no_statements_logged


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
