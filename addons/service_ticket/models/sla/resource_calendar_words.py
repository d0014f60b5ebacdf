"""Working hours in words, for people outside."""

from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_timezone_name

from odoo import api, models
from odoo.tools import babel_locale_parse
from odoo.tools.misc import get_lang

from ...tools.hours import describe_hours


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _service_hours_text(self):
        """Return the hours of one calendar: “Mon–Fri 09:00–18:00 (Moscow Time)”."""
        self.ensure_one()
        names = get_day_names("abbreviated", "stand-alone", self._service_locale())
        # sudo: working hours are told to whoever asks, customers included
        rows = [
            (int(row.dayofweek), row.hour_from, row.hour_to)
            for row in self.sudo()._get_global_attendances()
        ]
        zone = self._service_zone_name(self.sudo().tz or "UTC")
        return f"{describe_hours(rows, names)} ({zone})"

    @api.model
    def _service_zone_name(self, zone):
        """Return the name of a time zone as people say it.

        :param str zone: for instance ``Europe/Moscow``
        """
        return get_timezone_name(
            ZoneInfo(zone),
            width="long",
            zone_variant="generic",
            locale=self._service_locale(),
        )

    @api.model
    def _service_locale(self):
        return babel_locale_parse(get_lang(self.env).code)
