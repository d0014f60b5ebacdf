from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models


class ServiceResourceAbsence(models.Model):
    """Days on which somebody cannot be sent. Those of employees are their leaves."""

    _name = "service.resource.absence"
    _description = "Absence of a Resource"
    _order = "date_from desc, id desc"

    resource_id = fields.Many2one(
        "service.resource", required=True, index=True, ondelete="cascade"
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Last Day", required=True)
    name = fields.Char(string="Reason")

    _check_term = models.Constraint(
        "CHECK (date_to >= date_from)", "The absence ends before it begins."
    )

    def _get_span(self, zone):
        """Return when one absence begins and ends, in naive UTC.

        :param str zone: name of the time zone in which its days are meant
        """
        tz = pytz.timezone(zone)
        return tuple(
            tz.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (self.date_from, self.date_to + timedelta(days=1))
        )
