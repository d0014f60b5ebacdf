"""Work that is committed whatever becomes of the request."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, modules


@contextmanager
def separate(records):
    """Give records in a transaction of their own, committed at the end.

    Exchanges have no user: what they tell is done by the system. Tests stay in their
    own transaction, as elsewhere in Odoo.
    """
    if modules.module.current_test:
        yield records.with_user(SUPERUSER_ID)
        return
    with records.env.registry.cursor() as cr:
        yield records.with_env(records.env(cr=cr, user=SUPERUSER_ID))
