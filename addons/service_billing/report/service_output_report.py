from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.service_workorder.models.constants import RESOURCE_KINDS


class ServiceOutputReport(models.Model):
    """What specialists have done, line by line of accepted work, and what they get."""

    _name = "service.output.report"
    _description = "Output and Pay"
    _auto = False
    _rec_name = "order_id"
    _order = "performed_on desc, id desc"
    # what has to be in the database before it is asked
    _depends = {
        "service.charge.report": ["expense", "income", "order_line_id"],
        "service.workorder": [
            *("company_id", "performed_on", "resource_id", "state", "technician_id"),
            *("client_id", "territory_id"),
        ],
        "service.workorder.line": ["item_id", "order_id", "quantity", "result"],
        "service.catalog.item": ["work_hours"],
    }

    order_id = fields.Many2one(
        "service.workorder",
        string="Jobs",
        readonly=True,
        aggregator="count_distinct",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    performed_on = fields.Date(string="Day", readonly=True)
    specialist_id = fields.Many2one(
        "service.resource",
        readonly=True,
        help="Who went: the technician, else the firm itself.",
    )
    resource_id = fields.Many2one("service.resource", string="Performer", readonly=True)
    resource_kind = fields.Selection(
        RESOURCE_KINDS, string="Performer Is", readonly=True
    )
    client_id = fields.Many2one("res.partner", readonly=True)
    territory_id = fields.Many2one("service.territory", string="Region", readonly=True)
    item_id = fields.Many2one("service.catalog.item", string="Service", readonly=True)
    quantity = fields.Float(readonly=True)
    norm_hours = fields.Float(
        readonly=True, help="How long the services take by the catalogue."
    )
    pay = fields.Monetary(
        readonly=True,
        help="Pay, bonuses and agreed penalties, in the currency of the company.",
    )
    income = fields.Monetary(readonly=True, help="What clients pay for it.")

    @property
    def _table_query(self):
        charges = self.env["service.charge.report"]._table_query
        return SQL(
            """
            SELECT line.id, work.id AS order_id, work.company_id, company.currency_id,
                   work.performed_on,
                   COALESCE(work.technician_id, work.resource_id) AS specialist_id,
                   work.resource_id, resource.kind AS resource_kind, work.client_id,
                   work.territory_id,
                   line.item_id, line.quantity,
                   line.quantity * COALESCE(item.work_hours, 0) AS norm_hours,
                   COALESCE(money.expense, 0) AS pay,
                   COALESCE(money.income, 0) AS income
              FROM service_workorder_line line
              JOIN service_workorder work ON work.id = line.order_id
              JOIN res_company company ON company.id = work.company_id
         LEFT JOIN service_resource resource ON resource.id = work.resource_id
         LEFT JOIN service_catalog_item item ON item.id = line.item_id
         LEFT JOIN (SELECT charge.order_line_id, SUM(charge.income) AS income,
                           SUM(charge.expense) FILTER (
                               WHERE charge.side IN ('staff', 'contractor')
                           ) AS expense
                      FROM (%s) AS charge
                     WHERE charge.order_line_id IS NOT NULL
                     GROUP BY charge.order_line_id
                   ) money ON money.order_line_id = line.id
             WHERE work.state = 'done' AND line.result = 'done'
               AND work.performed_on IS NOT NULL
            """,
            charges,
        )
