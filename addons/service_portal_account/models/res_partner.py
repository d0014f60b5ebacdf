from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.statement import Entry, Statement

ACCOUNT_TYPES = ("asset_receivable", "liability_payable")
# More documents make no statement that a person compares with another one.
MAX_ENTRIES = 5000


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_statement_domain(self):
        """Return the domain of all that was billed to these organisations or paid."""
        return (
            Domain("parent_state", "=", "posted")
            & Domain("account_id.account_type", "in", ACCOUNT_TYPES)
            & Domain("partner_id.commercial_partner_id", "in", self.ids)
        )

    def _get_statement_companies(self):
        """Return the companies of ours that have billed these organisations."""
        found = self.env["account.move.line"]._read_group(
            self._get_statement_domain(), ["company_id"]
        )
        return self.env["res.company"].union(*(company for (company,) in found))

    def _get_statement(self, company, begin, end, limit=MAX_ENTRIES):
        """Return what this organisation owes a company of ours, and why.

        :param company: ``res.company``
        :param date begin: first day
        :param date end: last day
        :param int limit: documents that a statement may have
        :return: ``Statement`` in the currency of the company
        :raise UserError: for a period with too many documents to read
        """
        self.ensure_one()
        Line = self.env["account.move.line"]
        domain = self._get_statement_domain() & Domain("company_id", "=", company.id)
        [(opening,)] = Line._read_group(
            domain & Domain("date", "<", begin), [], ["balance:sum"]
        )
        period = domain & Domain("date", ">=", begin) & Domain("date", "<=", end)
        # by document: one invoice may be owed in several parts
        found = Line._read_group(
            period,
            ["date:day", "move_id"],
            ["debit:sum", "credit:sum"],
            order="date:day, move_id",
            limit=limit + 1,
        )
        if len(found) > limit:
            raise UserError(
                self.env._(
                    "There are more than %(count)s documents in this period. Please "
                    "choose a shorter one.",
                    count=limit,
                )
            )
        digits = company.currency_id.decimal_places
        return Statement(
            begin=begin,
            end=end,
            opening=round(opening or 0, digits),
            entries=tuple(
                Entry(
                    day=day,
                    document=move._get_statement_name(),
                    debit=round(debit, digits),
                    credit=round(credit, digits),
                )
                for day, move, debit, credit in found
            ),
            digits=digits,
        )

    def _get_statement_closing(self, statement, company):
        """Return who owes what at the end of a statement, as a sentence."""
        day = format_date(self.env, statement.end)
        if not statement.closing:
            return self.env._("On %(day)s nobody owes anything.", day=day)
        debtor, creditor = self, company
        if statement.closing < 0:
            debtor, creditor = company, self
        return self.env._(
            "On %(day)s %(debtor)s owes %(creditor)s %(amount)s.",
            day=day,
            debtor=debtor.name,
            creditor=creditor.name,
            amount=company.currency_id.format(abs(statement.closing)),
        )
