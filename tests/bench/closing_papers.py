"""Papers of a closing: 1,000 documents made into PDFs by queue jobs.

Forty clients, each with 25 legal entities and a document of ten lines for each of them;
the recipient of each client gets all its documents as УПД in one archive. The jobs are
those that a closing leaves behind, taken one by one from their channel as the runner of
queue_job does, on a server with as many workers as the row says.
"""

import json
import os
import resource
import sys
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path

from devtools import processes
from tests.bench.measure import Row, measuring, side_by_side
from tests.bench.sizes import copy_of

DOCUMENTS = int(os.environ.get("BENCH_PAPERS_DOCUMENTS", 1_000))
ENTITIES = 25
LINES = 10
# title of a row -> jobs at once
ROWS = {"one job at a time": 1, "two jobs at once": 2}
LAST = date(2026, 3, 31)
CHANNEL = "root.service_papers"
ROOT = Path(__file__).parents[2]
HEADER = """
| | documents per minute | all in | queries each | peak memory |
|---|---:|---:|---:|---:|
"""


def section(title, text):
    """Measure each row in a copy of the database; return the section of the report."""
    lines = []
    for name, jobs in ROWS.items():
        row = _measure_in_copy(jobs)
        lines.append(
            f"| {name} | {60 * row.records / row.seconds:,.0f} | {row.seconds:,.0f} s "
            f"| {row.queries / row.records:.1f} | {row.peak_mb:.0f} MB |"
        )
    return f"\n## {title}\n{text.rstrip()}\n{HEADER}" + "\n".join(lines) + "\n"


def _measure_in_copy(jobs):
    print(f"closing_papers: {jobs} at once …", file=sys.stderr, flush=True)
    search_path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    with copy_of(os.environ["BENCH_DATABASE"], "bench_papers") as database:
        code = f"from tests.bench.closing_papers import measure; measure(env, {jobs})"
        return Row(**processes.run_code(database, code, {"PYTHONPATH": search_path}))


def measure(env, jobs):
    """Make the documents, then their papers by so many jobs at once; print the row."""
    moves = _fill(env)
    moves._queue_papers("closing")
    env.cr.commit()
    with measuring(env, len(moves)) as row:
        row_queries = side_by_side(env, _work_off, [CHANNEL] * jobs)
    row.queries = row_queries
    row.peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sets = moves.paper_set_ids
    assert set(sets.mapped("state")) == {"made"}, sets.mapped("problem")
    assert len(moves._get_papers()) == len(moves), len(moves._get_papers())
    print(json.dumps(asdict(row)))


def _work_off(env, channel):
    """Do jobs of a channel until there are none, as a worker of a server does."""
    from odoo.addons.queue_job.controllers.main import RunJobController

    while _is_left(env, channel):
        uuid = _take(env, channel)
        if not uuid:
            time.sleep(0.05)  # another worker has what the next ones wait for
            continue
        RunJobController._runjob(env, RunJobController._acquire_job(env, uuid))
        env.cr.commit()
        env.invalidate_all()


def _is_left(env, channel):
    env.cr.execute(
        """
        SELECT FROM queue_job WHERE channel = %s AND state NOT IN ('done', 'failed')
         LIMIT 1
        """,
        [channel],
    )
    return env.cr.rowcount


def _take(env, channel):
    """Return the next job, taken by this process, None when none is ready."""
    env.cr.execute(
        """
        UPDATE queue_job SET state = 'enqueued'
         WHERE id = (SELECT id FROM queue_job
                      WHERE channel = %s AND state = 'pending'
                      ORDER BY priority, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING uuid
        """,
        [channel],
    )
    found = env.cr.fetchone()
    env.cr.commit()
    return found and found[0]


def _fill(env):
    """Make contracts and their documents; return these."""
    from odoo.addons.service_billing.tests.papers import make_company

    env = env(context={**env.context, "tracking_disable": True})
    make_company(env.company)
    tax = env["account.tax"].create(
        {"name": "НДС 22%", "amount": 22, "type_tax_use": "sale"}
    )
    moves = env["account.move"]
    for number in range(-(-DOCUMENTS // ENTITIES)):
        contract = _make_contract(env, number)
        moves |= env["account.move"].create(
            [
                _prepare_document(contract, entity, tax)
                for entity in contract.entity_ids.entity_id
            ]
        )
        env.cr.commit()
    moves.action_post()
    env.cr.commit()
    env.invalidate_all()
    return moves


def _make_contract(env, number):
    from odoo.fields import Command

    def partner(name, **values):
        return {"name": name, "is_company": True, "kpp": "780201001", **values}

    client = env["res.partner"].create(partner(f"Client {number}"))
    entities = env["res.partner"].create(
        [
            partner(f"ООО «Клиент {number}-{each}»", parent_id=client.id)
            for each in range(ENTITIES)
        ]
    )
    return env["service.contract"].create(
        {
            "number": f"B-{number}",
            "client_id": client.id,
            "date_from": LAST.replace(day=1),
            "entity_ids": [Command.create({"entity_id": one.id}) for one in entities],
            "recipient_ids": [
                Command.create(
                    {
                        "partner_id": client.id,
                        "delivery": "post",
                        "with_invoice": False,
                        "with_act": False,
                        "with_utd": True,
                    }
                )
            ],
        }
    )


def _prepare_document(contract, entity, tax):
    from odoo.fields import Command

    return {
        "move_type": "out_invoice",
        "partner_id": entity.id,
        "invoice_date": LAST,
        "service_contract_id": contract.id,
        "service_entity_id": entity.id,
        "service_period_from": LAST.replace(day=1),
        "service_period_to": LAST,
        "invoice_line_ids": [
            Command.create(
                {
                    "name": f"Выезд инженера, вид работ {at}",
                    "quantity": at,
                    "price_unit": 1234.56,
                    "tax_ids": [Command.set(tax.ids)],
                }
            )
            for at in range(1, LINES + 1)
        ],
    }
