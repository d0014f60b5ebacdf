from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..bulk import insert_rows


class ServiceSpending(models.TransientModel):
    """What a client's sites cost, compared, for the officer who is asked about it."""

    _name = "service.spending"
    _description = "Comparison of Spending"
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "res.partner",
        required=True,
        domain=[("is_company", "=", True), ("parent_id", "=", False)],
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) + relativedelta(months=-11, day=1)
        ),
    )
    date_to = fields.Date(
        string="Until", required=True, default=fields.Date.context_today
    )
    line_ids = fields.One2many("service.spending.line", "spending_id")

    def action_compare(self):
        """Compare what the sites of the client have cost; open the result.

        :raise UserError: where nothing was charged
        """
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        self._write_lines()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Nothing was charged to %(client)s for work on its sites in this "
                    "period: choose another one.",
                    client=self.client_id.name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_spending_line_action"
        )
        return {
            **action,
            "display_name": self.env._(
                "Spending of %(client)s", client=self.client_id.name
            ),
            "domain": [("spending_id", "=", self.id)],
        }

    def _write_lines(self):
        Charge = self.env["service.charge"]
        domain = Charge._get_spending_domain(self.date_from, self.date_to)
        found = Charge._get_spending(
            domain
            & Domain("client_id", "child_of", self.client_id.id)
            & Domain("company_id", "in", self.env.companies.ids)
        )
        # sudo: rows are made by this step alone
        self.line_ids.sudo().unlink()
        insert_rows(
            self.env["service.spending.line"],
            [
                self._prepare_line(currency, row)
                for currency, rows in found.items()
                for row in rows
            ],
        )
        self.invalidate_recordset(["line_ids"])

    def _prepare_line(self, currency, row):
        """Return one row of the comparison, as the database takes it."""
        return {
            "spending_id": self.id,
            "currency_id": currency.id,
            "territory_id": row.territory_id,
            "site_id": row.site_id,
            "item_id": row.item_id,
            "job_count": row.jobs,
            "amount": row.amount,
            "median": row.usual.middle if row.usual else 0.0,
            "site_count": row.usual.count if row.usual else 0,
            "ratio": row.ratio,
            "is_outlier": row.stands_out,
        }
