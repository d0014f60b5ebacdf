from odoo import models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _service_last_choice(self):
        """Return the answer that the visitor chose last."""
        chosen = self.chatbot_message_ids.sorted("id").filtered("user_script_answer_id")
        return chosen[-1:].user_script_answer_id

    def _service_offered(self, env):
        """Return the articles that the bot has shown.

        :param env: of who may read them
        """
        ids = (self.service_dialogue or {}).get("articles") or []
        return env["service.article"].search([("id", "in", ids)])

    def _service_make_tickets(self, **values):
        new = self.filtered(lambda chat: not chat.service_ticket_id)
        tickets = super()._service_make_tickets(**values)
        for chat in new.filtered("service_dialogue"):
            chat._service_offered(self.env)._note_event("sent", chat.service_ticket_id)
        return tickets
