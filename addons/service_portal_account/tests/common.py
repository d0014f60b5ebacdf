from odoo import Command

from odoo.addons.service_partner_portal.tests.common import ServicePortalCommon


class PortalMoneyCommon(ServicePortalCommon):
    """The client and a branch below it, and the client next door, each with a bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Account = cls.env["account.account"]
        cls.receivable, cls.income, cls.bank = Account.create(
            [
                {"code": f"SPA{number}", "name": kind, "account_type": kind}
                for number, kind in enumerate(
                    ("asset_receivable", "income", "asset_cash")
                )
            ]
        )
        cls.receivable.reconcile = True
        cls.sales = cls.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "SPB",
                "type": "sale",
                "default_account_id": cls.income.id,
            }
        )
        cls.misc = cls.env["account.journal"].create(
            {"name": "Money", "code": "SPM", "type": "general"}
        )
        cls.branch = cls.env["res.partner"].create(
            {"name": "Corner North", "is_company": True, "parent_id": cls.client.id}
        )
        clients = cls.client | cls.branch | cls.other_contact.commercial_partner_id
        clients.property_account_receivable_id = cls.receivable
        cls.bill, cls.branch_bill, cls.other_bill = (
            cls.make_bill(client, 100) for client in clients
        )
        cls.bills = cls.bill | cls.branch_bill | cls.other_bill

    @classmethod
    def make_bill(cls, client, amount, day="2026-03-10", **values):
        """Return a posted invoice to a client, without tax."""
        bill = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": client.id,
                "journal_id": cls.sales.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": amount,
                            "account_id": cls.income.id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        bill.action_post()
        return bill

    @classmethod
    def pay(cls, client, amount, day):
        """Note that a client has paid."""
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": cls.misc.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": client.id,
                            "name": "Bank",
                            "debit": debit,
                            "credit": credit,
                        }
                    )
                    for account, debit, credit in (
                        (cls.receivable, 0, amount),
                        (cls.bank, amount, 0),
                    )
                ],
            }
        )
        move.action_post()
        return move
