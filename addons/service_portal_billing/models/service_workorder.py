"""What becomes of accepted work of contractors: asked for, with the bank, paid."""

from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from .service_charge import STEPS

ORDER = list(STEPS)


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model
    def _get_money_sums(self, domain):
        """Return what was earned by month, and how much of it was paid."""
        Charge = self.env["service.charge"]
        earned = Charge._get_earned_domain() & Domain("order_id", "any", domain)
        groups = ["performed_on:month", "currency_id"]
        paid = {
            tuple(key): amount
            for *key, amount in Charge._read_group(
                earned & Domain("state", "=", "paid"), groups, ["amount:sum"]
            )
        }
        unpriced = {
            tuple(key): count
            for *key, count in Charge._read_group(
                earned & Domain("hold", "=", "price"),
                groups,
                ["order_id:count_distinct"],
            )
        }
        charged = [
            {
                "month": month,
                "currency": currency,
                "count": count,
                "amount": amount,
                "open_count": unpriced.get((month, currency), 0),
                "paid": paid.get((month, currency), 0.0),
            }
            for month, currency, count, amount in Charge._read_group(
                earned, groups, ["order_id:count_distinct", "amount:sum"]
            )
        ]
        # what nobody charges has at most a price that was agreed
        rest = super()._get_money_sums(
            domain & ~Domain("charge_ids", "any", Charge._get_earned_domain())
        )
        return sorted(charged + rest, key=lambda row: row["month"], reverse=True)

    def _prepare_money_lines(self):
        lines = super()._prepare_money_lines()
        Charge = self.env["service.charge"]
        charges = Charge.search(
            Charge._get_earned_domain() & Domain("order_id", "in", self.ids)
        )
        labels = Charge._get_money_labels()
        for order, group in charges.grouped("order_id").items():
            step = min((one._get_money_step() for one in group), key=ORDER.index)
            is_open = step == "accepted" and order._get_open_amount(group) > 0
            acts = group.payout_id.filtered(lambda act: act.state == "sent")
            lines[order].update(
                amount=None if step == "unpriced" else sum(group.mapped("amount")),
                currency=group[0].currency_id,
                status=labels[step],
                color=STEPS[step],
                ask_url=f"/my/jobs/money/{order.id}/ask" if is_open else None,
                act_url=acts[:1].get_portal_url() if acts else None,
            )
        return lines

    def _get_open_amount(self, charges):
        """Return what of the charges of one order no payout has."""
        return sum(
            charge.amount
            for charge in charges
            if charge.state == "open" and not charge.payout_id and not charge.hold
        )

    @api.model
    def _get_money_steps(self, domain):
        """Return how much of accepted work stands where.

        :param domain: which orders
        :return: list of dicts of ``step``, ``label``, ``color``, ``currency``,
            ``amount`` and ``count`` (of jobs), the earliest step first
        """
        Charge = self.env["service.charge"]
        labels = Charge._get_money_labels()
        # what was paid stands by month below, and is no news
        earned = (
            Charge._get_earned_domain()
            & Domain("order_id", "any", domain)
            & Domain("hold", "=", False)
            & Domain("state", "!=", "paid")
        )
        charges = Charge.search_fetch(
            earned,
            ["amount", "currency_id", "dispute", "hold", "order_id", "payout_id"],
        )
        sums = defaultdict(Charge.browse)
        for charge in charges:
            sums[charge._get_money_step(), charge.currency_id] |= charge
        return [
            {
                "step": step,
                "label": labels[step],
                "color": STEPS[step],
                "currency": currency,
                "amount": sum(group.mapped("amount")),
                "count": len(group.order_id),
            }
            for (step, currency), group in sorted(
                sums.items(), key=lambda pair: (ORDER.index(pair[0][0]), pair[0][1].id)
            )
        ]
