"""Planned maintenance of 7,000 configuration items in 3,500 buildings, one press.

40 clients, 3,500 sites, 800 contractors with skills and territories. Ours: what is due
is collected, grouped by client and address, and becomes 3,500 tickets and as many work
orders with 7,000 lines, each given to the contractor who suits best; committed in
chunks. OCA's maintenance_plan makes a request per item: no grouping, no work orders,
nobody chosen.
"""

from datetime import date, timedelta

from tests.bench.measure import floor, measuring

ITEMS = 7_000
MANY = 70_000
CLIENTS = 40
CONTRACTORS = 800
TERRITORIES = 80
SKILLS = 12
FIRST, LAST = date(2031, 3, 1), date(2031, 3, 31)


def ours(env):
    """ours, tickets and work orders with a chosen contractor"""
    return _ours(env, ITEMS)


def ours_many(env):
    """ours, 70,000 items"""
    return _ours(env, MANY)


def _ours(env, count):
    _fill(env, count)
    run = env["service.maintenance.run"].create({"date_from": FIRST, "date_to": LAST})
    env.cr.execute("ANALYZE")  # as autovacuum would have done over night
    env.cr.commit()
    with measuring(env, count) as row:
        run.action_preview()
        run.state = "running"
        env.cr.commit()
        size = run._get_chunk_size()
        visits = run.visit_ids
        for start in range(0, len(visits), size):
            visits[start : start + size]._plan()
            env.cr.commit()
            env.invalidate_all()
    assert run.planned_count == count // 2, run.planned_count
    orders = run.visit_ids.order_id
    assert not orders.filtered(lambda order: not order.resource_id)
    return row


def _fill(env, count):
    """Make clients, sites, items with plans, and contractors."""
    env = env(context={**env.context, "tracking_disable": True})
    territories = env["service.territory"].create(
        [{"name": f"T{number}"} for number in range(TERRITORIES)]
    )
    clients = env["res.partner"].create(
        [{"name": f"Chain {number}", "is_company": True} for number in range(CLIENTS)]
    )
    buildings = env["service.building"].create(
        [
            {
                "city": f"Город {number % 250}",
                "street": f"ул. Ленина, {number // 250 + 1}",
                "territory_id": territories[number % TERRITORIES].id,
                "latitude": 55 + number % 97 / 100,
                "longitude": 37 + number % 89 / 100,
            }
            for number in range(count // 2)
        ]
    )
    sites = env["service.site"].create(
        [
            {
                "name": f"Shop {number}",
                "client_id": clients[number % CLIENTS].id,
                "building_id": building.id,
            }
            for number, building in enumerate(buildings)
        ]
    )
    cis = env["service.ci"].create(
        [
            {"name": "Till", "site_id": site.id, "state": "in_use"}
            for site in sites
            for _till in range(2)
        ]
    )
    item = _make_contractors(env, territories)
    env["service.maintenance.plan"].create(
        [
            {
                "ci_id": ci.id,
                "item_id": item.id,
                "interval": 3,
                "next_date": FIRST + timedelta(number % 31),
            }
            for number, ci in enumerate(cis)
        ]
    )


def _make_contractors(env, territories):
    """Make contractors; return a service that asks for a skill of theirs."""
    kind = env["hr.skill.type"].create(
        {
            "name": "Equipment",
            "skill_level_ids": [
                (0, 0, {"name": "Beginner", "level_progress": 30}),
                (0, 0, {"name": "Expert", "level_progress": 100}),
            ],
            "skill_ids": [(0, 0, {"name": f"S{number}"}) for number in range(SKILLS)],
        }
    )
    levels = kind.skill_level_ids
    partners = env["res.partner"].create(
        [{"name": f"Contractor {n}", "is_company": True} for n in range(CONTRACTORS)]
    )
    contractors = env["service.resource"].create(
        [
            {
                "kind": "contractor",
                "partner_id": partner.id,
                "state": "active",
                "daily_capacity": 50,
                "latitude": 55 + number % 83 / 100,
                "longitude": 37 + number % 79 / 100,
                "territory_ids": [
                    (4, territories[(number + step) % TERRITORIES].id)
                    for step in range(3)
                ],
            }
            for number, partner in enumerate(partners)
        ]
    )
    env["service.resource.skill"].create(
        [
            {
                "resource_id": contractor.id,
                "skill_type_id": kind.id,
                "skill_id": kind.skill_ids[(number + step) % SKILLS].id,
                "skill_level_id": levels[(number + step) % 2].id,
            }
            for number, contractor in enumerate(contractors)
            for step in range(4)
        ]
    ).action_confirm()
    return env["service.catalog.item"].create(
        {
            "name": "Maintenance",
            "work_hours": 1,
            "skill_ids": [(0, 0, {"skill_id": kind.skill_ids[0].id})],
        }
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
    env.cr.commit()
    with measuring(env, ITEMS) as row:
        env["maintenance.equipment"]._cron_generate_requests()
        env.cr.commit()
    assert env["maintenance.request"].search_count([]) >= ITEMS
    return row
