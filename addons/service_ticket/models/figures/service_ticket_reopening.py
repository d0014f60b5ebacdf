from odoo import api, fields, models


class ServiceTicketReopening(models.Model):
    """An end of a ticket that did not last.

    The ticket itself knows only its present end; what was counted for the day of an
    earlier one stays true.
    """

    _name = "service.ticket.reopening"
    _description = "Reopened Ticket"
    _order = "reopened_at desc, id desc"
    _rec_name = "ticket_id"
    _log_access = False

    ticket_id = fields.Many2one(
        "service.ticket", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", related="ticket_id.company_id", store=True
    )
    closed_at = fields.Datetime(
        readonly=True, index=True, help="The end that did not last."
    )
    reopened_at = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )

    @api.model
    def _record(self, tickets):
        """Note that closed tickets are being taken up again.

        :param tickets: ``service.ticket`` that still carry the date of their end
        """
        # sudo: whoever reopens a ticket, a customer among them, leaves the fact
        self.sudo().create(
            [
                {"ticket_id": ticket.id, "closed_at": ticket.closed_at}
                for ticket in tickets
            ]
        )
