import base64

from odoo import fields, models


class ServicePayoutStatementRead(models.TransientModel):
    _name = "service.payout.statement.read"
    _description = "Read a Bank Statement"

    file = fields.Binary(
        required=True, help="A statement for 1C, such as kl_to_1c.txt."
    )
    file_name = fields.Char()

    def action_read(self):
        """Set the states of payments by the statement and say what came of it."""
        self.ensure_one()
        paid, returned, failed, unread = self.env[
            "service.payout.registry"
        ]._read_statement(base64.b64decode(self.file))
        message = self.env._(
            "%(paid)s payments are paid, %(returned)s came back.",
            paid=len(paid),
            returned=len(returned),
        )
        if failed:
            message += " " + self.env._(
                "Not taken into the books: %(numbers)s; the reason stands on each.",
                numbers=", ".join(failed.mapped("number")),
            )
        if unread:
            lines = ", ".join(map(str, unread))
            message += " " + self.env._(
                "Documents at these lines were not understood: %(lines)s.", lines=lines
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if returned or failed or unread else "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
