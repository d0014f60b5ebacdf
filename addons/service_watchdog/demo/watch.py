"""A week of a fuel network: what its stations delivered and what they did not."""

from datetime import timedelta
from random import Random

from odoo import fields
from odoo.fields import Command, Domain

from ..tools.schedule import local_day

DAYS = 7
TZ = "Europe/Moscow"
REGIONS = {
    "Тверская область": ("Тверь", "Торжок", "Ржев", "Кимры"),
    "Ярославская область": ("Ярославль", "Рыбинск", "Ростов", "Тутаев"),
    "Калужская область": ("Калуга", "Обнинск", "Малоярославец", "Козельск"),
}
# Code, name, hour by which it has to be there, share that comes late or never.
SOURCES = (
    ("demo-sales", "Продажи АЗС", 6.0, 0.06),
    ("demo-loyalty", "Баллы лояльности", 7.0, 0.03),
    ("demo-stock", "Остатки топлива", 5.0, 0.09),
)


class DemoWatch:
    """The stations, their sources and a week of arrivals.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        self.env = env
        self.random = Random(250)

    def load(self):
        """Make the records and judge the days that have passed."""
        stations = self._make_stations()
        expectations = self._make_expectations(stations)
        today = local_day(fields.Datetime.now(), TZ)
        expectations._drop_expected()
        for expectation in expectations:
            expectation._wait_for(today - timedelta(days=DAYS))
        self._deliver(expectations, stations.object_ids, today)
        is_due = Domain("judge_at", "<=", fields.Datetime.now())
        while due := expectations.filtered_domain(is_due):
            due._judge()
        # Only now, so that nobody gets a mail about days long past.
        admin = self.env.ref("base.partner_admin")
        expectations.recipient_ids = admin
        expectations.report_ids.recipient_ids = admin
        self._make_rule()

    def _make_stations(self):
        values = [
            {"name": f"АЗС {town} {number}", "group_name": region}
            for region, towns in REGIONS.items()
            for town in towns
            for number in (1, 2)
        ]
        for number, each in enumerate(values, start=1):
            each["code"] = f"АЗС-{number:03d}"
        return self.env["service.watch.list"].create(
            {
                "name": "АЗС сети",
                "object_ids": [Command.create(each) for each in values],
            }
        )

    def _make_expectations(self, stations):
        sources = self.env["service.watch.source"].create(
            [{"code": code, "name": name} for code, name, _hour, _share in SOURCES]
        )
        return self.env["service.watch.expectation"].create(
            [
                {
                    "name": f"{name} к {hour:.0f}:00",
                    "source_id": source.id,
                    "list_id": stations.id,
                    "due_hour": hour,
                    "lead_hours": 5,
                    "grace_minutes": 30,
                    "tz": TZ,
                }
                for source, (_code, name, hour, _share) in zip(
                    sources, SOURCES, strict=True
                )
            ]
        )

    def _deliver(self, expectations, stations, today):
        """Note arrivals: most in time, some late, some never."""
        now = fields.Datetime.now()
        Heartbeat = self.env["service.watch.heartbeat"]
        rows = []
        for expectation, (*_names, share) in zip(expectations, SOURCES, strict=True):
            for days in range(DAYS + 1):
                day = today - timedelta(days=days)
                due = expectation._due_at(day)
                for station in stations:
                    at = self._moment(due, share)
                    if at and at <= now:
                        rows.append(self._row(expectation, station, day, at))
        Heartbeat._insert_unless_known(rows)

    def _moment(self, due, share):
        """Return when something comes, None for never."""
        luck = self.random.random()
        if luck < share / 2:
            return None
        if luck < share:
            return due + timedelta(minutes=self.random.randrange(10, 180))
        return due - timedelta(minutes=self.random.randrange(5, 200))

    def _row(self, expectation, station, day, at):
        return {
            "source_id": expectation.source_id.id,
            "object_id": station.id,
            "company_id": expectation.company_id.id,
            "period": day.isoformat(),
            "day": day,
            "at": at,
            "channel": "api",
            "create_uid": self.env.uid,
            "create_date": at,
            "write_uid": self.env.uid,
            "write_date": at,
        }

    def _make_rule(self):
        """Expect something of records of this system, too."""
        self.env["service.watch.expectation"].create(
            {
                "name": "Все письма обработаны к 9:00",
                "kind": "records",
                "model_id": self.env["ir.model"]._get_id("service.inbound.mail"),
                "domain": "[('state', '=', 'failed')]",
                "comparison": "at_most",
                "threshold": 0,
                "due_hour": 9.0,
                "tz": TZ,
                "run_user_id": self.env.ref("base.user_admin").id,
                "recipient_ids": self.env.ref("base.partner_admin").ids,
            }
        )
