"""The past of the lines: hand-overs, queues by subject, duty, alarms."""

from datetime import datetime, time, timedelta

from odoo.tools import SQL

from ..tools.monitoring import Alarm
from .writer import DemoWriter

# Which subjects have a queue of their own: begin of the category, queue, share.
SUBJECTS = (
    ("register", "tills", 0.5),
    ("acquiring", "payments", 0.5),
    ("internet", "network", 0.6),
    ("software", "reports", 0.3),
    ("software", "loyalty", 0.3),
    ("integration", "marking", 0.3),
    ("integration", "fuelcards", 0.2),
    ("scales", "pumps", 0.5),
    ("integration", "processing", 0.3),
)
REASONS = ("skills", "skills", "change", "outside", "subject")
NOTES = (
    "Перезагрузка не помогла, журнал приложен.",
    "Повторяется после обновления, на других кассах не проверяли.",
    "Связь есть, служба отвечает, обмен стоит с утра.",
    "Клиент на месте до 18:00, доступ выдаст администратор.",
    "Похоже на ошибку программы: шаги записаны в обращении.",
)
# Who is on duty in turn, and what the monitoring saw: object, text, alarms, all well.
DUTY = ("denis", "gleb")
ALARMS = (
    ("exchange-01", "Обмен с учётной системой стоит", "High", 14, False),
    ("db-02", "Осталось мало места на диске", "Warning", 3, False),
    ("ofd-gateway", "Шлюз ОФД не отвечает", "Disaster", 5, True),
)
STATIONS = (("АЗС-017", 8, False), ("АЗС-104", 2, False), ("АЗС-211", 1, True))


class DemoLines(DemoWriter):
    """What happened between the queues.

    :param env: environment of the superuser, after the tickets were made
    """

    seed = 17

    def load(self):
        """Write hand-overs, outside numbers, shifts and alarms."""
        tickets = self.env["service.ticket"].search([], order="id")
        self._spread(tickets)
        self._hand_over(tickets)
        self._solve(tickets)
        self._plan_duty()
        self._ring()

    def _spread(self, tickets):
        """Put some tickets into the queue of their subject, without a word."""
        categories = {
            row.res_id: row.name.removeprefix("category_")
            for row in self.env["ir.model.data"].search_fetch(
                [("model", "=", "service.ticket.category")], ["name", "res_id"]
            )
        }
        queues = {}
        for ticket in tickets.filtered(lambda ticket: ticket.team_id.line != "1"):
            subject = categories.get(ticket.category_id.id, "")
            for begin, queue, share in SUBJECTS:
                if subject.startswith(begin) and self.random.random() < share:
                    queues.setdefault(queue, []).append(ticket.id)
                    break
        for queue, ids in queues.items():
            # Not by write, which would take it for a hand-over of this moment.
            self.env.execute_query(
                SQL(
                    "UPDATE service_ticket SET team_id = %s WHERE id IN %s RETURNING 1",
                    self._ref(f"team_{queue}_demo").id,
                    tuple(ids),
                )
            )
        tickets.invalidate_recordset(["team_id"])

    def _hand_over(self, tickets):
        """Let tickets of the higher lines and of teams outside come from line 1."""
        support = self._ref("team_support")
        steps = []
        for ticket in tickets.filtered(lambda ticket: ticket.team_id.line != "1"):
            end = ticket.closed_at or self.now
            lay = min(
                timedelta(minutes=self.random.randint(15, 240)),
                (end - ticket.opened_at) / 2,
            )
            steps.append(self._step(ticket, support, ticket.opened_at + lay, lay))
        handovers = self.env["service.ticket.handover"].create(steps)
        for handover in handovers:
            ticket = handover.ticket_id
            values = {"handover_count": 1, "queue_since": handover.at}
            if ticket.state in ("new", "open") and not ticket.first_response_at:
                values["handover_note_id"] = handover.id
            if handover.to_line == "external":
                number = self.random.randint(1000000, 9999999)
                is_bank = handover.to_team_id == self._ref("team_acquiring_demo")
                values["external_team_id"] = handover.to_team_id.id
                values["external_ref"] = f"{'ЗНО-' if is_bank else 'INC'}{number}"
            if ticket.state == "done":
                values["solved_line"] = handover.to_line
            ticket.write(values)

    def _step(self, ticket, origin, at, lay):
        return {
            "ticket_id": ticket.id,
            "company_id": ticket.company_id.id,
            "from_team_id": origin.id,
            "to_team_id": ticket.team_id.id,
            "from_line": origin.line,
            "to_line": ticket.team_id.line,
            "user_id": self._ref(
                f"user_{self.random.choice(('agent', 'ilya', 'sofia'))}_demo"
            ).id,
            "at": at,
            "reason_id": self._ref(f"handover_reason_{self.random.choice(REASONS)}").id,
            "note": self.random.choice(NOTES),
            "seconds": round(lay.total_seconds()),
            "working_seconds": round(lay.total_seconds() * 0.7),
        }

    def _solve(self, tickets):
        """Note the line for those that were done where they had come in."""
        done = tickets.filtered(lambda t: t.state == "done" and not t.solved_line)
        for line, group in done.grouped(lambda ticket: ticket.team_id.line).items():
            group.write({"solved_line": line})

    def _plan_duty(self):
        """Plan nights from last week on, and leave one night of next week open."""
        monday = self.now.date() - timedelta(days=self.now.weekday() + 7)
        evening = datetime.combine(monday, time(15))  # 18:00 in Moscow
        self.env["service.duty.shift"].create(
            [
                {
                    "team_id": self._ref("team_integration_demo").id,
                    "user_id": self._ref(f"user_{DUTY[day // 7 % 2]}_demo").id,
                    "date_from": evening + timedelta(days=day),
                    "date_to": evening + timedelta(days=day + 1),
                }
                for day in range(28)
                if day != 17
            ]
        )

    def _ring(self):
        """Let the monitoring see what is wrong, and some of it get well again."""
        zabbix = self._ref("monitor_zabbix_demo")
        for name, text, severity, count, is_well in ALARMS:
            alarm = Alarm(name, severity=severity, summary=f"{name}: {text}", text=text)
            zabbix._take_alarms([alarm] * count)
            if is_well:
                zabbix._take_alarms([Alarm(name, is_recovery=True)])
        stations = self._ref("monitor_stations_demo")
        for name, count, is_well in STATIONS:
            stations._take_alarms([Alarm(name, summary=f"{name}: нет связи")] * count)
            if is_well:
                stations._take_alarms([Alarm(name, is_recovery=True)])
