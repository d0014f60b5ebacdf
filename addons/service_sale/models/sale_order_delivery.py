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
        draft._add_lines(
            {
                **self._prepare_estimate_line(self.partner_id, item, 1),
                "product_uom_qty": quantity,
            }
            for item, quantity in rows
        )
        names = ", ".join(item.name for item, _quantity in rows)
        ticket._tell_responsibles(
            lambda env: env._(
                "Done beside the estimate, to be approved by the client: %(names)s.",
                names=names,
            )
        )

    def _add_lines(self, lines):
        """Add lines to one draft.

        :param lines: dicts of values
        """
        self.env["sale.order.line"].create(
            [{**line, "order_id": self.id} for line in lines]
        )

    # What later surveys find

    def _take_survey_costs(self, costs):
        """Take costs into the estimates of one ticket, in the way that is left.

        :param costs: ``service.workorder.line`` of the same ticket
        """
        ticket = self.service_ticket_id
        lines = [self._prepare_survey_line(cost) for cost in costs]
        by_state = self.grouped("state")
        if draft := by_state.get("draft"):
            draft._add_lines(lines)
        elif main := by_state.get("sale"):
            main._add_costs_beside(lines)
        names = ", ".join(line["name"] for line in lines)
        is_open = "draft" in by_state or "sale" in by_state
        ticket._tell_responsibles(
            lambda env: (
                env._("Found by a survey and estimated: %(names)s.", names=names)
                if is_open
                else env._(
                    "Found by a survey after the estimate was sent, make a new "
                    "version: %(names)s.",
                    names=names,
                )
            )
        )

    def _add_costs_beside(self, lines):
        """Put costs into the addition to one accepted estimate.

        :param lines: list of dicts of values
        """
        extra = self.search(
            [("service_extra_of_id", "=", self.id), ("state", "=", "draft")]
        )
        # a new one holds all costs that stand nowhere else
        extra = extra or self._create_estimates(
            [(self.service_ticket_id, [], None, self)]
        )
        held = set(extra.order_line.service_survey_line_id.ids)
        extra._add_lines(
            line for line in lines if line["service_survey_line_id"] not in held
        )
