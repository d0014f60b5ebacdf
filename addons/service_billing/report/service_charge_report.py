from odoo import fields, models
from odoo.tools import SQL

from ..models.constants import CHARGE_KINDS, CHARGE_STATES, HOLDS, SIDES


class ServiceChargeReport(models.Model):
    """What charges come to, in the currency of the company.

    A charge and its reversal cancel out; claims that nobody has agreed to do not count.
    """

    _name = "service.charge.report"
    _description = "Income and Expense"
    _auto = False
    _rec_name = "charge_id"
    _order = "performed_on desc, id desc"
    # what has to be in the database before it is asked
    _depends = {
        "service.charge": [
            *("amount", "company_id", "contract_id", "currency_id", "hold"),
            *("is_reversed", "performed_on", "quantity", "side", "state"),
        ],
        "service.workorder": ["performed_on", "resource_id", "technician_id"],
        "res.currency.rate": ["rate", "name", "currency_id", "company_id"],
    }

    charge_id = fields.Many2one("service.charge", readonly=True)
    side = fields.Selection(SIDES, readonly=True)
    kind = fields.Selection(CHARGE_KINDS, readonly=True)
    state = fields.Selection(CHARGE_STATES, readonly=True)
    hold = fields.Selection(HOLDS, string="Held Back", readonly=True)
    is_covered = fields.Boolean(string="Paid by the Retainer", readonly=True)
    performed_on = fields.Date(string="Day", readonly=True)
    period_from = fields.Date(string="Period", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    charge_currency_id = fields.Many2one(
        "res.currency", string="Charged in", readonly=True
    )
    client_id = fields.Many2one("res.partner", readonly=True)
    entity_id = fields.Many2one("res.partner", string="Legal Entity", readonly=True)
    contract_id = fields.Many2one(
        "service.contract",
        readonly=True,
        help="Of what performers get, too: the contract by which the client pays for "
        "the same work.",
    )
    order_id = fields.Many2one("service.workorder", string="Work Order", readonly=True)
    order_line_id = fields.Many2one("service.workorder.line", readonly=True)
    section_id = fields.Many2one(
        "service.catalog.item", string="Section of Services", readonly=True
    )
    item_id = fields.Many2one("service.catalog.item", string="Service", readonly=True)
    site_id = fields.Many2one("service.site", readonly=True)
    territory_id = fields.Many2one("service.territory", string="Region", readonly=True)
    resource_id = fields.Many2one(
        "service.resource",
        string="Performer",
        readonly=True,
        help="Who did the work, also where it is the client who pays.",
    )
    quantity = fields.Float(readonly=True)
    income = fields.Monetary(
        readonly=True,
        help="What clients pay without taxes, by the rate of the day of the work.",
    )
    expense = fields.Monetary(
        readonly=True,
        help="What performers get without taxes, by the rate of the day of the work.",
    )
    margin = fields.Monetary(readonly=True, help="Income less expense.")

    @property
    def _table_query(self):
        return SQL(
            "SELECT row.*, row.income - row.expense AS margin FROM (%s) AS row",
            SQL(" UNION ALL ").join(self._get_sources()),
        )

    def _get_sources(self):
        """Return the queries whose rows count, each with the same columns.

        The extension point for what else brings income or costs money: add a query
        with ids of its own to the result of ``super``.
        """
        return [self._get_charge_source()]

    def _get_charge_source(self):
        # ``sold`` is what the client pays for the same line: one row at most, found by
        # the index that allows one charge.
        return SQL(
            """
            SELECT charge.id, charge.id AS charge_id, charge.side, charge.kind,
                   charge.state, charge.hold, charge.is_covered, charge.performed_on,
                   charge.period_from, charge.company_id, company.currency_id,
                   charge.currency_id AS charge_currency_id, charge.client_id,
                   charge.entity_id,
                   COALESCE(charge.contract_id, sold.contract_id) AS contract_id,
                   charge.order_id, charge.order_line_id,
                   item.parent_id AS section_id, charge.item_id, charge.site_id,
                   charge.territory_id,
                   COALESCE(charge.resource_id, work.resource_id) AS resource_id,
                   charge.quantity,
                   CASE WHEN charge.side = 'client' THEN %(amount)s ELSE 0 END
                       AS income,
                   CASE WHEN charge.side = 'client' THEN 0 ELSE %(amount)s END
                       AS expense
              FROM service_charge charge
              JOIN res_company company ON company.id = charge.company_id
              JOIN res_currency money ON money.id = company.currency_id
         LEFT JOIN service_workorder work ON work.id = charge.order_id
         LEFT JOIN service_catalog_item item ON item.id = charge.item_id
         LEFT JOIN service_charge sold
                ON charge.side <> 'client' AND sold.source = charge.source
               AND sold.side = 'client' AND sold.kind = 'work'
               AND NOT sold.is_reversed AND sold.reversal_of_id IS NULL
             WHERE charge.state <> 'reversed'
               AND charge.hold IS DISTINCT FROM 'claim'
            """,
            amount=self._get_converted(),
        )

    def _get_converted(self):
        """Return the amount of ``charge`` in the currency of ``company``, as SQL."""
        return SQL(
            """CASE WHEN charge.currency_id = company.currency_id THEN charge.amount
                    ELSE ROUND(charge.amount * %s / %s, money.decimal_places) END""",
            self._get_rate(SQL("company.currency_id")),
            self._get_rate(SQL("charge.currency_id")),
        )

    def _get_rate(self, currency):
        """Return the rate of a currency on the day of ``charge``, as Odoo takes it.

        :param SQL currency: its id
        """
        rates = SQL(
            """SELECT rate.rate FROM res_currency_rate rate
                WHERE rate.currency_id = %s
                  AND (rate.company_id IS NULL OR rate.company_id
                       = SPLIT_PART(company.parent_path, '/', 1)::int)""",
            currency,
        )
        return SQL(
            """COALESCE(
                (%(rates)s AND rate.name <= charge.performed_on
                 ORDER BY rate.company_id, rate.name DESC LIMIT 1),
                (%(rates)s ORDER BY rate.company_id, rate.name LIMIT 1), 1.0)""",
            rates=rates,
        )

    def action_open_charge(self):
        """Open the charge that one row is about."""
        self.ensure_one()
        return self.charge_id.get_formview_action()
