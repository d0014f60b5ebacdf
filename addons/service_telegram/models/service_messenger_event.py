from odoo import models


class ServiceMessengerEvent(models.Model):
    _inherit = "service.messenger.event"

    def _make_ready(self):
        self._answer_presses()
        return super()._make_ready()

    def _answer_presses(self):
        """Tell Telegram that we know of pressed buttons, whatever comes of them.

        Outside of any business transaction, as files are fetched; all of a batch at
        once.
        """
        presses = self.filtered(
            lambda event: (
                event.kind == "button"
                and event.attempts <= 1
                and event.account_id.provider == "telegram"
                and (event.content or {}).get("query_id")
            )
        )
        for account, events in presses.grouped("account_id").items():
            account._get_adapter()._answer_presses(
                account, [event.content["query_id"] for event in events]
            )
