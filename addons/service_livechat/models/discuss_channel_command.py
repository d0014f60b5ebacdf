"""What operators type in a chat: ``/ticket``."""

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

from ..tools.turns import read_command, read_ticket_number


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def execute_command_ticket(self, **kwargs):
        """Make a ticket of this chat, or say which one it has.

        With the number of an open ticket the chat goes on there. The answer is seen by
        who typed the command only.

        :param kwargs: ``body`` is what was typed
        :raise AccessError: for people who do not work at the desk
        """
        self.ensure_one()
        if not self.env.user.has_group("service_ci.group_agent"):
            raise AccessError(self.env._("Tickets are made by agents of the desk."))
        self.check_access("read")
        argument = read_command(html2plaintext(kwargs.get("body") or ""))
        answer = self._service_run_command(argument)
        self.env.user._bus_send_transient_message(self, answer)

    def _service_run_command(self, argument):
        """Return the answer to the command, as HTML for the operator.

        :param str argument: a subject, the number of a ticket, or nothing
        """
        if self.channel_type != "livechat":
            return self.env._("Only chats with visitors become tickets.")
        chat = self.sudo()  # sudo: operators read chats, the desk keeps the link
        chat._service_lock()
        if chat.service_ticket_id:
            return self.env._(
                "This chat has a ticket already: %(ticket)s",
                ticket=chat.service_ticket_id._get_html_link(),
            )
        if number := read_ticket_number(argument):
            return self._service_join(number)
        if not chat._service_visitor_words():
            return self.env._(
                "The visitor has not written anything yet: a ticket is made of words."
            )
        values = {"name": argument} if argument else {}
        user = chat._service_operator() or self.env.user
        ticket = chat._service_make_tickets(**values, user_id=user.id)
        chat._service_tell_visitor(chat._service_number_text())
        return self.env._(
            "Ticket %(ticket)s: all words of this chat stand there.",
            ticket=ticket._get_html_link(),
        )

    def _service_join(self, number):
        """Let this chat go on in an open ticket.

        :param str number: as typed by an operator
        """
        ticket = self._service_find_ticket(number)
        if not ticket or not ticket.has_access("write"):
            return self.env._(
                "There is no open ticket %(number)s that you may work on.",
                number=number,
            )
        if ticket.state in ("done", "cancelled"):
            return self.env._(
                "%(ticket)s is closed: reopen it, or type /ticket with a subject.",
                ticket=ticket._get_html_link(),
            )
        chat = self.sudo()  # sudo: see _service_run_command
        chat.service_ticket_id = ticket
        chat._service_copy_words()
        chat._service_copy_ratings()
        return self.env._(
            "This chat goes on in %(ticket)s.", ticket=ticket._get_html_link()
        )

    def _service_number_text(self):
        chat = self._service_for_visitor()
        number = chat.service_ticket_id.number
        return chat.env._("Your request has the number %(number)s.", number=number)
