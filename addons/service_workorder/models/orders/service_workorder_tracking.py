"""What changed, noted for many orders at the cost of one."""

from odoo import models


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _message_track(self, fields_iter, initial_values_dict):
        """Note changes in batch; Odoo writes a message of its own per record."""
        pending = self.env.cr.precommit.data
        names = ("message", "author")
        if not fields_iter or any(
            pending.get(f"mail.tracking.{name}.{self._name}") for name in names
        ):
            return super()._message_track(fields_iter, initial_values_dict)
        attributes = ("string", "type", "selection", "currency_field")
        tracked = self.fields_get(fields_iter, attributes=attributes)
        tracking = {
            order.id: order._mail_track(tracked, initial_values_dict[order.id])
            for order in self.exists()
        }
        changed = self.browse(id_ for id_, (names, _rows) in tracking.items() if names)
        if changed:
            messages = changed._message_log_batch(bodies={})
            # sudo: as messages are logged
            self.env["mail.tracking.value"].sudo().create(
                [
                    {**values, "mail_message_id": message.id}
                    for message in messages
                    for _command, _id, values in tracking[message.res_id][1]
                ]
            )
        return tracking
