"""Parts that were used become charges, as the work itself does."""

from datetime import date

from odoo import api, models

from odoo.addons.service_billing.tools.charging import SETTLED_COVERAGES
from odoo.addons.service_billing.tools.money import rounded, to_decimal
from odoo.addons.service_stock.models.service_workorder_part import USED_KINDS


class ServiceCharge(models.Model):
    _inherit = "service.charge"

    @api.model
    def _get_due(self, orders, chargers):
        due = super()._get_due(orders, chargers)
        contracts = self.env["service.contract"].search(
            [("charges_parts", "=", True), ("state", "!=", "draft")]
        )
        parts = self._read_parts(orders, contracts)
        if not parts:
            return due
        by_order = parts.grouped(lambda part: part.order_id.id)
        for company_id, order in self._read_orders(parts.order_id):
            if order.coverage in SETTLED_COVERAGES:
                continue
            for part in by_order[order.id]:
                if values := self._charge_part(
                    chargers[company_id], order, part, contracts
                ):
                    due.append({**values, "company_id": company_id})
        return due

    @api.model
    def _read_parts(self, orders, contracts):
        """Return what was used on orders for clients whose contracts charge parts."""
        return self.env["service.workorder.part"].search(
            [
                ("order_id", "in", orders.ids),
                ("client_id", "in", contracts.client_id.ids),
                ("kind", "in", USED_KINDS),
                ("quantity", ">", 0),
            ],
            order="id",
        )

    @api.model
    def _charge_part(self, charger, order, part, contracts):
        """Return the charge of one part, None where the contract charges none."""
        lines = part.order_id.line_ids.filtered(lambda one: one.ci_id == part.ci_id)
        line = next((one for one in order.lines if one.id in lines.ids), order.lines[0])
        terms = charger.pick_terms(order, line)
        if terms is None or (terms.by_client and not order.client_accepted):
            return None
        contract = contracts.filtered(lambda one: one.id == terms.contract.id)
        if not contract:
            return None
        price, facts = contract._get_part_price(part.product_id, order.day)
        quantity = to_decimal(part.quantity)
        amount = rounded(quantity * price, terms.unit)
        needs_approval = terms.approval_amount and amount > terms.approval_amount
        return {
            **charger._base(order, line, "client", "part", terms),
            "source": f"part:{part.id}",
            "name": part.product_id.display_name,
            "hold": "approval" if needs_approval else None,
            "quantity": quantity,
            "unit_price": price,
            "amount": amount,
            "facts": facts,
        }

    def _get_reasons(self):
        reasons = super()._get_reasons()
        facts = self.facts or {}
        if "list_price" in facts:
            reasons.append(
                self.env._(
                    "Part: list price %(price)s less %(discount)s %%.",
                    price=self._format(facts["list_price"]),
                    discount=self._format_number(facts["discount"]),
                )
            )
        elif "part_price" in facts:
            reasons.append(self.env._("Part: price of the contract."))
        if self.kind == "part":
            reasons.append(
                self.env._(
                    "%(quantity)s × %(price)s = %(amount)s.",
                    quantity=self._format_number(abs(self.quantity)),
                    price=self._format(self.unit_price),
                    amount=self._format(abs(self.amount)),
                )
            )
        return reasons


class ServiceContract(models.Model):
    _inherit = "service.contract"

    def _get_part_price(self, product, day):
        """Return what one part costs on a day, and how this came about.

        :param product: ``product.product``
        :param date day: when it was used
        :return: (``Decimal`` in the currency of the contract, dict of facts)
        """
        self.ensure_one()
        lines = self.part_ids.filtered(
            lambda line: (
                line.product_id == product
                and (line.date_from or date.min) <= day <= (line.date_to or date.max)
            )
        )
        unit = to_decimal(self.currency_id.rounding)
        if lines:
            # of several the one that began last
            line = max(lines, key=lambda one: one.date_from or date.min)
            return to_decimal(line.price), {"part_price": str(line.price)}
        company = self.company_id
        listed = product.with_company(company).currency_id._convert(
            product.list_price, self.currency_id, company, day
        )
        price = to_decimal(listed) * (100 - to_decimal(self.part_discount)) / 100
        return rounded(price, unit), {
            "list_price": str(listed),
            "discount": self.part_discount,
        }
