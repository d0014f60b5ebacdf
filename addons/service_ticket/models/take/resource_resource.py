from datetime import timedelta

from pytz import utc

from odoo import models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    def _service_away(self, at):
        """Return those who have a leave or are out of their working hours.

        :param datetime at: naive UTC
        """
        if not self:
            return self
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "in", self.ids),
                ("time_type", "=", "leave"),
                ("date_from", "<=", at),
                ("date_to", ">", at),
            ]
        )
        away = leaves.resource_id
        start = at.replace(tzinfo=utc)
        end = start + timedelta(seconds=1)
        rest = (self - away).filtered("calendar_id")
        for calendar, resources in rest.grouped("calendar_id").items():
            at_work = calendar._work_intervals_batch(start, end, resources=resources)
            away |= resources.filtered(lambda r, at_work=at_work: not at_work[r.id])
        return away
