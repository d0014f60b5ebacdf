"""Monthly closing: 20,000 accepted work orders charged, and a document for each client.

The company of ./dev demo --large: 40 clients, 3,500 sites, 800 contractors, with a
contract and prices for each client and rates for the contractors. Ours: the work is
charged on both sides, collected into the lines of the closing, and posted as one
invoice for each client, in chunks as the jobs do; the invoice lines are grouped, the
detail is in the charges. OCA's contract writes an invoice line for each line of a
contract and leaves the invoices as drafts.

"Two jobs at once" is the press of the button on a server with `channels = root:2`.
"""

import os
from datetime import date

from tests.bench.measure import floor, measuring, side_by_side

ORDERS = int(os.environ.get("BENCH_CLOSING_ORDERS", 20_000))
SITES = int(os.environ.get("BENCH_CLOSING_SITES", 3_500))
CONTRACT_LINES = int(os.environ.get("BENCH_CLOSING_LINES", 2_000))
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
PRICE, RATE = 2_000.0, 1_200.0
# Work orders that one job charges.
CHUNK = 2_000
JOBS_AT_ONCE = 2
CLIENTS = 40
# A company has one closing of a month: each row has a database of its own.
ROWS_EXCLUDE = True


def ours(env):
    """ours, charging and closing"""
    return _ours(env)


def ours_jobs(env):
    """ours, the same, two jobs at once"""
    return _ours(env, JOBS_AT_ONCE)


