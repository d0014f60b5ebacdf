from odoo import models

SUGGESTED = 3
MAX_TEXT = 200


class ServiceMessengerChat(models.Model):
    _inherit = "service.messenger.chat"

    def _get_suggestions(self, text):
        suggestions = super()._get_suggestions(text)
        articles = self.env["service.article"].with_user(self._get_reader())
        # The space says that the last word is finished.
        found = articles._find(
            f"{text[:MAX_TEXT]} ", SUGGESTED, [("child_ids", "=", False)]
        )
        base_url = self.get_base_url()
        return suggestions + [
            (article.name, f"{base_url}{article.url}") for article in found
        ]

    def _get_reader(self):
        """Return with whose eyes articles are looked for: a login of theirs, or none.

        Never one of ours: what only staff may read is told to no chat.
        """
        users = self.partner_id.user_ids.filtered(lambda user: user._is_portal())
        return users[:1] or self.env.ref("base.public_user")
