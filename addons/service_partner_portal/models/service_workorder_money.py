"""What a contractor gets for accepted work, as far as it was agreed."""

from odoo import api, models
from odoo.fields import Domain


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    @api.model
    def _get_money_domain(self):
        """Return which accepted orders the current user is paid for.

        Whoever goes for a firm does not learn what the firm gets.
        """
        user = self.env.user.sudo()  # sudo: hidden from those whom they describe
        return Domain("state", "=", "done") & Domain(
            "resource_id", "in", user.portal_firm_ids.ids
        )

    @api.model
    def _get_money_sums(self, domain):
        """Return what accepted orders come to, the latest month first.

        :param domain: which of them
        :return: list of dicts of ``month`` (date), ``currency``, ``count``, ``amount``
            and ``open_count``, for how many no price was agreed
        """
        groups = ["performed_on:month", "currency_id"]
        unpriced = {
            tuple(key): count
            for *key, count in self._read_group(
                domain & Domain("agreed_price", "=", 0), groups, ["__count"]
            )
        }
        return [
            {
                "month": month,
                "currency": currency,
                "count": count,
                "amount": amount,
                "open_count": unpriced.get((month, currency), 0),
            }
            for month, currency, count, amount in self._read_group(
                domain,
                groups,
                ["__count", "agreed_price:sum"],
                order="performed_on:month desc",
            )
        ]

    def _prepare_money_lines(self):
        """Return what the page of money shows of accepted orders.

        The extension point for billing, which knows what becomes of them: states such
        as asked for, in a registry and paid, and forms to ask.

        :return: dict order -> dict of ``amount`` (None while none was agreed),
            ``status`` and its ``color`` of Bootstrap, and ``ask_url``, to which a form
            is posted that asks for the payment, None where there is nothing to ask
        """
        return {
            order: {
                "amount": order.agreed_price or None,
                "status": self.env._("Accepted"),
                "color": "success",
                "ask_url": None,
            }
            for order in self
        }
