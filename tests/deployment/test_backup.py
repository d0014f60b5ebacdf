"""Backup, restore and neutralised copies, with the scripts that operators run."""

import json
import shutil

import pytest
from passlib.hash import pbkdf2_sha512

from devtools import databases, paths

PICTURE = bytes(range(256)) * 400

FILL = f"""
import base64

partner = env["res.partner"].create({{"name": "Kept"}})
env["ir.attachment"].create({{
    "name": "kept.bin", "raw": {PICTURE!r},
    "res_model": "res.partner", "res_id": partner.id,
}})
env["ir.mail_server"].create({{"name": "Real", "smtp_host": "smtp.example.com"}})
env["fetchmail.server"].create({{
    "name": "Desk", "server_type": "imap", "server": "imap.example.com",
    "user": "desk", "password": "secret", "state": "done",
}})
env["mail.mail"].create({{"subject": "Queued", "email_to": "client@example.com"}})
env["queue.job"].with_delay()._test_job()
env.cr.commit()
"""


@pytest.fixture(scope="module")
def original(make_database, odoo_shell):
    """Return a database that has something to lose and something to send."""
    database = make_database()
    odoo_shell(database, FILL)
    return database


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder for backups."""
    return tmp_path_factory.mktemp("backups")


@pytest.fixture(scope="module")
def backup(original, folder, run_script):
    """Return the folder of one backup."""
    done = run_script("backup", original, folder, "--allow-missing")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Backed up {original} to ")
    (made,) = folder.iterdir()
    return made


def state(database):
    """Return what makes a database the same as another: rows of some tables."""
    query = """
        SELECT (SELECT count(*) FROM res_partner), (SELECT count(*) FROM ir_ui_view),
               (SELECT count(*) FROM ir_attachment),
               (SELECT value FROM ir_config_parameter WHERE key = 'database.uuid')
    """
    return databases.rows(database, query)


def stored_picture(database):
    """Return the bytes of the attachment that was made for the test."""
    query = "SELECT store_fname FROM ir_attachment WHERE name = 'kept.bin'"
    ((name,),) = databases.rows(database, query)
    return (databases.filestore(database) / name).read_bytes()


def test_restored_database_is_the_same(original, backup, new_name, run_script):
    done = run_script("restore", backup, new_name, "--production")
    assert done.returncode == 0, done.stderr
    assert state(new_name) == state(original)
    assert stored_picture(new_name) == PICTURE
    again = run_script("restore", backup, new_name, "--production")
    assert again.returncode == 1
    assert again.stderr == (
        f"error: The database {new_name} exists already: choose another name.\n"
    )


def test_neutralised_copy_reaches_nobody(original, backup, new_name, run_script):
    done = run_script("restore", backup, new_name, "--neutralise")
    assert done.returncode == 0, done.stderr
    queries = {
        "SELECT count(*) FROM fetchmail_server WHERE active": 0,
        "SELECT count(*) FROM fetchmail_server WHERE password IS NOT NULL": 0,
        "SELECT count(*) FROM ir_mail_server WHERE active AND name = 'Real'": 0,
        "SELECT count(*) FROM mail_mail WHERE state = 'outgoing'": 0,
        "SELECT count(*) FROM queue_job WHERE state = 'cancelled'": 1,
        "SELECT count(*) FROM queue_job WHERE state != 'cancelled'": 0,
        # The cleaning of old data goes on.
        "SELECT count(*) FROM ir_cron WHERE active": 1,
    }
    found = {query: databases.rows(new_name, query)[0][0] for query in queries}
    assert found == queries
    # Links that carry a signature of the original are not valid in the copy.
    for key in ("database.uuid", "database.secret"):
        query = f"SELECT value FROM ir_config_parameter WHERE key = '{key}'"
        assert databases.rows(new_name, query) != databases.rows(original, query)


def test_second_backup_links_the_files_of_the_first(
    original, backup, folder, run_script
):
    done = run_script("backup", original, folder, "--allow-missing")
    assert done.returncode == 0, done.stderr
    (second,) = set(folder.iterdir()) - {backup}
    names = [path for path in (second / "filestore").glob("*/*") if path.is_file()]
    assert names
    for path in names:
        assert path.samefile(backup / path.relative_to(second))
    shutil.rmtree(second)


def test_served_database_is_not_neutralised(original, run_script):
    done = run_script("neutralise", original, PGDATABASE=original)
    assert done.returncode == 1
    assert "is the database that this Odoo serves" in done.stderr
    query = "SELECT count(*) FROM fetchmail_server WHERE active"
    assert databases.rows(original, query) == [(1,)]


def damage_dump(copy):
    """Change one byte of the dump."""
    dump = bytearray((copy / "database.dump").read_bytes())
    dump[len(dump) // 2] ^= 1
    (copy / "database.dump").write_bytes(dump)


def lose_file(copy):
    """Remove one attachment."""
    next(p for p in (copy / "filestore").glob("*/*")).unlink()


def damage_file(copy):
    """Change one attachment."""
    file = next(p for p in (copy / "filestore").glob("*/*"))
    file.unlink()
    file.write_bytes(b"something else")


def lose_manifest(copy):
    """Remove what describes the backup."""
    (copy / "manifest.json").unlink()


def lie_about_rows(copy):
    """Let the manifest count one partner more."""
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["tables"]["res_partner"] += 1
    (copy / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (damage_dump, "database.dump is damaged"),
        (lose_file, "files instead of"),
        (damage_file, "1 files of the backup are damaged"),
        (lose_manifest, "is no backup of ours"),
        (lie_about_rows, "differs from the original in 1 tables, res_partner"),
    ],
)
def test_damaged_backup_leaves_nothing_behind(
    backup, new_name, run_script, tmp_path, spoil, message
):
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    spoil(copy)
    done = run_script("restore", copy, new_name, "--production")
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1
    assert not databases.exists(new_name)
    assert not databases.filestore(new_name).exists()


def test_lost_attachment_is_reported(make_database, odoo_shell, run_script, folder):
    database = make_database()
    odoo_shell(
        database,
        "env['ir.attachment'].create({'name': 'lost.bin', 'raw': b'lost' * 99})\n"
        "env.cr.commit()",
    )
    query = "SELECT store_fname FROM ir_attachment WHERE name = 'lost.bin'"
    ((name,),) = databases.rows(database, query)
    (databases.filestore(database) / name).unlink()
    done = run_script("backup", database, folder)
    assert done.returncode == 2
    assert "attachments have no intact file on this server" in done.stderr
    (made,) = folder.glob(f"{database}-*")
    assert name in json.loads((made / "manifest.json").read_text())["missing"]


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["backup", "no_such_database", "/tmp"], {}, "There is no database no_such"),
        (["backup", "postgres", "/no/such/folder"], {}, "create it first"),
        (["backup", "postgres", "/tmp"], {}, "postgres is no database of Odoo"),
        (["neutralise", "no_such_database"], {}, "There is no database no_such"),
        (["install", "Wrong name"], {}, "'Wrong name' is no name for a database"),
        (["preflight"], {}, "No database is named"),
        (["preflight"], {"PGDATABASE": "no_such"}, "does not exist yet"),
        (["preflight"], {"PGDATABASE": "postgres"}, "The database postgres is empty"),
        (["preflight"], {"PGDATABASE": "x", "PGPORT": "1"}, "does not let us into"),
        (["preflight"], {"ODOO_RC": "/no/odoo.conf"}, "cannot be read"),
    ],
)
def test_wrong_input_gets_one_sentence(run_script, arguments, environment, message):
    done = run_script(*arguments, **environment)
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1


# Stands for Odoo: a copy of the template takes the place of a long installation.
QUICK_ODOO = """
import os
import sys

