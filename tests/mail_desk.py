"""A desk with a mailbox, for tests with real mail servers.

Functions that take ``odoo`` run inside Odoo, by :meth:`tests.odoo_side.Outside.run`.
"""

import email.policy
import hashlib
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from tests import mail_servers

TEAM = "support@desk.example"
OTHER_TEAM = "billing@desk.example"


def make_teams(env):
    """Make the teams Support and Billing with the addresses TEAM and OTHER_TEAM."""
    domain = env["mail.alias.domain"].create({"name": "desk.example"})
    env.company.alias_domain_id = domain
    support = env.ref("service_ticket.team_support")
    support.write({"alias_domain_id": domain.id, "sequence": 1, "name": "Support"})
    env["service.team"].create(
        {
            "name": "Billing",
            "alias_name": "billing",
            "alias_domain_id": domain.id,
            "sequence": 2,
        }
    )


def make_desk(odoo, port):
    """Make two teams, and a mailbox that both share."""
    with odoo.env() as env:
        make_teams(env)
        add_mailbox(env, TEAM, port)


def add_mailbox(env, user, port, **values):
    return env["fetchmail.server"].create(
        {
            "name": user,
            "server_type": "imap",
            "server": "127.0.0.1",
            "port": port,
            "user": user,
            "password": mail_servers.PASSWORD,
            "state": "done",
            **values,
        }
    )


def connect(odoo, user, port, **values):
    """Connect a mailbox; return its id."""
    with odoo.env() as env:
        return add_mailbox(env, user, port, **values).id


def make_mail(sender, subject="Printer", to=TEAM, days_ago=0, **headers):
    """Return a mail of a client as bytes."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = f"Client <{sender}>"
    message["To"] = to
    message["Subject"] = subject
    sent = datetime.now(timezone.utc) - timedelta(days=days_ago)
    message["Date"] = format_datetime(sent)
    headers.setdefault("message_id", make_msgid(domain="client.example"))
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(f"Dear desk,\r\n{subject} does not work.\r\n")
    return message.as_bytes()


def fetch(odoo):
    """Fetch mail as the scheduler does."""
    with odoo.env() as env:
        env.ref("mail.ir_cron_mail_gateway_action").method_direct_trigger()


def process(odoo):
    """Process the ledger as the scheduler does."""
    with odoo.env() as env:
        env.ref("service_ticket.ir_cron_process_inbound_mail").method_direct_trigger()


def take_in(odoo):
    """Let some hours pass in which nothing breaks."""
    fetch(odoo)
    wait(odoo)
    process(odoo)


def wait(odoo):
    """Let the time pass until all mails are due that shall be tried again."""
    with odoo.env() as env:
        env.cr.execute(
            "UPDATE service_inbound_mail SET next_try_at = create_date"
            " WHERE state IN ('received', 'failed') AND next_try_at IS NOT NULL"
        )


def pipe_text(odoo, raw):
    """Hand a mail over as the pipe of an MTA does."""
    with odoo.env() as env:
        env["mail.thread"].message_process(None, raw.encode())


def outcome(odoo, sender):
    """Say what became of the mails of one sender."""
    with odoo.env() as env:
        mails = env["service.inbound.mail"].search(
            [("email_from", "ilike", f"<{sender}>")], order="id"
        )
        tickets = env["service.ticket"].search(
            [("email_normalized", "=", sender)], order="id"
        )
        outgoing = env["mail.mail"].search([("email_to", "ilike", f"<{sender}>")])
        return {
            "mails": [
                {
                    "id": mail.id,
                    "state": mail.state,
                    "reason": mail.reason,
                    "problem": mail.problem,
                    "attempts": mail.attempts,
                    "subject": mail.subject,
                    "mailbox": mail.fetchmail_server_id.user,
                }
                for mail in mails
            ],
            "tickets": [
                {
                    "id": ticket.id,
                    "number": ticket.number,
                    "name": ticket.name,
                    "state": ticket.state,
                    "team": ticket.team_id.name,
                    "attachments": [
                        hashlib.sha256(attachment.raw).hexdigest()
                        for attachment in ticket.message_ids.attachment_ids
                    ],
                    "notes": [
                        str(message.body)
                        for message in ticket.message_ids
                        if message.subtype_id.internal
                    ],
                    "mails": len(
                        ticket.message_ids.filtered(lambda m: m.message_type == "email")
                    ),
                }
                for ticket in tickets
            ],
            "acknowledged": len(
                outgoing.filtered(lambda mail: "auto-replied" in (mail.headers or ""))
            ),
            "outgoing": len(outgoing),
        }
