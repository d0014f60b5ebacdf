from odoo import api, fields, models

from ..constants import ACTIVE_ORDER_STATES

LINE_RESULTS = [
    ("open", "Open"),
    ("done", "Done"),
    ("not_possible", "Not Possible"),
]


class ServiceWorkorderLine(models.Model):
    """What is done to one configuration item, or at one site, on a work order."""

    _name = "service.workorder.line"
    _description = "Line of a Work Order"
    _order = "order_id, sequence, id"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    # stored: indexes that keep a plan from being planned twice look at it
    is_active = fields.Boolean(
        compute="_compute_is_active", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    site_id = fields.Many2one(
        "service.site", index="btree_not_null", ondelete="restrict"
    )
    ci_id = fields.Many2one("service.ci", index="btree_not_null", ondelete="restrict")
    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_section", "=", False)],
    )
    name = fields.Char(string="What to Do")
    quantity = fields.Float(default=1)
    result = fields.Selection(LINE_RESULTS, required=True, default="open", copy=False)
    note = fields.Char(string="Result in Words", copy=False)

    _check_quantity = models.Constraint(
        "CHECK (quantity > 0)", "A line is about at least one thing."
    )

    @api.depends("order_id.state")
    def _compute_is_active(self):
        for line in self:
            line.is_active = line.order_id.state in ACTIVE_ORDER_STATES
