"""A ticket that came by chat, as the desk sees it."""

from odoo import api, fields, models

from odoo.addons.mail.tools.discuss import Store

CHANNEL = "chat"


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    livechat_ids = fields.One2many(
        "discuss.channel", "service_ticket_id", groups="service_ci.group_agent"
    )
    is_visitor_guessed = fields.Boolean(
        string="Visitor Guessed",
        readonly=True,
        copy=False,
        groups="service_ci.group_agent",
        help="A visitor without a login typed an address; nobody knows that it is "
        "theirs.",
    )
    chat_route = fields.Selection(
        [("chat", "To the chat"), ("mail", "By mail"), ("none", "Nowhere")],
        string="Answer Goes",
        compute="_compute_chat_route",
        groups="service_ci.group_agent",
    )

    @api.depends_context("uid")
    def _compute_chat_route(self):
        tickets = self.sudo()  # sudo: agents need not be operators of the chat
        reached = tickets._get_live_chats()
        talked = tickets.filtered("livechat_ids")
        for ticket in self:
            if ticket.sudo() not in talked:
                ticket.chat_route = False
            elif reached.get(ticket.id):
                ticket.chat_route = "chat"
            else:
                ticket.chat_route = "mail" if ticket.email_normalized else "none"

    def _thread_to_store(self, store, fields, *, request_list=None):
        result = super()._thread_to_store(store, fields, request_list=request_list)
        if request_list is not None and store.target.is_internal(self.env):
            # sudo: agents need not be operators of the chat
            reached = self.sudo()._get_live_chats()
            for ticket in self:
                chat = reached.get(ticket.id)
                target = chat and chat[-1:]._get_live_target()
                store.add(ticket, {"liveChatTarget": target or False}, as_thread=True)
        return result

    def _portal_shows_description(self):
        # What was typed stands in the conversation.
        return self.channel_id.code != CHANNEL and super()._portal_shows_description()

    def _get_feedback_candidates(self):
        candidates = super()._get_feedback_candidates()
        rated = candidates.sudo().rating_ids.filtered("service_chat_rating_id")
        # Who has rated the chat has said it.
        return candidates - candidates.browse(rated.mapped("res_id"))

    def action_confirm_visitor(self):
        """Note that the visitor is who they said."""
        self.check_access("write")
        self.sudo().is_visitor_guessed = False  # sudo: a fact, not a field to type

    def action_open_chat(self):
        """Open the window of the last chat."""
        self.ensure_one()
        chat = self.env["discuss.channel"].search(
            [("service_ticket_id", "=", self.id)], order="id desc", limit=1
        )
        Store(bus_channel=self.env.user).add(
            chat, extra_fields={"open_chat_window": True}
        ).bus_send()
