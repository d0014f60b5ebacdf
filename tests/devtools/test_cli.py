"""How ./dev answers to what a person types."""

import socket
import subprocess
import sys

import pytest

from devtools import (
    benchmarks,
    cli,
    databases,
    environment,
    odoo,
    paths,
    report,
    serving,
)


def run_dev(*arguments):
    """Run ./dev in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "devtools", *arguments],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
    )


def test_help_names_every_verb():
    text = run_dev("help").stdout
    for verb in "demo test db serve shell psql mail bench pictures lint clean".split():
        assert f"    {verb} " in text


def test_unknown_verb_ends_with_usage_and_no_traceback():
    done = run_dev("tset")
    assert done.returncode == 2
    assert "invalid choice: 'tset'" in done.stderr
    assert "Traceback" not in done.stderr


def test_failure_is_one_sentence_without_traceback():
    done = run_dev("db", "Bad Name")
    assert done.returncode == 1
    assert done.stderr.startswith("error: 'Bad Name' is no name for a database")
    assert "Traceback" not in done.stderr


def test_options_of_pytest_are_passed_on():
    options = cli._parse(["test", "-k", "mail", "addons/service_ticket", "-x"])
    assert options.pytest == ["-k", "mail", "addons/service_ticket", "-x"]


def test_a_database_speaks_the_language_that_is_asked_for(monkeypatch):
    made = []

    def make(name, addons, demo, main_language):
        made.append(main_language)

    monkeypatch.setattr(environment, "ensure", lambda: None)
    monkeypatch.setattr(databases, "exists", lambda name: False)
    monkeypatch.setattr(odoo, "new_database", make)
    for more in ([], ["--language", "ru_RU"]):
        options = cli._parse(["db", "try", "-m", "service_ci", *more])
        options.run(options)
    assert made == ["en_US", "ru_RU"]


def test_a_used_port_is_named_with_the_way_out():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(report.Failure, match=f"Port {port} is in use.*--port"):
            serving.check_port(port)


def test_a_demo_knows_the_port_that_it_is_served_at(monkeypatch):
    asked = []
    monkeypatch.setattr(serving.environment, "ensure", lambda: None)
    monkeypatch.setattr(serving.system, "ensure", lambda *programs: [])
    monkeypatch.setattr(serving.databases, "exists", lambda name: True)
    monkeypatch.setattr(serving.stamps, "is_done", lambda *of: True)
    monkeypatch.setattr(serving, "serve", lambda *of, **more: None)

    def rows(name, query, parameters=()):
        asked.append((query, parameters))
        return []

    monkeypatch.setattr(serving.databases, "rows", rows)
    serving.demo(18070)
    assert (serving.NOTE_ADDRESS, {"url": "http://localhost:18070"}) in asked


@pytest.mark.parametrize("port", [70000, -1])
def test_an_impossible_port_is_refused(port):
    with pytest.raises(report.Failure, match="is no port"):
        serving.check_port(port)


def test_the_version_for_benchmarks_comes_from_the_lock_file():
    lock = 'a==1\nodoo-addon-x==19.0.1 ; extra == "bench"\n'
    assert benchmarks.pinned(lock, "odoo-addon-x") == "odoo-addon-x==19.0.1"


def test_an_unknown_benchmark_is_refused_before_anything_is_installed():
    with pytest.raises(report.Failure, match="no benchmark nosuch. There are: mail"):
        benchmarks.run(["nosuch"])
