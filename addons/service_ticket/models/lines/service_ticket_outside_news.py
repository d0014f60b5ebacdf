"""What clients write while a team outside has their ticket.

The desk sees that there is news and passes it on, or the team's switch has it leave
by itself.  Only what clients themselves wrote in public goes, without the history that
their mail programs quote.
"""

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools.mail import email_normalize

from ...tools.addresses import without_tag
from ...tools.quote import without_quotes
from ..constants import CLOSED_STATES


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    outside_news_id = fields.Many2one(
        "mail.message",
        string="Not Passed On since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="service_ci.group_agent",
        help="The first word of the client that the team outside does not know yet.",
    )
    has_outside_news = fields.Boolean(
        string="News for Team Outside",
        compute="_compute_has_outside_news",
        compute_sudo=True,
        help="The client has written since, and the team outside was not told.",
    )

    @api.depends("outside_news_id", "team_id", "external_team_id", "state")
    def _compute_has_outside_news(self):
        for ticket in self:
            ticket.has_outside_news = (
                ticket.outside_news_id
                and not ticket.is_held_outside
                and ticket.state not in CLOSED_STATES
                and ticket._stands_outside()
            )

    @api.depends("outside_news_id")
    def _compute_attention(self):
        return super()._compute_attention()

    def _get_attention(self):
        attention = super()._get_attention()
        return "act" if attention == "wait" and self.has_outside_news else attention

    def _on_customer_message(self, message):
        result = super()._on_customer_message(message)
        ticket = self.sudo()  # sudo: customers have no write access to tickets
        if ticket._is_news_outside(message):
            if not ticket.outside_news_id:
                ticket.outside_news_id = message
                ticket._before_commit("_signal_outside_news")
            ticket._before_commit("_forward_news")
        return result

    def _signal_outside_news(self):
        """Tell who watches over tickets that there is something to pass on, once."""
        # The desk signals, not the client whose word it is.
        for ticket in self.with_user(SUPERUSER_ID):
            team = ticket.external_team_id
            if ticket.has_outside_news and not team.external_forwards:
                ticket._signal_or_note(
                    ticket._get_outside_watcher(team),
                    lambda env, team=team: env._(
                        "The client has written: pass it on to “%s”?", team.name
                    ),
                )

    def _is_news_outside(self, message):
        """Tell whether the team outside should know what the client wrote.

        What a machine wrote may be the answer to a mail of ours, and nobody is told
        what they wrote themselves.

        :param message: ``mail.message`` of the client
        """
        if self.state in CLOSED_STATES or not self._stands_outside():
            return False
        mail = self.env["service.inbound.mail"]._in_process()
        is_by_machine = mail.automation and not mail.is_forced
        sender = email_normalize(message.email_from, strict=False) or ""
        return (
            not is_by_machine
            and without_tag(sender) != self.external_team_id.external_email_normalized
        )

    def _forward_news(self):
        """Let news leave by itself for the teams that want it so."""
        # The desk writes, not the client whose word it is.
        tickets = self.with_user(SUPERUSER_ID).filtered(
            lambda ticket: (
                ticket.has_outside_news and ticket.external_team_id.external_forwards
            )
        )
        if tickets:
            news = tickets._get_outside_news()
            tickets._mail_outside(
                {
                    ticket.id: ticket._outside_news_text(news[ticket.id])
                    for ticket in tickets
                },
                {id_: messages.attachment_ids for id_, messages in news.items()},
            )
            tickets._settle_outside_news()

    def _settle_outside_news(self):
        """Note that the team outside knows, or need not know, what the client wrote."""
        tickets = self.sudo()  # sudo: who may write to the team may be no agent of ours
        tickets.filtered("outside_news_id")._end_signals()
        tickets.write({"outside_news_id": False})
        tickets._expect_outside_answer()
        tickets._tell_screens()

    def _get_outside_news(self):
        """Return what clients wrote and teams outside do not know.

        :return: dict ticket id -> ``mail.message``, oldest first
        """
        # sudo: what is passed on was public from the start
        desk = self.sudo()
        first = {ticket.id: ticket.outside_news_id.id for ticket in desk}
        messages = desk.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("id", ">=", min(first.values())),
            ],
            order="id",
        )
        news = messages.filtered(
            lambda message: (
                message.id >= first[message.res_id]
                and self._is_conversation(message)
                and not self._is_from_desk(message)
            )
        ).grouped("res_id")
        return {id_: news.get(id_, messages.browse()) for id_ in first}

    def _outside_news_text(self, messages):
        """Return what the client wrote as the mail to the team outside, as HTML.

        :param messages: ``mail.message`` of this ticket, oldest first
        """
        ticket = self._in_outside_language()
        words = Markup().join(
            Markup("<p>%s</p><blockquote>%s</blockquote>")
            % (
                ticket.env._(
                    "%s writes:",
                    message.author_id.name or ticket.partner_id.name or ticket.number,
                ),
                without_quotes(message.body),
            )
            for message in messages
        )
        return words + ticket._outside_number_line()

    # Actions

    def action_leave_news(self):
        """The team outside need not know what the client wrote."""
        self.check_access("write")
        self._end_signals()
        self.sudo().outside_news_id = False  # sudo: the mark is the desk's own
