"""How Odoo is started."""

import subprocess

from devtools import odoo


def test_languages_are_there_to_be_chosen_and_english_stays_everybodys(
    monkeypatch, tmp_path
):
    commands = []

    def run(command, **_options):
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(odoo, "command", lambda _database, *arguments: arguments)
    monkeypatch.setattr(odoo, "environment", dict)
    monkeypatch.setattr(odoo, "installed", lambda _database: {"mail"})
    monkeypatch.setattr(odoo.subprocess, "run", run)
    odoo.install("x", ["mail"], languages=["ru_RU"], log=tmp_path / "log")
    assert "--load-language=en_US,ru_RU" in commands[0]
    odoo.install("x", ["mail"], log=tmp_path / "log", main_language="ru_RU")
    assert "--load-language=ru_RU,en_US" in commands[1]
