"""Run the tests: those of the addons inside Odoo, those in tests/ beside it."""

import collections
import contextlib
import json
import os
import subprocess
import time
from concurrent import futures
from pathlib import Path
from typing import NamedTuple

from devtools import (
    environment,
    install_log,
    odoo,
    paths,
    report,
    system,
    templates,
)

# Options of pytest that take the next argument as their value.
VALUE_OPTIONS = set(
    "-k -m -p -o -c -W -r --tb --maxfail --durations --deselect".split()
)
NOTHING_COLLECTED = 5
# So few failures of a whole run are looked at once more.
FEW = 5
# What the whole suite makes use of.
NEEDED = (
    system.CHROMIUM,
    system.WKHTMLTOPDF,
    system.PANGO,
    system.HARFBUZZ,
    system.NGINX,
    system.DOVECOT,
    system.DOVECOT_POP3,
)


class Run(NamedTuple):
    """One pytest process: the name to show for it and its command."""

    label: str
    command: list


class Outcome(NamedTuple):
    """What one run or check came to.

    ``skipped`` counts tests by reason, ``failures`` has the ids of those that failed.
    """

    passed: int
    failed: int
    skipped: dict
    failures: list = []


def run(arguments):
    """Run all tests, or those that the arguments choose.

    :param arguments: arguments of pytest; paths are relative to the checkout
    :return: exit code
    """
    chosen, options = split_arguments(arguments)
    if chosen:
        addon_tests, root_tests = _sort_out(chosen)
        shards = [addon_tests] if addon_tests else []
        lacking = []
    else:
        shards = share_out(_addon_test_files(), os.cpu_count() or 1)
        root_tests = ["tests"] if any(paths.TESTS.rglob("test_*.py")) else []
        lacking = system.ensure(*NEEDED)
    environment.ensure()
    outcomes, unsteady = [], []
    runs = [_root_run(root_tests, options)] if root_tests else []
    with contextlib.ExitStack() as copies:
        if shards or not chosen:
            templates.drop_left_over_copies()
            template = templates.ensure()
            outcomes.append(_check_install_log(template))
        for number, shard in enumerate(shards, 1):
            copy = copies.enter_context(templates.copied(template, f"addons{number}"))
            runs.append(
                _addons_run(f"addons {number}/{len(shards)}", copy, shard, options)
            )
        outcomes += _run_all(runs)
        if not chosen:
            outcomes, unsteady = _try_again(outcomes, copies, template, options)
    return _summarise(outcomes, lacking, unsteady)


def split_arguments(arguments):
    """Split pytest's arguments into paths and options (with their values)."""
    chosen, options = [], []
    previous = ""
    for argument in arguments:
        is_value = previous in VALUE_OPTIONS
        if argument.startswith("-") or is_value:
            options.append(argument)
        else:
            chosen.append(argument)
        previous = "" if is_value else argument
    return chosen, options


def share_out(files, count):
    """Share files out into at most ``count`` lists of about the same size in bytes."""
    shards = [[] for _ in range(count)]
    sizes = [0] * count
    for file in sorted(files, key=lambda file: -file.stat().st_size):
        smallest = sizes.index(min(sizes))
        shards[smallest].append(str(file.relative_to(paths.ROOT)))
        sizes[smallest] += file.stat().st_size
    return [sorted(shard) for shard in shards if shard]


def _addon_test_files():
    return sorted(paths.ADDONS.glob("*/tests/**/test_*.py"))


def _sort_out(chosen):
    """Return the chosen paths below addons/ and those below tests/."""
    below = {"addons": [], "tests": []}
    for argument in chosen:
        path = Path(os.path.abspath(argument.split("::")[0]))
        top = path.relative_to(paths.ROOT).parts[:1] if path.exists() else ()
        if not top or top[0] not in below:
            raise report.Failure(
                f"There are no tests at {argument}:"
                " give a path below addons/ or tests/."
            )
        below[top[0]].append(argument)
    return below["addons"], below["tests"]


