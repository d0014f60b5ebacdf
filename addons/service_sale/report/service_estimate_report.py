from odoo import fields, models
from odoo.tools import SQL

from ..models.constants import ORDER_ESTIMATE_STATES


class ServiceEstimateReport(models.Model):
    """Estimates in figures: how many are accepted, for how much, how fast.

    Only the last versions count: those that another one has replaced were no answer.
    """

    _name = "service.estimate.report"
    _description = "Estimates Analysis"
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"

    order_id = fields.Many2one("sale.order", string="Estimate", readonly=True)
    ticket_id = fields.Many2one("service.ticket", readonly=True)
    team_id = fields.Many2one("service.team", readonly=True)
    type_id = fields.Many2one(
        "service.ticket.type", string="Request Type", readonly=True
    )
    item_id = fields.Many2one("service.catalog.item", string="Service", readonly=True)
    client_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Datetime(string="Made on", readonly=True)
    sent_at = fields.Datetime(string="Sent on", readonly=True)
    state = fields.Selection(ORDER_ESTIMATE_STATES, readonly=True)
    version = fields.Integer(readonly=True, aggregator="avg")
    amount = fields.Monetary(
        readonly=True, help="Without taxes, in the currency of the company."
    )
    amount_accepted = fields.Monetary(
        readonly=True, help="Of the amounts, what clients accepted."
    )
    conversion = fields.Float(
        string="Conversion, %",
        readonly=True,
        aggregator="avg",
        help="Share of what clients accepted, of all that they have answered or let "
        "expire.",
    )
    days_to_answer = fields.Float(readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT sale.id,
                   sale.id AS order_id,
                   sale.service_ticket_id AS ticket_id,
                   ticket.team_id,
                   ticket.type_id,
                   ticket.item_id,
                   ticket.client_id,
                   sale.user_id,
                   sale.company_id,
                   company.currency_id,
                   sale.create_date AS date,
                   sale.service_sent_at AS sent_at,
                   sale.service_state AS state,
                   sale.service_version AS version,
                   sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                       AS amount,
                   CASE WHEN sale.state = 'sale' THEN sale.amount_untaxed
                        / COALESCE(NULLIF(sale.currency_rate, 0), 1) ELSE 0 END
                       AS amount_accepted,
                   CASE WHEN sale.state = 'sale' THEN 100.0
                        WHEN sale.service_state IN ('refused', 'expired') THEN 0.0
                   END AS conversion,
                   EXTRACT(EPOCH FROM
                       sale.service_decided_at - sale.service_sent_at) / 86400.0
                       AS days_to_answer
              FROM sale_order sale
              JOIN service_ticket ticket ON ticket.id = sale.service_ticket_id
              JOIN res_company company ON company.id = sale.company_id
             WHERE sale.service_state NOT IN ('replaced', 'withdrawn')
            """
        )
