from datetime import date

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.service_workorder.tests.common import ServiceWorkorderCommon


class ServiceBillingCommon(ServiceWorkorderCommon):
    """A contract of the client with one price, in force, and a billing officer.

    Other addons build upon it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(
            cls.env,
            login="billing_officer",
            groups="service_billing.group_billing_officer",
        )
        # what else there is must not price the work of these tests
        cls.env["service.rate"].search([]).active = False
        cls.env["service.contract"].search([]).state = "draft"
        cls.contract = cls.make_contract(
            price_ids=[Command.create({"item_id": cls.item.id, "price": 1000.0})]
        )

    @classmethod
    def make_contract(cls, **values):
        """Return a contract of the client that is in force since 2026."""
        contract = cls.env["service.contract"].create(
            {
                "number": "1/2026",
                "client_id": cls.client.id,
                "date_from": date(2026, 1, 1),
                "fees_from": date(2026, 1, 1),
                "tax_id": False,
                **values,
            }
        )
        if contract.price_ids or contract.retainer_amount:
            contract.action_activate()
        return contract

    @classmethod
    def make_rate(cls, **values):
        """Return a rate of contractors."""
        return cls.env["service.rate"].create({"price": 600.0, **values})

    @classmethod
    def make_accepted(cls, day=date(2026, 3, 10), lines=None, **values):
        """Return an order that was reported and checked.

        :param date day: when it was performed
        :param list lines: values of lines, by default one with the service
        """
        resource = values.pop("resource", None)
        order = cls.make_order(cls.make_order_ticket())
        if lines is not None:
            order.line_ids = [
                Command.clear(),
                *(Command.create({"item_id": cls.item.id, **line}) for line in lines),
            ]
        order.write({"performed_on": day, **values})
        return cls.make_done_by(order, resource)

    @classmethod
    def make_done_by(cls, order, resource=None):
        """Return an order that was reported by a performer, and checked."""
        day = order.performed_on
        cls.make_reported(order, resource)
        order.performed_on = day or order.performed_on
        order.action_check()
        return order

    @classmethod
    def current(cls, orders, side=None, kind=None):
        """Return the charges of work orders that count."""
        charges = orders.charge_ids.filtered(
            lambda charge: not charge.is_reversed and not charge.reversal_of_id
        )
        return charges.filtered(
            lambda charge: side in (None, charge.side) and kind in (None, charge.kind)
        ).sorted("id")

    @classmethod
    def amounts(cls, orders, side="client"):
        """Return kind and amount of the charges of one side that count."""
        return sorted(
            (charge.kind, charge.amount) for charge in cls.current(orders, side)
        )
