"""A search in 10,000 articles, Russian and English, by who searches.

Articles of some two hundred words each, two thirds Russian, in 40 sections; a third of
them for everybody, a third for clients, of which every tenth only for chosen ones. The
time is what Python and the database have worked, without waiting for the processor;
the mean of {runs} searches in a warm process, rights included.
"""

import itertools
import json
import os
import random
import sys
import time
from pathlib import Path

from devtools import processes
from tests.bench.sizes import ROOT, copy_of

ARTICLES, SECTIONS = 10_000, 40
RUNS = 15
SENTENCES = 14
BATCH = 1_000
TEXTS = {
    "ru": {
        "thing": (
            *("принтер чеков", "фискальный накопитель", "сканер штрихкодов", "весы"),
            *("банковский терминал", "кассовая программа", "роутер магазина", "ИБП"),
            *("планшет кладовщика", "сервер обмена", "видеорегистратор", "кондиционер"),
            *("холодильная витрина", "электронный замок", "личный кабинет", "телефон"),
        ),
        "trouble": (
            *("не печатает", "не видит сеть", "зависает при открытии смены", "шумит"),
            *("показывает ошибку {code}", "теряет связь с сервером", "не включается"),
            *("не принимает оплату картой", "перегревается", "не обновляется"),
        ),
        "title": "{Thing} {trouble}: {place}",
        "sentence": (
            "Проверьте, что {thing} подключён к розетке, и перезапустите {other}.",
            "Если {thing} {trouble}, откройте журнал и найдите код {code}.",
            "Мастер приедет в течение {number} часов после обращения в поддержку.",
            "Перед заменой закройте смену и сохраните отчёт о закрытии.",
            "На складе всегда есть запасной {other}, попросите его у администратора.",
            "Настройки находятся в разделе «Оборудование», строка {number}.",
            "Обновление прошивки занимает {number} минут, питание не выключайте.",
            "После проверки {thing} должен работать, иначе напишите нам.",
            "Подробности гарантийного обслуживания смотрите в договоре.",
        ),
        "place": (
            "магазин {number}",
            "аптека {number}",
            "склад {number}",
            "касса {number}",
        ),
    },
    "en": {
        "thing": (
            *("receipt printer", "barcode scanner", "card terminal", "shop router"),
            *("till software", "label scales", "exchange server", "warehouse tablet"),
            *("customer account", "video recorder", "cooling cabinet", "phone"),
        ),
        "trouble": (
            *("prints nothing", "loses the network", "shows error {code}", "freezes"),
            *("does not start", "refuses payments by card", "overheats", "beeps"),
        ),
        "title": "{Thing} {trouble}: {place}",
        "sentence": (
            "Make sure that the {thing} is plugged in, then restart the {other}.",
            "When the {thing} {trouble}, open the log and look for code {code}.",
            "An engineer comes within {number} hours after your request.",
            "Close the shift and save the report before you replace anything.",
            "Settings are below Equipment, line {number}; the password is yours.",
            "The update takes {number} minutes: do not switch it off meanwhile.",
            "Afterwards the {thing} should work; otherwise write to us.",
        ),
        "place": ("store {number}", "pharmacy {number}", "till {number}"),
    },
}
# Title, what is typed
SEARCHES = (
    ("one word of many", "принтер"),
    ("three words", "сканер теряет связь"),
    (
        "a sentence of eight words",
        "банковский терминал не принимает оплату картой после обновления",
    ),
    ("English", "receipt printer prints nothing"),
    ("one word with an error", "прентер"),
    ("three words with errors", "фискальнй накопитиль перегривается"),
    ("unfinished", "кондиц"),
    ("an error code", "E-417"),
    ("nothing like it", "космическая ракета"),
)


def section(title, text):
    """Return the section of the report."""
    with copy_of(os.environ["BENCH_DATABASE"], "bench_articles") as database:
        print("knowledge_find: filling …", file=sys.stderr, flush=True)
        environment = {
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        }
        code = "from tests.bench.knowledge_find import {0}; {0}(env)"
        processes.run_code(database, code.format("fill_articles"), environment)
        print("knowledge_find: measuring …", file=sys.stderr, flush=True)
        rows = processes.run_code(database, code.format("measure"), environment)
    return f"\n## {title}\n{text.format(runs=RUNS).rstrip()}\n\n{table(rows)}"


