from odoo import api, fields, models
from odoo.tools import SQL

from ..constants import ACTIVE_ORDER_STATES

LINE_RESULTS = [
    ("open", "Open"),
    ("done", "Done"),
    ("not_possible", "Not Possible"),
]

# Who pays for a line may be corrected after the work.
SAID_LATER = frozenset({"entity_id", "entity_changed"})


class ServiceWorkorderLine(models.Model):
    """What is done to one configuration item, or at one site, on a work order."""

    _name = "service.workorder.line"
    _description = "Line of a Work Order"
    _inherit = ["service.batch.mixin"]
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
    ci_id = fields.Many2one(
        "service.ci",
        string="Configuration Item",
        index="btree_not_null",
        ondelete="restrict",
    )
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

    check_ids = fields.One2many("service.workorder.check", "line_id")

    _check_quantity = models.Constraint(
        "CHECK (quantity > 0)", "A line is about at least one thing."
    )

    @api.depends("order_id.state")
    def _compute_is_active(self):
        for line in self:
            line.is_active = line.order_id.state in ACTIVE_ORDER_STATES

    @api.depends("name", "item_id", "ci_id")
    def _compute_display_name(self):
        for line in self:
            parts = (line.item_id.name, line.name, line.ci_id.display_name)
            line.display_name = ", ".join(filter(None, parts)) or self.env._("Work")

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        Line, vals_list = self._with_defaults(vals_list)
        lines = super(ServiceWorkorderLine, Line).create(vals_list).with_env(self.env)
        lines.order_id._check_not_done()
        lines._copy_checklists()
        return lines

    def write(self, vals):
        if not vals.keys() <= SAID_LATER:
            self.order_id._check_not_done()
        result = super().write(vals)
        if "item_id" in vals:
            # sudo: whoever changes the work changes what is checked
            self.sudo().check_ids.filtered(lambda check: not check.is_filled).unlink()
            self._copy_checklists()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self.order_id._check_not_done()

    @api.model
    def _add_precomputed_values(self, vals_list):
        # As for orders: no draft of each line.  sudo: as stored computes are
        Order = self.env["service.workorder"].sudo()
        orders = Order.browse({vals.get("order_id") for vals in vals_list} - {None})
        active = {order.id: order.state in ACTIVE_ORDER_STATES for order in orders}
        for vals in vals_list:
            vals["is_active"] = active.get(vals.get("order_id"), False)
        return super()._add_precomputed_values(vals_list)

    def _copy_checklists(self):
        """Give lines the checklists of their services.

        One statement: a month of planned maintenance brings tens of thousands of
        points, and nothing follows from an empty one.
        """
        if not self.item_id:
            return
        self.flush_recordset(["order_id", "item_id"])
        Check = self.env["service.workorder.check"]
        Check.flush_model(["line_id"])
        self.env["service.catalog.item.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO service_workorder_check
                    (order_id, line_id, sequence, name, kind, is_required, is_filled,
                     create_uid, write_uid, create_date, write_date)
                SELECT line.order_id, line.id, point.sequence,
                       COALESCE(point.name->>%s, point.name->>'en_US'),
                       point.kind, point.is_required, FALSE, %s, %s, %s, %s
                FROM service_workorder_line line
                JOIN service_catalog_item_check point ON point.item_id = line.item_id
                WHERE line.id = ANY(%s)
                ORDER BY line.id, point.sequence, point.id
                RETURNING id
                """,
                self.env.lang or "en_US",
                *(self.env.uid, self.env.uid, self.env.cr.now(), self.env.cr.now()),
                self.ids,
            )
        )
        if rows:
            self.invalidate_recordset(["check_ids"])
            self.order_id.invalidate_recordset(["check_ids"])
