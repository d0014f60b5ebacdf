"""The files of config/ agree with each other and with the programs that read them."""

import configparser
import re
import shutil
import subprocess

import pytest

from tests.deployment.nodes import CONFIG, Proxy, free_ports

# What a way of running has that the one before it has not, or otherwise.
DIFFERENCES = {
    ("single", "cluster"): {
        "options": {"db_host", "db_port", "http_interface"},
        "queue_job": {"channels", "host", "port"},
    },
    ("cluster", "replica"): {
        "options": {"db_replica_host", "db_replica_port"},
        "queue_job": set(),
    },
}


def read(way):
    """Return one of config/odoo as a parser."""
    parser = configparser.RawConfigParser()
    with (CONFIG / "odoo" / f"{way}.conf").open() as file:
        parser.read_file(file)
    return parser


@pytest.mark.parametrize("ways", DIFFERENCES)
def test_ways_of_running_differ_in_what_they_must(ways):
    first, second = map(read, ways)
    for section, expected in DIFFERENCES[ways].items():
        different = set(first[section].items()) ^ set(second[section].items())
        assert {name for name, _value in different} == expected


@pytest.mark.parametrize("way", ["embedded", "single", "cluster", "replica"])
def test_every_way_loads_what_jobs_need_and_hides_databases(way):
    options = read(way)["options"]
    assert options["server_wide_modules"] == "base,rpc,web,queue_job"
    assert options["list_db"] == "False"
    assert "db_password" not in options


@pytest.mark.parametrize("way", ["single", "cluster", "compose"])
def test_nginx_accepts_its_files(nginx_program, tmp_path, way):
    # Starting it checks the files first.
    Proxy(way, free_ports(), tmp_path / way).stop()


def test_live_timeout_is_longer_than_odoos():
    text = (CONFIG / "nginx" / "locations.conf").read_text()
    seconds = int(re.search(r"proxy_read_timeout (\d+)s", text).group(1))
    assert seconds > int(read("cluster")["options"]["limit_time_real"])


def test_systemd_accepts_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed: its units were not checked")
    units = []
    for path in sorted((CONFIG / "systemd").iterdir()):
        # The programs need not be there on this machine.
        text = re.sub(r"(?m)^(Exec\w+)=.*", r"\1=/bin/true", path.read_text())
        unit = tmp_path / path.name
        unit.write_text(text)
        units.append(unit)
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
