from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    workorder_part_id = fields.Many2one(
        "service.workorder.part",
        string="Part of a Work Order",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
    )

    @api.depends("workorder_part_id.order_id.number")
    def _compute_reference(self):
        of_orders = self.filtered("workorder_part_id")
        for move in of_orders:
            move.reference = move.workorder_part_id.order_id.number
        return super(StockMove, self - of_orders)._compute_reference()

    def _get_source_document(self):
        return self.workorder_part_id.order_id or super()._get_source_document()

    def _give_up(self):
        """Release what is reserved and forget the moves, as if never planned."""
        self._action_cancel()
        self.unlink()

    def _is_as_planned(self, part, need):
        """Tell whether the move of a part reserves what is planned now."""
        return not self or (
            self.product_id == part.product_id
            and self.location_id == part.location_id
            and self.product_uom_qty == need
        )
