from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import freeze_time

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon

from ..tools.signals import Signal


class ServiceWatchdogCommon(ServiceTicketCommon):
    """Five stations that have to deliver their sales by six, Moscow time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["service.watch.expectation"].search([]).active = False
        cls.source = cls.env["service.watch.source"].create(
            {"name": "Sales", "code": "sales"}
        )
        cls.objects = cls.env["service.watch.object"].create(
            [
                {
                    "code": f"AZS-{number}",
                    "name": f"Station {number}",
                    "group_name": "North" if number < 3 else "South",
                }
                for number in range(1, 6)
            ]
        )
        cls.stations = cls.env["service.watch.list"].create(
            {"name": "Stations", "object_ids": [(6, 0, cls.objects.ids)]}
        )
        cls.recipient = cls.env["res.partner"].create(
            {"name": "Olga", "email": "olga@fuel.example"}
        )
        with cls._at(1, 12):
            cls.expectation = cls._expect()

    @classmethod
    def _expect(cls, **values):
        return cls.env["service.watch.expectation"].create(
            {
                "name": "Sales by six",
                "source_id": cls.source.id,
                "list_id": cls.stations.id,
                "due_hour": 6,
                "grace_minutes": 30,
                "tz": "Europe/Moscow",
                "recipient_ids": [(6, 0, cls.recipient.ids)],
                **values,
            }
        )

    @classmethod
    def _at(cls, day, hour, minute=0):
        """Freeze a Moscow time in May 2030; the first is a Wednesday."""
        return freeze_time(datetime(2030, 5, day, hour - 3, minute))

    def _deliver(self, *numbers, day=None, channel="api"):
        signals = [
            Signal(f"AZS-{number}", day and date(2030, 5, day)) for number in numbers
        ]
        return self.env["service.watch.heartbeat"]._receive(
            self.source, signals, channel
        )

    def _run(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", return_value=float("inf")):
            self.env["service.watch.expectation"]._cron_judge()

    def _states(self, day, expectation=None):
        """Return the states of one day in the order of the stations."""
        checks = self.env["service.watch.check"].search(
            [
                ("expectation_id", "=", (expectation or self.expectation).id),
                ("period", "=", date(2030, 5, day)),
            ]
        )
        by_object = {check.object_id: check.state for check in checks}
        return [by_object.get(thing) for thing in self.objects]

    def _mails(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.recipient.ids)], order="id"
        )
