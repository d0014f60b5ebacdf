"""3,000 tickets created in one call, of 100 known contacts."""

from tests.bench.mail_to_ticket import CONTACTS, prepare
from tests.bench.measure import floor, measuring

COUNT = 3000


def values(partners):
    """Return values that both products understand."""
    return [
        {
            "name": f"Batch {number}",
            "description": "<p>The receipt printer does not work.</p>",
            "partner_id": partners[number % CONTACTS].id,
        }
        for number in range(COUNT)
    ]


def ours(env):
    """ours, by hand"""
    return _ours(env, "internal")


def ours_acknowledged(env):
    """ours, each acknowledged"""
    return _ours(env, "portal")


def ours_with_clocks(env):
    """ours, three SLA clocks each"""
    from odoo import Command

    policies = env["service.sla.policy"].create(
        [
            {
                "name": kind,
                "kind": kind,
                "target_ids": [
                    Command.create({"target": target, "seconds": 28_800})
                    for target in targets
                ],
            }
            for kind, targets in (
                ("sla", ("first_response", "resolution")),
                ("ola", ("resolution",)),
            )
        ]
    )
    row = _ours(env, "internal")
    policies.active = False
    env.cr.commit()
    return row


def _ours(env, channel):
    env.ref("service_ticket.team_support").alias_domain_id = prepare(env)
    env.cr.commit()
    vals_list = values(_partners(env))
    Ticket = env["service.ticket"]
    Ticket._intake(channel, vals_list[:1])  # warm caches, as a running server has
    env.cr.rollback()
    with measuring(env, COUNT) as row:
        Ticket._intake(channel, vals_list)
    env.cr.commit()
    return row


def floor_rows(env):
    """plain inserts of the same rows"""
    tickets = env["service.ticket"].search(
        [
            *(("name", "=like", "Batch %"), ("channel_id.code", "=", "internal")),
            ("clock_ids", "=", False),
        ]
    )
    return floor(
        env,
        {
            "service_ticket": tickets.ids,
            "mail_followers": tickets.message_follower_ids.ids,
        },
    )


def oca(env):
    """OCA helpdesk_mgmt 19.0"""
    prepare(env)
    env.cr.commit()
    vals_list = values(_partners(env))
    Ticket = env["helpdesk.ticket"]
    Ticket.create(vals_list[:1])
    env.cr.rollback()
    with measuring(env, COUNT) as row:
        Ticket.create(vals_list)
    env.cr.commit()
    return row


def _partners(env):
    return env["res.partner"].search(
        [("email", "=like", "contact%@client.example")], limit=CONTACTS
    )