sys.path.insert(0, {root!r})
from devtools import databases, paths

if "shell" in sys.argv:
    command = [str(paths.PYTHON), str(paths.ODOO_SCRIPT), *sys.argv[1:]]
    os.execv(command[0], command)
assert sys.argv[sys.argv.index("--init") + 1] == "service_ci,service_ticket"
databases.copy({template!r}, sys.argv[sys.argv.index("-d") + 1])
"""


def test_install_gives_the_administrator_a_password_of_his_own(
    database_template, new_name, run_script, tmp_path
):
    program = tmp_path / "odoo.py"
    program.write_text(
        QUICK_ODOO.format(root=str(paths.ROOT), template=database_template)
    )
    addons = "service_ci,service_ticket"
    quick = f"{paths.PYTHON} {program}"
    done = run_script("install", new_name, "--addons", addons, ODOO=quick)
    assert done.returncode == 0, done.stderr
    password = done.stdout.split()[-1]
    ((hashed,),) = databases.rows(
        new_name, "SELECT password FROM res_users WHERE login = 'admin'"
    )
    assert pbkdf2_sha512.verify(password, hashed)
    assert not pbkdf2_sha512.verify("admin", hashed)


def test_preflight_is_content_with_a_good_database(original, run_script):
    done = run_script("preflight", PGDATABASE=original)
    assert (done.returncode, done.stderr) == (0, "")
