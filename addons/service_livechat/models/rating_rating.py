from odoo import api, fields, models


class RatingRating(models.Model):
    _inherit = "rating.rating"

    service_chat_rating_id = fields.Many2one(
        "rating.rating",
        string="Given in the Chat",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    # What a visitor thinks of a chat reaches the ticket once.
    _service_chat_rating_uniq = models.UniqueIndex(
        "(service_chat_rating_id) WHERE service_chat_rating_id IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._service_follow_chats()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"rating", "feedback", "consumed"}:
            self._service_follow_chats()
        return result

    def _service_follow_chats(self):
        """Note on tickets what visitors think of the chats that they came from."""
        # sudo: visitors rate, they see nothing of the desk
        given = self.sudo().filtered(
            lambda rating: (
                rating.res_model == "discuss.channel"
                and rating.consumed
                and rating.rating
            )
        )
        if not given:
            return
        chats = self.env["discuss.channel"].sudo().browse(given.mapped("res_id"))
        tickets = {chat.id: chat.service_ticket_id for chat in chats.exists()}
        known = given.search([("service_chat_rating_id", "in", given.ids)])
        by_origin = {rating.service_chat_rating_id: rating for rating in known}
        new = []
        for rating in given:
            said = {"rating": rating.rating, "feedback": rating.feedback}
            if rating in by_origin:
                by_origin[rating].write(said)
            elif ticket := tickets.get(rating.res_id):
                new.append(
                    {
                        **said,
                        "consumed": True,
                        "res_id": ticket.id,
                        "service_chat_rating_id": rating.id,
                    }
                )
        self.sudo()._service_give(new)

    @api.model
    def _service_give(self, vals_list):
        """Store ratings of tickets, where a mail asks for one as the answer to it.

        :param vals_list: values of ratings, at most one for a ticket and chat
        """
        asked = self.search(
            [
                ("service_ticket_id", "in", [vals["res_id"] for vals in vals_list]),
                ("consumed", "=", False),
            ]
        )
        waiting = {rating.service_ticket_id.id: rating for rating in asked}
        model_id = self.env["ir.model"]._get_id("service.ticket")
        new = []
        for vals in vals_list:
            if rating := waiting.pop(vals["res_id"], None):
                rating.write(vals)
                continue
            origin = self.browse(vals["service_chat_rating_id"])
            new.append(
                {
                    **vals,
                    "res_model_id": model_id,
                    "partner_id": origin.partner_id.id,
                    "rated_partner_id": origin.rated_partner_id.id,
                    "is_internal": False,
                }
            )
        if new:
            self.create(new)
