"""The limit of a period: what comes to more waits for a manager's word."""

from odoo import fields, models
from odoo.exceptions import UserError

from .service_closing import WAITING


class ServiceClosingLine(models.Model):
    _inherit = "service.closing.line"

    agreed_amount = fields.Monetary(
        readonly=True,
        help="What the period may come to, although the contract allows less.",
    )

    def _read_facts(self):
        facts = super()._read_facts()
        limited = self.filtered("contract_id.limit_amount")
        if limited:
            totals = limited._get_totals()
            for line in limited:
                total = totals[line.closing_id, line.contract_id]
                facts.setdefault(line.id, {})["total"] = total
        return facts

    def _get_totals(self):
        """Return what each contract comes to: dict (closing, contract) -> amount."""
        groups = self._read_group(
            [
                ("closing_id", "in", self.closing_id.ids),
                ("contract_id", "in", self.contract_id.ids),
                ("state", "!=", "reversed"),
            ],
            ["closing_id", "contract_id"],
            ["amount:sum"],
        )
        return {(closing, contract): amount for closing, contract, amount in groups}

    def _get_problems(self, facts):
        yield from super()._get_problems(facts)
        if self._is_above_limit(facts.get("total") or 0):
            yield self.env._(
                "The period comes to %(total)s and the contract allows %(limit)s: have "
                "the client agree, then a manager chooses “Agree to the Amount”.",
                total=self.currency_id.format(facts["total"]),
                limit=self.currency_id.format(self.contract_id.limit_amount),
            )

    def _is_above_limit(self, total):
        """Tell whether the period of one line comes to more than anybody has agreed to.

        :param float total: of all documents of the contract in the closing
        """
        limit = self.contract_id.limit_amount
        allowed = max(limit, self.agreed_amount)
        return limit and self.currency_id.compare_amounts(total, allowed) > 0

    def action_agree_amount(self):
        """Agree to what periods come to above the limits of contracts, as a manager."""
        self.check_access("read")
        if not self.env.user.has_group("service_ci.group_manager"):
            raise UserError(
                self.env._(
                    "The amount is above the limit of the contract: a manager agrees "
                    "to it."
                )
            )
        # sudo: lines are written by steps alone
        lines = self.sudo().closing_id.line_ids.filtered(
            lambda line: (
                line.state in WAITING
                and line.contract_id in self.contract_id
                and line.contract_id.limit_amount
            )
        )
        totals = lines._get_totals() if lines else {}
        above = lines.filtered(
            lambda line: line._is_above_limit(totals[line.closing_id, line.contract_id])
        )
        if not above:
            raise UserError(self.env._("None of these is above a limit."))
        for line in above:
            line.agreed_amount = totals[line.closing_id, line.contract_id]
        above._note_problems()
        for closing, agreed in above.grouped("closing_id").items():
            closing.message_post(
                body=self.env._(
                    "Agreed above the limit: %(contracts)s",
                    contracts=", ".join(agreed.contract_id.mapped("display_name")),
                )
            )
