"""Tickets with mails that did not reach their reader."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .mail_mail import NOT_DELIVERED


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    has_undelivered = fields.Boolean(
        string="Mail Not Delivered",
        compute="_compute_has_undelivered",
        search="_search_has_undelivered",
        help="A mail of the conversation could not be sent, or came back.",
    )

    def _compute_has_undelivered(self):
        messages = self._search_undelivered(Domain("res_id", "in", self.ids))
        ids = {row[0] for row in self.env.execute_query(messages.select("res_id"))}
        for ticket in self:
            ticket.has_undelivered = ticket.id in ids

    def _search_has_undelivered(self, operator, value):
        if operator != "in":
            return NotImplemented
        messages = self._search_undelivered(Domain.TRUE)
        return Domain("id", "in", messages.subselect("res_id"))

    def _search_undelivered(self, domain):
        """Return the query of messages on tickets that missed somebody."""
        # sudo: the answer is yes or no, on tickets that the user may read
        return (
            self.env["mail.message"]
            .sudo()
            ._search(
                Domain("model", "=", self._name)
                & Domain("notification_ids.notification_status", "in", NOT_DELIVERED)
                & domain
            )
        )

    def _undelivered_mails(self):
        # sudo: mails are for administrators; these are of tickets that may be changed
        return (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "=", "exception"),
                ]
            )
        )

    def action_send_undelivered(self):
        """Send once more what could not be sent."""
        self.check_access("write")
        if not self._undelivered_mails()._service_send_again():
            raise UserError(
                self.env._(
                    "What came back cannot be sent again: correct the address and "
                    "write anew."
                )
            )

    def action_give_up_undelivered(self):
        """Note that the mails need not arrive any more."""
        self.check_access("write")
        self._undelivered_mails()._service_give_up()
        # sudo: as above
        self.env["mail.notification"].sudo().search(
            [
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "in", self.ids),
                ("notification_status", "in", NOT_DELIVERED),
            ]
        ).notification_status = "canceled"
