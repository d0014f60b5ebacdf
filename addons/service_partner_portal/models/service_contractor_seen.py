from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ServiceContractorSeen(models.Model):
    """How far somebody has read what is said on a work order."""

    _name = "service.contractor.seen"
    _description = "What a Contractor Has Read"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    talk = fields.Char(required=True, export_string_translation=False)
    message_id = fields.Integer(required=True, help="The last message that was read.")

    _order_uniq = models.Constraint(
        "UNIQUE(user_id, order_id, talk)", "One row tells how far somebody has read."
    )

    @api.model
    def _note(self, order, talk, message_id):
        """Note that the current user has read a conversation up to a message."""
        self.env.execute_query(
            SQL(
                """
                INSERT INTO service_contractor_seen
                    (order_id, user_id, talk, message_id)
                VALUES (%s, %s, %s, %s)
                ON CONFLICT (user_id, order_id, talk) DO UPDATE
                   SET message_id = EXCLUDED.message_id
                 WHERE service_contractor_seen.message_id < EXCLUDED.message_id
             RETURNING id
                """,
                order.id,
                self.env.uid,
                talk,
                message_id,
            )
        )

    @api.model
    def _get_unread(self, orders):
        """Return those of these orders on which others have written something new.

        :param orders: ``service.workorder`` of the current user, with ``sudo``
        """
        partner = self.env.user.partner_id
        seen = {
            (row.order_id, row.talk): row.message_id
            for row in self.search(
                [("user_id", "=", self.env.uid), ("order_id", "in", orders.ids)]
            )
        }
        unread = orders.browse()
        for talk in ("dispatcher", "client"):
            latest = dict(
                self.env["mail.message"]._read_group(
                    orders._get_talk_domain(talk)
                    & Domain("res_id", "in", orders.ids)
                    & Domain("author_id", "!=", partner.id),
                    ["res_id"],
                    ["id:max"],
                )
            )
            unread |= orders.filtered(
                lambda order, talk=talk, latest=latest: (
                    latest.get(order.id, 0)
                    > max(seen.get((order, talk), 0), order.talk_after_id)
                )
            )
        return unread
