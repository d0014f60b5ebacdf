"""What was done of what was ordered, and what was done beside it."""

from collections import defaultdict

from odoo import models

from ..tools.estimate import share_out


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _deliver(self, done):
        """Set what is delivered of accepted estimates, and propose the rest.

        Quantities are set and not added: whatever is reported twice, or done again,
        counts once.

        :param dict done: (ticket, service) -> quantity in the unit of its product
        """
        left = dict(done)
        lines = self.order_line.filtered(
            lambda line: line.service_item_id and line.qty_delivered_method == "manual"
        )
        delivered = {}
        # What was ordered first is done first.
        for key, group in (
            lines.sorted("id")
            .grouped(
                lambda line: (line.order_id.service_ticket_id, line.service_item_id)
            )
            .items()
        ):
            shares, left[key] = share_out(
                done.get(key, 0.0), group.mapped("product_uom_qty")
            )
            delivered.update(zip(group, shares, strict=True))
        changed = lines.filtered(lambda line: line.qty_delivered != delivered[line])
        for quantity, group in changed.grouped(delivered.get).items():
            group.write({"qty_delivered": quantity})
        self._propose_extras(left)

    def _propose_extras(self, left):
        """Draft additions for what was done beside the estimates, for approval.

        :param dict left: (ticket, service) -> quantity that no estimate holds
        """
        main = self.filtered(lambda o: not o.service_extra_of_id)
        by_ticket = {order.service_ticket_id: order for order in main}
        extras = self.search(
            [
                ("service_extra_of_id", "in", main.ids),
                ("service_end", "!=", "replaced"),
            ]
        )
        known = defaultdict(float)
        for line in (extras - self).order_line:
            key = (line.order_id.service_ticket_id, line.service_item_id)
            known[key] += line.product_uom_qty
        wanted = defaultdict(list)
        for (ticket, item), quantity in left.items():
            missing = quantity - known[ticket, item]
            if missing > 0 and ticket in by_ticket and not item.is_survey:
                wanted[by_ticket[ticket]].append((item, missing))
        drafts = {
            order.service_extra_of_id: order
            for order in extras
            if order.state == "draft"
        }
        for order, rows in wanted.items():
            order._add_extra(drafts.get(order), rows)

    def _add_extra(self, draft, rows):
        """Add what was done beside one estimate to the addition to it.

        :param draft: its open addition, or None
        :param rows: list of (service, quantity in the unit of its product)
        """
        ticket = self.service_ticket_id
        draft = draft or self._create_estimates([(ticket, [], None, self)])
        self.env["sale.order.line"].create(
            [
                {
                    **self._prepare_estimate_line(self.partner_id, item, 1),
                    "product_uom_qty": quantity,
                    "order_id": draft.id,
                }
                for item, quantity in rows
            ]
        )
        names = ", ".join(item.name for item, _quantity in rows)
        ticket._tell_responsibles(
            lambda env: env._(
                "Done beside the estimate, to be approved by the client: %(names)s.",
                names=names,
            )
        )
