"""Where the work is, and where it is late: a map that needs no service outside."""

import math

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.heat import add_up, step_for, widen
from ..constants import ACTIVE_ORDER_STATES

# Period -> months back from the present one, until when
PERIODS = {
    "this_month": (0, None),
    "last_month": (1, 0),
    "quarter": (2, None),
    "year": (11, None),
}
MEASURES = ("visits", "judged", "late", "done", "fixed")
# What the map needs to know of a visit.
COLUMNS = (
    *("territory_id", "building_id", "state", "punctuality", "deadline"),
    "is_fixed_at_once",
)


class ServiceWorkorderReport(models.Model):
    _inherit = "service.workorder.report"

    @api.model
    def load_heat(self, period="this_month", kind="", box=None):
        """Return what the map of visits shows.

        :param str period: a key of ``PERIODS``, or ``now`` for what is not done yet
        :param str kind: ``maintenance``, ``requests``, or empty for both
        :param list box: what is looked at: south, west, north, east in degrees; None
            for all that there is
        :return: dict of ``box``, ``step`` (size of a cell in degrees), ``cells``,
            ``territories`` (a tree, in the order in which it is shown) and ``hidden``,
            the number of visits to places without coordinates
        """
        domain = self._get_heat_domain(period, kind)
        query = self._search(domain)
        spots = self._heat_spots(query)
        rows = self._heat_rows(spots)
        extent = self._extent_of(rows)
        if box is None:
            box = extent and widen(extent)
        else:
            box = self._read_box(box)
        step = box and step_for(box)
        return {
            "box": box,
            "step": step,
            "cells": self._heat_cells(spots, box, step) if box else [],
            "territories": self._heat_territories(rows),
            "hidden": sum(row["hidden"] for row in rows),
        }

    @api.model
    def get_heat_action(self, period, kind, territory_id=None, cell=None):
        """Return the action that shows the visits behind a place of the map.

        :param str period: as for ``load_heat``
        :param str kind: as for ``load_heat``
        :param int territory_id: with all its parts
        :param list cell: south, west, north, east in degrees
        """
        domain = self._get_heat_domain(period, kind)
        if territory_id:
            domain &= Domain("territory_id", "child_of", territory_id)
        if cell:
            south, west, north, east = self._read_box(cell)
            domain &= Domain("building_id.latitude", ">=", south)
            domain &= Domain("building_id.latitude", "<", north)
            domain &= Domain("building_id.longitude", ">=", west)
            domain &= Domain("building_id.longitude", "<", east)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Visits"),
            "res_model": self._name,
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
            "domain": list(domain),
        }

    @api.model
    def _read_box(self, sides):
        """Return a part of the map as four numbers.

        :raise UserError: for what is none
        """
        try:
            south, west, north, east = map(float, sides)
        except (TypeError, ValueError):
            south = west = north = east = math.nan
        # nothing compares with what is no number
        if not (-math.inf < south <= north < math.inf) or not (
            -math.inf < west <= east < math.inf
        ):
            raise UserError(self.env._("A part of a map has four sides, in degrees."))
        return south, west, north, east

    @api.model
    def _get_heat_domain(self, period, kind):
        if period == "now":
            domain = Domain("state", "in", ACTIVE_ORDER_STATES)
        elif period in PERIODS:
            back, until = PERIODS[period]
            month = self.env.company._service_today() + relativedelta(day=1)
            domain = Domain("performed_on", ">=", month - relativedelta(months=back))
            if until is not None:
                last = month - relativedelta(months=until)
                domain &= Domain("performed_on", "<", last)
        else:
            raise UserError(self.env._("Choose one of the periods that are offered."))
        if kind in ("maintenance", "requests"):
            domain &= Domain("is_planned_maintenance", "=", kind == "maintenance")
        return domain

    @api.model
    def _heat_spots(self, query):
        """Return the figures of each building as SQL: everything else adds these up.

        What is open is late by its deadline.
        """
        return SQL(
            """
            SELECT job.territory_id, job.building_id, COUNT(*) AS visits,
                   COUNT(*) FILTER (WHERE job.punctuality IS NOT NULL
                       OR NOT job.is_reported AND job.deadline IS NOT NULL) AS judged,
                   COUNT(*) FILTER (WHERE job.punctuality = 'late'
                       OR NOT job.is_reported AND job.deadline < %s) AS late,
                   COUNT(*) FILTER (WHERE job.state = 'done') AS done,
                   COUNT(*) FILTER (WHERE job.is_fixed_at_once) AS fixed
              FROM (%s) AS job
          GROUP BY job.territory_id, job.building_id
            """,
            fields.Datetime.now(),
            query.select(
                *(SQL.identifier(self._table, name) for name in COLUMNS),
                SQL(
                    "%s IN ('reported', 'done') AS is_reported",
                    SQL.identifier(self._table, "state"),
                ),
            ),
        )

    @api.model
    def _heat_sums(self):
        return SQL(", ").join(
            SQL("SUM(spot.%(name)s)::int AS %(name)s", name=SQL.identifier(name))
            for name in MEASURES
        )

    def _heat_rows(self, spots):
        """Return the figures of each territory, and how far its places reach."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT spot.territory_id, %(sums)s,
                       SUM(CASE WHEN place.id IS NULL THEN spot.visits ELSE 0 END)::int
                           AS hidden,
                       MIN(place.latitude) AS south, MIN(place.longitude) AS west,
                       MAX(place.latitude) AS north, MAX(place.longitude) AS east
                  FROM (%(spots)s) spot
             LEFT JOIN service_building place ON place.id = spot.building_id
                   AND (place.latitude <> 0 OR place.longitude <> 0)
              GROUP BY spot.territory_id
                """,
                sums=self._heat_sums(),
                spots=spots,
            )
        )

    def _heat_cells(self, spots, box, step):
        """Return the points of a part of the map, those that lie together as one."""
        south, west, north, east = box
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT FLOOR(place.latitude / %(step)s)::int AS row,
                       FLOOR(place.longitude / %(step)s)::int AS col,
                       AVG(place.latitude)::float AS latitude,
                       AVG(place.longitude)::float AS longitude,
                       COUNT(DISTINCT place.id) AS places,
                       MODE() WITHIN GROUP (ORDER BY place.city) AS city,
                       MIN(place.address) AS address, %(sums)s
                  FROM (%(spots)s) spot
                  JOIN service_building place ON place.id = spot.building_id
                 WHERE (place.latitude <> 0 OR place.longitude <> 0)
                   AND place.latitude BETWEEN %(south)s AND %(north)s
                   AND place.longitude BETWEEN %(west)s AND %(east)s
              GROUP BY 1, 2
              ORDER BY visits DESC
                """,
                step=step,
                sums=self._heat_sums(),
                spots=spots,
                **{"south": south, "west": west, "north": north, "east": east},
            )
        )
        for row in rows:
            top, left = row.pop("row") * step, row.pop("col") * step
            row["cell"] = [top, left, top + step, left + step]
            address = row.pop("address")
            row["name"] = address if row["places"] == 1 else row["city"]
        return rows

    @api.model
    def _extent_of(self, rows):
        """Return the smallest box around what rows reach; None where nothing does."""
        known = [row for row in rows if row["south"] is not None]
        if not known:
            return None
        return (
            *(float(min(row[side] for row in known)) for side in ("south", "west")),
            *(float(max(row[side] for row in known)) for side in ("north", "east")),
        )

    def _heat_territories(self, rows):
        """Return the figures of territories with those of their parts."""
        by_id = {row["territory_id"]: row for row in rows if row["territory_id"]}
        # sudo: where somebody works is no secret, and the tree may have archived parts
        territories = self.env["service.territory"].sudo().browse(by_id)
        paths = {
            territory.id: [int(part) for part in territory.parent_path.split("/")[:-1]]
            for territory in territories
        }
        totals = add_up(
            paths,
            {key: {name: row[name] for name in MEASURES} for key, row in by_id.items()},
        )
        tree = territories.browse(totals).sorted("complete_name")
        result = [
            {
                "id": territory.id,
                "name": territory.name,
                "depth": territory.parent_path.count("/") - 1,
                "box": self._box_of(
                    row for key, row in by_id.items() if territory.id in paths[key]
                ),
                **totals[territory.id],
            }
            for territory in tree
        ]
        nowhere = [row for row in rows if not row["territory_id"]]
        if nowhere:
            (row,) = nowhere
            result.append(
                {
                    "id": False,
                    "name": self.env._("Without a territory"),
                    "depth": 0,
                    "box": self._box_of(nowhere),
                    **{name: row[name] for name in MEASURES},
                }
            )
        return result

    @api.model
    def _box_of(self, rows):
        extent = self._extent_of(list(rows))
        return extent and widen(extent)