def _addons_run(label, database, files, options):
    command = _pytest(options) + [
        f"--odoo-database={database}",
        f"--odoo-config={paths.ODOO_CONFIG}",
        # Without it every test of a controller or a tour is skipped.
        "--odoo-http",
        *files,
    ]
    return Run(label, command)


def _root_run(files, options):
    return Run("tests", [*_pytest(options), "-p", "no:odoo", *files])


def _pytest(options):
    return [paths.PYTHON, "-m", "pytest", "-p", "devtools.pytest_report", *options]


def _run_all(runs):
    """Run the commands side by side, as many at a time as there are processors."""
    if len(runs) == 1:
        return [_run_one(runs[0], None)]
    with futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [pool.submit(_run_to_log, each) for each in runs]
        return [task.result() for task in tasks]


def _try_again(outcomes, copies, template, options):
    """Run the few tests that failed once more, with nothing beside them.

    On a machine that does three runs at once a browser or a process may wait longer
    than its test does. Whatever fails alone, too, has failed.

    :return: the outcomes with those of the second try, and the ids of the tests that
        passed in it only
    """
    failures = sorted({name for each in outcomes for name in each.failures})
    if not 0 < len(failures) <= FEW:
        return outcomes, []
    addon_tests, root_tests = _sort_out(failures)
    runs = [_root_run(root_tests, options)] if root_tests else []
    if addon_tests:
        copy = copies.enter_context(templates.copied(template, "again"))
        runs.append(_addons_run("addons", copy, addon_tests, options))
    report.step(f"once more, alone: {', '.join(failures)}")
    again = [_run_one(each, None) for each in runs]
    failing = {name for each in again for name in each.failures}
    settled = [
        each._replace(failed=each.failed - len(each.failures), failures=[])
        for each in outcomes
    ]
    has_broken_off = any(each.failed and not each.failures for each in again)
    unsteady = [] if has_broken_off else sorted(set(failures) - failing)
    return settled + again, unsteady


def _run_to_log(each):
    log = paths.LOGS / f"test-{each.label.replace(' ', '-').replace('/', '-of-')}.log"
    started = time.monotonic()
    report.step(f"testing {each.label}; see {log.relative_to(paths.ROOT)}")
    with log.open("w") as output:
        outcome = _run_one(each, output)
    seconds = time.monotonic() - started
    report.say(f"\n==> {each.label}, {seconds:.0f} s\n{log.read_text().rstrip()}")
    return outcome


def _run_one(each, output):
    """Run one pytest process and return its outcome."""
    paths.TEST_REPORTS.mkdir(parents=True, exist_ok=True)
    result = paths.TEST_REPORTS / f"{os.getpid()}-{each.label.replace('/', '-')}.json"
    code = subprocess.run(
        each.command,
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env={**odoo.environment(), "DEV_TEST_REPORT": str(result)},
    ).returncode
    if not result.exists():
        report.notice(f"the run of {each.label} broke off with {code}")
        return Outcome(0, 1, {})
    outcome = Outcome(**json.loads(result.read_text()))
    result.unlink()
    if code and code != NOTHING_COLLECTED and not outcome.failed:
        return outcome._replace(failed=1)
    return outcome


def _check_install_log(template):
    """Count each warning during installation as a failed test."""
    findings = install_log.findings(templates.install_log(template))
    for finding in findings:
        report.say(f"FAILED installation of the addons: {finding}")
    return Outcome(passed=0, failed=len(findings), skipped={})


def _summarise(outcomes, lacking, unsteady):
    """Print the totals and what to look at; return the exit code."""
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = collections.Counter()
    for outcome in outcomes:
        skipped.update(outcome.skipped)
    if lacking or skipped:
        report.say("\nNot tested on this machine:")
        for sentence in lacking:
            report.say(f"  - {sentence}")
        for reason, count in sorted(skipped.items()):
            report.say(f"  - {count} skipped: {reason}")
    if unsteady:
        report.say(
            "\nPassed alone, and not beside others: find out what they wait for:"
        )
        for name in unsteady:
            report.say(f"  - {name}")
    total = f"{passed} passed, {failed} failed"
    report.say(total + (f", {skipped.total()} skipped" if skipped else ""))
    return 1 if failed or not passed else 0
