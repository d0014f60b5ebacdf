from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.service_workorder.tests.common import ServiceWorkorderCommon


class ServiceSaleCommon(ServiceWorkorderCommon):
    """A seller among the agents, services with prices, and a ticket about two of them.

    Other addons build upon it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            login="field_seller",
            groups="service_sale.group_estimate",
            email="seller@own.example",
        )
        cls.env.company.write(
            {"portal_confirmation_sign": True, "portal_confirmation_pay": False}
        )
        hour = cls.env.ref("uom.product_uom_hour")
        cls.hour_product, cls.visit_product = cls.env["product.product"].create(
            [
                {
                    "name": "Hour of a technician",
                    "type": "service",
                    "invoice_policy": "delivery",
                    "uom_id": hour.id,
                    "list_price": 100,
                    "taxes_id": [Command.clear()],
                },
                {
                    "name": "Visit",
                    "type": "service",
                    "invoice_policy": "delivery",
                    "list_price": 40,
                    "taxes_id": [Command.clear()],
                },
            ]
        )
        cls.item.write({"product_id": cls.hour_product.id, "check_ids": False})
        cls.visit, cls.bare_item = cls.env["service.catalog.item"].create(
            [
                {"name": "Visit to the place", "product_id": cls.visit_product.id},
                {"name": "Something rare", "work_hours": 2},
            ]
        )
        cls.ticket.write(
            {
                "user_id": cls.seller.id,
                "line_ids": [Command.create({"item_id": cls.visit.id})],
            }
        )

    @classmethod
    def make_estimate(cls, ticket=None):
        """Return a draft of an estimate of a ticket, made by the seller."""
        ticket = (ticket or cls.ticket).with_user(cls.seller)
        action = ticket.action_estimate()
        return cls.env["sale.order"].browse(action["res_id"])

    @classmethod
    def make_sent(cls, ticket=None):
        """Return an estimate that was sent to the client."""
        estimate = cls.make_estimate(ticket)
        estimate.action_quotation_sent()
        return estimate

    @classmethod
    def make_accepted(cls, ticket=None):
        """Return an estimate that the client has accepted."""
        estimate = cls.make_sent(ticket)
        cls.accept(estimate)
        return estimate

    @classmethod
    def accept(cls, estimate):
        """Accept an estimate as the portal does."""
        estimate.write({"signed_by": "Anna Petrova", "signature": SIGNATURE})
        if not estimate._has_to_be_paid():
            estimate.action_confirm()

    @classmethod
    def pay(cls, estimate, amount):
        """Note money that has come for an estimate, by a paid invoice."""
        provider = cls.env["payment.provider"].search([], limit=1)
        # Methods are archived until a provider is switched on.
        Method = cls.env["payment.method"].with_context(active_test=False)
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": Method.search([], limit=1).id,
                "reference": f"{estimate.name}-paid-{amount}",
                "amount": amount,
                "currency_id": estimate.currency_id.id,
                "partner_id": estimate.partner_id.id,
                "operation": "online_direct",
                "state": "done",
                "sale_order_ids": [Command.set(estimate.ids)],
            }
        )
        estimate.invalidate_recordset(["amount_paid"])
        estimate._update_service_state()
        return transaction

    @classmethod
    def do(cls, order):
        """Have a work order done."""
        cls.assign(order)
        order.line_ids.filtered(lambda line: line.result == "open").result = "done"
        order.action_report()
        order.action_check()
        return order


# The smallest picture there is.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
