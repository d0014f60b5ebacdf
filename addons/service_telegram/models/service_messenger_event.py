from odoo import models


class ServiceMessengerEvent(models.Model):
    _inherit = "service.messenger.event"

    def _replace_by(self, changed):
        """Let what waits for an answer say what its writer has changed it to.

        As it came it stays in the raw inbox.

        :param changed: the event that tells of the change
        """
        self.content = {
            **self.content,
            **{
                key: changed.content[key]
                for key in ("text", "files", "missing", "latitude", "longitude")
                if key in changed.content
            },
        }
        changed.file_ids.write({"res_id": self.id})
