"""Visits of a run, spread over the days on which their performers can make them."""

from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from odoo.addons.service_ci.tools.inner import Inner, get_inner

from ...tools.spread import count_room, group_near, spread

# Of the run that gives orders to performers, and has days for them in the end.
CONTEXT_RUN = "service_workorder_spread_run"
# A visit whose work has no norm.
USUAL_HOURS = 1.0
ONE_DAY, ONE_HOUR = timedelta(days=1), timedelta(hours=1)


class ServiceMaintenanceRun(models.Model):
    _inherit = "service.maintenance.run"

    is_spread = fields.Boolean(
        string="Spread over the Days",
        compute="_compute_is_spread",
        store=True,
        precompute=True,
        readonly=False,
        help="Each visit gets a day: of those on which the performer works and has "
        "room, near addresses together. Performers are written to when all have one.",
    )
    undated_count = fields.Integer(
        string="Without a Day", compute="_compute_undated_count"
    )

    @api.depends("company_id")
    def _compute_is_spread(self):
        for run in self:
            run.is_spread = run.company_id.maintenance_is_spread

    def _compute_undated_count(self):
        counts = dict(
            self.env["service.maintenance.visit"]._read_group(
                self._get_undated_domain(), ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.undated_count = counts.get(run._origin, 0)

    def _get_undated_domain(self):
        """Return the domain of visits that were given to somebody and have no day."""
        return [
            ("run_id", "in", self.ids),
            ("run_id.is_spread", "=", True),
            ("order_id.state", "=", "assigned"),
            ("order_id.planned_start", "=", False),
        ]

    def _get_days(self):
        """Return the days for which one run may plan: those to come of its period."""
        tomorrow = self.company_id._service_today() + ONE_DAY
        first = max(self.date_from, tomorrow)
        count = (self.date_to - first).days + 1
        return [first + number * ONE_DAY for number in range(count)]

    def _start(self):
        if self.is_spread and not self._get_days():
            raise UserError(
                self.env._(
                    "The period is over, so no visit would get a day: choose other "
                    "days, or untick “Spread over the Days”."
                )
            )
        return super()._start()

    # Who still has room

    def _assign_orders(self, orders):
        if self.is_spread:
            orders = orders.with_context(**{CONTEXT_RUN: Inner(self.id)})
        return super()._assign_orders(orders)

    def _get_room(self, performers, length):
        """Return how many more visits performers can make in the period of one run.

        :param performers: list of ``tools.matching.Performer``
        :param float length: hours of the longest visit
        :return: dict performer id -> visits
        """
        # sudo: who has room does not depend on who asks
        resources = self.env["service.resource"].sudo()
        resources = resources.browse([performer.id for performer in performers])
        days_of, busy, worked, limits = self._get_plan(resources)
        waiting = dict(
            self.env["service.workorder"]
            .sudo()  # sudo: as above
            ._read_group(
                [
                    ("maintenance_visit_ids.run_id", "=", self.id),
                    ("state", "=", "assigned"),
                    ("planned_start", "=", False),
                    ("resource_id", "in", resources.ids),
                ],
                ["resource_id"],
                ["__count"],
            )
        )
        return {
            performer.id: count_room(
                days_of[performer.id],
                performer.capacity,
                busy.get(performer.id),
                performer.hours,
                worked.get(performer.id),
                length,
                limits.get(performer.id),
            )
            - waiting.get(resources.browse(performer.id), 0)
            for performer in performers
        }

    def _get_plan(self, resources):
        """Return what stands in the plans of performers, in the period of one run.

        :param resources: ``service.resource``
        :return: four dicts by resource id: the days at work, dict day -> visits, dict
            day -> hours of work, and dict day -> visits at most where the people of a
            firm can do less than it says
        """
        days = self._get_days()
        if not days:
            return dict.fromkeys(resources.ids, ()), {}, {}, {}
        people = resources._get_people()
        away = (resources | people)._away_days(days[0], days[-1])
        days_of = {
            id_: [day for day in days if (id_, day) not in away]
            for id_ in resources.ids
        }
        busy, worked = {}, {}
        for (id_, day), (count, hours) in resources._busy_work(
            days[0], days[-1]
        ).items():
            busy.setdefault(id_, {})[day] = count
            worked.setdefault(id_, {})[day] = hours
        return days_of, busy, worked, people._limit_firms(days, away)

    # Days

    def _settle(self):
        # days first, then the mails that name them
        result = super()._settle()
        # sudo: who works when does not depend on who planned the visits
        for run in self.sudo().filtered("is_spread"):
            run._spread()
            run._get_unsent_orders()._queue_mails()
        return result

    def _get_unsent_orders(self):
        """Return the orders of one run whose performers still have to be written to."""
        orders = self.env["service.workorder"].search(
            [
                ("maintenance_visit_ids.run_id", "=", self.id),
                ("state", "=", "assigned"),
                ("mail_state", "=", False),
            ]
        )
        return orders.filtered(lambda order: order._wants_mail())

    def _spread(self):
        """Give the visits of one run that have none a day each.

        In a constant number of queries, whatever their number.
        """
        visits = self.env["service.maintenance.visit"].search(
            self._get_undated_domain()
        )
        orders = visits.order_id
        performers = orders.resource_id
        if not performers:
            return
        performers._meet()
        days_of, busy, worked, limits = self._get_plan(performers)
        opened = orders._get_opening_hours(self._get_days())
        rows = [
            row
            for row in performers._fetch_usable(self.company_id)
            if row.id in days_of
        ]
        hours = performers._fetch_daily_hours(rows, self.company_id)
        clock = _Clock(self.company_id)
        times, homeless = {}, {}
        for number, (performer, own) in enumerate(
            orders.grouped("resource_id").items()
        ):
            id_ = performer.id
            capacity = performer.daily_capacity
            planned, left = spread(
                group_near({order: _get_point(order) for order in own}, capacity),
                days_of[id_],
                capacity,
                busy.get(id_),
                {order: order.work_hours for order in own},
                hours.get(id_),
                worked.get(id_),
                number * len(days_of[id_]) // len(performers),
                limits.get(id_),
                {
                    order: set(days_of[id_]) - hours_of.keys()
                    for order, hours_of in opened.items()
                    if order in own
                },
            )
            times.update(clock.set(performer, planned, worked.get(id_, {}), opened))
            homeless.update(dict.fromkeys(left, performer))
        orders._note_times(times)
        visits._note_undated(homeless)

    # What people look at

    def action_view_undated(self):
        """Open the visits for which their performers have no day, with the reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Without a Day"),
            "res_model": "service.maintenance.visit",
            "view_mode": "list",
            "domain": self._get_undated_domain(),
        }


class ServiceMaintenanceVisit(models.Model):
    _inherit = "service.maintenance.visit"

    planned_start = fields.Datetime(related="order_id.planned_start", string="When")

    def _note_undated(self, homeless):
        """Note for which visits there was no day.

        :param dict homeless: ``service.workorder`` -> ``service.resource``
        """
        self.filtered(lambda visit: visit.order_id not in homeless).error = False
        rest = self.filtered(lambda visit: visit.order_id in homeless)
        for performer, visits in rest.grouped(
            lambda visit: homeless[visit.order_id]
        ).items():
            run = visits.run_id
            visits.error = self.env._(
                "%(name)s has no free day until %(last)s: choose a day or another "
                "performer.",
                name=performer.name,
                last=format_date(self.env, run.date_to),
            )


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model
    def _make_matcher(self, company, jobs):
        matcher = super()._make_matcher(company, jobs)
        if run_id := get_inner(self.env, CONTEXT_RUN):
            run = self.env["service.maintenance.run"].browse(run_id)
            able = matcher.able(jobs.values())
            matcher.room = run._get_room(
                [one for one in matcher.performers if one.id in able],
                max(job.hours for job in jobs.values()),
            )
        return matcher

    def _queue_mails(self):
        if get_inner(self.env, CONTEXT_RUN):
            return  # The run writes when the visits have their days.
        super()._queue_mails()

    def _get_opening_hours(self, days):
        """Return when somebody is let in, where calendars of sites say so.

        :param days: list of dates, ascending
        :return: dict order -> {day: (start, end) in naive UTC}; closed days are missing
        """
        sites = self.env["service.site"].search(
            [("building_id", "in", self.building_id.ids), ("calendar_id", "!=", False)]
        )
        if not sites:
            return {}
        hours_of = {
            key: {
                day: (spans[0][0], spans[-1][1])
                for day, spans in key[0]._service_work_of_days(days, key[1]).items()
                if spans
            }
            for key in {site._get_opening_calendar() for site in sites}
        }
        opened = {}
        lines = self.env["service.workorder.line"].search(
            [("order_id", "in", self.ids), ("site_id", "in", sites.ids)]
        )
        for order, site in {(line.order_id, line.site_id) for line in lines}:
            own = hours_of[site._get_opening_calendar()]
            known = opened.get(order, own)
            opened[order] = {
                day: (max(own[day][0], known[day][0]), min(own[day][1], known[day][1]))
                for day in own.keys() & known.keys()
            }
        return opened

    def _note_times(self, times):
        """Write when orders are planned, by one statement.

        :param dict times: order -> (start, end), naive UTC
        """
        if not times:
            return
        names = ["planned_start", "planned_end"]
        self.flush_recordset(names)
        self.env.execute_query(
            SQL(
                """
                UPDATE service_workorder job
                   SET planned_start = plan.start_at, planned_end = plan.end_at
                  FROM unnest(%s::int[], %s::timestamp[], %s::timestamp[])
                       AS plan (id, start_at, end_at)
                 WHERE plan.id = job.id
             RETURNING job.id
                """,
                [order.id for order in times],
                [start for start, _end in times.values()],
                [end for _start, end in times.values()],
            )
        )
        self.invalidate_recordset(names)
        self.modified(names)


def _get_point(order):
    building = order.building_id
    is_mapped = building.latitude or building.longitude
    return (building.latitude, building.longitude) if is_mapped else None


class _Clock:
    """Puts the visits of a day one after the other, from the beginning of work on."""

    def __init__(self, company):
        self.zone = company.resource_calendar_id.tz or "UTC"
        self._shifts = {}

    def set(self, performer, planned, worked, opened):
        """Return when visits begin and end: dict order -> (start, end), naive UTC.

        :param performer: ``service.resource``
        :param dict planned: order -> day
        :param dict worked: day -> hours that stand in the plan before them
        :param dict opened: order -> {day: (start, end) in which somebody is let in}
        """
        used, times = dict(worked), {}
        shifts = self._get_shifts(performer, sorted(set(planned.values())))

        def begin_of(order, day):
            # days are those at the place
            tz = pytz.timezone(order.building_id.tz or self.zone)
            begin = tz.localize(datetime.combine(day, shifts[day][0]))
            return begin.astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)

        def middle_of(visit):
            order, day = visit
            begin = begin_of(order, day)
            whole = (begin, begin + timedelta(hours=shifts[day][1]))
            first, last = opened.get(order, {}).get(day, whole)
            return first + (last - first) / 2

        # whoever opens late comes late
        for order, day in sorted(planned.items(), key=middle_of):
            length, begin = shifts[day][1], begin_of(order, day)
            spent = timedelta(hours=order.work_hours or USUAL_HOURS)
            # a firm sends several people: beyond the end of the day they begin anew
            start = begin + timedelta(hours=used.get(day, 0) % length)
            if span := opened.get(order, {}).get(day):
                start = max(span[0], min(start, span[1] - spent))
            times[order] = (start, start + spent)
            used[day] = max(
                used.get(day, 0) + spent / ONE_HOUR, (start + spent - begin) / ONE_HOUR
            )
        return times

    def _get_shifts(self, performer, days):
        """Return when work begins and for how long: dict day -> (time, hours)."""
        calendar, zone = performer._get_working_hours()
        known = self._shifts.setdefault((calendar, zone), {})
        if missing := [day for day in days if day not in known]:
            tz = pytz.timezone(zone)
            work = calendar._service_work_of_days(missing, zone)
            for day, spans in work.items():
                begin = pytz.utc.localize(spans[0][0]).astimezone(tz)
                length = (spans[-1][1] - spans[0][0]).total_seconds() / 3600
                known[day] = (begin.time(), length)
        return known
