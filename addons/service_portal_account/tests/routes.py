"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo import Command

from odoo.addons.service_ci.tests.matrix import visit

# Who may see the money of an organisation; a firm sees what it has bought itself.
MONEY = {"chief": 200, "rival": 200}
PAGES = (
    ("GET /my/documents/invoices", ""),
    ("GET /my/documents/invoices/page/<int:page>", "/page/1"),
)


def build(case):
    """Give the client and the one next door a bill each."""
    receivable, income = case.env["account.account"].create(
        [
            {"code": f"SPR{number}", "name": kind, "account_type": kind}
            for number, kind in enumerate(("asset_receivable", "income"))
        ]
    )
    receivable.reconcile = True
    journal = case.env["account.journal"].create(
        {
            "name": "Bills",
            "code": "SPR",
            "type": "sale",
            "default_account_id": income.id,
        }
    )
    clients = case.client | case.other_client
    clients.property_account_receivable_id = receivable
    line = {"name": "Work", "price_unit": 100, "account_id": income.id}
    bills = case.env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "name": f"MARK/{client.id}",
                "partner_id": client.id,
                "journal_id": journal.id,
                "invoice_line_ids": [Command.create({**line, "tax_ids": False})],
            }
            for client in clients
        ]
    )
    bills.action_post()
    own, other = bills.mapped("name")
    case.marks.update({own: {"chief"}, other: {"other_client"}})


ROUTES = {
    **{
        route: [
            visit(f"/my/documents/invoices{end}", **MONEY),
            visit(f"/my/documents/invoices{end}?search=mark", **MONEY),
        ]
        for route, end in PAGES
    },
    "GET /my/documents/statement": [
        visit("/my/documents/statement", **MONEY),
        visit("/my/documents/statement?client={other_client}", **MONEY),
    ],
    "GET /my/documents/statement/<any(pdf,xlsx):kind>": [
        visit("/my/documents/statement/xlsx", chief=200),
        visit("/my/documents/statement/xlsx?client={other_client}", chief=200),
    ],
}
