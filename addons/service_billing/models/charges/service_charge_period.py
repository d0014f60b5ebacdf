"""Fees of a period: retainer, overage, minimum."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.money import to_decimal
from ...tools.periods import periods_between
from ...tools.pricing import index_over
from ...tools.retainer import PeriodTerms, part_of_period, period_fees
from .service_charge_facts import _unit_of

DAY = timedelta(days=1)
# What counts towards the minimum of a period.
WORK_KINDS = ("work", "part")


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    @api.model
    def _sync_periods(self, contracts):
        """Let the fees of all periods that are over say what is due for them.

        May be called as often as one likes, as :meth:`_sync_orders`; a constant number
        of queries for whatever many contracts.

        :param contracts: ``service.contract``
        """
        contracts = contracts.filtered(lambda one: one.state != "draft")
        if not contracts:
            return
        self._meet_at_contracts(contracts)
        figures = self._read_period_figures(contracts)
        due = [
            values
            for contract in contracts
            for period in contract._get_fee_periods()
            for values in contract._get_fees(
                period, *figures.get((contract.id, period[0]), (0.0, 0.0))
            )
        ]
        self._settle(
            due,
            SQL(
                "contract_id = ANY(%s) AND order_id IS NULL AND kind = ANY(%s)",
                list(contracts.ids),
                ["retainer", "overage", "minimum"],
            ),
        )

    @api.model
    def _meet_at_contracts(self, contracts):
        """Let those meet who charge the same periods at once, as :meth:`_meet_at`."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE service_contract SET fees_charged_at = %s WHERE id = ANY(%s)"
                " RETURNING id",
                self.env.cr.now(),
                list(contracts.ids),
            )
        )
        contracts.invalidate_recordset(["fees_charged_at"], flush=False)

    @api.model
    def _read_period_figures(self, contracts):
        """Return what was done in each period.

        :return: dict (id of contract, first day) -> (covered quantity, amount of work)
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contract_id, period_from,
                       COALESCE(SUM(quantity) FILTER (WHERE is_covered), 0),
                       COALESCE(SUM(amount), 0)
                  FROM service_charge
                 WHERE contract_id = ANY(%s) AND side = 'client' AND kind = ANY(%s)
                 GROUP BY contract_id, period_from
                """,
                list(contracts.ids),
                list(WORK_KINDS),
            )
        )
        return {
            (contract_id, first): (quantity, amount)
            for contract_id, first, quantity, amount in rows
        }

    @api.model
    def _cron_charge_periods(self):
        """Charge the fees of the periods that are over."""
        self._sync_periods(
            self.env["service.contract"].search([("state", "!=", "draft")])
        )


class ServiceContract(models.Model):
    _inherit = "service.contract"

    fees_from = fields.Date(
        string="Period Fees from",
        required=True,
        default=fields.Date.context_today,
        help="Periods that ended before this day are not charged.",
    )

    fees_charged_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When it was last looked at which fees are due.",
    )

    def _get_fee_periods(self):
        """Return the periods of one contract that are over, as (first, last day)."""
        today = self.company_id._service_today()
        ended = min(self.date_to, today - DAY) if self.date_to else today - DAY
        first = max(self.date_from, self.fees_from)
        return [
            period
            for period in periods_between(first, ended, self.period, self.closing_day)
            if min(period[1], self.date_to or period[1]) < today
        ]

    def _get_fees(self, period, covered, charged):
        """Return the fees of one period of one contract, as values of charges."""
        first, last = period
        factor = index_over(
            self._to_indexes(),
            max(first, self.date_from),
            min(last, self.date_to or last),
        )
        share = part_of_period(period, self.date_from, self.date_to or None)
        fees = period_fees(
            PeriodTerms(
                retainer=to_decimal(self.retainer_amount),
                included=to_decimal(self.included_quantity),
                overage_price=to_decimal(self.overage_price),
                minimum=to_decimal(self.minimum_amount),
            ),
            share,
            to_decimal(float(covered)),
            to_decimal(float(charged)),
            factor,
            _unit_of(self.currency_id),
        )
        facts = {
            "index": _plain(factor),
            "share": f"{share:.4f}",
            "included": self.included_quantity,
            "covered": float(covered),
            "charged": float(charged),
            "least": self.minimum_amount,
        }
        Charge = self.env["service.charge"]
        env = Charge.with_context(lang=Charge._get_document_lang()).env
        labels = dict(Charge._fields["kind"]._description_selection(env))
        return [
            {
                **self._prepare_fee_values(period, kind),
                "name": labels[kind],
                "quantity": quantity,
                "unit_price": amount / quantity,
                "amount": amount,
                "facts": facts,
            }
            for kind, quantity, amount in (
                ("retainer", to_decimal(1), fees.retainer),
                ("overage", fees.over, fees.overage),
                ("minimum", to_decimal(1), fees.minimum),
            )
            if amount
        ]

    def _prepare_fee_values(self, period, kind):
        first, last = period
        ends = min(last, self.date_to or last)
        return {
            "source": f"contract:{self.id}:{first}",
            "side": "client",
            "kind": kind,
            "hold": None,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "client_id": self.client_id.id,
            "entity_id": (self.entity_id or self.client_id).id,
            "contract_id": self.id,
            "order_id": None,
            "order_line_id": None,
            "item_id": None,
            "site_id": None,
            "territory_id": None,
            "resource_id": None,
            "performed_on": ends,
            "period_from": first,
            "period_to": last,
            "is_covered": False,
            "tax_id": self.tax_id.id or None,
        }


def _plain(factor):
    """Return a factor as people write it, to six places."""
    return f"{factor:.6f}".rstrip("0").rstrip(".")
