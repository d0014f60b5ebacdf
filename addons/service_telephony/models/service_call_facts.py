"""From the events of a call to what stands on it."""

from datetime import timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.numbers import is_hidden

ZEROS = ("missed_share", "late_share", "waiting_seconds", "talking_seconds")
FLAGS = (
    *("is_hidden", "is_missed", "is_late", "is_guess", "is_noted", "is_popped"),
    "has_recording",
)


class ServiceCall(models.Model):
    _inherit = "service.call"

    @api.model
    def _obtain(self, connector, call_key):
        """Return the call of a key, locked; the first event makes it.

        Of two processes that get the first events at the same moment one makes it, the
        other one begins anew and finds it.

        :return: (call, whether it is new)
        :raise psycopg2.errors.SerializationFailure: another one was faster
        """
        now = fields.Datetime.now()
        columns = {
            "connector_id": connector.id,
            "call_key": call_key,
            "company_id": connector.company_id.id,
            "team_id": connector.team_id.id,
            "state": "ringing",
            "direction": "in",
            # Means leave out what is empty, so that nothing is.
            **dict.fromkeys(ZEROS, 0),
            **dict.fromkeys(FLAGS, False),
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_call (%s) VALUES %s
                ON CONFLICT (connector_id, call_key) DO NOTHING RETURNING id
                """,
                SQL(", ").join(map(SQL.identifier, columns)),
                tuple(columns.values()),
            )
        )
        if rows:
            return self.browse(rows[0][0]), True
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM service_call
                WHERE connector_id = %s AND call_key = %s FOR NO KEY UPDATE
                """,
                connector.id,
                call_key,
            )
        )
        return self.browse(rows[0][0]), False

    def _follow(self, facts):
        """Let the call be what its events add up to, and do what follows from that.

        :param facts: :class:`..tools.call_state.Call`
        """
        ticket = self.ticket_id
        is_news = self._take_in(facts)
        self._join_order(facts)
        self._apply_ticket_rule()
        self._follow_ticket()
        self._follow_call_back()
        self.env["service.call.recording"]._want(self, facts.recordings)
        if is_news or self.ticket_id != ticket:
            self._pop()

    def _show(self, facts):
        """Tell the screens of a call before what takes longer is done.

        :param facts: :class:`..tools.call_state.Call`
        """
        if self._take_in(facts):
            self._pop()

    def _take_in(self, facts):
        """Let the call be what its events add up to.

        :param facts: :class:`..tools.call_state.Call`
        :return: whether that is news for the screens
        """
        self.ensure_one()
        values = self._prepare_call_values(facts)
        self._recognise(values)
        changed = {
            name: value
            for name, value in values.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        agents = self._get_ringing_users(facts)
        if new_agents := agents - self.agent_ids:
            changed["agent_ids"] = [Command.link(user.id) for user in new_agents]
        if changed:
            self.write(changed)
        is_news = {"state", "user_id", "agent_ids"} & changed.keys()
        return bool(is_news) or not self.is_popped

    def _prepare_call_values(self, facts):
        """Return the values of a call.

        :param facts: :class:`..tools.call_state.Call`
        """
        connector = self.connector_id
        number = facts.outside
        line = connector._find_line(facts.line)
        user = self._get_talking_user(facts)
        # An exchange that tells no times: when it told of the call.
        start = facts.started_at or self.create_date.replace(tzinfo=timezone.utc)
        is_late = (
            facts.direction == "in"
            and facts.result == "answered"
            and facts.waiting_seconds > connector.answer_seconds
        )
        return {
            "state": facts.state,
            "direction": facts.direction,
            "result": facts.result or False,
            "cause": facts.cause or False,
            "number": number or False,
            "number_e164": connector._to_e164(number) or False,
            "is_hidden": is_hidden(number),
            "caller_name": facts.caller_name or False,
            "line_id": line.id,
            "line_number": facts.line or False,
            "team_id": (line.team_id or connector.team_id).id,
            "extension": facts.extension or False,
            "user_id": user.id,
            "started_at": _naive(start),
            "answered_at": _naive(facts.answered_at),
            "ended_at": _naive(facts.ended_at),
            "waiting_seconds": facts.waiting_seconds,
            "talking_seconds": facts.talking_seconds,
            "hour": f"{start.astimezone(ZoneInfo(connector.zone)).hour:02}:00",
            "is_missed": facts.is_missed,
            "missed_share": 100.0 if facts.is_missed else 0.0,
            "is_late": is_late,
            "late_share": 100.0 if is_late else 0.0,
        }

    def _get_talking_user(self, facts):
        """Return who of us talks or has talked; of an outgoing call, who makes it."""
        numbers = {facts.extension} - {""}
        if facts.direction == "out" and not numbers:
            numbers = set(facts.extensions)
        users = self._get_users_of(numbers)
        if not users and facts.login:
            # sudo: exchanges have no user
            users = (
                self.env["res.users"]
                .sudo()
                .search([("login", "=", facts.login), ("share", "=", False)], limit=1)
            )
        return users[:1]

    def _get_ringing_users(self, facts):
        """Return whose telephones rang."""
        return self._get_users_of(set(facts.extensions))

    def _get_users_of(self, extensions):
        Extension = self.env["service.call.extension"]
        found = Extension._users_of(extensions, self.company_id) if extensions else {}
        return self.env["res.users"].concat(*found.values())


def _naive(moment):
    return moment.replace(tzinfo=None, microsecond=0) if moment else False
