"""How long the work takes: by the catalogue, by the plan, and in fact."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .service_workorder_time import DAY_HOURS, SECONDS_PER_HOUR


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    time_ids = fields.One2many("service.workorder.time", "order_id")
    spent_hours = fields.Float(
        compute="_compute_spent_hours",
        store=True,
        precompute=True,
        readonly=False,
        help="At work, all technicians together; without the way.",
    )
    travel_hours = fields.Float(
        string="On the Way", compute="_compute_spent_hours", store=True, precompute=True
    )

    @api.depends("time_ids.hours", "time_ids.kind")
    def _compute_spent_hours(self):
        for order in self:
            hours = {"work": 0.0, "travel": 0.0}
            for row in order.time_ids:
                hours[row.kind] += row.hours
            order.travel_hours = hours["travel"]
            # what was entered for all together stands until somebody says who it was
            if order.time_ids or not order.spent_hours:
                order.spent_hours = hours["work"]

    @api.model
    def _add_precomputed_values(self, vals_list):
        for vals in vals_list:
            vals.setdefault("spent_hours", 0.0)
            vals["travel_hours"] = 0.0
        return super()._add_precomputed_values(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if "spent_hours" in vals:
            self._settle_spent_hours(vals["spent_hours"])
        return result

    def _settle_spent_hours(self, hours):
        """Let the entries of orders add up to what was entered for the whole.

        :param float hours: at work
        """
        for order, rows in (
            self.time_ids.filtered(lambda row: row.kind == "work")
            .grouped("order_id")
            .items()
        ):
            if len(rows) == 1:
                rows.write({"hours": hours})
            elif abs(sum(rows.mapped("hours")) - hours) > 1 / SECONDS_PER_HOUR:
                raise UserError(
                    self.env._(
                        "%(order)s: several entries make up the time. Change the one "
                        "that is wrong.",
                        order=order.number,
                    )
                )

    def _complete_report(self):
        """Note who spent how long, where the report does not say it."""
        result = super()._complete_report()
        self.env["service.workorder.time"].create(
            [
                values
                for order in self
                if not order.time_ids
                for values in order._prepare_times()
            ]
        )
        return result

    def _prepare_times(self):
        """Return the values of the time that one order took: list of dicts.

        The work lasts from the arrival to the report, unless somebody entered it; what
        passed between the start and the arrival is the way.
        """
        who = (self.technician_id or self.resource_id).id
        values = {"order_id": self.id, "resource_id": who}
        began = self.arrived_at or self.started_at
        rows = []
        if self.arrived_at and self._is_one_shift(self.started_at, self.arrived_at):
            way = {"start_at": self.started_at, "end_at": self.arrived_at}
            rows.append({**values, **way, "kind": "travel"})
        if self.spent_hours:
            rows.append({**values, "hours": self.spent_hours})
        elif began and self._is_one_shift(began, self.reported_at):
            rows.append({**values, "start_at": began, "end_at": self.reported_at})
        return rows

    @api.model
    def _is_one_shift(self, start, end):
        """Tell whether what lies between two moments can be work.

        Somebody who reports days later was not at work all the time.
        """
        if not start or not end or end <= start:
            return False
        return (end - start).total_seconds() <= DAY_HOURS * SECONDS_PER_HOUR