def _ours(env, processes=1):
    orders = _fill(env)
    ids = orders.ids
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    with measuring(env, 0) as row:
        elsewhere = _share(env, _charge, chunks, processes)
        closing = env["service.closing"].create({"date_to": LAST})
        closing._collect()
        closing.state = "running"
        env.cr.commit()
        lines = closing.line_ids.filtered(lambda line: line.state == "todo").ids
        size = max(1, min(closing._get_chunk_size(), len(lines) // (processes * 2)))
        documents = [lines[at : at + size] for at in range(0, len(lines), size)]
        elsewhere += _share(env, _book, documents, processes)
        env.invalidate_all()
        closing._finish()
        env.cr.commit()
    row.queries += elsewhere
    charges = env["service.charge"].search_count([("order_id", "in", ids)])
    row.records = charges
    assert charges == 2 * len(ids), charges
    moves = closing.line_ids.move_id
    assert closing.state == "done", closing.line_ids.mapped("problem")
    assert set(moves.mapped("state")) == {"posted"}
    assert sum(moves.mapped("amount_untaxed")) == PRICE * len(ids)
    return row


def _share(env, work, chunks, processes):
    """Do chunks of work here, or in several processes; return the queries of those."""
    if processes == 1:
        work(env, chunks)
        return 0
    return side_by_side(env, work, [chunks[at::processes] for at in range(processes)])


def _charge(env, chunks):
    for chunk in chunks:
        env["service.charge"]._sync_orders(env["service.workorder"].browse(chunk))
        env.cr.commit()
        env.invalidate_all()


def _book(env, chunks):
    from odoo.service.model import retrying

    for chunk in chunks:
        retrying(env["service.closing.line"].browse(chunk)._book, env)
        env.cr.commit()
        env.invalidate_all()


def _fill(env):
    """Make the company, its contracts and its accepted work; return the work orders."""
    from odoo.fields import Command

    # Here, because the database of OCA's addons has none of ours.
    from odoo.addons.service_ci.tools.inner import Inner
    from odoo.addons.service_workorder.demo.large import LargeDemo

    env = env(
        context={
            **env.context,
            "tracking_disable": True,
            "service_ticket_silent": Inner(),
            "service_workorder_brings_orders": Inner(),
        }
    )
    company = LargeDemo(env, SITES, FIRST)
    company.load()
    _settle_books(env)
    clients = company.sites.client_id
    env["service.contract"].search([]).state = "draft"
    env["service.rate"].search([]).active = False
    items = company.cis.maintenance_ids.item_id
    env["service.contract"].create(
        [
            {
                "number": f"B-{client.id}",
                "client_id": client.id,
                "date_from": FIRST,
                "fees_from": FIRST,
                "tax_id": False,
                "recipient_ids": [Command.create({"partner_id": client.id})],
                "price_ids": [
                    Command.create({"price": PRICE}),
                    *(
                        Command.create({"price": PRICE, "item_id": item.id})
                        for item in items
                    ),
                ],
            }
            for client in clients
        ]
    ).action_activate()
    env["service.rate"].create({"side": "contractor", "price": RATE})
    orders = _make_orders(env, company, items[:1])
    env.cr.execute("ANALYZE")  # as autovacuum would have done over night
    env.cr.commit()
    env.invalidate_all()
    return orders


def _settle_books(env):
    """Give the company what documents need: accounts and requisites."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    company.account_fiscal_country_id = env.ref("base.us")


def _make_orders(env, company, item):
    """Make work that was done and checked, without charging it yet.

    By intake and creation as all work; the steps of its performers are written by one
    statement, because nobody is to be told of them.
    """
    from odoo.fields import Command

    sites = company.sites
    chosen = [sites[at % len(sites)] for at in range(ORDERS)]
    ids = []
    for start in range(0, ORDERS, 1_000):
        some = chosen[start : start + 1_000]
        tickets = env["service.ticket"]._intake(
            "planned",
            [
                {
                    "name": "Visit",
                    "client_id": site.client_id.id,
                    "partner_id": site.client_id.id,
                    "site_id": site.id,
                }
                for site in some
            ],
        )
        orders = env["service.workorder"].create(
            [
                {
                    "name": "Visit",
                    "ticket_id": ticket.id,
                    "line_ids": [
                        Command.create({"site_id": site.id, "item_id": item.id})
                    ],
                }
                for ticket, site in zip(tickets, some, strict=True)
            ]
        )
        ids += orders.ids
        env.cr.commit()
        env.invalidate_all()
    contractors = company.contractors.ids
    env.cr.execute(
        """
        UPDATE service_workorder
           SET state = 'done', performed_on = %s::date + id %% 28,
               checked_at = now(), done_at = now(), reported_at = now(),
               resource_id = (%s::int[])[1 + id %% %s]
         WHERE id = ANY(%s)
        """,
        [FIRST, contractors, len(contractors), ids],
    )
    env.cr.execute(
        """
        UPDATE service_workorder_line
           SET result = 'done', entity_id = work.client_id, entity_changed = FALSE
          FROM service_workorder work
         WHERE work.id = order_id AND order_id = ANY(%s)
        """,
        [ids],
    )
    env.cr.execute(
        """
        UPDATE service_ticket ticket SET coverage = 'contract'
          FROM service_workorder work
         WHERE work.ticket_id = ticket.id AND work.id = ANY(%s)
        """,
        [ids],
    )
    env.cr.commit()
    env.invalidate_all()
    return env["service.workorder"].browse(ids)


def floor_rows(env):
    """plain inserts of the same rows"""
    env.cr.execute("SELECT id FROM service_charge ORDER BY id DESC LIMIT %s", [ORDERS])
    ids = [row_id for (row_id,) in env.cr.fetchall()]
    return floor(env, {"service_charge": ids})


def oca(env):
    """OCA contract 19.0, a draft invoice line for each line of a contract"""
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", env.company)
    partners = env["res.partner"].create(
        [{"name": f"Client {number}"} for number in range(CLIENTS)]
    )
    product = env["product.product"].create({"name": "Service", "type": "service"})
    each = CONTRACT_LINES // CLIENTS
    contracts = env["contract.contract"].create(
        [
            {
                "name": f"Contract {number}",
                "partner_id": partner.id,
                "invoice_partner_id": partner.id,
                "line_recurrence": False,
                "date_start": FIRST,
                "recurring_next_date": FIRST,
                "recurring_rule_type": "monthly",
                "recurring_interval": 1,
                "contract_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "name": f"Visit {line}",
                            "quantity": 1,
                            "price_unit": PRICE,
                            "recurring_rule_type": "monthly",
                            "recurring_interval": 1,
                            "date_start": FIRST,
                            "recurring_next_date": FIRST,
                        },
                    )
                    for line in range(each)
                ],
            }
            for number, partner in enumerate(partners)
        ]
    )
    env.cr.commit()
    with measuring(env, each * CLIENTS) as row:
        moves = contracts._recurring_create_invoice(date_ref=FIRST)
        env.cr.commit()
    assert len(moves.invoice_line_ids) == each * CLIENTS, len(moves.invoice_line_ids)
    return row
