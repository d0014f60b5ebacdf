"""What becomes of the chats of a website."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

INTAKES = [
    ("command", "Only by command or by the bot"),
    ("unattended", "Also when nobody answers"),
    ("always", "Every chat"),
]
WAIT_MINUTES = 3


class ImLivechatChannel(models.Model):
    _inherit = "im_livechat.channel"

    service_intake = fields.Selection(
        INTAKES,
        string="Which Chats Become Tickets",
        default="command",
        required=True,
        help="Only by command: operators type /ticket, or the bot comes to its step.\n"
        "When nobody answers: visitors who find nobody leave a message.\n"
        "Every chat: from the visitor's first word to an operator, else at the end.",
    )
    service_team_id = fields.Many2one(
        "service.team",
        string="Team for Tickets",
        ondelete="restrict",
        index="btree_not_null",
        help="Gets the tickets; its working hours are told to visitors.",
    )
    service_type_id = fields.Many2one(
        "service.ticket.type",
        string="Request Type",
        ondelete="set null",
        index="btree_not_null",
    )
    service_wait_minutes = fields.Integer(
        string="Minutes without an Answer",
        default=WAIT_MINUTES,
        help="After this time a visitor is told that a ticket has been made.",
    )

    _service_wait_positive = models.Constraint(
        "CHECK (service_wait_minutes > 0)",
        "Visitors wait for at least one minute before a ticket is made.",
    )

    @api.constrains("service_intake", "service_team_id")
    def _check_service_team(self):
        for channel in self:
            if channel.service_intake != "command" and not channel.service_team_id:
                raise ValidationError(
                    self.env._(
                        "Choose the team that gets the tickets of the chats of "
                        "“%(channel)s”.",
                        channel=channel.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        channels._service_offer_message()
        return channels

    def write(self, vals):
        result = super().write(vals)
        if "service_intake" in vals:
            self._service_offer_message()
        return result

    # Nobody is there

    def _service_offer_message(self):
        """Let visitors who find nobody leave a message with the bot."""
        takers = self.filtered(lambda channel: channel.service_intake != "command")
        bot = self.env.ref("service_livechat.chatbot_message", raise_if_not_found=False)
        missing = takers.filtered(lambda channel: not channel._service_offline_rule())
        if missing and bot:
            # sudo: whoever sets up the channel need not be allowed to write rules
            self.env["im_livechat.channel.rule"].sudo().create(
                [
                    {
                        "channel_id": channel.id,
                        "chatbot_script_id": bot.id,
                        "chatbot_enabled_condition": "only_if_no_operator",
                        "sequence": 100,
                    }
                    for channel in missing
                ]
            )

    def _service_offline_rule(self):
        """Return the rule that applies to visitors who find nobody."""
        return self.rule_ids.filtered(
            lambda rule: (
                rule.chatbot_enabled_condition == "only_if_no_operator"
                and rule.chatbot_script_id.active
                and rule.chatbot_script_id.script_step_ids
            )
        )[:1]


class ImLivechatChannelRule(models.Model):
    _inherit = "im_livechat.channel.rule"

    def match_rule(self, channel_id, url, country_id=False):
        rule = super().match_rule(channel_id, url, country_id)
        channel = self.env["im_livechat.channel"].browse(channel_id)
        if (
            channel.service_intake == "command"
            or rule.action == "hide_button"
            or rule.chatbot_script_id
            or channel.available_operator_ids
        ):
            return rule
        # The page has a button, and nobody who would answer: the bot does.
        return channel._service_offline_rule() or rule
