"""From a raw e-mail to an acknowledged ticket, one process.

500 mails of 100 known contacts. Ours: stored and committed in the ledger, then
processed 25 to a transaction, with client match, routing, numbering, acknowledgement.
OCA: through the gateway, one transaction per mail, as Odoo's fetching does it.
"""

from tests.bench.measure import floor, measuring

COUNT = 500
CONTACTS = 100
MAIL = """From: Contact {contact} <contact{contact}@client.example>\r
To: {desk}\r
Subject: Request {number}\r
Message-ID: <bench-{number}@client.example>\r
Date: Thu, 12 Mar 2026 09:00:00 +0300\r
Content-Type: text/plain; charset=utf-8\r
\r
Добрый день! Не работает принтер чеков, номер {number}.\r
"""


def mails(desk):
    """Return the raw mails to an address."""
    return [
        MAIL.format(contact=number % CONTACTS, number=number, desk=desk).encode()
        for number in range(COUNT)
    ]


def prepare(env):
    """Make the domain of the desk and the contacts."""
    domain = env["mail.alias.domain"].search([], limit=1) or env[
        "mail.alias.domain"
    ].create({"name": "desk.example"})
    env["res.company"].search([]).alias_domain_id = domain
    env["res.partner"].create(
        [
            {"name": f"Contact {number}", "email": f"contact{number}@client.example"}
            for number in range(CONTACTS)
        ]
    )
    env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", COUNT)
    return domain


def ours(env):
    """ours, with ledger and acknowledgement"""
    team = env.ref("service_ticket.team_support")
    team.alias_domain_id = prepare(env)
    env.cr.commit()
    raw_mails = mails(team.alias_email)
    Ledger = env["service.inbound.mail"]
    with measuring(env, COUNT) as row:
        for raw in raw_mails:
            Ledger._store(raw)
            env.cr.commit()
        Ledger._cron_process()
    made = env["service.ticket"].search_count([("name", "=like", "Request %")])
    assert made == COUNT, f"{made} tickets of {COUNT} mails"
    return row


def floor_rows(env):
    """plain inserts of the same rows"""
    tickets = env["service.ticket"].search([("name", "=like", "Request %")])
    domain = [("model", "=", "service.ticket"), ("res_id", "in", tickets.ids)]
    return floor(
        env,
        {
            "service_ticket": tickets.ids,
            "service_inbound_mail": env["service.inbound.mail"].search([]).ids,
            "mail_message": env["mail.message"].search(domain).ids,
            "mail_mail": env["mail.mail"].search(domain).ids,
            "mail_followers": tickets.message_follower_ids.ids,
        },
    )


def oca(env):
    """OCA helpdesk_mgmt 19.0"""
    team = env["helpdesk.ticket.team"].create({"name": "Bench"})
    team.write({"alias_name": "bench", "alias_domain_id": prepare(env).id})
    env.cr.commit()
    raw_mails = mails(team.alias_id.alias_full_name)
    MailThread = env["mail.thread"]
    with measuring(env, COUNT) as row:
        for raw in raw_mails:
            MailThread.message_process(None, raw)
            env.cr.commit()
    made = env["helpdesk.ticket"].search_count([("name", "=like", "Request %")])
    assert made == COUNT, f"{made} tickets of {COUNT} mails"
    return row
