from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    service_item_id = fields.Many2one(
        "service.catalog.item",
        string="Service",
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="The service of the catalogue that the line is about; what is done of it "
        "counts as delivered.",
    )

    # copied: the next version holds the same costs
    service_survey_line_id = fields.Many2one(
        "service.workorder.line",
        string="Found by Survey",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        groups="base.group_user",
        help="The line of the survey that has found these costs.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_accepted()
        return lines

    def _check_accepted(self):
        """Refuse further lines of what the client has accepted.

        Changes of the lines that it has are refused by Odoo's own lock.

        :raise UserError: for people, not for programs (``sudo``)
        """
        added = self.filtered(
            lambda line: (
                line.order_id.locked
                and line.order_id.service_ticket_id
                and not (line.is_downpayment or line.display_type or line.is_expense)
            )
        )
        if added and not self.env.su:
            raise UserError(
                self.env._(
                    "%(order)s was accepted by the client: what has changed since "
                    "needs another acceptance, make a new version.",
                    order=added.order_id[:1].name,
                )
            )
