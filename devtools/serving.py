"""Serve a database to people."""

import os
import socket

from devtools import (
    addons,
    databases,
    environment,
    odoo,
    paths,
    processes,
    report,
    stamps,
    system,
)

DEMO, LARGE = "demo", "demo_large"
LANGUAGES = ["ru_RU"]
FILL_LARGE = "from odoo.addons.service_workorder.demo.history import fill; fill(env)"

# Who may log in to try things out: users that our demo data brings, by files or by
# programs, with the groups that they were given. Users of API keys have no password.
DEMO_USERS = """
    SELECT u.login, string_agg(DISTINCT g.name, ', ')
      FROM res_users u
 LEFT JOIN ir_model_data ud ON ud.model = 'res.users' AND ud.res_id = u.id
 LEFT JOIN res_groups_users_rel r ON r.uid = u.id
 LEFT JOIN ir_model_data g ON g.model = 'res.groups' AND g.res_id = r.gid
       AND (g.module = ANY(%(addons)s) OR g.name = 'group_portal')
     WHERE u.active AND u.password IS NOT NULL
       AND (ud.id IS NULL OR ud.module = ANY(%(addons)s))
  GROUP BY u.login
  ORDER BY min(g.name), u.login
"""
# Links in mails and the live chat lead there; Odoo itself notes it later, when its
# administrator logs in.
NOTE_ADDRESS = """
    UPDATE ir_config_parameter SET value = %(url)s
     WHERE key = 'web.base.url' AND value ~ '^http://(localhost|127[.]0[.]0[.]1):'
 RETURNING id
"""
DESK_ADDRESSES = """
    SELECT a.alias_full_name
      FROM mail_alias a JOIN ir_model m ON m.id = a.alias_model_id
     WHERE m.model = 'service.ticket' AND a.alias_name IS NOT NULL
  ORDER BY a.id
"""


def demo(port, is_large=False):
    """Create the demo database if need be and serve it; does not return.

    :param port: port on this machine
    :param is_large: whether it is the database with thousands of sites
    """
    check_port(port)
    environment.ensure()
    system.ensure(system.WKHTMLTOPDF, system.PANGO, system.HARFBUZZ)
    name = LARGE if is_large else DEMO
    stamp = f"database-{name.replace('_', '-')}"
    if not databases.exists(name):
        report.step("installing all addons with demo data (takes some minutes)")
        wanted = list(addons.manifests())
        odoo.new_database(name, wanted, demo=True, languages=LANGUAGES)
        if is_large:
            _enlarge(name)
        stamps.mark_done(stamp, addons.digest())
    elif not stamps.is_done(stamp, addons.digest()):
        report.notice(
            "the addons have changed since this demo was made;"
            f" ./dev drop {name} lets the next ./dev demo make it anew"
        )
    databases.rows(name, NOTE_ADDRESS, {"url": f"http://localhost:{port}"})
    _welcome(name, port)
    # What a visitor should read is not to drown in the log.
    serve(name, port, log_level="warn", log=paths.LOGS / f"{name}.log")


def _enlarge(name):
    """Fill a demo database with a large company; leave nothing when that fails."""
    report.step("adding 3,500 sites, 800 contractors and four months of visits")
    try:
        processes.run_code(name, FILL_LARGE)
    except BaseException:
        databases.drop(name)
        raise


def _welcome(name, port):
    """Say where to go, as whom to log in and how to send a first mail."""
    users = databases.rows(name, DEMO_USERS, {"addons": list(addons.manifests())})
    report.say(f"\nOpen http://localhost:{port} and log in; the password is the login:")
    for login, groups in [("admin", "administrator"), *users]:
        roles = (groups or "").replace("group_", "")
        report.say(f"    {login:<24} {roles}")
    report.say("For Russian screens choose the language in the preferences.")
    desk = [address for (address,) in databases.rows(name, DESK_ADDRESSES)]
    if desk:
        address = desk[0] if "@" in desk[0] else f"{desk[0]}@example.com"
        report.say(
            "Send the desk a first mail from another terminal:\n"
            "    printf 'From: Ann <ann@example.com>\\nTo: "
            f"{address}\\nSubject: Printer\\n\\nIt is on fire.\\n'"
            f" | ./dev mail {name}\n"
        )


def serve(name, port, workers=0, log_level="info", log=None):
    """Serve a database until Ctrl-C; does not return.

    :param name: name of the database
    :param port: port on this machine
    :param workers: number of worker processes; 0 for one process with threads
    :param log_level: from which level on Odoo's log is shown
    :param log: path of a file that takes the log; None shows it
    """
    check_port(port)
    environment.ensure()
    databases.require(name)
    arguments = [f"--http-port={port}", f"--workers={workers}"]
    arguments.append(f"--log-level={log_level}")
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        arguments.append(f"--logfile={log}")
    if workers:
        live_port = port + 3
        check_port(live_port)
        arguments.append(f"--gevent-port={live_port}")
        report.notice(
            f"with workers, live updates need a proxy that sends /websocket to port"
            f" {live_port}, as config/ shows for nginx"
        )
    where = f"; its log: {log}" if log else ""
    report.say(f"Serving {name} at http://localhost:{port} until Ctrl-C{where}")
    command = odoo.command(name, *arguments)
    os.execve(command[0], command, odoo.environment(jobs=True))


def check_port(port):
    """Fail with a hint when a port of this machine cannot be listened on."""
    with socket.socket() as probe:
        # As servers do it: connections that are still closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise report.Failure(
                f"{port} is no port: choose one up to 65535."
            ) from None
        except PermissionError:
            raise report.Failure(
                f"Port {port} needs root: choose one above 1023 with --port."
            ) from None
        except OSError:
            raise report.Failure(
                f"Port {port} is in use: choose another with --port."
            ) from None
