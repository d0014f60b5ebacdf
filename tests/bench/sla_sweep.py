"""The sweep of deadlines with 100,000 open tickets, 1,000 of their clocks due.

Each open ticket has a clock with an escalation step ahead. The sweep reads what is due
by one partial index, tells people and writes down each step; a sweep with nothing due
is what happens in most minutes. Plain inserts store the same notes of steps taken.
OCA's helpdesk has no escalation steps to compare with.
"""

from tests.bench.measure import floor, measuring

OPEN = 100_000
DUE = 1_000


def prepare(env):
    """Fill the desk with open tickets and running clocks, by SQL."""
    from odoo import Command

    policy = env["service.sla.policy"].create(
        {
            "name": "Bench",
            "working_hours": "always",
            "target_ids": [Command.create({"target": "resolution", "seconds": 86_400})],
            "escalation_ids": [
                Command.create(
                    {"target": "resolution", "percent": 50, "action": "leader"}
                )
            ],
        }
    )
    team = env.ref("service_ticket.team_support")
    team.leader_id = env.ref("base.user_admin")
    ticket = env["service.ticket"]._intake("internal", [{"name": "Bench sweep"}])
    env.flush_all()
    _multiply(env, "service_ticket", ticket.id, {"number": "'B-' || n"})
    clock = ticket.clock_ids
    _multiply(env, "service_sla_clock", clock.id, {"ticket_id": f"n + {ticket.id}"})
    # Half of the time has passed for some of them.
    env.cr.execute(
        """
        UPDATE service_sla_clock
           SET started_at = started_at - interval '12 h',
               settled_at = settled_at - interval '12 h',
               counted_from = counted_from - interval '12 h',
               deadline = deadline - interval '12 h',
               next_step_at = next_step_at - interval '12 h'
         WHERE id IN (SELECT id FROM service_sla_clock
                       WHERE policy_id = %s ORDER BY id DESC LIMIT %s)
        """,
        [policy.id, DUE],
    )
    env.cr.execute("ANALYZE service_ticket, service_sla_clock")
    env.invalidate_all()
    env.cr.commit()
    return policy


def _multiply(env, table, row_id, changes):
    """Insert copies of one row; ``n`` counts them.

    :param dict changes: column -> SQL of its value in each copy
    """
    columns = [
        name
        for name, column in env[table.replace("_", ".")]._fields.items()
        if column.store and column.column_type and name != "id"
    ]
    values = ", ".join(changes.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute(
        f"INSERT INTO {table} (id, {names}) SELECT id + n, {values} "
        f"FROM {table}, generate_series(1, {OPEN - 1}) AS n WHERE id = {row_id}"
    )
    env.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")


def ours(env):
    """ours, 1,000 due of 100,000"""
    prepare(env)
    Clock = env["service.sla.clock"]
    Clock._get_due_domain()  # caches, as a running server has them
    with measuring(env, DUE) as row:
        Clock._cron_sweep()
    taken = env["service.sla.event"].search_count([])
    assert taken == DUE, f"{taken} steps taken of {DUE}"
    return row


def ours_idle(env):
    """ours, nothing due of 100,000"""
    Clock = env["service.sla.clock"]
    with measuring(env, DUE) as row:
        Clock._cron_sweep()
    return row


def floor_rows(env):
    """plain inserts of the steps taken"""
    return floor(env, {"service_sla_event": env["service.sla.event"].search([]).ids})
