"""What the figures need to know of a ticket, noted when it happens."""

from odoo import api, fields, models

from ..constants import CLOSED_STATES

# When one of these changes, the days of the ticket are counted anew.
COUNTED_FIELDS = {
    "active",
    "category_id",
    "channel_id",
    "closed_at",
    "company_id",
    "first_response_at",
    "handling_seconds",
    "item_id",
    "opened_at",
    "reaction_seconds",
    "repeat_of_id",
    "solved_line",
    "state",
    "team_id",
    "type_id",
    "user_id",
}
# Those that decide on which days a ticket counts.
DAY_FIELDS = {"closed_at", "company_id", "first_response_at", "opened_at"}


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    reaction_seconds = fields.Integer(
        string="Reaction (s)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Working time of the team until the first answer.",
    )
    handling_seconds = fields.Integer(
        string="Handling (s)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Working time of the team from the beginning to the end.",
    )
    solved_line = fields.Selection(
        [
            ("1", "Line 1"),
            ("2", "Line 2"),
            ("3", "Line 3"),
            ("external", "External"),
        ],
        readonly=True,
        copy=False,
        help="The line of the team that closed the ticket.",
    )
    reopening_ids = fields.One2many("service.ticket.reopening", "ticket_id")

    # The figures of a day are read by the time of what is counted.
    _opened_idx = models.Index("(company_id, opened_at)")
    _answered_idx = models.Index(
        "(company_id, first_response_at) WHERE first_response_at IS NOT NULL"
    )
    _closed_idx = models.Index("(company_id, closed_at) WHERE closed_at IS NOT NULL")

    # Facts

    def write(self, vals):
        moved = DAY_FIELDS & vals.keys()
        if any(ticket[name] for ticket in self for name in moved):
            self._mark_present_days()
        result = super().write(vals)
        if vals.get("first_response_at"):
            self._measure_reaction()
        if "closed_at" in vals:
            self._measure_handling()
        return result

    def _on_stage_change(self, closed_before):
        self.env["service.ticket.reopening"]._record(
            closed_before.filtered(lambda ticket: ticket.state not in CLOSED_STATES)
        )
        return super()._on_stage_change(closed_before)

    def _measure_reaction(self):
        """Note the working time until the first answer."""
        seconds = self._working_seconds("opened_at", "first_response_at")
        for ticket in self:
            ticket.reaction_seconds = seconds[ticket.id]

    def _measure_handling(self):
        """Note the working time until the end, and which line reached it."""
        closed = self.filtered("closed_at")
        seconds = closed._working_seconds("opened_at", "closed_at")
        for ticket in self:
            ticket.update(
                {
                    "handling_seconds": seconds.get(ticket.id),
                    "solved_line": ticket.id in seconds and ticket.team_id.line,
                }
            )

    def _working_seconds(self, start_name, end_name):
        """Measure between two times in the hours that promises are counted by.

        :param str start_name: datetime field
        :param str end_name: datetime field
        :return: dict ticket id -> whole seconds
        """
        result = {}
        for calendar, tickets in self.grouped(
            lambda ticket: ticket.team_id._get_working_hours(ticket.company_id)
        ).items():
            pairs = [(ticket[start_name], ticket[end_name]) for ticket in tickets]
            # sudo: calendars are no secret, but agents need no access to them
            elapsed = calendar.sudo()._service_elapsed(pairs)
            result.update(
                zip(tickets.ids, (round(value) for value in elapsed), strict=True)
            )
        return result

    # Days to count anew

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        # Those that were imported with their past.
        tickets.filtered("first_response_at")._measure_reaction()
        tickets.filtered("closed_at")._measure_handling()
        tickets._mark_changed()
        return tickets

    def _write_multi(self, vals_list):
        # Lower than write(): computed fields change what is counted, too.
        if any(COUNTED_FIELDS & vals.keys() for vals in vals_list):
            self._mark_changed()
        return super()._write_multi(vals_list)

    def unlink(self):
        self._mark_present_days()
        return super().unlink()

    def _mark_changed(self):
        """Have the days of tickets counted anew, as they stand at the commit.

        One statement a transaction, however many tickets and changes.
        """
        self._before_commit("_mark_days")

    def _mark_days(self):
        self.env["service.ticket.daily"]._mark_tickets(self.ids)

    def _mark_present_days(self):
        """Have the days counted anew on which tickets count before a change."""
        self.flush_recordset(COUNTED_FIELDS)
        self.env["service.ticket.daily"]._mark_tickets(self.ids)
