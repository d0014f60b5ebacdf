"""Parts that a service always needs, planned with each work order."""

from odoo import api, fields, models
from odoo.tools import ormcache

from .service_workorder_part import PLANNING_STATES


class ServiceCatalogItemPart(models.Model):
    _name = "service.catalog.item.part"
    _description = "Standard Part of a Service"
    _inherit = ["service.remembered.mixin"]
    _order = "item_id, sequence, id"
    _rec_name = "product_id"

    item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        string="Part",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('type', '=', 'consu')]",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        default=1,
        help="For one item; a line of the work order with a quantity needs as many "
        "times more.",
    )

    _check_quantity = models.Constraint(
        "CHECK (quantity > 0)", "A service needs at least one of its parts."
    )
    _product_uniq = models.UniqueIndex(
        "(item_id, product_id)", "The service has this part already."
    )

    @api.model
    @ormcache()
    def _item_ids(self):
        """Return the ids of the services that have standard parts."""
        rows = self.sudo()._read_group([], ["item_id"])
        return frozenset(item.id for (item,) in rows)


class ServiceCatalogItem(models.Model):
    _inherit = "service.catalog.item"

    part_ids = fields.One2many(
        "service.catalog.item.part",
        "item_id",
        string="Standard Parts",
        copy=True,
        help="Planned on each work order with this service.",
    )


class ServiceWorkorderLine(models.Model):
    _inherit = "service.workorder.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._plan_standard_parts()
        return lines

    def unlink(self):
        # sudo: what a service needs goes with it, whoever takes the line away
        parts = self.env["service.workorder.part"].sudo()
        planned = parts.search(
            [
                ("standard_line_id", "in", self.ids),
                ("booked_quantity", "=", 0),
                ("order_id.state", "in", PLANNING_STATES),
            ]
        )
        result = super().unlink()
        # what people have asked for beside stays
        planned.unlink()
        return result

    def _plan_standard_parts(self):
        """Plan the parts that the services of new lines always need."""
        item_ids = self.env["service.catalog.item.part"]._item_ids()
        # sudo: what a service needs follows from the catalogue, whoever opens the order
        lines = self.sudo().filtered(lambda line: line.item_id.id in item_ids)
        if vals_list := [
            vals
            for line in lines
            if line.order_id.state in PLANNING_STATES
            for standard in line.item_id.part_ids
            for vals in line._prepare_standard_parts(standard)
        ]:
            lines.env["service.workorder.part"].create(vals_list)

    def _prepare_standard_parts(self, standard):
        """Return the values of the parts of one line.

        :param standard: ``service.catalog.item.part``
        """
        product, order = standard.product_id, self.order_id
        if not product.active or product.company_id not in (
            order.company_id,
            product.company_id.browse(),
        ):
            return []
        count, quantity = 1, standard.quantity * self.quantity
        if product.tracking == "serial":
            count, quantity = round(quantity), 1
        vals = {
            "order_id": order.id,
            "product_id": product.id,
            "planned_quantity": quantity,
            "ci_id": self.ci_id.id,
            "standard_line_id": self.id,
        }
        return [dict(vals) for _unit in range(count)]
