"""Why a deadline is what it is, in words for whoever asks."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import format_datetime, format_time

from ...tools.working_time import without

# A long promise is explained by its first and last intervals.
SHOWN_INTERVALS = 20


class ServiceSlaClock(models.Model):
    _inherit = "service.sla.clock"

    @api.readonly
    def get_explanation(self):
        """Return what the panel “why this deadline” shows of one clock.

        :return: dict of ``title``, ``facts`` (pairs of label and text), ``intervals``
            (dicts of ``day``, ``start``, ``end``, ``span``), ``omitted`` (number of
            intervals left out after ``intervals[:omitted_after]``), ``pauses`` and
            ``steps`` (lists of dicts); all of it words in the user's language
        """
        self.ensure_one()
        self.check_access("read")
        clock = self.sudo()  # sudo: who may see the promise may see what it rests on
        intervals = clock._get_counted_intervals()
        half = SHOWN_INTERVALS // 2
        omitted = max(len(intervals) - SHOWN_INTERVALS, 0)
        shown = intervals[:half] + intervals[half + omitted :]
        return {
            "title": clock._get_label(),
            "facts": clock._explain_facts(),
            "intervals": [clock._explain_interval(*pair) for pair in shown],
            "omitted": omitted,
            "omitted_after": half,
            "pauses": [clock._explain_pause(pause) for pause in clock._get_pauses()],
            "steps": [
                {
                    "at": clock._moment_text(event.fired_at),
                    "action": clock._selection_text(event, "action"),
                    "people": ", ".join(event.user_ids.mapped("name")),
                    "error": event.error or "",
                }
                for event in clock.event_ids.sorted("id")
            ],
        }

    def _get_label(self):
        """Return the name of a clock, for instance “Resolution (OLA)”."""
        label = self._selection_text(self, "target")
        return label if self.policy_kind == "sla" else self._get_inner_label(label)

    def _get_inner_label(self, label):
        who = self.team_id.name or self._selection_text(self, "policy_kind")
        return self.env._("%(target)s: %(team)s", target=label, team=who)

    @api.model
    def _selection_text(self, record, name):
        options = dict(record._fields[name]._description_selection(self.env))
        return options.get(record[name], "")

    def _get_pauses(self):
        """Return the waiting periods in which one clock stood still, oldest first."""
        if not self.pauses:
            return self.env["service.sla.pause"]
        end = self.stopped_at
        return self.ticket_id.pause_ids.filtered(
            lambda pause: (
                pause._stops(self.policy_kind)
                and (not end or pause.started_at < end)
                and (not pause.ended_at or pause.ended_at > self.started_at)
            )
        ).sorted("started_at")

    def _get_counted_intervals(self):
        """Return the working time that makes up the deadline, or made up the end.

        :return: list of (naive UTC start, naive UTC end)
        """
        start = self.counted_from
        end = self.stopped_at or self.paused_at or self.deadline
        if not end or end <= start:
            return []
        timetable = self.calendar_id._service_timetable(
            start.year, end.year, self.tz or None
        )
        rests = [(p.started_at, p.ended_at) for p in self._get_pauses()]
        return without(timetable.counted(start, end), rests)

    # Words

    def _explain_facts(self):
        span = self.env["service.sla.target"]._span_text
        origin = self.policy_id.name or self.env._("Norm of the service")
        hours = self.calendar_id.name or self.env._("Around the clock")
        facts = [
            (self.env._("Promised by"), origin),
            (self.env._("Promised time"), span(self.seconds)),
            (self.env._("Working hours"), hours),
            (self.env._("Time zone"), self._get_shown_tz()),
            (self.env._("Started"), self._moment_text(self.started_at)),
        ]
        if self.carried:
            words = self.env._(
                "%(span)s by %(moment)s, under what was promised before",
                span=span(self.carried),
                moment=self._moment_text(self.counted_from),
            )
            facts.append((self.env._("Brought along"), words))
        if self.stopped_at:
            facts.append((self.env._("Ended"), self._moment_text(self.stopped_at)))
            facts.append((self.env._("Time used"), span(self.elapsed)))
        elif self.paused_at:
            left = max(self.seconds - self.elapsed, 0)
            since = self._moment_text(self.paused_at)
            facts.append((self.env._("Stands still since"), since))
            facts.append((self.env._("Time left"), span(left)))
        elif self.deadline:
            facts.append((self.env._("Deadline"), self._moment_text(self.deadline)))
        else:
            nothing = self.env._("the working hours never give that much time")
            facts.append((self.env._("Deadline"), nothing))
        return facts

    def _moment_text(self, moment):
        """Write an instant as the clocks on the wall of its time zone show it."""
        return format_datetime(
            self.env, moment, tz=self._get_shown_tz(), dt_format="medium"
        )

    def _get_shown_tz(self):
        """Return the zone of the hours that count; around the clock: the reader's."""
        return self.tz or self.env.user.tz or "UTC"

    def _explain_interval(self, start, end):
        tz = self._get_shown_tz()
        # The day that ends at midnight is the one that it belongs to.
        day, last_day = (
            format_datetime(self.env, moment, tz=tz, dt_format="EEEE d MMMM y")
            for moment in (start, end - timedelta(microseconds=1))
        )
        return {
            "day": day,
            "start": format_time(self.env, start, tz=tz, time_format="HH:mm:ss"),
            "end": format_time(self.env, end, tz=tz, time_format="HH:mm:ss")
            if day == last_day
            else self._moment_text(end),
            "span": self.env["service.sla.target"]._span_text(
                (end - start).total_seconds()
            ),
        }

    def _explain_pause(self, pause):
        return {
            "start": self._moment_text(pause.started_at),
            "end": pause.ended_at and self._moment_text(pause.ended_at) or "",
            "reason": pause.reason_id.name,
            "by": pause.started_by_id.name or "",
            "ended_by": pause.ended_by_id.name or "",
        }
