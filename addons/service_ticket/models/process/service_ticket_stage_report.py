from odoo import fields, models
from odoo.tools import SQL

REPORT_DAYS = 90


class ServiceTicketStageReport(models.Model):
    """Where tickets stick: one row per type and stage, over the last months and now."""

    _name = "service.ticket.stage.report"
    _description = "Where Tickets Stick"
    _auto = False
    _order = "working_median desc, id"
    _rec_name = "stage_id"

    company_id = fields.Many2one("res.company", readonly=True)
    type_id = fields.Many2one(
        "service.ticket.type", string="Request Type", readonly=True
    )
    stage_id = fields.Many2one("service.ticket.stage", readonly=True)
    passed_count = fields.Integer(string="Passed", readonly=True)
    working_median = fields.Float(
        string="Median, Working Hours", readonly=True, aggregator="max"
    )
    working_average = fields.Float(
        string="Average, Working Hours", readonly=True, aggregator="max"
    )
    hours_median = fields.Float(string="Median, Hours", readonly=True, aggregator="max")
    working_most = fields.Float(
        string="90 % within, Working Hours", readonly=True, aggregator="max"
    )
    now_count = fields.Integer(string="There Now", readonly=True)
    oldest_since = fields.Datetime(string="Longest There since", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH passed AS (
                SELECT company_id, type_id, stage_id, COUNT(*) AS passed_count,
                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY working_hours)
                           AS working_median,
                       PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY hours)
                           AS hours_median,
                       PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY working_hours)
                           AS working_most,
                       AVG(working_hours) AS working_average
                  FROM service_ticket_stage_log
                 WHERE ended_at >= NOW() AT TIME ZONE 'UTC'
                                   - make_interval(days => %(days)s)
              GROUP BY company_id, type_id, stage_id
            ), present AS (
                SELECT company_id, type_id, stage_id, COUNT(*) AS now_count,
                       MIN(stage_since) AS oldest_since
                  FROM service_ticket
                 WHERE state IN ('new', 'open', 'waiting') AND active
              GROUP BY company_id, type_id, stage_id
            )
            SELECT COALESCE(passed.stage_id, present.stage_id)::bigint * 1000000000
                   + COALESCE(passed.type_id, present.type_id, 0) * 10000
                   + COALESCE(passed.company_id, present.company_id, 0) AS id,
                   COALESCE(passed.company_id, present.company_id) AS company_id,
                   COALESCE(passed.type_id, present.type_id) AS type_id,
                   COALESCE(passed.stage_id, present.stage_id) AS stage_id,
                   COALESCE(passed.passed_count, 0) AS passed_count,
                   COALESCE(passed.working_median, 0) AS working_median,
                   COALESCE(passed.working_average, 0) AS working_average,
                   COALESCE(passed.hours_median, 0) AS hours_median,
                   COALESCE(passed.working_most, 0) AS working_most,
                   COALESCE(present.now_count, 0) AS now_count,
                   present.oldest_since
              FROM passed
         FULL JOIN present
                ON passed.stage_id = present.stage_id
               AND COALESCE(passed.type_id, 0) = COALESCE(present.type_id, 0)
               AND COALESCE(passed.company_id, 0) = COALESCE(present.company_id, 0)
            """,
            days=REPORT_DAYS,
        )

    def action_open_tickets(self):
        """Open the tickets that stand at this stage now, the longest there first.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "service_ticket.service_ticket_action"
        )
        action["domain"] = [
            ("stage_id", "=", self.stage_id.id),
            ("type_id", "=", self.type_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["display_name"] = self.stage_id.name
        action["context"] = {}
        return action
