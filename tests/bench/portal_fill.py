"""Fill a database with what portal pages are slow with.

Among 300,000 tickets of everybody else's: a client with 1,000 sites, 7,000 items,
100,000 tickets and 20,000 visits; a contractor with fifty technicians who has 5,000 of
these; a base of knowledge and requests for approval. What is many is multiplied inside
PostgreSQL.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.service_ci.tools.inner import Inner

from tests.bench.fill import SUBJECTS, copy_rows, drop_indexes, fill, pick, vacuum

ALL_TICKETS = 300_000
EVERY = 3  # of the tickets, one is the client's
SITES = 1_000
ITEMS_PER_SITE = 7
CONTACTS = 40
CHOSEN_SITES = 50
VISITS = 20_000
JOBS = 5_000
# What is open of them: the newest.
OPEN_VISITS, OPEN_JOBS = 300, 100
TECHNICIANS = 50
OFFERS = 20
APPROVALS = 100
INVOICES, OPEN_INVOICES = 200, 10
SECTIONS, ARTICLES = 20, 20
# Login (the password is the same) -> scope
PEOPLE = {"bench_own": "own", "bench_sites": "sites", "bench_company": "company"}
CONTRACTOR = "bench_contractor"


def fill_portal(env):
    """Make a database look as the portal of a large company finds it; commits.

    :param env: environment of the superuser
    """
    fill(env, ALL_TICKETS)
    context = {
        "tracking_disable": True,
        "service_ticket_silent": Inner(),
        "no_reset_password": True,
    }
    env = env(context={**env.context, **context})
    company = Portal(env)
    company.load()
    env.cr.commit()
    vacuum(env)


class Portal:
    """The large client, its contractor and what they read.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        self.env = env
        self.portal = env.ref("base.group_portal")

    def load(self):
        """Make everybody and everything."""
        self._make_client()
        self._make_places()
        self._give_tickets()
        self._make_contractor()
        self._make_visits()
        self._make_offers()
        self._make_approvals()
        self._make_articles()
        self._make_invoices()

    def _make_client(self):
        Partner = self.env["res.partner"]
        self.client = Partner.create({"name": "Сеть «Сорока»", "is_company": True})
        self.contacts = Partner.create(
            [
                {
                    "name": f"Управляющий {number}",
                    "parent_id": self.client.id,
                    "email": f"manager{number}@soroka.example",
                }
                for number in range(CONTACTS)
            ]
        )
        self.users = self._make_users(PEOPLE, self.contacts)

    def _make_users(self, logins, partners):
        return self.env["res.users"].create(
            [
                {
                    "login": login,
                    "password": login,
                    "partner_id": partner.id,
                    "group_ids": [Command.set(self.portal.ids)],
                }
                for login, partner in zip(logins, partners, strict=False)
            ]
        )

    def _make_places(self):
        buildings = self.env["service.building"].create(
            [
                {"street": f"Ленина, {number + 1}", "city": f"Город {number % 60}"}
                for number in range(SITES)
            ]
        )
        self.sites = self.env["service.site"].create(
            [
                {
                    "name": f"Магазин № {number + 1}",
                    "code": f"S{number:05d}",
                    "client_id": self.client.id,
                    "building_id": building.id,
                }
                for number, building in enumerate(buildings)
            ]
        )
        self.items = self.env["service.ci"].create(
            [
                {
                    "name": f"Касса {number + 1}",
                    "serial": f"SN{site.id:05d}{number}",
                    "site_id": site.id,
                    "client_id": self.client.id,
                    "state": "in_use",
                }
                for site in self.sites
                for number in range(ITEMS_PER_SITE)
            ]
        )
        self.env["service.portal.access"].create(
            [
                {
                    "partner_id": user.partner_id.id,
                    "client_id": self.client.id,
                    "scope": scope,
                    "site_ids": [
                        Command.set(
                            self.sites[:CHOSEN_SITES].ids if scope == "sites" else ()
                        )
                    ],
                    **dict.fromkeys(
                        ("can_approve", "can_accept_work", "can_invite"),
                        scope == "company",
                    ),
                    "can_see_money": scope == "company",
                }
                for user, scope in zip(self.users, PEOPLE.values(), strict=True)
            ]
        )

    def _give_tickets(self):
        """Give every third ticket to the client, spread over sites and contacts."""
        self.env.flush_all()
        cr = self.env.cr
        indexes = drop_indexes(self.env, "service_ticket")
        cr.execute(
            f"""
            UPDATE service_ticket
               SET client_id = %(client)s,
                   site_id = {pick(self.sites.ids, f"id / {EVERY}")},
                   partner_id = {pick(self.contacts.ids, f"id / {EVERY}")}
             WHERE mod(id, {EVERY}) = 0
            """,
            {"client": self.client.id},
        )
        for definition in indexes:
            cr.execute(definition)
        cr.execute(
            f"""
            INSERT INTO service_ci_service_ticket_rel (service_ticket_id, service_ci_id)
            SELECT id, {pick(self.items.ids, "id")} FROM service_ticket
             WHERE client_id = %(client)s
            """,
            {"client": self.client.id},
        )
        cr.execute("SET LOCAL session_replication_role = DEFAULT")
        cr.execute("ANALYZE")
        self.env.invalidate_all()

    def _make_contractor(self):
        firm = self.env["res.partner"].create(
            {"name": "Сервис-Мастер", "is_company": True}
        )
        people = self.env["res.partner"].create(
            [
                {"name": f"Мастер {number}", "parent_id": firm.id}
                for number in range(TECHNICIANS)
            ]
        )
        Resource = self.env["service.resource"]
        self.firm = Resource.create(
            {"kind": "contractor", "partner_id": firm.id, "state": "active"}
        )
        self.technicians = Resource.create(
            [
                {
                    "kind": "contractor_technician",
                    "partner_id": person.id,
                    "contractor_id": self.firm.id,
                    "state": "active",
                }
                for person in people
            ]
        )
        other = self.env["res.partner"].create({"name": "Другие", "is_company": True})
        self.others = Resource.create(
            {"kind": "contractor", "partner_id": other.id, "state": "active"}
        )
        self._make_users([CONTRACTOR], firm)

    def _make_visits(self):
        """Multiply one visit; the newest are open, the first ones the contractor's."""
        self.service = self.env["service.catalog.item"].create(
            {
                "name": "Ремонт кассы",
                "code": "BENCH",
                "check_ids": [
                    Command.create({"name": "Чек печатается", "kind": "pass"}),
                    Command.create({"name": "Напряжение, В", "kind": "number"}),
                ],
            }
        )
        pattern = self._make_orders(1)
        pattern._assign_to(self.firm)
        self.env.flush_all()
        jobs_open = f"g BETWEEN {JOBS - OPEN_JOBS} AND {JOBS - 1}"
        is_open = f"({jobs_open} OR g >= {VISITS - OPEN_VISITS + OPEN_JOBS})"
        start = (
            f"CASE WHEN {is_open} THEN date_trunc('day', NOW()) "
            "+ mod(g, 7) * INTERVAL '1 day' + INTERVAL '6 hour' "
            f"+ mod(g / 7, 20) * INTERVAL '30 minute' ELSE NOW() "
            f"- ({VISITS} - g) * INTERVAL '2 hour' - INTERVAL '3 day' END"
        )
        done_at = f"CASE WHEN NOT {is_open} THEN {start} + INTERVAL '3 hour' END"
        indexes = drop_indexes(self.env, "service_workorder", "service_workorder_line")
        cr = self.env.cr
        cr.execute("SELECT MAX(id) + 1 FROM service_workorder")
        (first,) = cr.fetchone()
        cr.execute(
            "CREATE TEMP TABLE bench_asked ON COMMIT DROP AS "
            "SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, site_id, partner_id "
            "FROM service_ticket WHERE client_id = %s ORDER BY id LIMIT %s",
            [self.client.id, VISITS],
        )
        copy_rows(
            self.env,
            "service_workorder",
            {
                "id": f"{first} + g",
                "number": f"'B-' || lpad(({first} + g)::text, 7, '0')",
                "access_token": f"md5('order' || ({first} + g))",
                "ticket_id": "asked.id",
                "site_id": "asked.site_id",
                "requester_id": "asked.partner_id",
                "resource_id": f"CASE WHEN g < {JOBS} THEN {self.firm.id} "
                f"ELSE {self.others.id} END",
                "technician_id": f"CASE WHEN g < {JOBS} "
                f"THEN {pick(self.technicians.ids, 'g')} END",
                "state": f"CASE WHEN {is_open} THEN 'assigned' ELSE 'done' END",
                "planned_start": start,
                "planned_end": f"{start} + INTERVAL '2 hour'",
                "started_at": f"CASE WHEN NOT {is_open} THEN {start} END",
                "reported_at": done_at,
                "checked_at": done_at,
                "done_at": done_at,
                "client_accepted_at": f"CASE WHEN mod(g, 50) > 0 THEN {done_at} END",
                "report": "'<p>Заменён блок питания, касса проверена.</p>'",
                "create_date": start,
            },
            f"generate_series(0, {VISITS - 1}) AS g JOIN bench_asked asked "
            "ON asked.n = g",
            "pattern.id = %s",
            [pattern.id],
        )
        copy_rows(
            self.env,
            "service_workorder_line",
            {
                "order_id": "o.id",
                "site_id": "o.site_id",
                "ci_id": pick(self.items.ids, "o.id"),
                "is_active": "o.state = 'assigned'",
                "result": "CASE WHEN o.state = 'assigned' THEN 'open' ELSE 'done' END",
            },
            "service_workorder o",
            "pattern.order_id = %s AND o.id >= %s",
            [pattern.id, first],
        )
        for definition in indexes:
            cr.execute(definition)
        cr.execute(
            "SELECT setval('service_workorder_id_seq', "
            "(SELECT MAX(id) FROM service_workorder))"
        )
        cr.execute("SET LOCAL session_replication_role = DEFAULT")
        cr.execute("ANALYZE")
        self.env.invalidate_all()

    def _make_orders(self, count):
        """Return new orders of the client, each for a request of its own."""
        tickets = self.env["service.ticket"]._intake(
            "phone",
            [
                {
                    "name": f"{SUBJECTS[number % len(SUBJECTS)]}, магазин {number}",
                    "client_id": self.client.id,
                    "partner_id": self.contacts[number % CONTACTS].id,
                    "site_id": self.sites[number % SITES].id,
                    "line_ids": [Command.create({"item_id": self.service.id})],
                }
                for number in range(count)
            ],
        )
        return tickets._create_workorders()

    def _make_offers(self):
        orders = self._make_orders(OFFERS)
        orders.write({"state": "offered"})
        self.env["service.workorder.offer"].create(
            [
                {
                    "order_id": order.id,
                    "resource_id": self.firm.id,
                    "expires_at": fields.Datetime.now() + timedelta(days=2),
                }
                for order in orders
            ]
        )

    def _make_approvals(self):
        """Ask the one who sees the whole company for his approval."""
        role = self.env["service.approval.role"].create({"name": "Директор"})
        accesses = self.users[-1:].partner_id.portal_access_ids
        accesses.approval_role_ids = [Command.set(role.ids)]
        kind = self.env["service.ticket.type"].create(
            {
                "name": "Доработка",
                "own_stages_only": True,
                "stage_ids": [
                    Command.create({"name": name, "state": state, "sequence": number})
                    for number, (name, state) in enumerate(
                        (("Принято", "new"), ("Согласование", "open"), ("Да", "done"))
                    )
                ],
            }
        )
        gate = kind.stage_ids.sorted("sequence")[1]
        gate.is_approval = True
        self.env["service.approval.route"].create(
            {
                "name": "Директор клиента",
                "client_id": self.client.id,
                "type_ids": [Command.set(kind.ids)],
                "step_ids": [Command.create({"sequence": 1, "role_id": role.id})],
            }
        )
        tickets = self.env["service.ticket"]._intake(
            "phone",
            [
                {
                    "name": f"Доработать кассу {number}",
                    "client_id": self.client.id,
                    "partner_id": self.contacts[0].id,
                    "type_id": kind.id,
                }
                for number in range(APPROVALS)
            ],
        )
        tickets.write({"stage_id": gate.id})

    def _make_articles(self):
        Article = self.env["service.article"]
        shared = {"is_published": True, "visibility": "public"}
        sections = Article.create(
            [{"name": f"Раздел {number + 1}", **shared} for number in range(SECTIONS)]
        )
        Article.create(
            [
                {
                    "name": f"{SUBJECTS[number % len(SUBJECTS)]}: что делать {number}",
                    "parent_id": section.id,
                    "body": "<p>Проверьте бумагу и кабель, перезагрузите кассу.</p>"
                    * 30,
                    **shared,
                }
                for section in sections
                for number in range(ARTICLES)
            ]
        )

    def _make_invoices(self):
        """Make invoices of some years; all but the latest are paid."""
        Account = self.env["account.account"]
        receivable, income, bank = Account.create(
            [
                {"code": f"BENCH{number}", "name": kind, "account_type": kind}
                for number, kind in enumerate(
                    ("asset_receivable", "income", "asset_cash")
                )
            ]
        )
        self.client.property_account_receivable_id = receivable
        bills, money = self.env["account.journal"].create(
            [
                {"name": "Счета", "code": "BENB", "type": "sale"},
                {"name": "Оплаты", "code": "BENM", "type": "general"},
            ]
        )
        today = fields.Date.today()
        days = [today - timedelta(days=3 * number) for number in range(INVOICES)]
        line = {"name": "Выезды", "price_unit": 9000, "account_id": income.id}
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.client.id,
                    "journal_id": bills.id,
                    "invoice_date": day,
                    "invoice_line_ids": [
                        Command.create({**line, "tax_ids": [Command.clear()]})
                    ],
                }
                for day in reversed(days)
            ]
        )
        payments = self.env["account.move"].create(
            [
                {
                    "journal_id": money.id,
                    "date": invoice.invoice_date + timedelta(days=2),
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": self.client.id,
                                "balance": sign * invoice.amount_total,
                            }
                        )
                        for account, sign in ((bank, 1), (receivable, -1))
                    ],
                }
                for invoice in invoices[:-OPEN_INVOICES]
            ]
        )
        (invoices | payments).action_post()
        for invoice, payment in zip(invoices, payments, strict=False):
            lines = (invoice | payment).line_ids
            lines.filtered(lambda one: one.account_id == receivable).reconcile()
