"""What the choice of performers asks for: all of it in a constant number of queries."""

from collections import namedtuple
from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.service_ticket.tools.working_time import without

from ...tools.matching import Performer
from ..constants import CLOSED_ORDER_STATES

ONE_DAY = timedelta(days=1)
UsableRow = namedtuple(
    "UsableRow",
    "id contractor_id employee_id resource_calendar_id latitude longitude "
    "daily_capacity hourly_rate on_time_share due_count rating_sum rating_count",
)


class ServiceResource(models.Model):
    _inherit = "service.resource"

    # Who could be sent

    @api.model
    def _matching_performers(self, company, skills=None):
        """Return own technicians and contractors that may be sent now.

        What the technicians of a contractor can do and where they work counts as the
        contractor's, as long as they may be sent themselves.

        :param company: ``res.company`` for which somebody is sought
        :param skills: ids of the ``hr.skill`` that matter; None: all
        :return: list of ``tools.matching.Performer`` by id; skills and kinds of
            permits are ids, levels 0 to 100, prices in the company's currency
        """
        rows = self._fetch_usable(company)
        known = {row.id for row in rows}
        # a technician speaks for the firm
        speaks_for = {
            row.id: row.contractor_id or row.id
            for row in rows
            if not row.contractor_id or row.contractor_id in known
        }
        levels = self._fetch_levels(company, speaks_for, skills)
        permits = self._fetch_permits(company, speaks_for)
        territories = self._fetch_territories(speaks_for)
        hours = self._fetch_daily_hours(rows, company)
        nothing, nowhere = {}, frozenset()
        return [
            Performer(
                id=row.id,
                skills=levels.get(row.id, nothing),
                permits=permits.get(row.id, nothing),
                territories=territories.get(row.id, nowhere),
                # 0, 0 lies in the ocean: nobody has entered a base
                point=(
                    (row.latitude, row.longitude)
                    if row.latitude or row.longitude
                    else None
                ),
                capacity=row.daily_capacity,
                hours=hours.get(row.id),
                punctuality=row.on_time_share if row.due_count else None,
                rating=(
                    (row.rating_sum / row.rating_count - 1) / 4
                    if row.rating_count
                    else None
                ),
                price=float(row.hourly_rate) if row.hourly_rate else None,
            )
            for row in rows
            if not row.contractor_id
        ]

    @api.model
    def _fetch_usable(self, company):
        """Return rows of those that may be sent, technicians of firms included."""
        self.flush_model()
        # As SQL: records of 800 performers take longer to make than to choose among.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %s
                  FROM service_resource
                 WHERE active AND is_usable
                   AND (company_id = %s OR company_id IS NULL)
                 ORDER BY id
                """,
                SQL(", ").join(map(SQL.identifier, UsableRow._fields)),
                company.id,
            )
        )
        return list(map(UsableRow._make, rows))

    @api.model
    def _fetch_levels(self, company, speaks_for, skills):
        """Return the skills that count today: dict performer id -> {skill: level}.

        Those that employers keep of their employees count as confirmed.
        """
        if skills is not None and not skills:
            return {}
        self.env["service.resource.skill"].flush_model()
        self.env["hr.employee.skill"].flush_model()
        today = company._service_today()
        valid = SQL(
            "(line.valid_from IS NULL OR line.valid_from <= %(today)s)"
            " AND (line.valid_to IS NULL OR line.valid_to >= %(today)s) AND %(wanted)s",
            today=today,
            wanted=(
                SQL("TRUE")
                if skills is None
                else SQL("line.skill_id IN %s", tuple(skills))
            ),
        )
        confirmed = (
            SQL("TRUE")
            if company.service_unconfirmed_skills
            else SQL("line.confirmed_on IS NOT NULL")
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.resource_id, line.skill_id, level.level_progress
                  FROM service_resource_skill line
                  JOIN hr_skill_level level ON level.id = line.skill_level_id
                 WHERE %(valid)s AND %(confirmed)s
                 UNION ALL
                SELECT resource.id, line.skill_id, level.level_progress
                  FROM hr_employee_skill line
                  JOIN hr_skill_level level ON level.id = line.skill_level_id
                  JOIN service_resource resource
                    ON resource.employee_id = line.employee_id
                 WHERE %(valid)s
                """,
                valid=valid,
                confirmed=confirmed,
            )
        )
        levels = {}
        for resource_id, skill_id, level in rows:
            if owner := speaks_for.get(resource_id):
                own = levels.setdefault(owner, {})
                own[skill_id] = max(own.get(skill_id, 0), level or 0)
        return levels

    @api.model
    def _fetch_permits(self, company, speaks_for):
        """Return what was handed in: dict performer id -> {kind: last day or None}."""
        self.env["service.resource.permit"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT resource_id, kind_id, valid_to
                  FROM service_resource_permit
                 WHERE valid_from IS NULL OR valid_from <= %s
                """,
                company._service_today(),
            )
        )
        permits = {}
        for resource_id, kind_id, last in rows:
            if owner := speaks_for.get(resource_id):
                own = permits.setdefault(owner, {})
                known = own.get(kind_id, last)
                own[kind_id] = max(known, last) if known and last else None
        return permits

    @api.model
    def _fetch_territories(self, speaks_for):
        """Return who serves what, parts included: dict performer id -> frozenset."""
        parts = self.env["service.territory"]._get_parts()
        served = {}
        for resource_id, territory_id in self.env.execute_query(
            SQL(
                "SELECT resource_id, territory_id FROM service_resource_territory_rel"
                " ORDER BY resource_id, territory_id"
            )
        ):
            if owner := speaks_for.get(resource_id):
                served.setdefault(owner, []).append(territory_id)
        # many serve the same: one set for all of them
        sets = {}
        for owner, territory_ids in served.items():
            key = tuple(territory_ids)
            if key not in sets:
                sets[key] = frozenset().union(*(parts.get(one, ()) for one in key))
            served[owner] = sets[key]
        return served

    @api.model
    def _fetch_daily_hours(self, rows, company):
        """Return the hours of work of a usual day: dict performer id -> hours.

        Of contractors nothing is known as long as they have no hours of their own:
        they send as many people as they like.
        """
        calendars = self.env["resource.calendar"].sudo()  # sudo: hours are no secret
        employees = self.env["hr.employee"].sudo()
        calendars = calendars.browse(
            {row.resource_calendar_id for row in rows} - {None}
        )
        employees = employees.browse({row.employee_id for row in rows} - {None})
        of_calendar = {calendar.id: calendar.hours_per_day for calendar in calendars}
        of_employee = {
            employee.id: (
                employee.resource_calendar_id or company.resource_calendar_id
            ).hours_per_day
            for employee in employees
        }
        return {
            row.id: of_calendar.get(row.resource_calendar_id)
            or of_employee.get(row.employee_id)
            for row in rows
            if row.resource_calendar_id or row.employee_id
        }

    # When they can be sent

    def _meet(self):
        """Let those who plan the days of the same performers at once meet.

        Neither sees what the other plans. Whoever comes second to the row of a
        performer fails to serialize, is run again and sees the days as they are; in the
        order of ids, so that nobody waits for each other.
        """
        if self:
            self.env.execute_query(
                SQL(
                    """
                    UPDATE service_resource SET id = service_resource.id
                      FROM (
                        SELECT id FROM service_resource
                         WHERE id IN %s ORDER BY id FOR NO KEY UPDATE
                      ) AS held
                     WHERE held.id = service_resource.id
                 RETURNING held.id
                    """,
                    tuple(self.ids),
                )
            )

    def _away_days(self, date_from, date_to):
        """Return the days on which somebody does not work at all.

        :param date date_from: first day
        :param date date_to: last day
        :return: set of (resource id, date): days off by the calendar (one's own, the
            employee's, the company's), holidays and leaves
        """
        # sudo: when somebody works is no secret to those who plan
        resources = self.sudo()
        leaves = resources._fetch_leaves(date_from, date_to)
        days = [
            date_from + number * ONE_DAY
            for number in range((date_to - date_from).days + 1)
        ]
        away = set()
        for (calendar, zone), group in resources.grouped(
            lambda resource: resource._get_working_hours()
        ).items():
            work = calendar._service_work_of_days(days, zone)
            off = [day for day, intervals in work.items() if not intervals]
            away.update((resource.id, day) for resource in group for day in off)
            for resource in group:
                for day in leaves.get(resource.id, {}):
                    holes = leaves[resource.id][day]
                    if day in work and not without(work[day], holes):
                        away.add((resource.id, day))
        return away

    def _get_working_hours(self):
        """Return the calendar of one resource and the zone in which it is read."""
        self.ensure_one()
        calendar = self.resource_calendar_id or self.employee_id.resource_calendar_id
        company = self.company_id or self.env.company
        calendar = calendar or company.resource_calendar_id
        return calendar, self.tz or calendar.tz or "UTC"

    def _get_people(self):
        """Return the technicians of firms who may be sent."""
        return self.sudo().search(  # sudo: who works for a firm is no secret here
            [("contractor_id", "in", self.ids), ("is_usable", "=", True)]
        )

    def _limit_firms(self, days, away):
        """Return on which days the people of firms can do less than usual.

        :param days: list of dates
        :param away: set of (resource id, date) as from ``_away_days``
        :return: dict firm id -> {date: visits at most}
        """
        limits = {}
        for firm, people in self.grouped("contractor_id").items():
            capacity_of = {one.id: one.daily_capacity for one in people}
            for day in days:
                able = sum(
                    capacity
                    for id_, capacity in capacity_of.items()
                    if (id_, day) not in away
                )
                if able < firm.daily_capacity:
                    limits.setdefault(firm.id, {})[day] = able
        return limits

    def _fetch_leaves(self, date_from, date_to):
        """Return leaves: dict resource id -> {day: [(start, end) in naive UTC]}.

        Days are widened by one on both sides, because zones differ.
        """
        start = datetime.combine(date_from - ONE_DAY, time.min)
        end = datetime.combine(date_to + ONE_DAY, time.max)
        leaves = {}

        def note(resource_id, first, last):
            day = max(first, start).date() - ONE_DAY
            while day <= min(last, end).date() + ONE_DAY:
                of_day = leaves.setdefault(resource_id, {}).setdefault(day, [])
                of_day.append((first, last))
                day += ONE_DAY

        for absence in self.env["service.resource.absence"].search(
            [
                ("resource_id", "in", self.ids),
                ("date_from", "<=", date_to),
                ("date_to", ">=", date_from),
            ]
        ):
            zone = absence.resource_id._get_working_hours()[1]
            note(absence.resource_id.id, *absence._get_span(zone))
        employed = self.filtered("employee_id").grouped(
            lambda resource: resource.employee_id.resource_id
        )
        if not employed:
            return leaves
        for leave in self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "in", [resource.id for resource in employed]),
                ("time_type", "=", "leave"),
                ("date_from", "<=", end),
                ("date_to", ">=", start),
            ]
        ):
            for resource in employed[leave.resource_id]:
                note(resource.id, leave.date_from, leave.date_to)
        return leaves

    def _busy_days(self, date_from, date_to):
        """Return how many active work orders stand in the plan.

        :param date date_from: first day
        :param date date_to: last day
        :return: dict (resource id, date) -> orders; days without any are left out
        """
        return {
            key: count
            for key, (count, _hours) in self._busy_work(date_from, date_to).items()
        }

    def _busy_work(self, date_from, date_to, without=()):
        """Return what stands in the plan, by days at the place of the work.

        :param date date_from: first day
        :param date date_to: last day
        :param without: ``service.workorder`` that are not counted
        :return: dict (resource id, date) -> (active orders, hours of work)
        """
        if not self:
            return {}
        Order = self.env["service.workorder"]
        Order.flush_model(
            ["resource_id", "technician_id", "state", "planned_start", "work_hours"]
        )
        # As SQL: a day depends on the time zone of each building.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT busy.resource_id, busy.day, count(*), sum(busy.work_hours)
                  FROM (
                    SELECT DISTINCT job.id, performer.resource_id, job.work_hours,
                           (job.planned_start AT TIME ZONE 'UTC' AT TIME ZONE
                               COALESCE(building.tz, calendar.tz, 'UTC'))::date AS day
                      FROM service_workorder job
                      JOIN res_company company ON company.id = job.company_id
                      LEFT JOIN resource_calendar calendar
                             ON calendar.id = company.resource_calendar_id
                      LEFT JOIN service_building building
                             ON building.id = job.building_id
                CROSS JOIN LATERAL (
                           VALUES (job.resource_id), (job.technician_id)
                           ) AS performer (resource_id)
                     WHERE job.state NOT IN %(closed)s
                       AND job.planned_start BETWEEN %(start)s AND %(end)s
                       AND performer.resource_id IN %(ids)s
                       AND job.id <> ALL(%(without)s)
                  ) AS busy
                 WHERE busy.day BETWEEN %(first)s AND %(last)s
                 GROUP BY 1, 2
                """,
                closed=CLOSED_ORDER_STATES,
                start=datetime.combine(date_from - ONE_DAY, time.min),
                end=datetime.combine(date_to + ONE_DAY, time.max),
                first=date_from,
                last=date_to,
                ids=tuple(self.ids),
                without=[order.id for order in without],
            )
        )
        return {
            (resource_id, day): (count, hours or 0)
            for resource_id, day, count, hours in rows
        }


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _service_work_of_days(self, days, zone):
        """Return the working time of days: dict day -> [(start, end) in naive UTC].

        :param days: list of dates, ascending
        :param str zone: name of the time zone in which calendar and days are read
        """
        if not days:
            return {}
        timetable = self._service_timetable(days[0].year - 1, days[-1].year + 1, zone)
        tz = pytz.timezone(zone)

        def midnight(day):
            local = tz.localize(datetime.combine(day, time.min))
            return local.astimezone(pytz.utc).replace(tzinfo=None)

        return {
            day: timetable.counted(midnight(day), midnight(day + ONE_DAY))
            for day in days
        }
