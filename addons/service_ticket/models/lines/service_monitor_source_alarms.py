"""From alarms to tickets: one for each object, however many alarms there are."""

from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, ormcache, plaintext2html

from ...tools.monitoring import Rules, fold
from ..constants import CLOSED_STATES, OPEN_STATES

# What became of the alarms about an object, as the API says it.
OPENED = "opened"
REPEATED = "repeated"
REOPENED = "reopened"
RECOVERED = "recovered"
IGNORED = "ignored"


class ServiceMonitorSource(models.Model):
    _name = "service.monitor.source"
    _inherit = ["service.monitor.source", "service.remembered.mixin"]
    _remembered_fields = frozenset(
        {
            "active",
            "body_pattern",
            "recovery_pattern",
            "sender_pattern",
            "sequence",
            "subject_pattern",
        }
    )

    def _rules(self):
        """Return how the mails of one source are read."""
        lines = (self.body_pattern or "").splitlines()
        return Rules(
            sender=self.sender_pattern or "",
            subject=self.subject_pattern or "",
            body=tuple(line.strip() for line in lines if line.strip()),
            recovery=self.recovery_pattern or "",
        )

    @api.model
    @ormcache()
    def _mail_rules(self):
        """Return the rules of all sources that send mails; every mail asks this.

        :return: tuple of (source id, :class:`Rules`)
        """
        sources = self.sudo().search([("sender_pattern", "!=", False)])
        return tuple((source.id, source._rules()) for source in sources)

    # Alarms

    def _take_alarms(self, alarms):
        """Bring alarms of one source to their tickets.

        The first alarm about an object opens its ticket, the following ones are
        counted there, and a recovery ends it. Processes with alarms of the same
        source go one after the other.

        :param alarms: iterable of :class:`~..tools.monitoring.Alarm`, oldest first
        :return: dict object -> (ticket, what became of it); an empty ticket where a
            recovery found nothing open
        :raise: what PostgreSQL raises when another process was faster; the caller has
            to begin anew
        """
        self.ensure_one()
        alarms = list(alarms)
        self._lock_for_alarms()
        episodes = fold(alarms)
        results = self._find_alarm_tickets(episodes)
        results.update(self._open_alarm_tickets(episodes, results))
        self._count_alarms(episodes, results)
        self._end_alarms(episodes, results)
        self.write(
            {
                "alarm_count": self.alarm_count + len(alarms),
                "last_alarm_at": fields.Datetime.now(),
            }
        )
        return {
            name: results.get(name, (self.env["service.ticket"], IGNORED))
            for name in episodes
        }

    def _lock_for_alarms(self):
        # Waits for the other process, unlike lock_for_update; when that has written
        # its count, the snapshot of this transaction is old and it begins anew.
        self.env.execute_query(
            SQL(
                "SELECT 1 FROM service_monitor_source WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )
        self.invalidate_recordset()

    def _find_alarm_tickets(self, episodes):
        """Find the open tickets of objects, and those that ended a moment ago.

        :return: dict object -> (ticket, repeated or reopened); reopened ones are open
            again when this returns
        """
        Ticket = self.env["service.ticket"]
        base = [
            ("monitor_source_id", "=", self.id),
            ("monitor_object", "in", list(episodes)),
        ]
        found = {
            ticket.monitor_object: (ticket, REPEATED)
            for ticket in Ticket.search([*base, ("state", "in", OPEN_STATES)])
        }
        since = fields.Datetime.now() - timedelta(minutes=self.flap_minutes)
        closed = Ticket.search(
            [
                *base,
                ("state", "in", CLOSED_STATES),
                "|",
                ("closed_at", ">=", since),
                ("merged_into_id", "!=", False),
            ],
            order="id desc",
        )
        reopened = Ticket
        for ticket in closed:
            name = ticket.monitor_object
            if name in found or not episodes[name].count:
                continue
            target = ticket._merge_target()
            if target.state in OPEN_STATES:
                found[name] = (target, REPEATED)
            elif target == ticket and ticket.closed_at >= since:
                found[name] = (ticket, REOPENED)
                reopened |= ticket
        reopened._reopen_for_alarm()
        return found

    def _open_alarm_tickets(self, episodes, known):
        """Open the tickets of objects that have none.

        :return: dict object -> (ticket, opened)
        """
        fresh = [
            episode
            for name, episode in episodes.items()
            if episode.count and name not in known
        ]
        # The others were ended in this transaction: the index has to see that.
        self.env["service.ticket"].flush_model()
        tickets = self.env["service.ticket"]._intake(
            "monitoring", [self._prepare_alarm_values(episode) for episode in fresh]
        )
        return {
            episode.object: (ticket, OPENED)
            for episode, ticket in zip(fresh, tickets, strict=True)
        }

    def _prepare_alarm_values(self, episode):
        """Return the values of the ticket that the alarms about an object open."""
        first = episode.alarms[0]
        return {
            "name": first.summary or episode.object,
            "description": plaintext2html(first.text) if first.text else False,
            "team_id": self.team_id.id,
            "type_id": self.type_id.id,
            "category_id": self.category_id.id,
            "client_id": self.client_id.id,
            "priority": self._priority_of(episode),
            "monitor_source_id": self.id,
            "monitor_object": episode.object,
            # No client waits for an answer to a machine.
            "needs_reply_since": False,
            "user_id": False,
        }

    def _priority_of(self, episode):
        """Return the priority that the worst word of an object's alarms stands for."""
        by_word = {row.name.lower(): row.priority for row in self.severity_ids}
        known = [by_word[word] for word in episode.severities if word in by_word]
        return max(known, default=self.priority)

    def _count_alarms(self, episodes, results):
        """Note on tickets that it happened again; nobody is told of that."""
        Ticket = self.env["service.ticket"]
        # Objects whose tickets were merged share one.
        counts, worst = Counter(), {}
        for name, (ticket, _result) in results.items():
            if count := episodes[name].count:
                counts[ticket] += count
                priority = self._priority_of(episodes[name])
                worst[ticket] = max(worst.get(ticket, priority), priority)
        if not counts:
            return
        raised = Ticket.union(*(t for t in worst if t.priority < worst[t]))
        for priority, tickets in raised.grouped(worst.get).items():
            tickets.priority = priority
        Ticket.flush_model()
        # One statement: a storm of alarms repeats into a thousand tickets at once.
        self.env.execute_query(
            SQL(
                """
                UPDATE service_ticket
                   SET alarm_count = coalesce(alarm_count, 0) + news.count,
                       alarm_last_at = %s,
                       alarm_recovered_at = NULL
                  FROM (VALUES %s) AS news (id, count)
                 WHERE service_ticket.id = news.id
                RETURNING service_ticket.id
                """,
                fields.Datetime.now(),
                SQL(", ").join(
                    SQL("(%s, %s)", ticket.id, count)
                    for ticket, count in counts.items()
                ),
            )
        )
        Ticket.invalidate_model(["alarm_count", "alarm_last_at", "alarm_recovered_at"])

    def _end_alarms(self, episodes, results):
        """End the tickets of objects that are well again."""
        Ticket = self.env["service.ticket"]
        well = Ticket.union(
            *(
                ticket
                for name, (ticket, _result) in results.items()
                if episodes[name].ends_well
            )
        )
        well = well.filtered(lambda ticket: not ticket.alarm_recovered_at)
        well._recover_from_alarm(self.on_recovery)
        for name, (ticket, result) in results.items():
            if episodes[name].ends_well and result == REPEATED:
                results[name] = (ticket, RECOVERED)
