from dataclasses import replace

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...tools.spending import Spent, compare


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    @api.model
    def _get_spending_domain(self, date_from, date_to):
        """Return the domain of what clients pay for work on their sites.

        Period fees are of no site, and what is held back may still change.
        """
        return (
            Domain("side", "=", "client")
            & Domain("state", "!=", "reversed")
            & Domain("hold", "=", False)
            & Domain("site_id", "!=", False)
            & Domain("performed_on", ">=", date_from)
            & Domain("performed_on", "<=", date_to)
        )

    @api.model
    def _get_spending(self, domain):
        """Return what each kind of work has cost on each site, and what is usual.

        :param domain: which charges, see :meth:`_get_spending_domain`
        :return: dict ``res.currency`` -> list of :class:`Spent`
        """
        groups = self._read_group(
            domain,
            ["currency_id", "site_id", "item_id", "territory_id"],
            ["amount:sum", "order_id:count_distinct"],
        )
        by_currency = {}
        for currency, site, item, territory, amount, jobs in groups:
            rows = by_currency.setdefault(currency, {})
            key = site.id, item.id or None
            # one row for each site, also where its region was not known at first
            known = rows.get(key) or Spent(*key, None, 0.0, 0)
            rows[key] = replace(
                known,
                territory_id=territory.id or known.territory_id,
                amount=known.amount + amount,
                jobs=known.jobs + jobs,
            )
        return {
            currency: compare(rows.values()) for currency, rows in by_currency.items()
        }

    @api.model
    def _explain_spending(self, usual, amount, currency):
        """Return why an amount stands out, or how it compares: one sentence.

        :param usual: ``Typical`` or None
        :param float amount: what is compared
        :param currency: ``res.currency``
        """
        if not usual or not usual.middle:
            return self.env._("Too few sites to compare.")
        return self.env._(
            "%(ratio)s times the median of %(count)s sites, which is %(median)s",
            ratio=formatLang(self.env, usual.ratio(amount), digits=1),
            count=usual.count,
            median=currency.format(usual.middle),
        )
