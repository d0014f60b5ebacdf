"""Two people merge the same tickets at the same moment: one of them does.

Functions that take ``odoo`` and are run by ``odoo.run`` run inside Odoo.
"""

import os

import pytest

from tests.odoo_side import Outside


@pytest.fixture(scope="module")
def odoo(make_database, odoo_process):
    return Outside(odoo_process, make_database())


def make_tickets(odoo):
    with odoo.env() as env:
        tickets = env["service.ticket"]._intake("phone", [{"name": "A"}, {"name": "B"}])
        for ticket in tickets:
            ticket.message_post(body="Hello", message_type="comment")
        return tickets.ids


def merge_both_ways(odoo, one, other):
    """Merge one ticket into the other and the reverse, at the same moment."""

    def merging(source, target):
        def work(meet):
            from odoo.exceptions import UserError
            from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

            meet()
            # What a person sees who presses the button: a sentence, or it is tried
            # again as the server does.
            for _attempt in range(5):
                try:
                    with odoo.env() as env:
                        Ticket = env["service.ticket"]
                        Ticket.browse(source)._merge_into(Ticket.browse(target))
                    return
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    continue
                except UserError:
                    os._exit(3)

        return work

    return odoo.together(merging(one, other), merging(other, one))


def result_of(odoo, ids):
    with odoo.env() as env:
        tickets = env["service.ticket"].browse(ids)
        return [
            {
                "merged": bool(ticket.merged_into_id),
                "open": ticket.state in ("new", "open", "waiting"),
                "words": len(
                    ticket.message_ids.filtered(lambda m: m.message_type == "comment")
                ),
            }
            for ticket in tickets
        ]


@pytest.mark.parametrize("_round", range(3))
def test_of_two_tickets_merged_into_each_other_one_lives_on(odoo, _round):
    ids = odoo.run(make_tickets)

    codes = odoo.run(merge_both_ways, one=ids[0], other=ids[1])

    assert set(codes) <= {0, 3}, codes
    after = odoo.run(result_of, ids=ids)
    alive = [ticket for ticket in after if ticket["open"]]
    gone = [ticket for ticket in after if not ticket["open"]]
    if codes.count(0):
        assert codes.count(0) == 1
        assert [ticket["merged"] for ticket in alive] == [False]
        assert [ticket["merged"] for ticket in gone] == [True]
        assert (alive[0]["words"], gone[0]["words"]) == (2, 0)
    else:
        # Both were told that somebody else is changing the tickets; nothing is lost.
        assert [ticket["words"] for ticket in after] == [1, 1]