def fill_articles(env):
    """Write the articles; commits, and prints JSON for the caller."""
    env = env(context={**env.context, "tracking_disable": True})
    Article = env["service.article"]
    clients = env["res.partner"].create(
        [{"name": f"Bench client {number}", "is_company": True} for number in range(20)]
    )
    sections = Article.create(
        [
            {
                "name": f"Раздел {number}",
                "visibility": "public",
                "is_published": True,
            }
            for number in range(SECTIONS)
        ]
    )
    chance = random.Random(1)
    rows = (
        _article(chance, number, sections.ids, clients.ids)
        for number in range(ARTICLES)
    )
    while batch := list(itertools.islice(rows, BATCH)):
        Article.create(batch)
        env.flush_all()
        env.invalidate_all()
    env.cr.commit()
    env.cr.execute("ANALYZE service_article, service_article_reach_client_rel")
    env.cr.commit()
    print("null")


def _article(chance, number, sections, clients):
    texts = TEXTS["en" if number % 3 == 2 else "ru"]
    words = {
        "number": number % 997,
        "code": f"E-{100 + number % 800}",
        "thing": chance.choice(texts["thing"]),
        "other": chance.choice(texts["thing"]),
    }
    words["trouble"] = chance.choice(texts["trouble"]).format(**words)
    words["place"] = chance.choice(texts["place"]).format(**words)
    words["Thing"] = words["thing"].capitalize()
    sentences = (chance.choice(texts["sentence"]) for _n in range(SENTENCES))
    body = " ".join(sentence.format(**words) for sentence in sentences)
    visibility = ("public", "client", "staff")[number // 3 % 3]
    return {
        "name": texts["title"].format(**words),
        "body": f"<p>{body}</p>",
        "keywords": words["code"],
        "parent_id": sections[number % len(sections)],
        "visibility": visibility,
        "client_ids": [(6, 0, [chance.choice(clients)])] if number % 10 == 1 else False,
        "is_published": True,
        "user_id": False,
    }


def measure(env):
    """Print rows as JSON: reader, title, number found, seconds of both."""
    client = env["res.partner"].search([("name", "=", "Bench client 3")], limit=1)
    customer = env["res.users"].create(
        {
            "name": "Reader",
            "login": "bench_reader",
            "partner_id": env["res.partner"]
            .create({"name": "Reader", "parent_id": client.id})
            .id,
            "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
        }
    )
    readers = {
        "visitor": env.ref("base.public_user"),
        "client": customer,
        "staff": env.ref("base.user_admin"),
    }
    print(
        json.dumps(
            [
                [reader, title, *_cost(env["service.article"].with_user(user), text)]
                for reader, user in readers.items()
                for title, text in SEARCHES
            ]
        )
    )


def _cost(Article, text):
    found = Article._find(text)
    before = _worked(Article.env)
    for _run in range(RUNS):
        Article._find(text)
    ours, database = (
        (after - start) / RUNS
        for start, after in zip(before, _worked(Article.env), strict=True)
    )
    return len(found), ours, database


def _worked(env):
    """Return how many seconds this process and its database session have worked."""
    env.cr.execute("SELECT pg_backend_pid()")
    [pid] = env.cr.fetchone()
    nanoseconds = Path(f"/proc/{pid}/schedstat").read_text().split()[0]
    return time.process_time(), int(nanoseconds) / 1e9


def table(rows):
    """Return the Markdown table."""
    lines = [
        f"| {reader} | {title} | {found} | {1000 * (ours + database):,.1f} ms "
        f"| {1000 * database:,.1f} ms |"
        for reader, title, found, ours, database in rows
    ]
    header = (
        "| | | found | search | of it in the database |\n|---|---|---:|---:|---:|\n"
    )
    return header + "\n".join(lines) + "\n"
