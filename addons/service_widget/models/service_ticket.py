from datetime import timedelta

from odoo import api, fields, models

from .service_widget import CHANNEL


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _portal_shows_description(self):
        # What was typed is the first message of the conversation.
        return self.channel_id.code != CHANNEL and super()._portal_shows_description()

    @api.model
    def _web_too_many_calls(self, phone, limit):
        """Tell whether a number has been left often enough for the moment.

        :param str phone: E.164
        :param int limit: requests an hour
        """
        domain = [
            ("create_date", ">=", fields.Datetime.now() - timedelta(hours=1)),
            ("phone_e164", "=", phone),
            ("web_origin", "!=", False),
        ]
        found = self.with_context(active_test=False).search_count(domain, limit=limit)
        return found >= limit
