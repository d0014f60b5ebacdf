"""What the desk's screens wait for, at 10,000 tickets and at ten times as many.

The calls that the web client makes, as an agent: the fastest of several runs in a warm
process, since what else the machine does only makes them slower. One per cent of the
tickets is open. `./dev bench desk_at_a_million` measures the same at 1,000,000.
"""

import json
import time

from lxml import etree

from tests.bench.sizes import SERIAL, compare

SIZES = (10_000, 100_000)
RUNS = 15
OPEN = [("state", "in", ["new", "open", "waiting"])]
PAGE = 80
LIST_FIELDS = (
    *("number", "name", "client_id", "team_id", "user_id", "stage_id", "state"),
    *("priority", "attention", "needs_reply_since", "opened_at", "channel_id"),
)
CARD_FIELDS = ("number", "name", "client_id", "priority", "attention", "user_id")


def section(title, text):
    """Return the section of the report."""
    return compare(__name__, SIZES, title, text)


def measure(env):
    """Print the seconds of each read as JSON: dict title -> seconds."""
    print(json.dumps(Desk(env).measure()))


class Desk:
    """What an agent, a manager and a customer do at a desk that was filled.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        self.env = env
        self.agent = env["res.users"].search([("login", "=", "bench_agent_1")])
        self.manager = env.ref("base.user_admin")
        self.last = env["service.ticket"].search([], order="id desc", limit=1)
        self.middle = env["service.ticket"].search(
            [("id", "<=", self.last.id // 2), ("name", "not like", SERIAL)],
            order="id desc",
            limit=1,
        )
        self.serial = env["service.ticket"].search(
            [("id", "<=", self.last.id // 2), ("name", "like", SERIAL)],
            order="id desc",
            limit=1,
        )
        self.customer = self._make_customer()
        # Beyond it the web client shows "1000+" and counts only when asked to.
        view = env["service.ticket"].get_view(view_type="list")
        self.count_limit = int(etree.fromstring(view["arch"]).get("count_limit")) + 1
        env.cr.commit()

    def _make_customer(self):
        """Return a customer with a login and some fifty tickets."""
        users = self.env["res.users"]
        known = users.search([("login", "=", "bench_customer")])
        return known or users.create(
            {
                "name": "Customer",
                "login": "bench_customer",
                "partner_id": self.middle.partner_id.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )

    def measure(self):
        """Return the seconds of each read: dict title -> seconds."""
        reads = {
            title.strip(): method
            for name in dir(self)
            if name.startswith("read_")
            and (method := getattr(self, name))
            and (title := method.__doc__.strip("\n ."))
        }
        return {title: self._fastest(method) for title, method in reads.items()}

    def _fastest(self, method):
        seconds = []
        for _run in range(RUNS):
            self.env.invalidate_all()
            start = time.perf_counter()
            method()
            self.env.flush_all()
            seconds.append(time.perf_counter() - start)
            self.env.cr.rollback()
        return min(seconds)

    def _tickets(self, user=None):
        return self.env["service.ticket"].with_user(user or self.agent)

    def _page(self, domain, user=None, order=None):
        """Read the first page of a list, with the capped count below it."""
        return self._tickets(user).web_search_read(
            domain,
            {name: self._specify(name) for name in LIST_FIELDS},
            limit=PAGE,
            order=order,
            count_limit=self.count_limit,
        )

    def _specify(self, name):
        is_relation = self.env["service.ticket"]._fields[name].relational
        return {"fields": {"display_name": {}}} if is_relation else {}

    def read_01_open_list(self):
        """open list"""
        self._page(OPEN)

    def read_02_untaken(self):
        """untaken, oldest first (a page of 80 instead of 30)"""
        domain = [*OPEN, ("user_id", "=", False)]
        self._page(domain, order="priority desc, opened_at")

    def read_03_all(self):
        """list without a filter"""
        self._page([])

    def read_04_kanban(self):
        """kanban of open tickets by stage"""
        self._tickets().web_read_group(
            OPEN,
            ["stage_id"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification={
                name: self._specify(name) for name in CARD_FIELDS
            },
            unfold_read_default_limit=40,
        )

    def read_05_number(self):
        """find by number"""
        self._find(self.middle.number)

    def read_06_serial(self):
        """find by a serial number in the subject"""
        self._find(self.serial.name.rpartition(SERIAL)[2])

    def read_061_name(self):
        """find by the whole subject"""
        self._find(self.serial.name)

    def read_062_words(self):
        """find by words that many subjects have (a page of 80 instead of 1)"""
        self._find(self.middle.name.rpartition(", ")[2])

    def read_063_subject(self):
        """find by a whole subject of nothing but such words"""
        self._find(self.middle.name)

    def _find(self, words):
        self._page([("words", "ilike", words)])

    def read_07_quick_search(self):
        """choose a ticket by its number (name_search)"""
        self._tickets().name_search(self.middle.number, limit=8)

    def read_08_form(self):
        """open a ticket with its conversation"""
        ticket = self.middle.with_user(self.agent)
        ticket.web_read({name: self._specify(name) for name in LIST_FIELDS})
        self.env["mail.message"].with_user(self.agent)._message_fetch(
            domain=[("model", "=", "service.ticket"), ("res_id", "=", ticket.id)]
        )

    def read_09_create(self):
        """register a ticket"""
        self._tickets()._intake(
            "phone",
            [{"name": "Не печатает чек", "partner_id": self.middle.partner_id.id}],
        )

    def read_10_teams(self):
        """overview of the teams"""
        teams = self.env["service.team"].with_user(self.agent).search([])
        teams.read(["open_count", "untaken_count", "needs_reply_count"])

    def read_11_portal(self):
        """a customer's list"""
        Ticket = self._tickets(self.customer)
        Ticket.search_count([])
        Ticket.search_read([], ["number", "name", "state", "opened_at"], limit=20)

    def read_12_client(self):
        """tickets of one client"""
        self._page([("client_id", "=", self.middle.client_id.id)])

    def read_20_month(self):
        """figures of a month by team (pivot)"""
        self._figures([("day", ">=", "today -30d")], ["team_id"])

    def read_21_days(self):
        """figures of a month by day and channel (graph)"""
        self._figures([("day", ">=", "today -30d")], ["day:day", "channel_id"])

    def read_22_year(self):
        """figures of a year by month and team (pivot)"""
        self._figures([("day", ">=", "today -365d")], ["day:month", "team_id"])

    def read_23_ever(self):
        """figures of all years by team (pivot)"""
        self._figures([], ["team_id"])

    def read_24_load(self):
        """open tickets by agent and stage (graph)"""
        self.env["service.ticket.report"].with_user(self.manager).formatted_read_group(
            OPEN, ["user_id", "stage_id"], ["__count"]
        )

    def read_25_frequent(self):
        """most frequent requests of half a month"""
        Report = self.env["service.frequent.report"].with_user(self.manager)
        Report.create({})

    def _figures(self, domain, groupby):
        self.env["service.ticket.daily"].with_user(self.manager).formatted_read_group(
            domain,
            groupby,
            [
                *("opened_count:sum", "closed_count:sum", "reaction_hours:avg"),
                *("handling_hours:avg", "late_share:avg", "first_line_share:avg"),
            ],
        )
