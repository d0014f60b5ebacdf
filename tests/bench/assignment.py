"""Performers for 1,000 work orders among 800 contractors and 3,500 sites.

The contractors have ten of twenty skills, confirmed, and serve two of eighty regions;
services ask for one or two skills; visits are planned over twenty days, six a day for
each contractor. Loading everybody is part of the time. Plain inserts store the same
orders and the messages about the change. OCA has nothing to compare with.
"""

import random
from datetime import datetime, time, timedelta

from tests.bench.measure import floor, measuring

ORDERS = 1_000
SINGLE = 50
CONTRACTORS = 800
SITES = 3_500
REGIONS = 80
CITIES = 3
SKILLS = 20
SERVICES = 10
DAYS = 20


def prepare(env, orders):
    """Make places, contractors and work orders; commits. Return the orders."""
    from odoo.addons.service_ci.tools.inner import Inner

    chance = random.Random(1)
    env = env(
        context={
            **env.context,
            "tracking_disable": True,
            "service_ticket_silent": Inner(),
        }
    )
    skill_type = env["hr.skill.type"].search([("name", "=", "Bench")])
    if not skill_type:
        cities = _make_territories(env)
        skills = _make_contractors(env, cities, chance)
        _make_services(env, skills, chance)
        _make_sites(env, cities, chance)
    named = [("name", "=like", "Bench s%")]
    services = env["service.catalog.item"].search(named)
    sites = env["service.site"].search(named, limit=orders, order="id")
    made = _make_orders(env, sites, services)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    return made


def _make_territories(env):
    root = env["service.territory"].create({"name": "Bench"})
    regions = env["service.territory"].create(
        [{"name": f"Region {n}", "parent_id": root.id} for n in range(REGIONS)]
    )
    return env["service.territory"].create(
        [
            {"name": f"City {n}", "parent_id": region.id}
            for region in regions
            for n in range(CITIES)
        ]
    )


def _place(number, chance):
    """Return coordinates near the middle of a region: dict of values."""
    return {
        "latitude": 45 + number % 10 * 1.5 + chance.uniform(-0.7, 0.7),
        "longitude": 30 + number // 10 * 7 + chance.uniform(-3, 3),
    }


def _make_contractors(env, cities, chance):
    """Make contractors; return the skills that they have some of."""
    skill_type = env["hr.skill.type"].create(
        {
            "name": "Bench",
            "skill_ids": [(0, 0, {"name": f"Skill {n}"}) for n in range(SKILLS)],
            "skill_level_ids": [
                (0, 0, {"name": f"Level {level}", "level_progress": level})
                for level in (30, 60, 90)
            ],
        }
    )
    regions = cities.parent_id
    today = datetime.now().date()
    env["service.resource"].create(
        [
            {
                "name": f"Contractor {number}",
                "kind": "contractor",
                "state": "active",
                "territory_ids": [
                    (6, 0, regions[number % REGIONS].ids + chance.choice(regions).ids)
                ],
                "hourly_rate": chance.randint(800, 3000),
                **_place(number % REGIONS, chance),
                "skill_line_ids": [
                    (
                        0,
                        0,
                        {
                            "skill_type_id": skill_type.id,
                            "skill_id": skill.id,
                            "skill_level_id": chance.choice(
                                skill_type.skill_level_ids
                            ).id,
                            "confirmed_on": today,
                        },
                    )
                    for skill in chance.sample(list(skill_type.skill_ids), 10)
                ],
            }
            for number in range(CONTRACTORS)
        ]
    )
    return skill_type.skill_ids


def _make_services(env, skills, chance):
    env["service.catalog.item"].create(
        [
            {
                "name": f"Bench service {number}",
                "work_hours": 1,
                "skill_ids": [
                    (0, 0, {"skill_id": skill.id})
                    for skill in chance.sample(list(skills), 1 + number % 2)
                ],
            }
            for number in range(SERVICES)
        ]
    )


def _make_sites(env, cities, chance):
    client = env["res.partner"].create({"name": "Bench chain", "is_company": True})
    buildings = env["service.building"].create(
        [
            {
                "street": f"Bench street, {number}",
                "city": cities[number % len(cities)].name,
                "territory_id": cities[number % len(cities)].id,
                **_place(number % len(cities) // CITIES, chance),
            }
            for number in range(SITES)
        ]
    )
    env["service.site"].create(
        [
            {
                "name": f"Bench site {number}",
                "client_id": client.id,
                "building_id": building.id,
            }
            for number, building in enumerate(buildings)
        ]
    )


def _make_orders(env, sites, services):
    tickets = env["service.ticket"]._intake(
        "internal",
        [
            {
                "name": f"Bench order {number}",
                "partner_id": site.client_id.id,
                "site_id": site.id,
                "line_ids": [(0, 0, {"item_id": services[number % SERVICES].id})],
            }
            for number, site in enumerate(sites)
        ],
    )
    orders = tickets._create_workorders()
    first = datetime.combine(datetime.now().date() + timedelta(days=7), time(8))
    for day in range(DAYS):
        orders[day::DAYS].planned_start = first + timedelta(days=day)
    return orders


def ours(env):
    """ours, 1,000 in one call"""
    orders = prepare(env, ORDERS).with_env(env)
    warm(orders)
    with measuring(env, ORDERS) as row:
        failed = orders._assign("assign")
    found = len(orders.filtered("resource_id"))
    assert found + len(failed) == ORDERS, f"{found} found, {len(failed)} not"
    assert found > ORDERS / 2, f"{found} found"
    env.cr.commit()
    return row


def ours_alone(env):
    """ours, one at a time"""
    orders = prepare(env, SINGLE).with_env(env)
    warm(orders)
    with measuring(env, SINGLE) as row:
        for order in orders:
            order._assign("assign")
            env.flush_all()
            env.invalidate_all()
    env.cr.commit()
    return row


def warm(orders):
    """Fill the caches that a running server has."""
    orders[:1]._assign("assign")
    orders.env.cr.rollback()
    orders.env.invalidate_all()


def floor_rows(env):
    """plain inserts of the same rows"""
    orders = env["service.workorder"].search(
        [("state", "=", "assigned"), ("name", "=like", "Bench order %")]
    )
    messages = orders.message_ids
    return floor(
        env,
        {
            "service_workorder": orders.ids,
            "mail_message": messages.ids,
            "mail_tracking_value": messages.sudo().tracking_value_ids.ids,
        },
    )
