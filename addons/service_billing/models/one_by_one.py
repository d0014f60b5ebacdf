"""Batches in which one bad record does not stop the rest."""

import logging

import psycopg2

from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


def in_batch(records, step):
    """Do a step with all records at once; where that fails, with each by itself.

    :param records: any record set
    :param step: function of a record set
    :return: dict record -> why the step failed for it, a sentence
    """
    try:
        with records.env.cr.savepoint():
            step(records)
        return {}
    except (UserError, psycopg2.IntegrityError) as error:
        if len(records) == 1:
            return {records: _sentence(records, error)}
    failed = {}
    for record in records:
        failed |= in_batch(record, step)
    return failed


def _sentence(record, error):
    _logger.info("%s failed: %s", record, error)
    if isinstance(error, UserError):
        return str(error)
    return record.env._("The database refused it: somebody else was quicker.")
