from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.periods import period_of
from ..constants import ACCEPTANCES, CONTRACT_STATES, PERIODS


class ServiceContract(models.Model):
    """What a client has agreed to pay, and for what."""

    _name = "service.contract"
    _description = "Service Contract"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "client_id, date_from desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "client_id"]
    _check_company_auto = True

    number = fields.Char(required=True, copy=False, tracking=True)
    client_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_company", "=", True), ("parent_id", "=", False)],
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    state = fields.Selection(
        CONTRACT_STATES, required=True, default="draft", tracking=True, copy=False
    )
    signed_on = fields.Date()
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today, tracking=True
    )
    date_to = fields.Date(
        string="Until", tracking=True, help="The last day; empty: until further."
    )

    # Who pays when

    entity_id = fields.Many2one(
        "res.partner",
        string="Pays Period Fees",
        check_company=True,
        ondelete="restrict",
        domain="[('id', 'child_of', client_id), ('is_company', '=', True)]",
        help="Legal entity for retainer, overage and minimum; empty: the client.",
    )
    entity_ids = fields.One2many(
        "service.contract.entity", "contract_id", "Legal Entities", copy=True
    )
    recipient_ids = fields.One2many(
        "service.contract.recipient", "contract_id", "Recipients", copy=True
    )
    period = fields.Selection(PERIODS, required=True, default="month", tracking=True)
    closing_day = fields.Integer(
        help="The day of the month with which a period ends; 0: its last day."
    )
    acceptance = fields.Selection(
        ACCEPTANCES,
        string="Charged after",
        required=True,
        default="manager",
        tracking=True,
        help="Whose acceptance makes work chargeable.",
    )
    tax_id = fields.Many2one(
        "account.tax",
        ondelete="restrict",
        check_company=True,
        domain=[("type_tax_use", "=", "sale")],
        default=lambda self: self.env.company.account_sale_tax_id,
    )
    approval_amount = fields.Monetary(
        string="Approval above",
        help="Charges for more than this wait for a manager; 0: none.",
    )

    # Prices

    price_ids = fields.One2many(
        "service.contract.price", "contract_id", "Prices", copy=True
    )
    night_from = fields.Float(string="Night from", default=22.0)
    night_to = fields.Float(string="Night until", default=6.0)
    index_ids = fields.One2many(
        "service.contract.index", "contract_id", "Indexation", copy=True
    )
    retainer_amount = fields.Monetary(
        string="Retainer", help="Due for each period, whatever is done."
    )
    included_quantity = fields.Float(
        string="Included", help="So much of the covered work costs nothing more."
    )
    covered_item_ids = fields.Many2many(
        "service.catalog.item",
        string="Covered Services",
        domain=[("is_section", "=", False)],
        help="Paid by the retainer.",
    )
    overage_price = fields.Monetary(
        string="Each One More", help="For covered work above the included quantity."
    )
    minimum_amount = fields.Monetary(
        string="Minimum of a Period",
        help="What a period costs at least; the difference is charged.",
    )
    sla_policy_id = fields.Many2one(
        "service.sla.policy",
        string="SLA Policy",
        ondelete="restrict",
        domain=[("kind", "=", "sla")],
        help="Goes before the policies that are found by criteria.",
    )
    sla_credit_percent = fields.Float(
        string="Credit for Missed SLA",
        help="Percent of the price of work whose promised time was missed.",
    )

    charge_ids = fields.One2many("service.charge", "contract_id")

    _number_uniq = models.UniqueIndex(
        "(company_id, client_id, number)",
        "The client has another contract with this number.",
    )
    _check_dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The contract ends before it begins."
    )
    _check_closing_day = models.Constraint(
        "CHECK (closing_day BETWEEN 0 AND 28)",
        "A period ends with a day from 1 to 28, or with the month: then enter 0.",
    )
    _check_amounts = models.Constraint(
        "CHECK (retainer_amount >= 0 AND included_quantity >= 0"
        " AND overage_price >= 0 AND minimum_amount >= 0 AND approval_amount >= 0)",
        "Amounts and quantities of a contract are not negative.",
    )
    _check_credit = models.Constraint(
        "CHECK (sla_credit_percent BETWEEN 0 AND 100)",
        "A credit lies between 0 and 100 percent.",
    )
    _check_night = models.Constraint(
        "CHECK (night_from >= 0 AND night_from < 24"
        " AND night_to >= 0 AND night_to < 24)",
        "Night begins and ends at an hour from 0 to 24.",
    )
    _client_idx = models.Index("(client_id, company_id) WHERE state <> 'draft'")

    @api.depends("number", "client_id")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = self.env._(
                "%(number)s, %(client)s",
                number=contract.number or "",
                client=contract.client_id.name or "",
            )

    # Periods

    def _period_of(self, day):
        """Return the period of one contract to which a day belongs.

        :param day: ``date``
        :return: tuple of ``date``, first and last day
        """
        return period_of(day, self.period, self.closing_day)

    def _covers(self, day):
        return self.date_from <= day <= (self.date_to or date.max)

    # Steps

    def action_activate(self):
        """Put contracts into force."""
        for contract in self:
            if not contract.price_ids and not contract.retainer_amount:
                raise UserError(
                    self.env._(
                        "%(contract)s has neither prices nor a retainer: enter what "
                        "the client pays first.",
                        contract=contract.display_name,
                    )
                )
        self.state = "active"

    def action_end(self):
        """End contracts today; what was done until then is still charged."""
        today = fields.Date.context_today(self)
        for contract in self:
            contract.write(
                {
                    "state": "ended",
                    "date_to": max(
                        contract.date_from, min(contract.date_to or today, today)
                    ),
                }
            )

    def action_draft(self):
        """Take contracts back to be changed."""
        if self.charge_ids.filtered(lambda charge: charge.state != "reversed"):
            raise UserError(
                self.env._(
                    "Work was charged by this contract: it stays in force. Change its "
                    "prices by lines with other dates."
                )
            )
        self.state = "draft"
