from odoo import models

from .service_widget import CHANNEL


class ServiceTicket(models.Model):
    _inherit = "service.ticket"

    def _portal_shows_description(self):
        # What was typed is the first message of the conversation.
        return self.channel_id.code != CHANNEL and super()._portal_shows_description()
