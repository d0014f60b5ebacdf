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
        result = self.env["service.payout.registry"]._read_statement(
            base64.b64decode(self.file)
        )
        changed = result.paid | result.returned | result.failed
        is_wrong = result.returned or result.failed or result.unread
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self._get_message(*result),
                "type": "warning" if is_wrong else "success",
                # what somebody has to look at stays until he has seen it
                "sticky": bool(is_wrong),
                "next": changed._get_list_action()
                if changed
                else {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_message(self, paid, returned, failed, unread):
        """Return what came of a statement, as sentences.

        The parameters are those of ``StatementResult``.
        """
        if not (paid or returned or failed or unread):
            return self.env._("The statement says nothing new about our payments.")
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
        return message
