"""Two tickets become one, and one message becomes a ticket of its own."""

from odoo import fields, models


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    split_from_id = fields.Many2one(
        "service.ticket",
        string="Split off from",
        index="btree_not_null",
        copy=False,
        readonly=True,
    )
    split_ids = fields.One2many("service.ticket", "split_from_id")
    origin_message_id = fields.Many2one(
        "mail.message",
        copy=False,
        readonly=True,
        ondelete="set null",
        help="The message of another ticket that became this one.",
    )

    _origin_message_uniq = models.UniqueIndex(
        "(origin_message_id) WHERE origin_message_id IS NOT NULL",
        "This message has become a ticket of its own already.",
    )
