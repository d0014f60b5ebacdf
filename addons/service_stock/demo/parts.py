"""Vans and parts of the demo company."""

from odoo.addons.service_ticket.demo.company import DemoCompany
from odoo.addons.service_ticket.demo.writer import DemoWriter

# what they cost, in roubles
PARTS = {"roller": 450, "power": 1900, "head": 3200, "cable": 280}
REGISTER_COST = 14_500
# what clients pay for each rouble of cost
MARGIN = 1.6
IN_WAREHOUSE = {"roller": 120, "power": 40, "head": 25, "cable": 80}
# what each of the first vans holds
IN_VANS = (
    {"roller": 6, "power": 2, "head": 1, "cable": 5},
    {"roller": 1, "power": 3, "head": 2, "cable": 4},
    {"roller": 8, "power": 1, "head": 2, "cable": 10},
)
LIMITS = {"roller": (3, 8), "power": (1, 3), "head": (1, 3), "cable": (2, 6)}
# what services always need
STANDARD = {"POS-FIX": ("roller", "cable"), "ACQ": ("cable",)}
SERIALS = ("SH6-000411", "SH6-000412", "SH6-000413")


class DemoParts(DemoWriter):
    """What technicians carry, and what visits have used.

    :param env: environment of the superuser
    """

    def load(self):
        """Write vans, stock, limits and the parts of some orders."""
        # Odoo's own demo data of Inventory bring one more company.
        DemoCompany(self.env).leave_others()
        self.Part = self.env["service.workorder.part"]
        self.products = {name: self._product(name) for name in PARTS}
        self.register = self._product("new_register")
        for name, roubles in PARTS.items():
            self._price(self.products[name], roubles)
        self._price(self.register, REGISTER_COST)
        self.lots = self._make_lots()
        self._set_standard()
        orders = self._find_orders()
        owners = (orders.resource_id | self._find_contractor())[: len(IN_VANS)]
        owners.action_make_vans()
        self._fill(owners)
        self._limit(owners)
        self._use(orders)
        self._plan(owners)

    def _price(self, product, roubles):
        product.standard_price = self._money(roubles)
        product.list_price = self._money(roubles * MARGIN)

    def _product(self, name):
        return self._ref(f"service_stock.product_{name}_demo")

    def _make_lots(self):
        """Return new units with serials; none where an addon that was installed before
        has left its own behind, whose moves are history."""
        Lot = self.env["stock.lot"]
        if Lot.search_count([("product_id", "=", self.register.id)]):
            return Lot
        return Lot.create(
            [{"name": name, "product_id": self.register.id} for name in SERIALS]
        )

    def _set_standard(self):
        codes = list(STANDARD)
        items = self.env["service.catalog.item"].search([("code", "in", codes)])
        self.env["service.catalog.item.part"].create(
            [
                {"item_id": item.id, "product_id": self.products[name].id}
                for item in items
                for name in STANDARD[item.code]
            ]
        )

    def _find_orders(self):
        """Return two visits of own technicians that are done, one for each."""
        done = self.env["service.workorder"].search(
            [("state", "=", "done"), ("resource_id.kind", "=", "technician")],
            order="id",
        )
        first = [orders[0] for orders in done.grouped("resource_id").values()]
        return done.browse([order.id for order in first[:2]])

    def _find_contractor(self):
        orders = self.env["service.workorder"].search(
            [("state", "=", "assigned"), ("resource_id.kind", "=", "contractor")],
            order="id",
            limit=1,
        )
        return orders.resource_id

    def _fill(self, owners):
        warehouse = owners.van_location_id.warehouse_id[:1]
        stock = [(warehouse.lot_stock_id, IN_WAREHOUSE)]
        stock += zip(owners.van_location_id, IN_VANS, strict=False)
        vals_list = [
            {
                "product_id": self.products[name].id,
                "location_id": place.id,
                "inventory_quantity": quantity,
            }
            for place, held in stock
            for name, quantity in held.items()
        ]
        places = [owners[:1].van_location_id, *[warehouse.lot_stock_id] * 2]
        vals_list += [
            {
                "product_id": self.register.id,
                "location_id": place.id,
                "lot_id": lot.id,
                "inventory_quantity": 1,
            }
            for lot, place in zip(self.lots, places, strict=False)
        ]
        Quant = self.env["stock.quant"].with_context(inventory_mode=True)
        Quant.create(vals_list).action_apply_inventory()

    def _limit(self, owners):
        Rule = self.env["stock.warehouse.orderpoint"]
        Rule.create(
            [
                {
                    "product_id": self.products[name].id,
                    "location_id": van.id,
                    "product_min_qty": least,
                    "product_max_qty": most,
                    "company_id": van.company_id.id,
                }
                for van in owners.van_location_id
                for name, (least, most) in LIMITS.items()
            ]
        )

    def _use(self, orders):
        """Write off what two visits have used; one of them replaced a register."""
        vals_list = []
        for order, names in zip(
            orders, (("roller", "cable"), ("power",)), strict=False
        ):
            vals_list += [
                {
                    "order_id": order.id,
                    "product_id": self.products[name].id,
                    "planned_quantity": 1,
                    "quantity": 1,
                }
                for name in names
            ]
        if self.lots and orders and (replaced := self._find_register(orders[0])):
            vals_list.append(
                {
                    "order_id": orders[0].id,
                    "product_id": self.register.id,
                    "quantity": 1,
                    "lot_name": SERIALS[0],
                    "ci_id": replaced.id,
                    "kind": "replace",
                }
            )
        self.Part.create(vals_list)._book()

    def _find_register(self, order):
        """Return an item of the client of one order that may be replaced."""
        items = self.env["service.ci"].search(
            [
                ("client_id", "=", order.client_id.id),
                ("kind", "=", "equipment"),
                ("serial", "!=", False),
            ],
            order="id",
        )
        here = items.filtered(lambda ci: ci.building_id == order.building_id)
        registers = here.filtered(lambda ci: (ci.serial or "").startswith("RE"))
        return (registers or here or items)[:1]

    def _plan(self, owners):
        """Plan parts of visits that are still to be made."""
        orders = self.env["service.workorder"].search(
            [
                ("state", "in", ("assigned", "in_progress")),
                ("resource_id", "in", owners.ids),
            ],
            order="id",
            limit=4,
        )
        self.Part.create(
            [
                {
                    "order_id": order.id,
                    "product_id": self.products[name].id,
                    "planned_quantity": quantity,
                }
                for order in orders
                for name, quantity in (("head", 1), ("roller", 2))
            ]
        )
