"""Measure what a piece of work in Odoo costs."""

import contextlib
import json
import os
import resource
import time
import traceback
from dataclasses import asdict, dataclass

from odoo import sql_db


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


def side_by_side(env, work, portions):
    """Do portions of work in a process each, all at once; commits.

    As the runner of jobs does on a server with as many workers. The processes are
    copies of this one, which has the registry already, as workers of a server have.

    :param env: its user does the work; what it changed is committed first
    :param work: function of an environment and of a portion
    :param portions: what each process does
    :return: how many queries they made
    :raise RuntimeError: when one of them failed
    """
    env.cr.commit()
    children = [_start(env, work, portion) for portion in portions]
    queries = 0
    for pid, pipe in children:
        with os.fdopen(pipe) as told:
            queries += int(told.read() or 0)
        if os.waitpid(pid, 0)[1]:
            raise RuntimeError("A process of the benchmark failed: see above.")
    env.invalidate_all()
    return queries


def _start(env, work, portion):
    """Start a process for a portion; return its id and the pipe that it reports to."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    status = 1
    try:
        # The connections belong to the parent: kept, so that nothing closes them.
        _inherited, sql_db._Pool = sql_db._Pool, None
        with env.registry.cursor() as cr:
            work(env(cr=cr), portion)
            cr.commit()
            os.write(writing, str(cr.sql_log_count).encode())
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


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
