from odoo import api, fields, models

from ...tools.shares import shares


class ServiceWorkorderLine(models.Model):
    _inherit = "service.workorder.line"

    norm_hours = fields.Float(
        string="Norm", compute="_compute_norm_hours", help="By the catalogue."
    )
    planned_hours = fields.Float(
        string="Planned",
        compute="_compute_part_hours",
        help="Part of the visit that falls to this line by its norm.",
    )
    spent_hours = fields.Float(
        string="Spent",
        compute="_compute_part_hours",
        help="Time of this line, and its part of the time that names no line.",
    )

    @api.depends("item_id.work_hours", "quantity")
    def _compute_norm_hours(self):
        for line in self:
            line.norm_hours = line.item_id.work_hours * line.quantity

    @api.depends(
        *("norm_hours", "order_id.planned_hours", "order_id.spent_hours"),
        *("order_id.time_ids.hours", "order_id.time_ids.kind"),
        "order_id.time_ids.line_id",
    )
    def _compute_part_hours(self):
        self.planned_hours = self.spent_hours = 0.0
        for order in self.order_id:
            lines = order.line_ids
            work = order.time_ids.filtered(lambda row: row.kind == "work")
            named = work.filtered("line_id").grouped("line_id")
            rest = order.spent_hours - sum(
                row.hours for rows in named.values() for row in rows
            )
            parts = shares(lines.mapped("norm_hours"))
            for line, part in zip(lines, parts, strict=True):
                own = sum(row.hours for row in named.get(line._origin, ()))
                line.planned_hours = order.planned_hours * part
                line.spent_hours = own + rest * part
