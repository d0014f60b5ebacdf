"""Planned maintenance of 7,000 configuration items in 3,500 buildings, one press.

The company of ./dev demo --large: 40 clients, 3,500 sites, 800 contractors with skills
and territories. Ours: what is due is collected, grouped by client and address, and
becomes a ticket and a work order for each visit, given to the one whom the directory
names for the region, or to the contractor who suits best; committed in chunks. OCA's
maintenance_plan makes a request per item: no grouping, no work orders, nobody sent.

"Two jobs at once" is the press of the button on a server with `channels = root:2`: the
chunks are jobs, and two processes take turns. The other rows are one process. "Alone"
is a database with `service_workorder` and what it depends on, as OCA's has its addons
alone; the others have all of ours, telephony, billing and approvals among them.
"""

from datetime import date

from tests.bench.measure import floor, measuring, side_by_side

ITEMS = 7_000
MANY = 70_000
FIRST, LAST = date(2031, 3, 1), date(2031, 3, 31)


JOBS_AT_ONCE = 2


def ours(env):
    """ours, tickets and work orders for whom the directory names"""
    company = _fill(env, ITEMS)
    _fill_directory(env, company)
    return _ours(env, company)


def ours_jobs(env):
    """ours, the same, two jobs at once"""
    company = _fill(env, ITEMS)
    _fill_directory(env, company)
    return _ours(env, company, JOBS_AT_ONCE)


def alone(env):
    """service_workorder alone, for whom the directory names"""
    return ours(env)


def alone_jobs(env):
    """service_workorder alone, the same, two jobs at once"""
    return ours_jobs(env)


def ours_chosen(env):
    """ours, the best of 800 contractors chosen for each"""
    return _ours(env, _fill(env, ITEMS))


def ours_chosen_jobs(env):
    """ours, the best chosen for each, two jobs at once"""
    return _ours(env, _fill(env, ITEMS), JOBS_AT_ONCE)


def ours_many(env):
    """ours, the best chosen for each, 70,000 items"""
    return _ours(env, _fill(env, MANY))


def _ours(env, company, processes=1):
    count = len(company.cis)
    visits_wanted = len({(ci.client_id, ci.building_id) for ci in company.cis})
    run = env["service.maintenance.run"].create({"date_from": FIRST, "date_to": LAST})
    env.cr.execute("ANALYZE")  # as autovacuum would have done over night
    env.cr.commit()
    with measuring(env, count) as row:
        run.action_preview()
        run.state = "running"
        env.cr.commit()
        size = run._get_chunk_size()
        ids = run.visit_ids.ids
        chunks = [ids[start : start + size] for start in range(0, len(ids), size)]
        if processes == 1:
            elsewhere = 0
            _plan(env, chunks)
        else:
            shares = [chunks[first::processes] for first in range(processes)]
            elsewhere = side_by_side(env, _plan, shares)
    row.queries += elsewhere
    assert run.planned_count == visits_wanted, run.planned_count
    orders = run.visit_ids.order_id
    assert not orders.filtered(lambda order: not order.resource_id)
    return row


def _plan(env, chunks):
    """Plan visits as the jobs do, a chunk in a transaction.

    :param chunks: lists of ids
    """
    for chunk in chunks:
        env["service.maintenance.visit"].browse(chunk)._plan()
        env.cr.commit()
        env.invalidate_all()


def _fill(env, count):
    """Make the company of the large demo with a number of items; return it."""
    # Here, because the database of OCA's addons has none of ours.
    from odoo.addons.service_workorder.demo.large import ITEMS_PER_SITE, LargeDemo

    company = LargeDemo(env, count // ITEMS_PER_SITE, FIRST)
    company.load()
    return company


def _fill_directory(env, company):
    """Name somebody for each region: the first of the contractors who serve it."""
    responsible = {}
    for contractor in company.contractors:
        for territory in contractor.territory_ids:
            responsible.setdefault(territory, contractor)
    env["service.assignment.rule"].create(
        [
            {"territory_id": territory.id, "resource_id": contractor.id}
            for territory, contractor in responsible.items()
        ]
    )


def floor_rows(env):
    """plain inserts of the same rows"""
    tables = ("service_workorder_line", "service_workorder", "service_ticket")
    ids = {}
    for table in tables:
        env.cr.execute(f"SELECT id FROM {table} ORDER BY id DESC LIMIT {ITEMS}")
        ids[table] = [row_id for (row_id,) in env.cr.fetchall()]
    for table in tables[1:]:
        ids[table] = ids[table][: ITEMS // 2]
    return floor(env, ids)


def oca(env):
    """OCA maintenance_plan 19.0"""
    today = date.today()
    equipment = env["maintenance.equipment"].create(
        [{"name": f"Till {number}"} for number in range(ITEMS)]
    )
    kind = env["maintenance.kind"].create({"name": "Maintenance"})
    env["maintenance.plan"].create(
        [
            {
                "equipment_id": one.id,
                "maintenance_kind_id": kind.id,
                "interval": 3,
                "interval_step": "month",
                "maintenance_plan_horizon": 1,
                "planning_step": "month",
                "start_maintenance_date": today,
            }
            for one in equipment
        ]
    )
    env.cr.execute("ANALYZE")  # as for ours
    env.cr.commit()
    with measuring(env, ITEMS) as row:
        env["maintenance.equipment"]._cron_generate_requests()
        env.cr.commit()
    assert env["maintenance.request"].search_count([]) >= ITEMS
    return row
