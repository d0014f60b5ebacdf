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

    # copied: what has changed since is known by it
    service_survey_cost = fields.Monetary(
        string="Costs Found",
        readonly=True,
        groups="base.group_user",
        help="What the survey had found in all when this line was written.",
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

    # What surveys have found when they were done again

    def _follow_surveys(self):
        """Let estimates follow costs that have changed since they were estimated.

        A draft changes; beside what is accepted an addition is drafted; of what the
        client has, a new version is proposed. Sellers are told of each.
        """
        for cost, lines in self.grouped("service_survey_line_id").items():
            last = lines.sorted("id")[-1]
            change = cost.survey_cost - last.service_survey_cost
            if last.currency_id.is_zero(change):
                continue
            draft = lines.filtered(lambda line: line.order_id.state == "draft")
            if draft:
                draft.sorted("id")[-1]._change_survey_cost(change)
            else:
                lines._follow_survey_beside(change)

    def _change_survey_cost(self, change):
        """Take a change of costs into one line of a draft; a margin on it stays.

        :param float change: of what the survey has found
        """
        order, cost = self.order_id, self.service_survey_line_id
        price = self.price_unit + change
        if cost.survey_cost and self.currency_id.compare_amounts(price, 0) > 0:
            self.write({**self._prepare_survey_change(), "price_unit": price})
        else:
            self.unlink()
        order.service_ticket_id._tell_responsibles(
            lambda env: env._(
                "The survey was done again, its costs are changed in the estimate: "
                "%(name)s.",
                name=cost.note or cost.display_name,
            )
        )

    def _follow_survey_beside(self, change):
        """Propose what to do about changed costs that no draft holds.

        :param float change: of what the survey has found
        """
        cost = self.service_survey_line_id
        accepted = self.filtered(lambda line: line.order_id.state == "sale")
        estimates = self.order_id.service_ticket_id.estimate_ids
        main = estimates.filtered(
            lambda o: o.state == "sale" and not o.service_extra_of_id
        )
        # what the client has refused is asked for as a whole
        if self.sorted("id")[-1].order_id.state == "cancel":
            change = cost.survey_cost - sum(accepted.mapped("price_unit"))
        order = main or self.order_id[:1]
        if main and self.currency_id[:1].compare_amounts(change, 0) > 0:
            values = main._prepare_survey_line(cost)
            main._add_costs_beside([{**values, "price_unit": change}])
        order.service_ticket_id._tell_responsibles(
            lambda env: (
                env._(
                    "The survey was done again and has found more than the client has "
                    "accepted; the rest is estimated: %(name)s.",
                    name=cost.note or cost.display_name,
                )
                if main and change > 0
                else env._(
                    "The survey was done again with other costs, make a new version "
                    "of the estimate: %(name)s.",
                    name=cost.note or cost.display_name,
                )
            )
        )

    def _follow_surveys_since(self, former):
        """Bring the lines of a new version up to what surveys have found.

        What an addition to the former version holds is not taken twice.

        :param former: ``sale.order``, the version that these lines are copied from
        """
        additions = former.service_ticket_id.estimate_ids.filtered(
            lambda o: o.service_extra_of_id and o.state != "cancel"
        )
        others = (former | additions).order_line
        for line in self.filtered("service_survey_line_id"):
            cost = line.service_survey_line_id
            known = others.filtered(
                lambda o, cost=cost: o.service_survey_line_id == cost
            )
            last = known.sorted("id")[-1:].service_survey_cost
            if line.currency_id.is_zero(cost.survey_cost - last):
                line.service_survey_cost = last
            else:
                price = line.price_unit + cost.survey_cost - last
                line.write({**line._prepare_survey_change(), "price_unit": price})

    def _prepare_survey_change(self):
        """Return what one line takes from its survey beside the price."""
        cost = self.service_survey_line_id
        return {
            "name": cost.note or cost.display_name,
            "service_survey_cost": cost.survey_cost,
        }
