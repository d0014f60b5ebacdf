from odoo import api, fields, models

from ..tools import delivery


class ServiceMessengerMessage(models.Model):
    """One message in a chat, in either direction; those to send are the outbox."""

    _name = "service.messenger.message"
    _description = "Messenger Message"
    _order = "id desc"
    _rec_name = "text"

    chat_id = fields.Many2one(
        "service.messenger.chat",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="chat_id.account_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(
        related="chat_id.company_id", store=True, precompute=True
    )
    channel_id = fields.Many2one(related="chat_id.account_id.channel_id")
    direction = fields.Selection(
        [("in", "From the client"), ("out", "To the client")],
        required=True,
        readonly=True,
    )
    mail_message_id = fields.Many2one(
        "mail.message",
        string="Message of the Ticket",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    part = fields.Integer(
        readonly=True, aggregator=None, help="A long text leaves in several messages."
    )
    ticket_id = fields.Many2one(
        "service.ticket", readonly=True, index="btree_not_null", ondelete="set null"
    )
    text = fields.Text(readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", readonly=True)
    buttons = fields.Json(readonly=True)
    external_id = fields.Char("Number There", readonly=True)
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("failed", "Failed"),
        ],
        required=True,
        default="queued",
        readonly=True,
        string="Status",
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_try_at = fields.Datetime("Next Try", readonly=True)
    problem = fields.Text(readonly=True)
    mailed_to = fields.Char(
        readonly=True, help="Where the answer went by mail when it failed here."
    )
    is_failed = fields.Boolean(
        compute="_compute_is_failed", store=True, export_string_translation=False
    )

    _due_idx = models.Index("(next_try_at, id) WHERE state = 'queued'")
    _queue_idx = models.Index("(chat_id, id) WHERE state = 'queued'")
    _external_idx = models.Index("(chat_id, external_id)")
    _incoming_uniq = models.UniqueIndex(
        "(chat_id, external_id) WHERE direction = 'in'",
        "This message is known already.",
    )
    _answer_uniq = models.UniqueIndex(
        "(mail_message_id, part) "
        "WHERE direction = 'out' AND mail_message_id IS NOT NULL",
        "This answer is in the outbox already.",
    )

    @api.depends("state")
    def _compute_is_failed(self):
        for message in self:
            message.is_failed = message.state == "failed"

    # The outbox

    @api.model
    def _enqueue(self, vals_list):
        """Put messages into the outbox; they leave after the commit.

        :param list vals_list: values of messages
        """
        now = fields.Datetime.now()
        messages = self.create(
            [dict(vals, state="queued", next_try_at=now) for vals in vals_list]
        )
        self._trigger()
        return messages

    @api.model
    def _trigger(self, at=None):
        # sudo: whoever answers may have it sent
        self.env.ref("service_messenger.ir_cron_send").sudo()._trigger(at)

    def action_send_again(self):
        """Send messages once more that did not leave."""
        self.check_access("read")
        failed = self.sudo().filtered(  # sudo: the outbox is written by programs alone
            lambda message: message.direction == "out" and message.state == "failed"
        )
        failed.write(
            {
                "state": "queued",
                "attempts": 0,
                "problem": False,
                "mailed_to": False,
                "next_try_at": fields.Datetime.now(),
            }
        )
        failed.chat_id.filtered(lambda chat: chat.state == "blocked")._note_blocked(
            False
        )
        self._tell_conversation(failed)
        self._trigger()

    def action_open_ticket(self):
        """Show the ticket that a message belongs to."""
        self.ensure_one()
        return self.ticket_id._get_records_action()

    # How far they have come

    def _note_state(self, state, **values):
        """Note how far messages have come."""
        ahead = self.filtered(lambda one: delivery.is_forward(one.state, state))
        ahead.write({"state": state, "next_try_at": False, **values})
        self._tell_conversation(ahead)

    @api.model
    def _tell_conversation(self, messages):
        """Tell the screens that show a conversation how far messages have come."""
        messages.mail_message_id._bus_send_deliveries()
