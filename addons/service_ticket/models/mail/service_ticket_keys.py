"""No message of the conversation holds a key; see ``tools/keys.py``."""

from markupsafe import Markup

from odoo import models

from ...tools.keys import has_rating, hide_keys, show_rating


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _message_create(self, values_list):
        # New dicts: the mails are written from the values that are given here.
        return super()._message_create(
            [
                {
                    **values,
                    "body": self._hide_keys(
                        values["body"], values.get("res_id") or self[:1].id
                    ),
                }
                if values.get("body")
                else values
                for values in values_list
            ]
        )

    def _hide_keys(self, body, ticket_id):
        """Return the text of a message without keys; what is HTML stays HTML."""
        hidden = hide_keys(str(body), ticket_id)
        return Markup(hidden) if isinstance(body, Markup) else hidden

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        html = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        readers = set(recipients_group.get("recipients_ids", ()))
        if readers == set(self.partner_id.ids) and has_rating(html, self.id):
            # sudo: the key goes to the customer, whoever closes the ticket
            ratings = self.env["rating.rating"].sudo()
            rating = ratings.search(
                [("service_ticket_id", "=", self.id), ("consumed", "=", False)], limit=1
            )
            if rating:
                html = Markup(show_rating(str(html), self.id, rating.access_token))
        return html
