"""Deliver the corpus inside an Odoo shell and print what became of each mail.

Reads ``{name: {...case, "path"}}`` from the file named by ``CORPUS``; everything
happens in one transaction that is rolled back, each mail in a savepoint of its own.
"""

import base64
import hashlib
import json
import os
import traceback
from datetime import timedelta

import lxml.html

from odoo import fields, modules
from odoo.tools.mail import email_normalize, email_normalize_all

from tests.mail_corpus import Case
from tests.mail_desk import make_teams

FIRST_MAIL = (
    b"From: Ivan Petrov <ivan@client.example>\r\nTo: support@desk.example\r\n"
    b"Subject: Printer\r\nMessage-ID: <first@client.example>\r\n"
    b"Date: Thu, 12 Mar 2026 09:00:00 +0300\r\n\r\nThe printer is broken.\r\n"
)


def prepare(env):
    """Make the desk of the corpus' README; return its agent."""
    make_teams(env)
    client = env["res.partner"].create({"name": "Client LLC", "is_company": True})
    env["service.client.domain"].create(
        {"name": "client.example", "client_id": client.id}
    )
    env["res.partner"].create(
        [
            {
                "name": "Ivan Petrov",
                "email": "ivan@client.example",
                "parent_id": client.id,
            },
            {"name": "Anna", "email": "anna@partner.example"},
        ]
    )
    agent = env["res.users"].create(
        {
            "name": "Agent",
            "login": "corpus-agent",
            "email": "agent@desk.example",
            "group_ids": [(4, env.ref("service_ci.group_agent").id)],
        }
    )
    env["service.team"].create(
        {
            "name": "Bank",
            "line": "external",
            "external_email": "help@bank.example",
            "external_ref_pattern": r"INC\d{7}",
        }
    )
    env["service.monitor.source"].create(
        {
            "name": "Zabbix",
            "team_id": env.ref("service_ticket.team_support").id,
            "sender_pattern": r"^zabbix@watch\.example$",
            "subject_pattern": r"^(?P<state>Problem|Resolved): (?P<object>\S+)",
        }
    )
    env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "20")
    return agent


def receive(env, raw):
    """Deliver one mail; return its ledger row."""
    Ledger = env["service.inbound.mail"]
    before = Ledger.search([], order="id desc", limit=1).id or 0
    Ledger._receive(raw, {"model": None})
    env.flush_all()
    return Ledger.search([("id", ">", before)], order="id desc", limit=1)


def make_ticket(env, agent, setup):
    """Make the existing ticket that a case asks for; return its placeholders."""
    ticket = env["service.ticket"].browse(receive(env, FIRST_MAIL).res_id)
    ticket.action_take()
    message = ticket.with_user(agent).message_post(
        body="We shall come on Friday from ten to twelve.",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
    )
    if setup in ("closed_ticket", "old_closed_ticket"):
        ticket.action_close()
        days = 1 if setup == "closed_ticket" else 60
        ticket.closed_at = fields.Datetime.now() - timedelta(days=days)
    if setup == "merged_ticket":
        ticket.merged_into_id = ticket.copy()
    if setup == "outside_ticket":
        bank = env["service.team"].search([("external_email", "!=", False)])
        ticket._hand_over(bank, "")
        ticket.external_ref = "INC0004711"
    return ticket._merge_target(), {
        "ticket_number": ticket.number,
        "ticket_message_id": message.message_id,
        "signed_reference": ticket._signed_reference(),
        "first_message_id": "<first@client.example>",
        "outside_reference": ticket._outside_reference(),
        "their_number": ticket.external_ref or "",
    }


def shown_text(html):
    """Return what a reader sees before unfolding the history."""
    root = lxml.html.fragment_fromstring(str(html or ""), create_parent="div")
    for node in list(root.iterfind(".//*[@data-o-mail-quote]")):
        if node.getparent() is not None:
            node.drop_tree()
    return root.text_content()


def describe(env, mail, existing, seen):
    """Say in the words of an expectation what became of a mail."""
    if not mail:
        # The same bytes from the same place: the ledger answers with the first row.
        return {"outcome": "ignored", "reason": "duplicate"}
    sender = email_normalize(mail.email_from, strict=False) or None
    result = {
        "state": mail.state,
        "reason": mail.reason or None,
        "error": mail.problem,
        "email_from": sender,
    }
    if mail.state != "processed":
        return {**result, "outcome": mail.state}
    ticket = env["service.ticket"].browse(mail.res_id)
    messages = ticket.message_ids.filtered(lambda message: message.id not in seen)
    message = messages.filtered(lambda message: message.message_type == "email")[-1:]
    outcome = "ticket"
    if existing and ticket == existing:
        outcome = "note" if message.subtype_id.internal else "reply"
    attachments = [
        {
            "name": attachment.name,
            "mimetype": attachment.mimetype,
            "size": len(attachment.raw or b""),
            "sha256": hashlib.sha256(attachment.raw or b"").hexdigest(),
        }
        for attachment in message.attachment_ids
    ]
    queued = env["mail.mail"].search([("res_id", "=", ticket.id)])
    acknowledgement = queued.filtered(
        lambda out: (
            out.mail_message_id in messages and "auto-replied" in (out.headers or "")
        )
    )
    return {
        **result,
        "outcome": outcome,
        "linked": bool(existing and ticket.repeat_of_id == existing),
        "ticket_state": ticket.state,
        "subject": ticket.name,
        "email_from": email_normalize(message.email_from, strict=False) or None,
        "contact": ticket.partner_id.name or None,
        "client": ticket.client_id.name if ticket.client_id else None,
        "team": ticket.team_id.name,
        "body": lxml.html.fragment_fromstring(
            str(message.body or ""), create_parent="div"
        ).text_content(),
        "html": str(message.body or "")[:200000],
        "display": shown_text(message.body),
        "attachments": attachments,
        "cc": email_normalize_all(ticket.email_cc or ""),
        "acknowledged": len(acknowledgement),
    }


def deliver(env, case, agent):
    """Deliver one case; return a description per delivery."""
    existing, placeholders, seen = None, {}, set()
    if case.expected.get("setup", "none") != "none":
        existing, placeholders = make_ticket(env, agent, case.expected["setup"])
        seen = set(existing.message_ids.ids)
    raw = case.fill(**placeholders)
    return [
        describe(env, receive(env, raw), existing, seen)
        for _delivery in range(case.expected.get("deliver", 1))
    ]


def main(env):
    """Deliver all cases of the file; write the results as JSON into ``RESULTS``."""
    modules.module.current_test = True  # one transaction for everything
    agent = prepare(env)
    with open(os.environ["CORPUS"], encoding="utf-8") as file:
        cases = json.load(file)
    results = {}
    for name, (raw, expected) in cases.items():
        env.flush_all()
        savepoint = env.cr.savepoint()
        try:
            case = Case(name, base64.b64decode(raw), expected)
            results[name] = deliver(env, case, agent)
        except Exception:
            results[name] = [{"outcome": "crash", "error": traceback.format_exc()}]
        savepoint.close(rollback=True)
    with open(os.environ["RESULTS"], "w", encoding="utf-8") as file:
        json.dump(results, file)
