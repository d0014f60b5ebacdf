from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ONE_DAY = timedelta(days=1)


class ServiceResource(models.Model):
    _inherit = "service.resource"

    def _busy_work(self, date_from, date_to, without=()):
        """Count what dispatchers propose, too: nobody else is planned in its place."""
        work = super()._busy_work(date_from, date_to, without)
        proposed = self._proposed_work(date_from, date_to, without)
        for key, (count, hours) in proposed.items():
            known_count, known_hours = work.get(key, (0, 0))
            work[key] = (known_count + count, known_hours + hours)
        return work

    def _proposed_work(self, date_from, date_to, without=()):
        """Return what is proposed and stands nowhere else: as ``_busy_work`` does."""
        if not self:
            return {}
        self.env["service.workorder"].flush_model()
        # As SQL: a day depends on the time zone of each building.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT proposal.resource_id, proposal.day, count(*),
                       sum(proposal.work_hours)
                  FROM (
                    SELECT job.proposed_resource_id AS resource_id, job.work_hours,
                           job.resource_id = job.proposed_resource_id
                           AND date_trunc('day', job.planned_start AT TIME ZONE 'UTC'
                               AT TIME ZONE place.zone)
                             = date_trunc('day', job.proposed_start AT TIME ZONE 'UTC'
                               AT TIME ZONE place.zone) AS is_counted,
                           (job.proposed_start AT TIME ZONE 'UTC'
                               AT TIME ZONE place.zone)::date AS day
                      FROM service_workorder job
                      JOIN res_company company ON company.id = job.company_id
                      LEFT JOIN resource_calendar calendar
                             ON calendar.id = company.resource_calendar_id
                      LEFT JOIN service_building building
                             ON building.id = job.building_id
                CROSS JOIN LATERAL (
                           SELECT COALESCE(building.tz, calendar.tz, 'UTC') AS zone
                           ) AS place
                     WHERE job.proposed_start BETWEEN %(start)s AND %(end)s
                       AND job.proposed_resource_id IN %(ids)s
                       AND job.id <> ALL(%(without)s)
                  ) AS proposal
                 WHERE proposal.is_counted IS NOT TRUE
                   AND proposal.day BETWEEN %(first)s AND %(last)s
                 GROUP BY 1, 2
                """,
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

    @api.model
    @api.readonly
    def load_absences(self, date_from, date_to, resource_ids=()):
        """Return when own technicians, and others that are asked for, are away.

        :param str date_from: first day, as ISO 8601 writes it
        :param str date_to: last day
        :param resource_ids: ids of further performers
        :return: list of dicts: ``id``, ``resource_id``, ``name``, ``date_from`` and
            ``date_to``, the last day; why employees are on leave is not told
        """
        first, last = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        resources = self.search(
            Domain("is_usable", "=", True)
            & (Domain("kind", "=", "technician") | Domain("id", "in", resource_ids))
        )
        absences = self.env["service.resource.absence"].search(
            Domain("resource_id", "in", resources.ids)
            & Domain("date_from", "<=", last)
            & Domain("date_to", ">=", first)
        )
        found = [
            resources._prepare_absence(
                absence.id,
                absence.resource_id,
                absence.name,
                absence.date_from,
                absence.date_to,
            )
            for absence in absences
        ]
        # sudo: that somebody is on leave is no secret, why is one
        employed = resources.sudo().filtered("employee_id")
        by_work = employed.grouped(lambda one: one.employee_id.resource_id)
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "in", [work.id for work in by_work]),
                    ("time_type", "=", "leave"),
                    ("date_from", "<=", datetime.combine(last, time.max)),
                    ("date_to", ">=", datetime.combine(first, time.min)),
                ]
            )
        )
        found += [
            resources._prepare_absence(
                f"leave_{leave.id}",
                resource,
                "",
                leave.date_from.date(),
                leave.date_to.date(),
            )
            for leave in leaves
            for resource in by_work[leave.resource_id]
        ]
        return found

    def _prepare_absence(self, absence_id, resource, reason, first, last):
        """Return one absence as calendars show it."""
        return {
            "id": absence_id,
            "resource_id": resource.id,
            "name": f"{resource.name}: {reason or self.env._('Away')}",
            "date_from": fields.Date.to_string(first),
            "date_to": fields.Date.to_string(last),
        }
