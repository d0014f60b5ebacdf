"""Run benchmarks and write docs/benchmarks.md: ``python -m tests.bench [NAME...]``."""

import contextlib
import importlib
import inspect
import os
import platform
import sys
from pathlib import Path

from devtools import databases, processes
from tests.bench.measure import Row

NAMES = (
    *("mail_to_ticket", "ticket_batch", "sla_sweep", "desk_at_scale"),
    *("assignment", "messenger_messages"),
)
# Take many minutes, or four gigabytes: by name only.
LARGE = (
    *("desk_at_a_million", "planned_maintenance", "portal_pages"),
    *("knowledge_find", "api_calls", "monthly_closing", "closing_papers"),
    "call_pop",
)
# The database of a row, by the first word of its function's name.
DATABASES = {
    "ours": "BENCH_DATABASE",
    "alone": "BENCH_ALONE_DATABASE",
    "floor": "BENCH_DATABASE",
    "oca": "BENCH_OCA_DATABASE",
}
ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "benchmarks.md"
INTRODUCTION = """# Benchmarks

Measured by `./dev bench` on {machine}. The numbers of another machine differ; the
ratios, taken in one run, are what to compare. “Plain inserts” stores the same rows
with one INSERT each and nothing else: nothing that stores them can be faster.
"""
HEADER = """
| | per second | queries each | peak memory | against OCA | against plain inserts |
|---|---:|---:|---:|---:|---:|
"""


def main(names):
    """Run benchmarks one after the other; each row in a process of its own."""
    sections = {name: run(name) for name in names or NAMES}
    for section in sections.values():
        print(section)
    if not names or set(names) <= set(LARGE):
        write_report(sections.values())
    return 0


def write_report(sections):
    """Put sections into the report, in the place of those with the same title."""
    present = REPORT.read_text() if REPORT.exists() else ""
    kept = {title_of(part): f"\n## {part}" for part in present.split("\n## ")[1:]}
    kept.update(
        (title_of(section.removeprefix("\n## ")), section) for section in sections
    )
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    REPORT.parent.mkdir(exist_ok=True)
    text = INTRODUCTION.format(machine=machine) + "".join(kept.values())
    REPORT.write_text(text.rstrip() + "\n")


def title_of(part):
    """Return the title of a section without its mark."""
    return part.partition("\n")[0]


def run(name):
    """Run one benchmark; return its section of the report."""
    module = importlib.import_module(f"tests.bench.{name}")
    title, _blank, text = inspect.getdoc(module).partition("\n")
    if hasattr(module, "section"):
        return module.section(title, text)
    rows = {}
    functions = [
        (function_name, kind, inspect.getdoc(function))
        for function_name, function in vars(module).items()
        if (kind := function_name.partition("_")[0]) in DATABASES
        and function.__module__ == module.__name__
    ]
    with copies({kind for _name, kind, _title in functions}) as database_of:
        for function_name, kind, row_title in functions:
            if kind == "ours" and rows and getattr(module, "ROWS_EXCLUDE", False):
                renew(database_of[kind])
            row = measure(name, function_name, database_of[kind])
            rows[row_title] = (kind, row)
    return f"\n## {title}\n{text.rstrip()}\n{table(rows)}"


@contextlib.contextmanager
def copies(kinds):
    """Give fresh copies of the databases by kind of row: no table sees another's."""
    copy_of = {kind: f"{os.environ[DATABASES[kind]]}_run" for kind in kinds}
    named = sorted(set(copy_of.values()))
    try:
        for name in named:
            renew(name)
        yield copy_of
    finally:
        for name in named:
            databases.drop(name)


def renew(name):
    """Make a copy anew."""
    databases.drop(name)
    databases.copy(name.removesuffix("_run"), name)


def measure(name, function_name, database):
    """Run one function in an Odoo process; return its row."""
    print(f"{name}: {function_name} …", file=sys.stderr, flush=True)
    code = (
        "from tests.bench.measure import report; "
        f"from tests.bench.{name} import {function_name}; "
        f"report({function_name}, env)"
    )
    search_path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return Row(**processes.run_code(database, code, {"PYTHONPATH": search_path}))


def table(rows):
    """Return the Markdown table of one benchmark.

    :param rows: dict title -> (kind, :class:`Row`)
    """
    rate = {title: row.records / row.seconds for title, (_kind, row) in rows.items()}
    base = {kind: rate[title] for title, (kind, _row) in rows.items()}
    lines = [
        f"| {title} | {rate[title]:,.1f} | {row.queries / row.records:.2f} "
        f"| {row.peak_mb:.0f} MB | {_ratio(rate[title], base)} "
        f"| {rate[title] / base['floor']:.2f} × |"
        for title, (kind, row) in rows.items()
    ]
    return HEADER + "\n".join(lines) + "\n"


def _ratio(rate, base):
    """Return how many times OCA's speed that is, where OCA has something like it."""
    return f"{rate / base['oca']:.1f} ×" if "oca" in base else "–"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
