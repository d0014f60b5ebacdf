"""The same reads in databases of different sizes, side by side."""

import contextlib
import os
import sys
from pathlib import Path

from devtools import databases, processes

ROOT = Path(__file__).parents[2]
# One subject in three names the machine, after this.
SERIAL = ", ККТ "


def compare(module, sizes, title, text):
    """Measure the reads of a benchmark at each size; return its section.

    :param str module: name of the module whose ``measure`` prints dict title -> seconds
    :param sizes: two numbers of tickets
    :param str title: of the section
    :param str text: below the title
    """
    seconds = {size: measure_at(module, size) for size in sizes}
    small, large = sizes
    lines = [
        f"| {read} | {1000 * before:,.1f} ms | {1000 * seconds[large][read]:,.1f} ms "
        f"| {seconds[large][read] / before:.1f} × |"
        for read, before in seconds[small].items()
    ]
    header = (
        f"| | {small:,} tickets | {large:,} tickets | ratio |\n|---|---:|---:|---:|\n"
    )
    return f"\n## {title}\n{text.rstrip()}\n\n{header}" + "\n".join(lines) + "\n"


def measure_at(module, size):
    """Fill a copy of the database and measure in it: dict title -> seconds."""
    name = module.rpartition(".")[2]
    environment = {
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    }
    with copy_of(os.environ["BENCH_DATABASE"], f"bench_{size}") as database:
        print(f"{name}: filling with {size:,} tickets …", file=sys.stderr, flush=True)
        code = f"from tests.bench.fill import fill; fill(env, {size}); print('null')"
        processes.run_code(database, code, environment)
        print(f"{name}: measuring …", file=sys.stderr, flush=True)
        code = f"from {module} import measure; measure(env)"
        return processes.run_code(database, code, environment)


@contextlib.contextmanager
def copy_of(original, name):
    try:
        databases.drop(name)
        databases.copy(original, name)
        yield name
    finally:
        databases.drop(name)
