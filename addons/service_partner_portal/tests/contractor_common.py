from odoo import Command
from odoo.tests import new_test_user

from .common import ServicePortalCommon


class ContractorCommon(ServicePortalCommon):
    """A firm with a boss and two technicians, all with logins, and a firm next door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goer_user = cls._make_login("goer", cls.goer.partner_id)
        cls.colleague = cls._make_goer("Colleague of Fast Hands", cls.contractor)
        cls.colleague_user = cls._make_login("colleague", cls.colleague.partner_id)
        rival = cls.env["res.partner"].create(
            {
                "name": "Slow Hands",
                "is_company": True,
                "email": "office@slow-hands.example",
            }
        )
        cls.rival = cls.env["service.resource"].create(
            {"kind": "contractor", "partner_id": rival.id, "state": "active"}
        )
        cls.rival_user = cls._make_login("rival", rival)
        cls.job = cls.assign(cls.make_order(), cls.contractor)
        cls.job.contact_id = cls.env["res.partner"].create(
            {"name": "Vera at the till", "phone": "+7 900 111-22-33"}
        )
        cls.site.access_notes = "Ring twice"
        cls.handed = cls.assign(cls.make_order(), cls.contractor)
        cls.handed.technician_id = cls.goer
        cls.rivals_job = cls.assign(cls.make_order(), cls.rival)
        cls.draft = cls.make_order()
        cls.all_jobs = cls.job | cls.handed | cls.rivals_job | cls.draft | cls.order

    @classmethod
    def _make_login(cls, login, partner):
        return new_test_user(
            cls.env,
            login=f"portal_{login}",
            groups="base.group_portal",
            partner_id=partner.id,
        )

    @classmethod
    def _make_goer(cls, name, firm):
        partner = cls.env["res.partner"].create(
            {"name": name, "parent_id": firm.partner_id.id}
        )
        return cls.env["service.resource"].create(
            {
                "kind": "contractor_technician",
                "partner_id": partner.id,
                "contractor_id": firm.id,
                "state": "active",
            }
        )

    @classmethod
    def _go_for_rival_too(cls, user):
        """Return as whom a login goes for the firm next door, beside what it is."""
        goer = cls._make_goer("The same man at Slow Hands", cls.rival)
        goer.user_id = user
        cls.env.invalidate_all()
        return goer

    @classmethod
    def make_offer(cls, order, *resources):
        """Return offers of an order, made as the choice of performers makes them."""
        order.sudo().state = "offered"
        return cls.env["service.workorder.offer"].create(
            [
                {
                    "order_id": order.id,
                    "resource_id": resource.id,
                    "expires_at": "2100-01-01 00:00:00",
                }
                for resource in resources
            ]
        )

    @classmethod
    def ask_for_photo(cls, order):
        """Return a required point of an order that asks for a photo."""
        order.line_ids[:1].write(
            {
                "check_ids": [
                    Command.create(
                        {
                            "order_id": order.id,
                            "name": "Seal",
                            "kind": "photo",
                            "is_required": True,
                        }
                    )
                ]
            }
        )
        return order.check_ids.filtered(lambda check: check.kind == "photo")
