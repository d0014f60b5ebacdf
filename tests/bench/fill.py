"""Fill a database with many tickets, as a desk of some years would have them.

One ticket that came in by the door is the pattern; its row and what belongs to it is
multiplied inside PostgreSQL, as fast as a COPY.  Indexes are made anew at the end.
"""

import psycopg2

from odoo.tools import config

from odoo.addons.service_ci.tools.inner import Inner

from tests.bench.sizes import SERIAL

DAY = 86_400
DAYS = 1500
OPEN_SHARE = 0.01
OPEN_DAYS = 30
MULTIPLIED = (
    *("service_ticket", "service_sla_clock"),
    *("mail_message", "mail_followers", "mail_followers_mail_message_subtype_rel"),
)
PATTERN = "Pattern of the benchmark"
TEAMS = 17
AGENTS = 30
CATEGORIES = 60
SUBJECTS = (
    "Не печатает чек",
    "Касса не видит сканер",
    "Ошибка обмена с сервером",
    "Не проходит оплата картой",
    "Заменить фискальный накопитель",
    "Нет связи с терминалом",
    "Зависает программа кассира",
    "Сбросить пароль оператора",
    "Отчёт о закрытии смены не сходится",
    "Добавить товар в справочник",
    "Printer offline",
    "Cannot log in to the portal",
)
STREETS = ("Ленина", "Мира", "Садовая", "Новая", "Лесная", "Школьная", "Заводская")


def fill(env, count):
    """Make a database look like one with many tickets; commits.

    :param env: environment of the superuser
    :param int count: how many tickets there are in the end
    """
    context = {"tracking_disable": True, "service_ticket_silent": Inner()}
    env = env(context={**env.context, **context})
    cast = _make_cast(env, count)
    pattern = _make_pattern(env, cast)
    env.cr.commit()
    indexes = drop_indexes(env, *MULTIPLIED)
    _multiply_partners(env, cast, count)
    _multiply_tickets(env, pattern, cast, count)
    _multiply_belongings(env, pattern)
    _set_sequences(env)
    for definition in indexes:
        env.cr.execute(definition)
    env.cr.commit()
    env.registry.clear_all_caches()
    env.invalidate_all()
    vacuum(env)
    _count_days(env)
    vacuum(env)


