"""A chat with a visitor, and the ticket that it belongs to."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.service_ticket.models.claims import work_off

from ..tools.turns import BOT, DESK, VISITOR

# What people say; notifications of Odoo itself are no words.
WORD_TYPES = ("comment", "email")
# Nobody answered: what Odoo notes about a chat.
UNANSWERED = ("no_agent", "no_answer")
DUE_BATCH = 50


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    service_ticket_id = fields.Many2one(
        "service.ticket",
        string="Ticket",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )
    # The words up to this message stand on the ticket.
    service_last_message_id = fields.Integer(
        readonly=True, copy=False, groups="base.group_user"
    )
    # What the visitor has told the bot: parameters, shown articles.
    service_dialogue = fields.Json(copy=False, groups="base.group_user")
    service_due_at = fields.Datetime(
        string="Becomes a Ticket at",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    _service_due_idx = models.Index("(service_due_at) WHERE service_due_at IS NOT NULL")

    # Who speaks

    def _service_side(self, message):
        """Return who said a word of this chat: visitor, desk or bot."""
        author = message.author_id
        if message.author_guest_id or author in self.livechat_customer_partner_ids:
            return VISITOR
        if author in self._service_bots():
            return BOT
        return DESK

    def _service_bots(self):
        step = self.chatbot_current_step_id
        return (
            self.livechat_bot_partner_ids | step.chatbot_script_id.operator_partner_id
        )

    def _service_visitor(self):
        """Return the contact of a visitor with a login, else an empty recordset."""
        people = self.livechat_customer_partner_ids
        return people.filtered(lambda partner: not partner.is_public)[:1]

    def _service_seen_id(self):
        """Return the id of the last message that the visitor has seen."""
        members = self.channel_member_ids.filtered(
            lambda member: member.livechat_member_type == "visitor"
        )
        return max(members.seen_message_id.ids, default=0)

    def _service_bot_is_speaking(self):
        return bool(
            self.chatbot_current_step_id and not self.livechat_agent_history_ids
        )

    # What happens in a chat

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if self.channel_type == "livechat" and message.message_type in WORD_TYPES:
            # sudo: neither visitors nor all operators work at the desk
            self.sudo()._service_on_word(message.sudo())
        return result

    def _service_on_word(self, message):
        """Bring a new word to the ticket, or see whether it is time for one."""
        side = self._service_side(message)
        if side == DESK and self.service_due_at:
            self.service_due_at = False
        if side == VISITOR and not self.service_ticket_id:
            if self._service_intake() == "always" and not (
                self._service_bot_is_speaking()
            ):
                self._service_make_tickets()
        if side == VISITOR:
            self._service_expect_answer()
        if self.service_ticket_id:
            self.service_ticket_id._before_commit("_take_chat_words")

    def _service_intake(self):
        return self.livechat_channel_id.service_intake or "command"

    def _service_expect_answer(self):
        """See after some minutes whether anybody has answered."""
        if (
            self._service_intake() == "command"
            or self.service_due_at
            or self.livechat_failure not in UNANSWERED
            or self.livechat_end_dt
        ):
            return
        minutes = self.livechat_channel_id.service_wait_minutes
        self.service_due_at = fields.Datetime.now() + timedelta(minutes=minutes)
        self.env.ref("service_livechat.cron_unanswered")._trigger(self.service_due_at)

    def _forward_human_operator(self, *args, **kwargs):
        message = super()._forward_human_operator(*args, **kwargs)
        chat = self.sudo()  # sudo: see _message_post_after_hook
        if (
            chat._service_intake() == "always"
            and chat.livechat_agent_history_ids
            and chat._service_visitor_words()
        ):
            chat._service_make_tickets()
        chat._service_expect_answer()
        return message

    def write(self, vals):
        result = super().write(vals)
        if vals.get("livechat_end_dt"):
            # sudo: visitors end their chats
            self.sudo()._service_on_end()
        return result

    def _service_on_end(self):
        """Make tickets of chats that ended without one, where that is wanted."""
        ended = self.filtered(lambda chat: chat.channel_type == "livechat")
        ended.filtered("service_due_at").service_due_at = False
        wanted = ended.filtered(lambda chat: chat._service_is_due_at_end())
        if wanted:
            wanted._service_make_tickets()

    def _service_is_due_at_end(self):
        intake = self._service_intake()
        if self.service_ticket_id or intake == "command":
            return False
        is_unanswered = self.livechat_failure in UNANSWERED
        return (intake == "always" or is_unanswered) and bool(
            self._service_visitor_words()
        )

    def _chatbot_restart(self, chatbot_script):
        # sudo: the visitor begins anew, and so does what the bot has been told
        self.sudo().service_dialogue = False
        return super()._chatbot_restart(chatbot_script)

    # Nobody answers

    @api.model
    def _cron_service_unanswered(self):
        """Make tickets of chats in which nobody has answered, and tell the visitors."""
        due = Domain("service_due_at", "<=", fields.Datetime.now())
        work_off(self, due, "service_due_at, id", DUE_BATCH, "_service_take_over")

    def _service_take_over(self):
        self.service_due_at = False
        waiting = self.filtered(
            lambda chat: (
                not chat.livechat_end_dt and chat.livechat_failure in UNANSWERED
            )
        )
        waiting._service_make_tickets()
        for chat in waiting:
            chat._service_tell_visitor(chat._service_promise())

    # Locks

    def _service_lock(self):
        """Let who comes second at the same moment see what the first one has done.

        The second transaction waits, fails to serialize, and is run again by whoever
        called it.
        """
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT id FROM discuss_channel WHERE id = ANY(%s) ORDER BY id "
                "FOR NO KEY UPDATE",
                self.ids,
            )
        )
        self.invalidate_recordset(["service_ticket_id"], flush=False)
