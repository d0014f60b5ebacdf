"""Take the pictures of docs/pictures: ``./dev pictures``.

A fresh database with demo data is served, a headless browser walks through the screens
and each picture is written with a palette, so that it stays small.

    python -m tests.pictures [--database NAME] [PICTURE ...]

takes only some, or in a demo database that is there already (it gets Russian).
"""

import argparse
import contextlib
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from devtools import (
    addons,
    browser,
    databases,
    environment,
    odoo,
    paths,
    processes,
    report,
)

FOLDER = paths.ROOT / "docs" / "pictures"
DATABASE = f"{databases.OWN_PREFIX}pictures"
COLOURS = 128
LIST = ".o_list_view .o_data_row"
FORM = ".o_form_view .o-mail-Message"
PHONE = (375, 812)
CALLER = "+79000000003"  # Сергей Тихомиров, who has open tickets

# One user reads Russian; the ticket that is shown is named by its external id.
PREPARE = """
import json
env["base.language.install"].create(
    {"lang_ids": env["res.lang"]._activate_lang("ru_RU").ids, "overwrite": False}
).lang_install()
env.ref("service_ticket.user_ilya_demo").lang = "ru_RU"
ticket = env.ref("service_ticket.ticket_showcase_demo")
mail = ticket.inbound_mail_ids.filtered(lambda mail: mail.state == "quarantined")[:1]
page = ticket.get_portal_url()
run = env["service.maintenance.run"].search([("visit_ids", "!=", False)], limit=1)
closing = env["service.closing"].search([("state", "=", "draft")], limit=1)
client = env["res.users"].search([("login", "=", "client")]).with_context(lang=None)
visits = env["service.workorder"].with_user(client).search([])
visit = visits.sudo().filtered("reported_at")[:1] or visits[:1]
asked = env["service.approval"].with_user(client).search([("state", "=", "pending")])
job = env["service.workorder"].with_user(
    env["res.users"].search([("login", "=", "zoya")])
).search([("state", "=", "assigned")], order="planned_start", limit=1)
exchange = env.ref("service_telephony.connector_demo")
answered = env["service.messenger.message"].search(
    [
        ("account_id.provider", "=", "telegram"),
        ("state", "=", "sent"),
        ("mail_message_id.author_id", "=", env.ref(
            "service_ticket.user_agent_demo").partner_id.id),
    ],
    limit=1,
).ticket_id
article = env["service.article"].search(
    [("visibility", "=", "public"), ("child_ids", "=", False)], limit=1
)
env.cr.commit()
print(json.dumps({
    "ticket": ticket.id, "page": page, "mail": mail.id, "run": run.id,
    "closing": closing.id,
    "type": env.ref("service_sale.type_connection").id,
    "visit": visit.id, "request": visit.sudo().ticket_id.id, "job": job.id,
    "approval": asked[:1].id, "article": article.url,
    "exchange": f"/service_telephony/v1/{exchange.uuid}/events",
    "exchange_secret": exchange.secret, "chat_ticket": answered.id,
    "website": env.ref("service_livechat.livechat_channel_demo").id,
}))
"""


@dataclass
class Shot:
    """One picture: where, as whom and after which steps it is taken."""

    name: str
    path: str
    wait: str  # what the page has to show first
    login: str = ""  # empty: a visitor
    lang: str = ""  # of a visitor
    width: int = 1440
    height: int = 900
    whole: bool = False  # the whole page, not only the window
    steps: tuple = ()  # tuples: what is done, to what, with what; see pictures.js
    file: str = ""


