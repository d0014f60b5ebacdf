"""Two processes at the same moment, and one that is killed: one ticket for each term,
one legal entity for each day.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import pytest

from tests.odoo_side import Outside, dying_after

KILLED = -9
TERMS = 40
ROUNDS = 8


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    outside = Outside(odoo_process, make_database())
    outside.run(make_world)
    return outside


def make_world(odoo):
    with odoo.env() as env:
        client = env["res.partner"].create({"name": "Race", "is_company": True})
        site = env["service.site"].create({"name": "Race", "client_id": client.id})
        env["service.team"].create({"name": "Race"})
        env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": "race.item_client", "record": client},
                {"xml_id": "race.item_site", "record": site},
            ]
        )


# -- terms ----------------------------------------------------------------------------


def make_due_terms(odoo):
    with odoo.env(tracking_disable=True) as env:
        site = env.ref("race.item_site")
        cis = env["service.ci"].create(
            [{"name": f"Till {n}", "site_id": site.id} for n in range(TERMS)]
        )
        kind = env.ref("service_ci.term_kind_drive")
        terms = env["service.ci.term"].create(
            [{"ci_id": ci.id, "kind_id": kind.id, "date": "2020-01-01"} for ci in cis]
        )
        return terms.ids


def open_tickets(odoo):
    from odoo.addons.service_ticket.models.assets import service_ci_term

    # Small batches, so that two have something to do.
    service_ci_term.BATCH = 4
    with odoo.env() as env:
        env["service.ci.term"]._cron_open_tickets()


def open_tickets_side_by_side(odoo):
    def work(meet):
        meet()
        open_tickets(odoo)

    return odoo.together(work, work)


def open_tickets_and_die(odoo):
    def work():
        odoo.patch("service.ci.term", "_open_tickets", dying_after())
        open_tickets(odoo)

    return odoo.apart(work)


def count_tickets(odoo, ids):
    """Return how many terms have no ticket, and how often items have several."""
    with odoo.env() as env:
        terms = env["service.ci.term"].browse(ids)
        counts = terms.ci_id.mapped("service_total_count")
        return {
            "without": len(terms.filtered(lambda term: not term.ticket_id)),
            "counts": sorted(set(counts)),
            "errors": terms.filtered("open_error").mapped("open_error"),
        }


ONE_EACH = {"without": 0, "counts": [1], "errors": []}


def test_two_processes_open_one_ticket_for_each_term(odoo):
    ids = odoo.run(make_due_terms)

    assert odoo.run(open_tickets_side_by_side) == [0, 0]

    assert odoo.run(count_tickets, ids=ids) == ONE_EACH


def test_a_kill_in_the_middle_loses_and_doubles_no_ticket(odoo):
    ids = odoo.run(make_due_terms)

    assert odoo.run(open_tickets_and_die) == KILLED
    odoo.run(open_tickets)

    assert odoo.run(count_tickets, ids=ids) == ONE_EACH


# -- legal entities -------------------------------------------------------------------


def enter_entities_at_once(odoo):
    """Let two people enter overlapping terms of one site, at the same moment."""

    def enter(day):
        def work(meet):
            from odoo.exceptions import ValidationError
            from odoo.service.model import retrying

            for number in range(ROUNDS):
                meet()
                with odoo.env() as env:

                    def create(env=env, number=number):
                        env["service.entity.term"].create(
                            {
                                "site_id": env.ref("race.item_site").id,
                                "entity_id": env.ref("race.item_client").id,
                                "date_from": f"20{number + 10}-{day}-01",
                                "date_to": f"20{number + 10}-12-31",
                            }
                        )

                    try:
                        retrying(create, env)
                    except ValidationError:
                        env.cr.rollback()

        return work

    return odoo.together(enter("03"), enter("06"))


def count_entity_terms(odoo):
    with odoo.env() as env:
        return env["service.entity.term"].search_count(
            [("site_id", "=", env.ref("race.item_site").id)]
        )


def test_of_two_who_enter_overlapping_entities_one_is_refused(odoo):
    assert odoo.run(enter_entities_at_once) == [0, 0]

    assert odoo.run(count_entity_terms) == ROUNDS
