"""Telegram: nothing is lost and nothing comes twice although processes are killed.

The Bot API is a server on this machine; whoever asks, works, sends and listens is a
process of its own, and dies by SIGKILL.
"""

import importlib.util
import os
import signal
import threading
from collections import Counter

import pytest

from devtools import paths
from tests.odoo_side import Outside, dying_after
from tests.test_messenger_faults import conversations, run_cron, states, wait

CHATS = 10
WORDS = 3
# A process dies with this one.
FATAL = 7
# Messages that are on their way at the same time, see the adapter.
THREADS = 8
SECRET = "secret-of-the-bot"
PROCESS = {"model": "service.messenger.event", "method": "_cron_process"}
SEND = {"model": "service.messenger.message", "method": "_cron_send"}


def load_bot_api():
    """Return the module of the server: it knows no Odoo, its package does."""
    path = paths.ADDONS / "service_telegram" / "tests" / "bot_api.py"
    spec = importlib.util.spec_from_file_location("bot_api", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bot_api = load_bot_api()


@pytest.fixture(scope="module")
def database(make_database):
    return make_database()


@pytest.fixture(scope="module")
def odoo(database, odoo_process):
    return Outside(odoo_process, database)


@pytest.fixture
def api():
    with bot_api.BotApi() as server:
        yield server


# Inside Odoo


def connect(odoo, url, token, mode="polling"):
    """Make a bot alone in the world; return its id and where it is called."""
    with odoo.env() as env:
        env["ir.config_parameter"].set_param("service_messenger.hosts", "127.0.0.1")
        env["service.messenger.account"].search([]).write({"state": "off"})
        env["service.messenger.message"].search([]).unlink()
        account = env["service.messenger.account"].create(
            {
                "name": "Bot",
                "provider": "telegram",
                "api_url": url,
                "token": token,
                "secret": SECRET,
                "mode": mode,
                "team_id": env.ref("service_ticket.team_support").id,
                "state": "on",
            }
        )
        return account.id, account.uuid


def ask(odoo, dies_in=None, after=1):
    """Ask Telegram once in a process of its own; return its exit code."""
    from odoo import SUPERUSER_ID, api

    def work():
        account = "service.messenger.account"
        if dies_in:
            odoo.patch(account, dies_in, dying_after(after))
        with odoo.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})[account]._cron_poll()

    return odoo.apart(work)


def problem(odoo, account_id):
    with odoo.env() as env:
        return env["service.messenger.account"].browse(account_id).problem


# Outside


def write(api):
    """Let people write, words in turn; return what each conversation must be."""
    for word in range(WORDS):
        for chat in range(1, CHATS + 1):
            api.post(f"No. {word}", chat=chat)
    return [[1, [f"No. {word}" for word in range(WORDS)]]] * CHATS


def work_it_off(odoo):
    """Work until nothing waits, whatever has died before."""
    for _attempt in range(CHATS * WORDS):
        odoo.run(wait, model="service.messenger.event")
        odoo.run(run_cron, **PROCESS)


def test_what_was_asked_for_is_taken_in_once_although_processes_die(odoo, api):
    account_id, _uuid = odoo.run(connect, url=api.url, token=bot_api.TOKEN)
    expected = write(api)

    # While it is kept; when it was kept and not yet confirmed; while it is worked on.
    assert odoo.run(ask, dies_in="_receive", after=FATAL) == -signal.SIGKILL
    assert odoo.run(ask, dies_in="_trigger_poll") == -signal.SIGKILL
    assert len(api._updates) == CHATS * WORDS
    assert odoo.run(run_cron, fatal=FATAL, **PROCESS) == -signal.SIGKILL
    assert odoo.run(ask) == 0
    assert not api._updates
    work_it_off(odoo)

    assert odoo.run(conversations, account_id=account_id) == expected


def test_what_a_killed_process_had_sent_comes_twice_at_most(odoo, api, tmp_path):
    pid_file = tmp_path / "pid"
    odoo.run(connect, url=api.url, token=bot_api.TOKEN)
    write(api)
    assert odoo.run(ask) == 0
    assert odoo.run(run_cron, **PROCESS) == 0
    expected = odoo.run(states)["queued"]
    assert expected >= CHATS

    def kill(call):
        if len(api.sent()) == FATAL:
            api.on_call = None
            os.kill(int(pid_file.read_text()), signal.SIGKILL)

    api.on_call = kill
    assert odoo.run(run_cron, pid_file=str(pid_file), **SEND) == -signal.SIGKILL
    odoo.run(wait, model="service.messenger.message")
    assert odoo.run(run_cron, **SEND) == 0

    # Telegram knows no key for "the same once more": better twice than never.
    said = Counter((call.chat, call.text) for call in api.sent())
    assert len(said) == expected
    assert max(said.values()) == 2
    assert sum(said.values()) <= expected + THREADS
    assert odoo.run(states) == {"sent": expected}


def test_while_telegram_is_down_everything_waits(odoo, api):
    account_id, _uuid = odoo.run(connect, url=api.url, token=bot_api.TOKEN)
    expected = write(api)
    api.script("getUpdates", bot_api.cut(), bot_api.broken(502))
    for _attempt in range(2):
        assert odoo.run(ask) == 0
        assert "does not answer" in odoo.run(problem, account_id=account_id)
    assert odoo.run(ask) == 0
    assert not odoo.run(problem, account_id=account_id)
    assert odoo.run(run_cron, **PROCESS) == 0
    api.script("sendMessage", *[bot_api.cut(), bot_api.broken(502)] * THREADS)
    for _attempt in range(5):
        assert odoo.run(run_cron, **SEND) == 0
        odoo.run(wait_for_all)

    assert odoo.run(conversations, account_id=account_id) == expected
    assert set(odoo.run(states)) == {"sent"}
    said = Counter((call.chat, call.text) for call in api.sent())
    assert max(said.values()) == 1
    assert {chat for chat, _text in said} == set(range(1, CHATS + 1))


def wait_for_all(odoo):
    """Let all pauses be over."""
    wait(odoo, "service.messenger.message")
    with odoo.env() as env:
        env["service.messenger.account"].search([]).write({"resting_until": False})


def test_while_odoo_is_killed_and_away_telegram_keeps_it(
    odoo, api, database, odoo_server
):
    account_id, uuid = odoo.run(
        connect, url=api.url, token=bot_api.TOKEN, mode="webhook"
    )
    expected = write(api)
    server = odoo_server(database)
    urls, deaths = [server.url], []

    def find():
        if len(api._updates) == CHATS * WORDS - FATAL and not deaths:
            # It dies while this one is on its way, and stays away for a while.
            deaths.append(threading.Timer(0.01, server.process.kill))
            deaths[0].start()
        return f"{urls[-1]}/service_messenger/v1/{uuid}"

    delivery = threading.Thread(target=api.deliver, args=(find, SECRET))
    delivery.start()
    server.process.wait(60)
    assert api._updates
    urls.append(odoo_server(database).url)
    delivery.join(120)
    assert not api._updates
    work_it_off(odoo)

    assert odoo.run(conversations, account_id=account_id) == expected
