from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _service_today(self):
        """Return the day that it is in one company, whoever asks.

        What runs by a scheduled action would else go by the zone of its user.
        """
        self.ensure_one()
        # sudo: hours of work are no secret
        zone = self.sudo().resource_calendar_id.tz or self.env.user.tz
        return fields.Date.context_today(self.with_context(tz=zone))
