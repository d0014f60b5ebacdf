"""Work that is committed whatever becomes of the request."""

from contextlib import contextmanager

from odoo import modules


@contextmanager
def separate(records):
    """Give records in a transaction of their own, committed at the end.

    Tests stay in their own transaction, as elsewhere in Odoo.
    """
    if modules.module.current_test:
        yield records
        return
    with records.env.registry.cursor() as cr:
        yield records.with_env(records.env(cr=cr))
