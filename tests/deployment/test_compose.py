"""docker-compose.yml and the image, as far as a machine without an engine can tell."""

import importlib.metadata
import os
import re
import shutil
import subprocess
from dataclasses import fields

import pytest
import yaml

from config.scripts import production_requirements
from devtools import paths
from tests.deployment.nodes import CONFIG
from tests.unit import load_tools

load_tools("service_telephony", "asterisk")

from service_telephony_asterisk.settings import Settings  # noqa: E402

FILE = paths.ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def compose():
    """Return the parsed file."""
    return yaml.safe_load(FILE.read_text())


def compose_command():
    """Return the command of compose on this machine, or None."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            asked = [*command, "version", "--short"]
            answer = subprocess.run(asked, capture_output=True, text=True)
            # The first generation does not know secrets from the environment.
            if answer.returncode == 0 and not answer.stdout.startswith("1."):
                return command
    return None


def test_compose_accepts_the_file():
    command = compose_command()
    if not command:
        pytest.skip("docker compose is not installed: its file was only parsed")
    environment = {**os.environ, "DB_PASSWORD": "never-printed"}
    done = subprocess.run(
        [*command, "--file", FILE, "config"],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert "never-printed" not in done.stdout
    assert set(yaml.safe_load(done.stdout)["services"]) == {"db", "nginx", "odoo"}


def test_every_service_is_watched_limited_and_started_again(compose):
    assert set(compose["services"]) == {"asterisk", "db", "nginx", "odoo"}
    for name, service in compose["services"].items():
        assert service["restart"] == "unless-stopped"
        assert service["deploy"]["resources"]["limits"]["memory"]
        # The daemon answers nobody: when something fails it ends, and is started again.
        if name != "asterisk":
            assert service["healthcheck"]["test"][0] == "CMD"


def test_the_daemon_of_asterisk_starts_by_request_and_gets_all_its_settings(compose):
    service = compose["services"]["asterisk"]
    assert service["profiles"] == ["asterisk"]
    known = {"PBX_" + each.name.upper() for each in fields(Settings)}
    # Where the spool is, how often it asks and how much it says is the image's matter.
    internal = {"PBX_SPOOL", "PBX_CLICK_PAUSE", "PBX_LOG_LEVEL"}
    assert set(service["environment"]) == known - internal
    spool = Settings.spool.parent
    assert f"spool:{spool}" in service["volumes"]
    assert str(spool) in (CONFIG / "docker" / "Dockerfile").read_text()


def test_odoo_can_be_scaled(compose):
    service = compose["services"]["odoo"]
    assert not {"container_name", "ports"}.intersection(service)
    assert "data:/var/lib/odoo" in service["volumes"]
    assert service["depends_on"]["db"]["condition"] == "service_healthy"


def test_images_are_the_agreed_ones(compose):
    assert compose["services"]["db"]["image"] == "postgres:17"
    dockerfile = (CONFIG / "docker" / "Dockerfile").read_text()
    assert re.search(r"^FROM odoo:19$", dockerfile, re.MULTILINE)


def test_no_secret_has_a_value(compose):
    assert compose["secrets"] == {"db_password": {"environment": "DB_PASSWORD"}}
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name:
                assert value == "/run/secrets/db_password"
    example = (CONFIG / "docker" / "example.env").read_text()
    assert re.search(r"^DB_PASSWORD=$", example, re.MULTILINE)


def test_every_setting_is_in_the_example():
    used = set(re.findall(r"\$\{(\w+)", FILE.read_text())) | {"DB_PASSWORD"}
    example = (CONFIG / "docker" / "example.env").read_text()
    assert used == set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))


def test_defaults_in_the_example_are_those_of_the_file():
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", FILE.read_text()))
    example = (CONFIG / "docker" / "example.env").read_text()
    shown = dict(re.findall(r"^#([A-Z_]+)=(.+)$", example, re.MULTILINE))
    assert {name: defaults[name] for name in shown} == shown


def test_mounted_files_exist(compose):
    for service in compose["services"].values():
        for volume in service["volumes"]:
            source = volume.replace("${SITE:-http}", "http").split(":")[0]
            if source.startswith("./"):
                assert (paths.ROOT / source).exists(), source


def test_copied_files_exist():
    dockerfile = (CONFIG / "docker" / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?:--\S+ )?(.+)$", dockerfile, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (paths.ROOT / source).exists(), source


@pytest.mark.parametrize("password", ["", None])
def test_entrypoint_wants_a_password(tmp_path, password):
    environment = {"PATH": os.environ["PATH"], "DB_PASSWORD_FILE": "/no/such/file"}
    if password is not None:
        file = tmp_path / "password"
        file.write_text(password)
        environment["DB_PASSWORD_FILE"] = str(file)
    done = subprocess.run(
        [CONFIG / "docker" / "entrypoint.sh", "true"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: there is no database password: set DB_PASS")


def test_image_gets_all_that_our_addons_need():
    lines = production_requirements.production_requirements()
    # as packages name each other
    chosen = {line.split("==")[0].lower() for line in lines}
    chosen |= {name.replace("_", "-") for name in chosen}
    assert {"odoo-addon-queue_job", "openupgradelib"} <= chosen
    assert not {"pytest", "ruff", "odoo-addon-helpdesk_mgmt"} & chosen
    # What Odoo itself imports is in its image.
    section = (paths.ROOT / "requirements.in").read_text().split("# -- Our addons")[0]
    of_odoo = {name.lower() for name in re.findall(r"^[\w-]+", section, re.MULTILINE)}
    for name in chosen:
        for needed in importlib.metadata.requires(name) or []:
            if "python_version" not in needed and "extra" not in needed:
                needed = re.match(r"[\w-]+", needed).group().lower()
                assert needed in chosen | of_odoo | {"odoo"}, (name, needed)
