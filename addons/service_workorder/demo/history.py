"""Four months of visits of the large demo company, and what is planned for now.

Made as tickets and work orders like all others; what happened to them since is written
by few statements, because nobody is to be told of it.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.service_ticket.demo.writer import DemoWriter

from .large import ITEMS_PER_SITE, MAIN_SKILL, MAINTENANCE, REPAIR, LargeDemo

REPAIRS = 2_500
REPAIR_DAYS = 120
RECENT_DAYS = 12
UPCOMING = 320
UPCOMING_DAYS = 8
CHANNELS = ("phone", "phone", "email", "portal")
SUBJECTS = (
    "Касса не печатает чеки",
    "Не сканируются товары",
    "Ошибка фискального накопителя",
    "Терминал не видит сеть",
    "Завис кассовый узел",
    "Не закрывается смена",
)
# What is written onto orders: column -> its type in PostgreSQL
FACTS = {
    "id": "int",
    "resource_id": "int",
    "state": "varchar",
    "planned_start": "timestamp",
    "planned_end": "timestamp",
    "deadline": "timestamp",
    "started_at": "timestamp",
    "arrived_at": "timestamp",
    "reported_at": "timestamp",
    "checked_at": "timestamp",
    "done_at": "timestamp",
    "performed_on": "date",
    "rework_count": "int",
    "agreed_price": "numeric",
}
# Who answers when asked how it was, and what they say of late, returned and good work.
ANSWERING = 0.4
SCORES = {"late": (1, 2, 3, 3, 4), "returned": (2, 3, 4), "good": (4, 5, 5, 5, 5)}
WORDS = {
    1: "Ждали весь день, никто не предупредил.",
    2: "Приехали с большим опозданием.",
    5: "Быстро и аккуратно, спасибо!",
}
HOUR = timedelta(hours=1)


def fill(env):
    """Make a large company of the demo company, ready for planned maintenance; commits.

    :param env: environment of the superuser
    """
    company = LargeDemo(env)
    company.load()
    LargeHistory(company).load()
    env["service.maintenance.run"].create(
        {
            "date_from": company.month,
            "date_to": company.month + relativedelta(day=31),
        }
    ).action_preview()
    env.cr.execute("ANALYZE")
    env.cr.commit()


class LargeHistory(DemoWriter):
    """What the contractors of a large demo company have done and are about to do.

    :param company: :class:`LargeDemo` that was loaded
    """

    seed = 43

    def __init__(self, company):
        super().__init__(company.env)
        self.company = company
        self.performers = self._group_performers()
        # some are better than others: shares of late, returned and quick work
        self.habits = {
            performer.id: (
                self.random.betavariate(1.2, 9),
                self.random.betavariate(1, 25),
            )
            for performer in company.contractors
        }

    def load(self):
        """Make the visits of the past, those of these days, and the figures."""
        # else PostgreSQL takes the new tables for small ones
        self.env.cr.execute("ANALYZE")
        self._make_maintenance()
        self.env.cr.execute("ANALYZE")
        self._make_repairs()
        self._make_upcoming()
        self._rate()
        self.env.flush_all()
        self.env["service.resource"]._count_figures()
        daily = self.env["service.ticket.daily"]
        daily._mark_all()
        daily._rebuild_marked(limit=None)

    def _group_performers(self):
        """Return who does repairs where: dict territory -> list of performers."""
        skill = self.company.skills[MAIN_SKILL]
        able = self.company.contractors.filtered(
            lambda performer: skill in performer.skill_line_ids.skill_id
        )
        served = defaultdict(list)
        for performer in able:
            for territory in performer.territory_ids:
                served[territory].append(performer)
        return served

    # Which visits

    def _make_maintenance(self):
        """Make the last planned visit of each place."""
        plans = self.company.plans.grouped("ci_id")
        item = self.company._get_item(*MAINTENANCE)
        visits = []
        for number, site in enumerate(self.company.sites):
            start = number * ITEMS_PER_SITE
            cis = self.company.cis[start : start + ITEMS_PER_SITE]
            day = plans[cis[:1]].last_date
            visits.append((site, cis, day))
        tickets = self._take_in(
            "planned",
            [
                self._prepare_ticket(
                    f"Плановое ТО: {site.name}",
                    *(site, cis, item, datetime.combine(day, time(6)) - 9 * 24 * HOUR),
                )
                for site, cis, day in visits
            ],
        )
        Order = self.env["service.workorder"]
        orders = Order.create(
            [
                Order._prepare_order_values(
                    ticket,
                    [
                        {
                            "site_id": site.id,
                            "ci_id": ci.id,
                            "item_id": item.id,
                            "plan_id": plans[ci].id,
                        }
                        for ci in cis
                    ],
                )
                for ticket, (site, cis, _day) in zip(tickets, visits, strict=True)
            ]
        )
        self._write_past(
            orders,
            [day for _site, _cis, day in visits],
            [day + relativedelta(day=31) for _site, _cis, day in visits],
        )

    def _make_repairs(self):
        """Make visits at request, a few of them twice at the same till."""
        today = self.company.today
        days, cis, last = [], [], None
        for _number in range(REPAIRS):
            if last and self.random.random() < 0.06:
                day, ci = last[0] + timedelta(days=self.random.randint(3, 12)), last[1]
            else:
                day = today - timedelta(days=self.random.randint(4, REPAIR_DAYS))
                ci = self.random.choice(self.company.cis)
            last = (day, ci)
            days.append(min(day, today - timedelta(days=2)))
            cis.append(ci)
        tickets = self._take_in_repairs(cis, days)
        orders = tickets._create_workorders()
        due = [day + timedelta(days=1) for day in days]
        self._write_past(orders, days, due)

    def _make_upcoming(self):
        """Make what is planned for these days, and what waits for a plan."""
        today = self.company.today
        cis = [self.random.choice(self.company.cis) for _number in range(UPCOMING)]
        opened = [today - timedelta(days=n % 3) for n in range(UPCOMING)]
        orders = self._take_in_repairs(cis, opened)._create_workorders()
        facts = []
        for number, order in enumerate(orders):
            if number % 5 == 0:
                continue
            start = self._get_start(today + timedelta(days=number % UPCOMING_DAYS - 1))
            facts.append(
                {
                    "id": order.id,
                    "resource_id": self._pick(order).id,
                    "state": "assigned",
                    "planned_start": start,
                    "planned_end": start + 2 * HOUR,
                    "deadline": start + 8 * HOUR,
                }
            )
        self._write_facts(facts)

    def _take_in_repairs(self, cis, days):
        item = self.company._get_item(*REPAIR)
        return self._take_in(
            None,
            [
                self._prepare_ticket(
                    self.random.choice(SUBJECTS),
                    *(ci.site_id, ci, item, self._get_start(day) - 20 * HOUR),
                )
                for ci, day in zip(cis, days, strict=True)
            ],
        )

    def _take_in(self, channel, vals_list):
        """Return tickets in the order of their values, by one channel or by several."""
        Ticket = self.env["service.ticket"]
        if channel:
            return Ticket._intake(channel, vals_list)
        tickets = Ticket
        size = -(-len(vals_list) // len(CHANNELS))
        for number, code in enumerate(CHANNELS):
            part = vals_list[number * size : (number + 1) * size]
            tickets += Ticket._intake(code, part)
        return tickets

    def _prepare_ticket(self, name, site, cis, item, opened_at):
        return {
            "name": name,
            "client_id": site.client_id.id,
            "partner_id": site.client_id.id,
            "site_id": site.id,
            "ci_ids": [Command.set(cis.ids)],
            "line_ids": [Command.create({"item_id": item.id})],
            "opened_at": opened_at,
            "needs_reply_since": False,
        }

    # What came of them

    def _get_start(self, day):
        """Return when a visit of a day begins, in UTC."""
        return datetime.combine(day, time(6)) + self.random.randint(0, 16) * HOUR / 2

    def _pick(self, order):
        """Return somebody who serves the place of an order."""
        return self.random.choice(self.performers[order.territory_id])

    def _write_past(self, orders, days, due):
        """Let orders be done, nearly all of them.

        :param days: when they were
        :param due: until which day they were to be done
        """
        facts = [
            self._invent(order, day, datetime.combine(last, time(18)))
            for order, day, last in zip(orders, days, due, strict=True)
        ]
        self._write_facts(facts)
        done = orders.filtered(lambda order: order.state == "done")
        self._settle(done)
        self._note_times(orders.filtered("reported_at"))

    def _invent(self, order, day, deadline):
        """Return what happened on one order."""
        performer = self._pick(order)
        late, returned = self.habits[performer.id]
        is_late = self.random.random() < late
        is_returned = self.random.random() < returned
        start = self._get_start(day)
        arrived = start + self.random.randint(-20, 40) * HOUR / 60
        if is_late:
            arrived += self.random.randint(3, 60) * HOUR
        reported = arrived + order.work_hours * self.random.uniform(0.7, 1.8) * HOUR
        facts = {
            "id": order.id,
            "resource_id": performer.id,
            "state": "done",
            "planned_start": start,
            "planned_end": start + 2 * HOUR,
            "deadline": max(deadline, start + 3 * HOUR),
            "started_at": arrived - self.random.randint(10, 90) * HOUR / 60,
            "arrived_at": arrived,
            "reported_at": reported,
            "performed_on": arrived.date(),
            "rework_count": int(is_returned),
            "agreed_price": self._money(100 * self.random.randint(15, 50))
            if performer.id % 4 == 0
            else None,
        }
        # only of the last weeks anything is left
        lot = self.random.random() if self._is_recent(day) else 1
        if lot < 0.1:
            facts.update(state="reported")
        elif lot < 0.15:
            facts.update(
                dict.fromkeys(("reported_at", "arrived_at", "performed_on")),
                state="assigned",
            )
        else:
            checked = reported + self.random.randint(1, 40) * HOUR
            facts.update(checked_at=checked, done_at=checked)
        return facts

    def _is_recent(self, day):
        return (self.company.today - day).days <= RECENT_DAYS

    def _write_facts(self, facts):
        """Write what happened onto orders, and let what follows from it be computed."""
        names = list(FACTS)[1:]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE service_workorder job SET %s FROM unnest(%s) AS fact (%s) "
                "WHERE job.id = fact.id",
                SQL(", ").join(
                    SQL("%s = fact.%s", SQL.identifier(n), SQL.identifier(n))
                    for n in names
                ),
                SQL(", ").join(
                    SQL(f"%s::{kind}[]", [row.get(name) for row in facts])
                    for name, kind in FACTS.items()
                ),
                SQL(", ").join(map(SQL.identifier, FACTS)),
            )
        )
        orders = self.env["service.workorder"].browse(row["id"] for row in facts)
        orders.invalidate_recordset(flush=False)
        orders.modified(names)

    def _settle(self, orders):
        """Let lines, checklists and tickets of done orders be done, too."""
        ids = (tuple(orders.ids),)
        self.env.flush_all()
        for statement in (
            "UPDATE service_workorder SET checked_by_id = 1 WHERE id IN %s",
            "UPDATE service_workorder_line SET result = 'done', is_active = FALSE "
            "WHERE order_id IN %s",
            "UPDATE service_workorder_check SET is_filled = TRUE, passed = 'yes', "
            "number = 228, text = 'в норме' WHERE order_id IN %s",
        ):
            self.env.cr.execute(statement, ids)
        done = {
            kind: kind._get_first_stage("done").id for kind in orders.ticket_id.type_id
        }
        for kind, tickets in orders.ticket_id.grouped("type_id").items():
            self.env.cr.execute(
                """
                UPDATE service_ticket ticket
                   SET state = 'done', stage_id = %s,
                       closed_at = job.done_at, stage_since = job.done_at,
                       first_response_at = ticket.opened_at + INTERVAL '20 minute',
                       reaction_seconds = 1200, solved_line = '1',
                       handling_seconds = EXTRACT(EPOCH FROM
                           job.done_at - ticket.opened_at) / 3,
                       next_deadline = NULL, risk_at = NULL
                  FROM service_workorder job
                 WHERE job.ticket_id = ticket.id AND ticket.id IN %s
                """,
                [
                    done.get(kind) or kind._get_first_stage("done").id,
                    tuple(tickets.ids),
                ],
            )
        # nobody promised anything: their time would have passed long ago
        self.env.cr.execute(
            "DELETE FROM service_sla_clock WHERE ticket_id IN %s",
            (tuple(orders.ticket_id.ids),),
        )
        self.env.invalidate_all()
        orders.modified(["state"])

    def _rate(self):
        """Let clients say how the visits at request were."""
        orders = self.env["service.workorder"].search(
            [("state", "=", "done"), ("is_planned_maintenance", "=", False)]
        )
        answered = self.random.sample(orders.ids, int(ANSWERING * len(orders)))
        orders = orders.browse(answered)
        model_id = self.env["ir.model"]._get_id("service.ticket")
        ratings = self.env["rating.rating"].create(
            [self._prepare_rating(order, model_id) for order in orders]
        )
        # Odoo dates them when they are written
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE rating_rating rating
               SET rated_on = job.done_at + INTERVAL '3 hour' * (job.id %% 12)
              FROM service_workorder job
             WHERE job.ticket_id = rating.service_ticket_id AND rating.id IN %s
            """,
            (tuple(ratings.ids),),
        )
        ratings.invalidate_recordset(["rated_on"])

    def _prepare_rating(self, order, model_id):
        how = "good"
        if order.punctuality == "late":
            how = "late"
        elif order.rework_count:
            how = "returned"
        score = self.random.choice(SCORES[how])
        ticket = order.ticket_id
        return {
            "res_model_id": model_id,
            "res_id": ticket.id,
            "partner_id": ticket.partner_id.id,
            "rating": score,
            "feedback": WORDS.get(score) if self.random.random() < 0.5 else False,
            "consumed": True,
            # nobody has to answer hundreds of old ones
            "service_reaction": "done" if score <= 2 else False,
        }

    def _note_times(self, orders):
        self.env["service.workorder.time"].create(
            [values for order in orders for values in order._prepare_times()]
        )
