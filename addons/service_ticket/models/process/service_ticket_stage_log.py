from collections import defaultdict

from odoo import api, fields, models


class ServiceTicketStageLog(models.Model):
    """How long a ticket stood at a stage; written when it leaves it."""

    _name = "service.ticket.stage.log"
    _description = "Time per Stage"
    _order = "ended_at desc, id desc"
    _log_access = False
    _rec_name = "stage_id"

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", index=True)
    type_id = fields.Many2one(
        "service.ticket.type", string="Request Type", ondelete="restrict"
    )
    stage_id = fields.Many2one(
        "service.ticket.stage", required=True, index=True, ondelete="restrict"
    )
    next_stage_id = fields.Many2one(
        "service.ticket.stage", string="Went on to", ondelete="restrict"
    )
    team_id = fields.Many2one("service.team", index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Responsible")
    started_at = fields.Datetime(string="Start", required=True)
    ended_at = fields.Datetime(string="End", required=True, index=True)
    seconds = fields.Float(
        aggregator="avg", help="All the time, nights and holidays included."
    )
    working_seconds = fields.Float(aggregator="avg", help="Working time of the team.")
    hours = fields.Float(aggregator="avg", help="All the time in hours.")
    working_hours = fields.Float(
        aggregator="avg",
        help="Working time of the team in hours.",
    )

    _report_idx = models.Index("(type_id, stage_id, ended_at)")

    @api.model
    def _log(self, vals_list):
        """Write the history of many tickets at once.

        :param vals_list: list of values without the durations
        :return: the rows
        """
        Team, Ticket = self.env["service.team"], self.env["service.ticket"]
        by_calendar = defaultdict(list)
        for vals in vals_list:
            company = Ticket.browse(vals["ticket_id"]).company_id
            team = Team.browse(vals["team_id"])
            by_calendar[team._get_working_hours(company)].append(vals)
        for calendar, rows in by_calendar.items():
            pairs = [(row["started_at"], row["ended_at"]) for row in rows]
            for row, working in zip(
                rows, calendar._service_elapsed(pairs), strict=True
            ):
                seconds = (row["ended_at"] - row["started_at"]).total_seconds()
                row.update(
                    company_id=Ticket.browse(row["ticket_id"]).company_id.id,
                    seconds=seconds,
                    working_seconds=working,
                    hours=seconds / 3600,
                    working_hours=working / 3600,
                )
        return self.create(vals_list)
