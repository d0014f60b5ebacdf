from base64 import b64decode

from odoo import fields, models

from ..tools import signals
from ..tools.signals import SignalError


class ServiceWatchUpload(models.TransientModel):
    """A file that says what has arrived."""

    _name = "service.watch.upload"
    _description = "Read Arrivals from a File"

    source_id = fields.Many2one(
        "service.watch.source", required=True, ondelete="cascade"
    )
    file = fields.Binary(string="CSV File", required=True)
    file_name = fields.Char()

    def action_apply(self):
        """Note the arrivals and say what became of them."""
        self.ensure_one()
        self.source_id.check_access("write")
        try:
            found = signals.from_csv(signals.decode(b64decode(self.file)))
        except SignalError as error:
            raise self.source_id._explain(error) from error
        # sudo: arrivals are written by the ledger alone, never by hand
        result = (
            self.env["service.watch.heartbeat"]
            .sudo()
            ._receive(self.source_id.sudo(), found, "file")
        )
        unknown = result["unknown"]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if unknown else "success",
                "title": self.env._("File read"),
                "message": self.env._(
                    "%(new)s new arrivals, %(known)s known before, %(unknown)s unknown "
                    "objects.",
                    new=result["accepted"],
                    known=result["duplicates"],
                    unknown=len(unknown),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
