from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang


class ServiceSpendingLine(models.TransientModel):
    """What one kind of work has cost on one site, beside what it usually costs."""

    _name = "service.spending.line"
    _description = "Spending of a Site"
    _order = "is_outlier desc, ratio desc, amount desc, id"
    _rec_name = "site_id"

    spending_id = fields.Many2one(
        "service.spending", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one("res.currency", required=True)
    territory_id = fields.Many2one(
        "service.territory", string="Region", ondelete="cascade"
    )
    site_id = fields.Many2one("service.site", ondelete="cascade")
    item_id = fields.Many2one(
        "service.catalog.item", string="Kind of Work", ondelete="cascade"
    )
    job_count = fields.Integer(string="Jobs")
    amount = fields.Monetary()
    median = fields.Monetary(
        aggregator="max",
        help="Of what this kind of work costs on the sites where it was done.",
    )
    site_count = fields.Integer(string="Compared with", aggregator="max")
    ratio = fields.Float(string="Times the Median", digits=(16, 1), aggregator="max")
    is_outlier = fields.Boolean(
        string="Stands Out",
        help="More than 1.5 times the median, and farther from it than nearly all "
        "others.",
    )
    note = fields.Char(string="Compared", compute="_compute_note")

    @api.depends("amount", "median", "site_count", "ratio")
    @api.depends_context("lang")
    def _compute_note(self):
        for line in self:
            line.note = (
                self.env._(
                    "%(ratio)s times the median of %(count)s sites",
                    ratio=formatLang(self.env, line.ratio, digits=1),
                    count=line.site_count,
                )
                if line.median
                else self.env._("Too few sites to compare")
            )

    def action_open_charges(self):
        """Open the charges behind one row."""
        self.ensure_one()
        Charge = self.env["service.charge"]
        spending = self.spending_id
        domain = (
            Charge._get_spending_domain(spending.date_from, spending.date_to)
            & Domain("client_id", "child_of", spending.client_id.id)
            & Domain("site_id", "=", self.site_id.id)
            & Domain("item_id", "=", self.item_id.id)
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_charge_action"
        )
        return {**action, "domain": list(domain), "context": {}}
