from odoo import api, fields, models


class ServicePartsShortage(models.TransientModel):
    """Where parts come from that were used and are not in the van."""

    _name = "service.parts.shortage"
    _description = "Missing Parts"

    order_ids = fields.Many2many("service.workorder", required=True)
    part_ids = fields.Many2many(
        "service.workorder.part", compute="_compute_part_ids", string="Missing"
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "order_ids" in fields and self.env.context.get("active_ids"):
            values["order_ids"] = self.env.context["active_ids"]
        return values

    @api.depends("order_ids")
    def _compute_part_ids(self):
        for wizard in self:
            # sudo: what the places hold is asked for those who check the work
            short = wizard.order_ids.sudo().part_ids._get_short()
            wizard.part_ids = short.sudo(False)

    def action_take_from_warehouse(self):
        """Take what is missing from the warehouse, and check the work."""
        return self._decide("warehouse")

    def action_book_below_zero(self):
        """Book what is missing below zero, and check the work."""
        return self._decide("negative")

    def _decide(self, way):
        self.ensure_one()
        self.part_ids.shortage_way = way
        self.order_ids.filtered(lambda order: order.state == "reported").action_check()
        return {"type": "ir.actions.act_window_close"}
