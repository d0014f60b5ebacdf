from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.service_ticket.tests.common import ServiceTicketCommon


class ServiceWorkorderCommon(ServiceTicketCommon):
    """An own technician with a login, a contractor with a technician of its own, a
    service with a checklist, and a ticket about the client's register.

    Other addons build upon it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = new_test_user(
            cls.env, login="field_leader", groups="service_ci.group_agent"
        )
        cls.team.leader_id = cls.leader
        cls.technician_user = new_test_user(
            cls.env,
            login="field_technician",
            groups="service_ci.group_agent",
            email="tech@own.example",
        )
        firm, firm_boss, goer = cls.env["res.partner"].create(
            [
                {
                    "name": "Fast Hands",
                    "is_company": True,
                    "email": "office@fast-hands.example",
                },
                {"name": "Boss of Fast Hands", "email": "boss@fast-hands.example"},
                {"name": "Goer of Fast Hands", "email": "goer@fast-hands.example"},
            ]
        )
        (firm_boss | goer).parent_id = firm
        cls.firm_boss = firm_boss
        cls.technician, cls.contractor = cls.env["service.resource"].create(
            [
                {
                    "kind": "technician",
                    "partner_id": cls.technician_user.partner_id.id,
                    "user_id": cls.technician_user.id,
                    "state": "active",
                },
                {"kind": "contractor", "partner_id": firm.id, "state": "active"},
            ]
        )
        cls.goer = cls.env["service.resource"].create(
            {
                "kind": "contractor_technician",
                "partner_id": goer.id,
                "contractor_id": cls.contractor.id,
                "state": "active",
            }
        )
        cls.item = cls.env["service.catalog.item"].create(
            {
                "name": "Planned maintenance",
                "code": "PM",
                "work_hours": 1.5,
                "check_ids": [
                    Command.create({"name": "Runs", "kind": "pass"}),
                    Command.create({"name": "Voltage", "kind": "number"}),
                    Command.create(
                        {"name": "Remark", "kind": "text", "is_required": False}
                    ),
                ],
            }
        )
        cls.ticket = cls.make_order_ticket()

    @classmethod
    def make_order_ticket(cls, **values):
        """Return a ticket about the client's register and the service."""
        return cls._create_ticket(
            **{
                "site_id": cls.site.id,
                "ci_ids": [Command.set(cls.ci.ids)],
                "line_ids": [Command.create({"item_id": cls.item.id})],
                **values,
            }
        )

    @classmethod
    def make_order(cls, ticket=None, **values):
        """Return a work order of a ticket."""
        order = (ticket or cls.ticket)._create_workorders()
        if values:
            order.write(values)
        return order

    @classmethod
    def assign(cls, order, resource=None):
        """Give an order to a performer, by default to the own technician."""
        order._assign_to(resource or cls.technician)
        return order

    @classmethod
    def fill_in(cls, order):
        """Fill in what a report needs."""
        order.line_ids.result = "done"
        for check in order.check_ids:
            check.write({"passed": "yes", "number": 220.0, "text": "fine"})
        return order

    @classmethod
    def make_reported(cls, order=None, resource=None):
        """Return an order that is reported done."""
        order = cls.assign(order or cls.make_order(), resource)
        cls.fill_in(order).action_report()
        return order

    @classmethod
    def make_done(cls, order=None):
        """Return an order that was reported and checked."""
        order = cls.make_reported(order)
        order.action_check()
        return order