def _make_cast(env, count):
    """Return who and what tickets are about: dict name -> ids."""
    agent = env.ref("service_ci.group_agent")
    users = env["res.users"].create(
        [
            {
                "name": f"Agent {number}",
                "login": f"bench_agent_{number}",
                "group_ids": [(4, agent.id)],
            }
            for number in range(AGENTS)
        ]
    )
    teams = env["service.team"].create(
        [
            {
                "name": f"Queue {number}",
                "member_ids": [(6, 0, users[number :: TEAMS // 2].ids)],
            }
            for number in range(TEAMS)
        ]
    )
    env["service.sla.policy"].create(
        {
            "name": PATTERN,
            "target_ids": [(0, 0, {"target": "resolution", "seconds": DAY})],
        }
    )
    roots = env["service.ticket.category"].create(
        [{"name": f"Subject {number}"} for number in range(CATEGORIES)]
    )
    stages = {
        state: env["service.ticket.type"]._get_first_stage(state).id
        for state in ("new", "open", "waiting", "done")
    }
    return {
        "users": users.ids,
        "teams": teams.ids,
        "categories": roots.ids,
        "types": env["service.ticket.type"].search([]).ids,
        "channels": env["service.channel"].search([]).ids,
        "stages": stages,
        "contacts": max(count // 50, 200),
        "clients": max(count // 500, 20),
    }


def _make_pattern(env, cast):
    """Return a ticket with a client's message and an answer."""
    client = env["res.partner"].create({"name": PATTERN, "is_company": True})
    contact = env["res.partner"].create(
        {"name": PATTERN, "parent_id": client.id, "email": "pattern@client.example"}
    )
    ticket = env["service.ticket"]._intake(
        "phone",
        [
            {
                "name": PATTERN,
                "partner_id": contact.id,
                "team_id": cast["teams"][0],
                "user_id": cast["users"][0],
                "description": "<p>Добрый день! Прошу помочь как можно скорее.</p>",
            }
        ],
    )
    ticket._message_log(body="Перезвонили, проблема решена.")
    env.flush_all()
    env.cr.precommit.run()
    return ticket


def _columns(env, table, *left_out):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema AND table_name = %s "
        "AND is_generated = 'NEVER'",
        [table],
    )
    return [name for (name,) in env.cr.fetchall() if name not in left_out]


def copy_rows(env, table, changes, source, condition, params):
    """Insert rows that are like others but for some columns.

    :param dict changes: column -> SQL over ``pattern`` (a row of the table) and
        ``source``
    :param str source: what to join the pattern with
    :param str condition: which rows are patterns
    """
    columns = _columns(env, table, *(() if "id" in changes else ("id",)))
    values = [changes.get(name, f'pattern."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} '
        f'FROM {source}, "{table}" AS pattern WHERE {condition}',
        params,
    )


def drop_indexes(env, *tables):
    """Drop what slows the filling down; return the statements that bring it back."""
    env.cr.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid),
               obj_description(indexrelid)
        FROM pg_index WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
           AND NOT EXISTS (
               SELECT FROM pg_constraint WHERE conindid = pg_index.indexrelid
           )
        """,
        [list(tables)],
    )
    statements = []
    for name, definition, comment in env.cr.fetchall():
        env.cr.execute(f"DROP INDEX {name}")
        statements.append(definition)
        if comment:
            text = comment.replace("'", "''")
            statements.append(f"COMMENT ON INDEX {name} IS '{text}'")
    # The rows are copies of rows that were checked.
    env.cr.execute("SET LOCAL session_replication_role = replica")
    return statements


def _multiply_partners(env, cast, count):
    cr = env.cr
    pattern = env["res.partner"].search([("name", "=", PATTERN)], order="id")
    client, contact = pattern
    cr.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM res_partner")
    cast["first_client"] = cr.fetchone()[0]
    cast["first_contact"] = cast["first_client"] + cast["clients"]
    for row, first, number, commercial, email in (
        (client, "first_client", "clients", "{id}", "NULL"),
        (
            contact,
            "first_contact",
            "contacts",
            f"{cast['first_client']} + mod(g, {cast['clients']})",
            "'person' || g || '@client.example'",
        ),
    ):
        new_id = f"{cast[first]} + g"
        owner = commercial.format(id=new_id)
        name = "'Клиент ' || g" if row == client else "'Контакт ' || g"
        copy_rows(
            env,
            "res_partner",
            {
                "id": new_id,
                "name": name,
                "complete_name": name,
                "parent_id": "NULL" if row == client else owner,
                "commercial_partner_id": owner,
                "email": email,
                "email_normalized": email,
            },
            f"generate_series(0, {cast[number] - 1}) AS g",
            "pattern.id = %s",
            [row.id],
        )


def _multiply_tickets(env, pattern, cast, count):
    """Multiply the ticket: most are closed, the open ones are of the last weeks."""
    cr = env.cr
    cr.execute("SELECT COUNT(*), MAX(id) + 1 FROM service_ticket")
    present, first = cr.fetchone()
    cr.execute("SELECT setseed(0.42)")
    cr.execute(
        """
        CREATE TEMP TABLE bench_ticket ON COMMIT DROP AS
        SELECT g, %(first)s + g AS id, g >= %(closed)s AS is_open,
               opened_at, power(random(), 2) AS r1, power(random(), 2) AS r2,
               floor(power(random(), 2) * %(teams)s)::int AS team,
               random() AS r4, random() AS r5, power(random(), 4) AS r6,
               power(random(), 3) AS slowness
        FROM generate_series(0, %(count)s - 1) AS g,
             LATERAL (SELECT date_trunc('second', CASE
                 WHEN g >= %(closed)s
                 THEN NOW() AT TIME ZONE 'UTC'
                      - %(open_days)s * random() * INTERVAL '1 day'
                 ELSE NOW() AT TIME ZONE 'UTC' - INTERVAL '1 day' * (
                     %(open_days)s / 10.0 + %(days)s * (1 - g::float / %(closed)s)
                 ) END) AS opened_at) AS time
        """,
        {
            "first": first,
            "count": count - present,
            "closed": int((count - present) * (1 - OPEN_SHARE)),
            "days": DAYS,
            "open_days": OPEN_DAYS,
            "teams": TEAMS,
        },
    )
    stages, channels = cast["stages"], len(cast["channels"])
    open_state = (
        "CASE WHEN b.r4 < 0.3 THEN {new} WHEN b.r4 < 0.7 THEN {open} ELSE {waiting} END"
    )
    states = {name: f"'{name}'" for name in stages}
    answered = "b.opened_at + b.slowness * INTERVAL '1 day'"
    closed = "b.opened_at + (0.02 + 6 * b.slowness) * INTERVAL '1 day'"
    untaken = "b.is_open AND b.r4 < 0.3"
    copy_rows(
        env,
        "service_ticket",
        {
            "id": "b.id",
            "number": "'T-' || lpad(b.id::text, 7, '0')",
            "name": f"{_pick_text(SUBJECTS, 'b.r1')} || ', ' || "
            f"{_pick_text(STREETS, 'b.r5')} || ' ' || mod(b.g, 1000) || "
            f"CASE mod(b.g, 3) WHEN 0 THEN '{SERIAL}' || lpad(b.id::text, 10, '0') "
            "ELSE '' END",
            "access_token": "md5(b.id::text)",
            "partner_id": _contact("b.r2", cast),
            "client_id": f"{cast['first_client']} + "
            f"mod(floor(b.r2 * {cast['contacts']})::int, {cast['clients']})",
            "email_from": f"'person' || floor(b.r2 * {cast['contacts']})::int "
            "|| '@client.example'",
            "email_normalized": f"'person' || floor(b.r2 * {cast['contacts']})::int "
            "|| '@client.example'",
            "team_id": pick(cast["teams"], "b.team"),
            "type_id": pick(cast["types"], "b.team + floor(b.r6 * 3)::int"),
            "channel_id": pick(cast["channels"], f"floor(b.r6 * {channels})::int"),
            "category_id": pick(
                cast["categories"], "b.team * 3 + floor(b.r1 * 6)::int"
            ),
            "priority": "CASE WHEN b.r5 < 0.05 THEN '3' WHEN b.r5 < 0.2 THEN '2' "
            "ELSE '1' END",
            "user_id": f"CASE WHEN {untaken} THEN NULL "
            f"ELSE {pick(cast['users'], 'b.team * 2 + floor(b.r5 * 3)::int')} END",
            "stage_id": f"CASE WHEN b.is_open THEN {open_state.format(**stages)} "
            f"ELSE {stages['done']} END",
            "state": f"CASE WHEN b.is_open THEN {open_state.format(**states)} "
            "ELSE 'done' END",
            "opened_at": "b.opened_at",
            "create_date": "b.opened_at",
            "write_date": f"CASE WHEN b.is_open THEN b.opened_at ELSE {closed} END",
            "first_response_at": f"CASE WHEN {untaken} THEN NULL ELSE {answered} END",
            "reaction_seconds": f"CASE WHEN {untaken} THEN NULL "
            "ELSE (b.slowness * 28800)::int END",
            "closed_at": f"CASE WHEN b.is_open THEN NULL ELSE {closed} END",
            "handling_seconds": "CASE WHEN b.is_open THEN NULL "
            "ELSE ((0.02 + 6 * b.slowness) * 28800)::int END",
            "solved_line": "CASE WHEN b.is_open THEN NULL "
            "WHEN b.r4 < 0.8 THEN '1' ELSE '2' END",
            "needs_reply_since": f"CASE WHEN {untaken} THEN b.opened_at END",
            "next_deadline": "CASE WHEN b.is_open "
            "THEN b.opened_at + INTERVAL '5 day' END",
            "risk_at": "CASE WHEN b.is_open THEN b.opened_at + INTERVAL '4 day' END",
        },
        "bench_ticket AS b",
        "pattern.id = %s",
        [pattern.id],
    )


def pick(ids, place):
    """Return SQL that picks one of some ids by its place, beginning anew at the end."""
    return f"(ARRAY{list(ids)})[1 + mod({place}, {len(ids)})]"


def _pick_text(texts, share):
    return f"(ARRAY{list(texts)})[1 + floor({share} * {len(texts)})::int]"


def _contact(share, cast):
    return f"{cast['first_contact']} + floor({share} * {cast['contacts']})::int"


def _multiply_belongings(env, pattern):
    """Multiply what hangs on the pattern: messages, followers, clocks."""
    tickets = "bench_ticket AS b JOIN service_ticket t ON t.id = b.id"
    on_pattern = "pattern.{model} = 'service.ticket' AND pattern.{key} = %s"
    copy_rows(
        env,
        "mail_message",
        {
            "res_id": "b.id",
            "message_id": "'<bench-' || b.id || '-' || pattern.id || '@desk.example>'",
            "create_date": "b.opened_at",
            "date": "b.opened_at",
        },
        tickets,
        on_pattern.format(model="model", key="res_id"),
        [pattern.id],
    )
    copy_rows(
        env,
        "mail_followers",
        {"res_id": "b.id", "partner_id": "t.partner_id"},
        tickets,
        on_pattern.format(model="res_model", key="res_id")
        + " AND pattern.partner_id = %s",
        [pattern.id, pattern.partner_id.id],
    )
    env.cr.execute(
        """
        INSERT INTO mail_followers_mail_message_subtype_rel
        SELECT f.id, rel.mail_message_subtype_id
        FROM mail_followers f, mail_followers_mail_message_subtype_rel rel
        WHERE f.res_model = 'service.ticket' AND f.res_id <> %(ticket)s
          AND rel.mail_followers_id = (
            SELECT id FROM mail_followers WHERE res_model = 'service.ticket'
            AND res_id = %(ticket)s AND partner_id = %(partner)s
          )
        ON CONFLICT DO NOTHING
        """,
        {"ticket": pattern.id, "partner": pattern.partner_id.id},
    )
    copy_rows(
        env,
        "service_sla_clock",
        {
            "ticket_id": "b.id",
            "started_at": "b.opened_at",
            "settled_at": "b.opened_at",
            "counted_from": "b.opened_at",
            "deadline": "b.opened_at + INTERVAL '5 day'",
            "stopped_at": "t.closed_at",
            "breached": "NOT b.is_open AND b.slowness > 0.8",
            "next_step_at": "CASE WHEN b.is_open "
            "THEN b.opened_at + INTERVAL '5 day' END",
        },
        tickets,
        "pattern.ticket_id = %s",
        [pattern.id],
    )


def _set_sequences(env):
    """Let new ids and numbers go on after those that were made."""
    for table in ("res_partner", "service_ticket"):
        env.cr.execute(
            f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))"
        )
    sequence = env["ir.sequence"].search([("code", "=", "service.ticket")], limit=1)
    env.cr.execute(
        f"SELECT setval('ir_sequence_{sequence.id:03d}', "
        "(SELECT MAX(id) FROM service_ticket))"
    )
    sequence.padding = 7


def _count_days(env):
    """Count the figures by day, as the cron does after an update."""
    Daily = env["service.ticket.daily"]
    Daily._mark_all()
    env.cr.commit()
    while Daily._rebuild_marked():
        env.cr.commit()


def vacuum(env):
    """Do what autovacuum would have done over the years."""
    env.cr.commit()
    connection = psycopg2.connect(
        env.cr._cnx.dsn, password=config["db_password"] or None
    )
    try:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")
    finally:
        connection.close()
