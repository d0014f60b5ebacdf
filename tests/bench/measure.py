"""Measure what a piece of work in Odoo costs."""

import contextlib
import json
import resource
import time
from dataclasses import asdict, dataclass


@dataclass
class Row:
    """What was measured of one way to do the work."""

    records: int
    seconds: float = 0.0
    queries: int = 0
    peak_mb: float = 0.0


@contextlib.contextmanager
def measuring(env, records):
    """Give a :class:`Row` that is filled when the block ends.

    :param env: the environment whose cursor does the work
    :param records: how many records the block makes
    """
    row = Row(records)
    env.flush_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    yield row
    env.flush_all()
    row.seconds = time.perf_counter() - start
    row.queries = env.cr.sql_log_count - queries
    row.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def floor(env, table_ids):
    """Insert copies of rows one by one: nothing that stores them can be faster.

    :param table_ids: dict table -> ids of the rows to copy, constraints left out
    :return: :class:`Row` of as many records as the first table has rows
    """
    cr = env.cr
    for table in table_ids:
        cr.execute(f'CREATE TABLE bench_{table} (LIKE "{table}" INCLUDING INDEXES)')
    records = len(next(iter(table_ids.values())))
    with measuring(env, records) as row:
        for table, ids in table_ids.items():
            for row_id in ids:
                cr.execute(
                    f'INSERT INTO bench_{table} SELECT * FROM "{table}" WHERE id = %s',
                    [row_id],
                )
    for table in table_ids:
        cr.execute(f"DROP TABLE bench_{table}")
    return row


def report(function, env):
    """Run one function of a benchmark and print its row as JSON."""
    print(json.dumps(asdict(function(env))))
