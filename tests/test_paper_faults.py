"""Documents are mailed once, although the sender is killed.

The mail server is real, and so are the processes that die.
"""

import contextlib
import os
import signal
import smtplib

import pytest
from aiosmtpd.controller import Controller

from devtools import processes
from tests.odoo_side import Outside, die


class Sink:
    """An SMTP server that keeps mails, and kills who sends one when told so."""

    def __init__(self):
        self.mails = []
        self.victim = None

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos, envelope.content))
        if self.victim:
            victim, self.victim = self.victim, None
            os.kill(victim(), signal.SIGKILL)
        return "250 Taken"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "nobody" in address:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


@pytest.fixture
def sink():
    sink = Sink()
    port = processes.free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    sink.port = port
    yield sink
    with contextlib.suppress(smtplib.SMTPException):
        controller.stop()


def make_sets(odoo, port, addresses):
    """Make one set for each address; return their ids."""
    with odoo.env() as env:
        env["ir.mail_server"].search([]).active = False
        env["ir.mail_server"].create(
            {"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": port}
        )
        env.company.email = "billing@desk.example"
        client = env["res.partner"].create({"name": "Client", "is_company": True})
        contract = env["service.contract"].create(
            {"number": f"17-{port}", "client_id": client.id}
        )
        env["service.paper.set"].search([("state", "=", "made")]).state = "void"
        sets = env["service.paper.set"]
        for address in addresses:
            partner = env["res.partner"].create({"name": address, "email": address})
            one = sets.create(
                {
                    "company_id": env.company.id,
                    "contract_id": contract.id,
                    "recipient_id": partner.id,
                    "delivery": "mail",
                    "state": "made",
                    "move_ids": [(6, 0, make_invoice(env, client).ids)],
                }
            )
            one.attachment_id = env["ir.attachment"].create(
                {"name": "Документы.zip", "raw": b"PK", "res_model": one._name}
            )
            sets |= one
        return sets.ids


def make_invoice(env, client):
    return env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": client.id,
            "invoice_date": "2026-03-31",
        }
    )


def send(odoo, pid_file=None, dies_after_mail=False):
    """Send what is due in a process of its own; return its exit code."""
    from odoo import SUPERUSER_ID, api

    def work():
        if pid_file:
            with open(pid_file, "w") as file:
                file.write(str(os.getpid()))
        if dies_after_mail:
            mail = odoo.registry["service.paper.set"]._mail

            def mail_then_die(self):
                mail(self)
                die()

            odoo.registry["service.paper.set"]._mail = mail_then_die
        with odoo.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["service.paper.set"]._cron_send()

    return odoo.apart(work)


def look(odoo, ids):
    with odoo.env() as env:
        return [
            [one.state, one.problem or ""]
            for one in env["service.paper.set"].browse(ids)
        ]


def states(rows):
    return [state for state, _problem in rows]


@pytest.mark.parametrize("moment", ["while the server takes it", "after it was taken"])
def test_a_killed_sender_sends_nothing_twice(odoo, sink, tmp_path, moment):
    addresses = ["one@client.example", "two@client.example", "three@client.example"]
    ids = odoo.run(make_sets, port=sink.port, addresses=addresses)
    pid_file = tmp_path / "pid"
    is_after = moment.startswith("after")
    if not is_after:
        sink.victim = lambda: int(pid_file.read_text())

    killed = odoo.run(send, pid_file=str(pid_file), dies_after_mail=is_after)
    assert killed == -signal.SIGKILL
    assert states(odoo.run(look, ids=ids)) == ["sending", "made", "made"]
    assert odoo.run(send) == 0
    assert odoo.run(send) == 0

    rows = odoo.run(look, ids=ids)
    assert states(rows) == ["failed", "sent", "sent"]
    assert "may or may not have gone out" in rows[0][1]
    assert sorted(to for tos, _content in sink.mails for to in tos) == sorted(addresses)
    assert all(b"application/zip" in content for _tos, content in sink.mails)


def test_an_address_that_the_server_refuses_is_a_sentence(odoo, sink):
    ids = odoo.run(
        make_sets,
        port=sink.port,
        addresses=["nobody@client.example", "one@client.example"],
    )
    assert odoo.run(send) == 0
    rows = odoo.run(look, ids=ids)
    assert states(rows) == ["failed", "sent"]
    assert "nobody@client.example" in rows[0][1]
    assert "No such mailbox" in rows[0][1]
    assert len(sink.mails) == 1
