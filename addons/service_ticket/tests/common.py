from odoo import Command, http
from odoo.tests import HttpCase, new_test_user

from odoo.addons.service_ci.tests.common import ServiceCiCommon


def record_bus(case):
    """Record what is sent to the agents' screens from here on, at each commit."""
    case.env.cr.precommit.run()
    sent = []
    Bus = case.env.registry["bus.bus"]
    original = Bus._sendone

    def _sendone(bus, target, notification_type, message):
        if notification_type.startswith("service_ticket/"):
            sent.append((target, notification_type, message))
        return original(bus, target, notification_type, message)

    case.patch(Bus, "_sendone", _sendone)
    return sent


class ServiceTicketCommon(ServiceCiCommon):
    """A desk with an open team and a team of members only, its people, and a contact
    of the client with a login. Other addons build upon it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent, cls.other_agent, cls.dispatcher, cls.manager = (
            new_test_user(cls.env, login=login, groups=f"service_ci.{group}")
            for login, group in (
                ("desk_agent", "group_agent"),
                ("desk_other_agent", "group_agent"),
                ("desk_dispatcher", "group_dispatcher"),
                ("desk_manager", "group_manager"),
            )
        )
        cls.alias_domain = cls.env["mail.alias.domain"].create({"name": "desk.example"})
        cls.env.company.alias_domain_id = cls.alias_domain
        cls.team, cls.closed_team = cls.env["service.team"].create(
            [
                {
                    "name": "Desk",
                    "alias_name": "desk",
                    "alias_domain_id": cls.alias_domain.id,
                    "sequence": 1,
                    "member_ids": [Command.set(cls.agent.ids)],
                },
                {
                    "name": "Confidential matters",
                    "privacy": "members",
                    "sequence": 2,
                    "member_ids": [Command.set(cls.agent.ids)],
                },
            ]
        )
        cls.portal_user = new_test_user(
            cls.env,
            login="desk_customer",
            groups="base.group_portal",
            partner_id=cls.contact.id,
            email=cls.contact.email,
            name=cls.contact.name,
        )
        cls.other_contact = cls.env["res.partner"].create(
            {
                "name": "Boris Sidorov",
                "parent_id": cls.other_client.id,
                "email": "boris@station-cafe.example",
            }
        )
        cls.other_portal_user = new_test_user(
            cls.env,
            login="desk_other_customer",
            groups="base.group_portal",
            partner_id=cls.other_contact.id,
            email=cls.other_contact.email,
            name=cls.other_contact.name,
        )

    @classmethod
    def make_ticket(cls, channel="internal", **values):
        """Take in one ticket of the client's contact through a channel."""
        return cls.env["service.ticket"]._intake(
            channel, [{"name": "Printer", "partner_id": cls.contact.id, **values}]
        )

    @classmethod
    def make_calendar(cls, name, tz, *slots, days=range(5)):
        """Return a calendar with the same slots (from, to) on some weekdays."""
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Work",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "full_day",
                        }
                    )
                    for day in days
                    for start, end in slots
                ],
            }
        )

    @classmethod
    def _create_ticket(cls, **values):
        """Return a ticket of the client's contact for the open team."""
        return cls.env["service.ticket"].create(
            {
                "name": "Register prints nothing",
                "partner_id": cls.contact.id,
                "team_id": cls.team.id,
                **values,
            }
        )


class ServiceTicketHttpCommon(HttpCase, ServiceTicketCommon):
    """The same, seen through a browser."""

    def _post(self, url, csrf=True, files=None, **data):
        """Send a form as the current session; redirects are not followed."""
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data, files=files, allow_redirects=False)
