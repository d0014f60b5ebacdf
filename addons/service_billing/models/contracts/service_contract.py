from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.pricing import NIGHT
from ..constants import ACCEPTANCES, CONTRACT_STATES, PERIODS

# By what the fees of a period come about.
FEE_TERMS = frozenset(
    {
        *("period", "closing_day", "retainer_amount", "included_quantity"),
        *("overage_price", "minimum_amount", "date_from", "fees_from"),
    }
)
# Who owes whom, in which money: for each of them another contract.
PARTIES = frozenset({"client_id", "company_id", "currency_id"})


class ServiceContract(models.Model):
    """What a client has agreed to pay, and for what."""

    _name = "service.contract"
    _description = "Service Contract"
    _inherit = ["service.remembered.mixin", "mail.thread", "mail.activity.mixin"]
    _remembered_fields = frozenset(
        {"client_id", "company_id", "state", "date_from", "date_to", "sla_policy_id"}
    )
    _order = "client_id, date_from desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "client_id"]
    _check_company_auto = True

    number = fields.Char(required=True, tracking=True)
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

    limit_amount = fields.Monetary(
        string="Limit of a Period",
        help="A period that comes to more waits for a manager; 0: none.",
    )

    # Prices

    price_ids = fields.One2many(
        "service.contract.price", "contract_id", "Prices", copy=True
    )
    night_from = fields.Float(string="Night from", default=NIGHT[0])
    night_to = fields.Float(string="Night until", default=NIGHT[1])
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
        "(company_id, client_id, number, date_from)",
        "The client has another contract with this number from the same day.",
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
        " AND overage_price >= 0 AND minimum_amount >= 0 AND approval_amount >= 0"
        " AND limit_amount >= 0)",
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

    # CRUD

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for contract, vals in zip(self, vals_list, strict=True):
            today = contract.company_id._service_today()
            begins = (contract.date_to or today) + timedelta(days=1)
            vals.update(date_from=begins, fees_from=begins, date_to=False)
            vals.update(default or {})
        return vals_list

    def write(self, vals):
        if FEE_TERMS & vals.keys():
            self._check_fees_not_billed()
        if PARTIES & vals.keys():
            self._check_parties_stay(vals)
        return super().write(vals)

    def _check_parties_stay(self, vals):
        """Refuse another client or currency for work that was charged."""
        changed = self.filtered(
            lambda contract: any(
                contract[name].id != vals[name] for name in PARTIES & vals.keys()
            )
        )
        # sudo: whether something was charged does not depend on who asks
        charged = self.env["service.charge"].sudo()
        charged = charged.search([("contract_id", "in", changed.ids)], limit=1)
        if charged:
            raise UserError(
                self.env._(
                    "%(contract)s: work was charged by it, therefore client, company "
                    "and currency stay. End it and enter another contract.",
                    contract=charged.contract_id.display_name,
                )
            )

    def _check_fees_not_billed(self):
        """Refuse other terms for periods that stand in documents."""
        # sudo: whether documents exist does not depend on who asks
        billed = (
            self.env["service.charge"]
            .sudo()
            .search(
                [
                    ("contract_id", "in", self.ids),
                    ("order_id", "=", False),
                    ("state", "in", ("document", "paid")),
                ],
                limit=1,
            )
        )
        if billed:
            raise UserError(
                self.env._(
                    "%(contract)s: period fees by these terms stand in documents. End "
                    "the contract and go on with a copy of it.",
                    contract=billed.contract_id.display_name,
                )
            )

    # Promises

    @api.model
    @ormcache()
    def _get_policies(self):
        """Return which SLA policies contracts prescribe.

        Remembered: every ticket asks.

        :return: dict (id of company, id of client) -> list of (first day, last day, id
            of the policy)
        """
        policies = {}
        # sudo: what is promised does not depend on who asks
        for contract in self.sudo().search(
            [("state", "=", "active"), ("sla_policy_id", "!=", False)]
        ):
            key = contract.company_id.id, contract.client_id.id
            policies.setdefault(key, []).append(
                (
                    contract.date_from,
                    contract.date_to or date.max,
                    contract.sla_policy_id.id,
                )
            )
        return policies

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
        for contract in self:
            today = contract.company_id._service_today()
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
        charged = [("contract_id", "in", self.ids), ("state", "!=", "reversed")]
        if self.env["service.charge"].search_count(charged, limit=1):
            raise UserError(
                self.env._(
                    "Work was charged by this contract: it stays in force. Change its "
                    "prices by lines with other dates."
                )
            )
        self.state = "draft"

    def action_charge(self):
        """Charge the work of these contracts that was accepted, and past periods."""
        self.check_access("write")
        orders = self.env["service.workorder"].sudo()  # sudo: whoever sees which order
        domain = Domain.OR(
            Domain("client_id", "=", contract.client_id.id)
            & Domain("company_id", "=", contract.company_id.id)
            & Domain("performed_on", ">=", contract.date_from)
            & Domain("performed_on", "<=", contract.date_to or date.max)
            for contract in self
        )
        orders = orders.search(domain & Domain("state", "=", "done"))
        # sudo: nobody writes charges by hand
        Charge = self.env["service.charge"].sudo()
        Charge._sync_orders(orders)
        Charge._sync_periods(self.sudo())
        return self.action_open_charges()

    def action_open_charges(self):
        """Open the charges of contracts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_billing.service_charge_action"
        )
        return {
            **action,
            "domain": [("contract_id", "in", self.ids)],
            "context": {"search_default_current": 1},
        }
