"""Parts of a work order: what is planned, what was used, what was taken back."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.service_workorder.models.constants import (
    ACTIVE_ORDER_STATES,
    CLOSED_ORDER_STATES,
)

PART_KINDS = [
    ("install", "Installed"),
    ("replace", "Replaces the Item"),
    ("remove", "Taken Back"),
    ("leave", "Left with the Client"),
]
# What leaves our stock.
USED_KINDS = ("install", "replace")
# Until the visit begins, what is planned is what will be used.
PLANNING_STATES = ("draft", "offered", "assigned")
BILLING = "service_ci.group_billing"
# What cannot change once it was moved.
MOVED = {"product_id", "kind", "order_id"}
# What only the check of the work writes, and what follows from the order.
FACTS = {
    *("booked_quantity", "unit_cost", "lot_id", "cost"),
    *("old_serial", "old_product_id", "origin_part_id"),
    *("company_id", "client_id", "site_id", "resource_id", "performed_on"),
}


class ServiceWorkorderPart(models.Model):
    """What people plan and report; the moves that follow are Odoo's own."""

    _name = "service.workorder.part"
    _description = "Part of a Work Order"
    _order = "order_id, sequence, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    order_state = fields.Selection(related="order_id.state", string="Order Status")
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True, index=True
    )
    # stored: parts are compared by client, performer and month
    client_id = fields.Many2one(
        related="order_id.client_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    resource_id = fields.Many2one(
        related="order_id.resource_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    performed_on = fields.Date(
        related="order_id.performed_on", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        PART_KINDS,
        required=True,
        default="install",
        help="An item that is replaced goes on with the serial number of the part when "
        "the work is checked.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('type', '=', 'consu')]",
        check_company=True,
    )
    tracking = fields.Selection(related="product_id.tracking")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    planned_quantity = fields.Float(string="Planned", digits="Product Unit")
    quantity = fields.Float(
        string="Used",
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
        help="As planned, unless the report says otherwise.",
    )
    lot_name = fields.Char(
        string="Serial or Lot",
        help="As it stands on the part; it may be scanned.",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        string="Serial or Lot in Stock",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="stock.group_stock_user",
    )
    location_id = fields.Many2one(
        "stock.location",
        string="From",
        compute="_compute_location_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('usage', '=', 'internal')]",
        check_company=True,
        help="The van of whoever goes, else the firm's stock, else the warehouse. "
        "Where a part goes that is taken back.",
    )
    ci_id = fields.Many2one(
        "service.ci",
        string="For the Item",
        compute="_compute_ci_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('client_id', '=', client_id)]",
        check_company=True,
    )
    site_id = fields.Many2one(
        "service.site",
        compute="_compute_site_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the item was: an item that moves on leaves its parts behind.",
    )

    # What came of it

    move_ids = fields.One2many(
        "stock.move", "workorder_part_id", groups="stock.group_stock_user"
    )
    booked_quantity = fields.Float(
        string="Written Off",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What was moved in stock when the work was checked.",
    )
    standard_line_id = fields.Many2one(
        "service.workorder.line",
        string="Planned for the Service",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The line whose service always needs this part; it goes with it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_cost = fields.Float(
        digits="Product Price",
        readonly=True,
        copy=False,
        groups=BILLING,
        help="What one cost us on the day on which it was written off.",
    )
    cost = fields.Monetary(
        compute="_compute_cost", store=True, precompute=True, groups=BILLING
    )

    _check_quantities = models.Constraint(
        "CHECK (planned_quantity >= 0 AND quantity >= 0)",
        "A quantity is not negative: a part that was taken back is a line of its own.",
    )

    @api.depends("planned_quantity")
    def _compute_quantity(self):
        for part in self:
            if not part._origin:
                part.quantity = part.planned_quantity or part.quantity
            elif part.order_id.state in PLANNING_STATES:
                part.quantity = part.planned_quantity

    @api.depends("order_id")
    def _compute_ci_id(self):
        for part in self:
            items = part.order_id.line_ids.ci_id
            if not part.ci_id and len(items) == 1:
                part.ci_id = items

    @api.depends("ci_id")
    def _compute_site_id(self):
        for part in self:
            part.site_id = part.ci_id.site_id

    @api.depends("kind", "order_id.resource_id", "order_id.technician_id")
    def _compute_location_id(self):
        Warehouse = self.env["stock.warehouse"]
        warehouses = Warehouse._get_by_company(self.order_id.company_id)
        for part in self:
            order = part.order_id
            own = order._get_part_places(
                "defective_location_id" if part.kind == "remove" else "van_location_id"
            )
            warehouse = warehouses.get(order.company_id, Warehouse)
            part.location_id = own[:1] or (
                warehouse.returns_location_id
                if part.kind == "remove"
                else warehouse.lot_stock_id
            )

    @api.depends("unit_cost", "booked_quantity", "kind")
    def _compute_cost(self):
        for part in self:
            quantity = part.booked_quantity if part.kind in USED_KINDS else 0.0
            part.cost = part.unit_cost * quantity

    @api.depends("product_id", "quantity", "lot_name")
    def _compute_display_name(self):
        for part in self:
            name = part.product_id.display_name or self.env._("Part")
            part.display_name = f"{name} × {part.quantity:g}" + (
                f" ({part.lot_name})" if part.lot_name else ""
            )

    @api.constrains("quantity", "planned_quantity", "product_id")
    def _check_serial_quantity(self):
        several = self.filtered(
            lambda part: max(part.quantity, part.planned_quantity) > 1
        )
        if units := several.filtered(lambda part: part.tracking == "serial"):
            raise ValidationError(
                self.env._(
                    "Each %(part)s has a serial number of its own: enter one line for "
                    "each.",
                    part=units[:1].product_id.display_name,
                )
            )

    # CRUD

    @api.model
    def _add_precomputed_values(self, vals_list):
        # sudo: as stored computes are; whoever reports parts need not know their cost
        part = super(ServiceWorkorderPart, self.sudo())
        return part._add_precomputed_values(vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_facts(vals)
        parts = super().create(vals_list)
        parts._check_open()
        if any(vals.get("shortage_way") for vals in vals_list):
            parts._check_may_decide()
        if any(vals.get("location_id") for vals in vals_list):
            parts._check_places()
        parts._reserve()
        return parts

    def write(self, vals):
        self._check_facts(vals)
        if vals.keys() - {"sequence"}:
            self._check_open()
        if MOVED & vals.keys():
            self._check_not_moved(vals)
        if "shortage_way" in vals:
            self._check_may_decide()
        elif "quantity" in vals:
            # what was decided holds for what was short then
            vals = {**vals, "shortage_way": False}
        result = super().write(vals)
        if "order_id" in vals:
            self._check_open()
        if vals.get("location_id"):
            self._check_places()
        if vals.keys() & {"quantity", "planned_quantity", "location_id", *MOVED}:
            self._reserve()
        return result

    def unlink(self):
        # sudo: reservations are the storekeeper's, and follow from the parts
        self.sudo()._release()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        self._check_open()
        if booked := self.filtered("booked_quantity"):
            raise UserError(
                self.env._(
                    "%(part)s was written off: set the quantity to zero, and it goes "
                    "back when the work is checked again.",
                    part=booked[:1].product_id.display_name,
                )
            )

    def action_use_more(self):
        """Count one more of each as used."""
        for part in self:
            part.quantity += 1

    def action_use_less(self):
        """Count one less of each as used, down to none."""
        for part in self:
            part.quantity = max(part.quantity - 1, 0)

    def _check_facts(self, vals):
        """Refuse what the check of the work writes; programs are not asked."""
        if self.env.su:
            return
        # sudo: some of it not everybody may read, and nobody may wipe out
        parts = self.sudo()
        if any(vals[name] or any(parts.mapped(name)) for name in FACTS & vals.keys()):
            raise UserError(
                self.env._(
                    "What was written off, by whom and for whom, is noted when the "
                    "work is checked."
                )
            )

    def _check_open(self):
        """Refuse changes of orders that are over; programs are not asked."""
        closed = self.order_id.filtered(lambda o: o.state in CLOSED_ORDER_STATES)
        if closed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(order)s is over: send it back to change its parts.",
                    order=closed[:1].number,
                )
            )

    def _check_may_decide(self):
        """Leave it to those who check the work where missing parts come from."""
        if not self.env.su and not all(o._may_check() for o in self.order_id):
            raise UserError(
                self.env._(
                    "Whoever checks the work decides where missing parts come from: "
                    "report what you used."
                )
            )

    def _check_not_moved(self, vals):
        for part in self.filtered("booked_quantity"):
            if any(
                name in vals
                and self._fields[name].convert_to_write(part[name], part) != vals[name]
                for name in MOVED
            ):
                raise UserError(
                    self.env._(
                        "%(part)s was written off: set its quantity to zero and add "
                        "what was used instead.",
                        part=part.product_id.display_name,
                    )
                )

    def _check_places(self):
        """Let only dispatchers take from somebody else's van."""
        if self.env.su or self.env.user.has_group("service_ci.group_dispatcher"):
            return
        # sudo: whose van it is, is asked for the guard alone
        parts = self.sudo()
        owners = parts.env["service.resource"].search(
            Domain("van_location_id", "in", parts.location_id.ids)
            | Domain("defective_location_id", "in", parts.location_id.ids)
        )
        for part in parts:
            others = owners - part.order_id._get_part_performers()
            if (
                part.location_id
                in others.van_location_id | others.defective_location_id
            ):
                raise UserError(
                    self.env._(
                        "%(place)s is somebody else's: choose your own van, or ask a "
                        "dispatcher.",
                        place=part.location_id.name,
                    )
                )

    # Of performers

    @api.model
    def _get_of_performers(self, resources):
        """Return the parts of work of these performers that is not done."""
        of_them = Domain("order_id.resource_id", "in", resources.ids)
        of_them |= Domain("order_id.technician_id", "in", resources.ids)
        of_them |= Domain("order_id.technician_id.contractor_id", "in", resources.ids)
        return self.search(
            of_them & Domain("order_id.state", "in", ACTIVE_ORDER_STATES)
        )

    def _follow_performers(self):
        """Take parts from the vans of those who go now."""
        unmoved = self.filtered(lambda part: not part.booked_quantity)
        self.env.add_to_compute(self._fields["location_id"], unmoved)
        self._reserve()
