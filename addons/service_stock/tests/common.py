from odoo import Command

from odoo.addons.service_workorder.tests.common import ServiceWorkorderCommon


class ServiceStockCommon(ServiceWorkorderCommon):
    """A van for the own technician, with five rollers and a register with a serial."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        ) or cls.env["stock.warehouse"].create({"name": "Main", "code": "MAIN"})
        cls.technician.action_make_vans()
        cls.van = cls.technician.van_location_id
        cls.customers = cls.client.property_stock_customer
        cls.roller, cls.register = cls.env["product.product"].create(
            [
                {
                    "name": "Roller",
                    "type": "consu",
                    "is_storable": True,
                    "barcode": "4600000000998",
                    "standard_price": 10,
                },
                {
                    "name": "Register",
                    "type": "consu",
                    "is_storable": True,
                    "tracking": "serial",
                    "service_warranty_months": 12,
                    "standard_price": 500,
                },
            ]
        )
        cls.lot = cls.env["stock.lot"].create(
            {"name": "NEW-1", "product_id": cls.register.id}
        )
        cls.put(cls.roller, 5)
        cls.put(cls.register, 1, lot=cls.lot)

    @classmethod
    def put(cls, product, quantity, place=None, lot=None):
        """Put a product somewhere, by default into the technician's van."""
        cls.env["stock.quant"]._update_available_quantity(
            product, place or cls.van, quantity, lot_id=lot
        )

    @classmethod
    def add_part(cls, order, product=None, **values):
        """Return a part of an order, by default two planned rollers."""
        product = product or cls.roller
        planned = 2 if product == cls.roller else 1
        return cls.env["service.workorder.part"].create(
            {
                "order_id": order.id,
                "product_id": product.id,
                "planned_quantity": planned,
                **values,
            }
        )

    @classmethod
    def make_replacement(cls, order, **values):
        """Return a part that replaces the client's register."""
        return cls.add_part(
            order,
            cls.register,
            **{
                "lot_name": "NEW-1",
                "ci_id": cls.ci.id,
                "kind": "replace",
                **values,
            },
        )

    @classmethod
    def held(cls, product=None, place=None):
        """Return how much is at a place, by default of rollers in the van."""
        quants = cls.env["stock.quant"].search(
            [
                ("product_id", "=", (product or cls.roller).id),
                ("location_id", "=", (place or cls.van).id),
            ]
        )
        return sum(quants.mapped("quantity"))

    @classmethod
    def reserved(cls):
        """Return how many rollers of the van are reserved."""
        quants = cls.env["stock.quant"].search(
            [("product_id", "=", cls.roller.id), ("location_id", "=", cls.van.id)]
        )
        return sum(quants.mapped("reserved_quantity"))

    @classmethod
    def make_orders(cls, count):
        """Return many orders of the own technician, with two rollers planned each."""
        tickets = cls.env["service.ticket"].create(
            [
                {
                    "name": f"Visit {number}",
                    "partner_id": cls.partner.id,
                    "team_id": cls.team.id,
                    "line_ids": [Command.create({"item_id": cls.item.id})],
                }
                for number in range(count)
            ]
        )
        orders = tickets._create_workorders()
        orders._assign_to(cls.technician)
        cls.env["service.workorder.part"].create(
            [
                {
                    "order_id": order.id,
                    "product_id": cls.roller.id,
                    "planned_quantity": 2,
                }
                for order in orders
            ]
        )
        return orders
