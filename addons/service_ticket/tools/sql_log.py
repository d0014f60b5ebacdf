"""Keep what people write to the desk out of the server's log."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_sql_logger = logging.getLogger("odoo.sql_db")


@contextmanager
def no_statements_logged() -> Iterator[None]:
    """Log no failed SQL statement of this thread.

    Odoo logs the whole statement, and with it the whole mail; whoever catches the
    error says what went wrong.
    """
    thread = threading.get_ident()

    def is_of_others(record: logging.LogRecord) -> bool:
        return record.thread != thread

    _sql_logger.addFilter(is_of_others)
    try:
        yield
    finally:
        _sql_logger.removeFilter(is_of_others)