SHOTS = (
    Shot("desk", "/odoo/my-desk", ".o_service_cockpit .o_service_lane", "agent"),
    Shot(
        "desk-phone",
        "/odoo/my-desk",
        ".o_service_cockpit .o_service_lane",
        "agent",
        width=375,
        height=812,
    ),
    Shot("calls", "/odoo/call-backs", LIST, "agent"),
    Shot(
        "messenger",
        "/odoo/tickets/{chat_ticket}",
        FORM,
        "agent",
        steps=(
            ("click", ".o-mail-Chatter-sendMessage"),
            ("wait", ".o_service_messenger_target"),
        ),
    ),
    Shot(
        "livechat",
        "/im_livechat/support/{website}",
        ".o-livechat-LivechatButton",
        lang="ru_RU",
        width=700,
        height=640,
        steps=(
            ("click", ".o-livechat-LivechatButton"),
            ("click", "button:has-text('Не работает касса')"),
            ("wait", ".o-mail-Message:has-text('Опишите')"),
        ),
    ),
    Shot(
        "promise",
        "/odoo/tickets/{ticket}",
        FORM,
        "agent",
        steps=(("click", ".o_service_sla_bar .o_service_chip"),),
    ),
    Shot(
        "process",
        "/odoo/action-service_ticket.service_ticket_type_action/{type}",
        ".o_form_view .o_field_widget",
        "manager",
    ),
    Shot(
        "experts", "/odoo/expert-requests", ".o_data_row, .o_kanban_record", "manager"
    ),
    Shot(
        "frequent",
        "/odoo/frequent-requests",
        LIST,
        "manager",
        steps=(("click", LIST), ("wait", ".o_form_view .o_data_row")),
    ),
    Shot("list", "/odoo/tickets?view_type=list", LIST, "agent"),
    Shot(
        "kanban",
        "/odoo/tickets?view_type=kanban",
        ".o_kanban_view .o_kanban_record:not(.o_kanban_ghost)",
        "dispatcher",
    ),
    Shot("form", "/odoo/tickets/{ticket}", FORM, "agent"),
    Shot(
        "note",
        "/odoo/tickets/{ticket}",
        FORM,
        "agent",
        steps=(
            ("click", ".o-mail-Chatter-logNote"),
            ("type", ".o-mail-Composer textarea, .o-mail-Composer-html", "Порт открыт"),
        ),
    ),
    Shot("teams", "/odoo/service-desk", ".o_kanban_record", "dispatcher"),
    Shot("review", "/odoo/mail-to-review", LIST, "dispatcher"),
    Shot("mail", "/odoo/mail-to-review/{mail}", ".o_form_view", "dispatcher"),
    Shot("mailboxes", "/odoo/mailboxes", ".o_kanban_record", "dispatcher"),
    Shot(
        "graph",
        "/odoo/tickets-analysis?view_type=graph",
        ".o_graph_canvas_container canvas",
        "manager",
    ),
    Shot(
        "pivot",
        "/odoo/tickets-analysis?view_type=pivot",
        ".o_pivot table",
        "manager",
    ),
    Shot("customer", "{page}", "#wrap", width=1200),
    Shot("customer-phone", "{page}", "#wrap", width=375, height=812),
    Shot(
        "board",
        "/odoo/dispatch",
        ".o_board_card",
        "dispatcher",
    ),
    Shot(
        "maintenance",
        "/odoo/maintenance-runs/{run}",
        ".o_form_view .o_field_widget",
        "dispatcher",
    ),
    Shot(
        "day-phone",
        "/odoo/my-day",
        ".o_board_my_day",
        "engineer",
        width=375,
        height=812,
        # a day with work, whatever day of the week it is
        steps=(("click", ".o_board_my_day .o_board_next"),),
    ),
    Shot(
        "closing",
        "/odoo/service-closings/{closing}",
        ".o_form_view .o_data_row",
        "billing",
    ),
    Shot("map", "/odoo/visit-map", ".o_web_client circle", "dispatcher"),
    Shot("web-form", "/service/new", "form", width=1000),
    Shot("portal-home", "/my/home", ".o_service_home", "client", width=1200),
    Shot(
        "portal-home-ru",
        "/my/home",
        ".o_service_home",
        *("client", "ru_RU", *PHONE),
    ),
    Shot("portal-request", "/my/tickets/{request}", "#wrap", "client", width=1200),
    Shot("portal-visit", "/my/workorders/{visit}", "#wrap", "client", width=1200),
    Shot("contractor-day", "/my/jobs", "#wrap", "zoya", "", *PHONE),
    Shot("contractor-job", "/my/jobs/{job}", "#job_arrive", "zoya", "", *PHONE),
    Shot("approval", "/my/approvals/{approval}", "#wrap", "client", "", *PHONE),
    Shot("knowledge", "/knowledge", "#wrap", width=1200),
    Shot("knowledge-article", "{article}", "#wrap", width=1200),
    Shot("api", "/service/api/v1/docs", "section details", "agent", width=1200),
    Shot("form-ru", "/odoo/tickets/{ticket}", FORM, "ilya"),
    Shot("customer-ru", "{page}", "#wrap", lang="ru_RU", width=375, height=812),
    # The last one: its card would stand on the pages that the agent opens next.
    Shot(
        "call",
        "/odoo/my-desk",
        ".o_service_cockpit .o_service_lane",
        "agent",
        steps=(
            ("ring", "{exchange}", "{exchange_secret}", CALLER),
            ("wait", ".o_service_call_card"),
        ),
    ),
)


def main(arguments=None):
    """Take all pictures, or those named; return the exit code."""
    parser = argparse.ArgumentParser(prog="tests.pictures")
    parser.add_argument("--database", help="a database with demo data, not a fresh one")
    parser.add_argument("names", nargs="*", metavar="PICTURE")
    options = parser.parse_args(arguments)
    shots = [shot for shot in SHOTS if not options.names or shot.name in options.names]
    try:
        return take(shots, FOLDER, options.database)
    except report.Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1


def take(shots, folder, database=None):
    """Take pictures of a demo database.

    :param shots: list of :class:`Shot`
    :param folder: where the pictures go
    :param database: name of a database with demo data; None for a fresh one
    :return: exit code
    """
    environment.ensure()
    browser.ensure()
    folder.mkdir(parents=True, exist_ok=True)
    with _database(database) as name:
        ids = processes.run_code(name, PREPARE)
        server = processes.start_server(name, log=paths.LOGS / "pictures.log")
        try:
            report.step(f"taking {len(shots)} pictures")
            code = _photograph(server.url, [_ready(s, ids, folder) for s in shots])
        finally:
            processes.stop(server.process)
    for shot in shots:
        _shrink(folder / f"{shot.name}.png")
    return code


@contextlib.contextmanager
def _database(name):
    """Give the name of a demo database; a fresh one is dropped at the end."""
    if name:
        yield databases.require(name)
        return
    databases.drop(DATABASE)
    report.step("installing all addons with demo data (takes some minutes)")
    odoo.new_database(DATABASE, list(addons.manifests()), demo=True)
    try:
        yield DATABASE
    finally:
        databases.drop(DATABASE)


def _ready(shot, ids, folder):
    """Return a picture's orders with the ids of this database filled in."""
    orders = asdict(shot)
    orders["path"] = shot.path.format(**ids)
    orders["steps"] = [[part.format(**ids) for part in step] for step in shot.steps]
    orders["file"] = str(folder / f"{shot.name}.png")
    return orders


def _photograph(url, shots):
    program = browser.ensure()
    return subprocess.run(
        ["node", str(Path(__file__).with_suffix(".js"))],
        input=json.dumps({"url": url, "browser": program, "shots": shots}),
        text=True,
        env={**odoo.environment(), "NODE_PATH": str(paths.NPM / "node_modules")},
    ).returncode


def _shrink(path):
    """Give a picture a palette: a quarter of the size and no visible difference."""
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
