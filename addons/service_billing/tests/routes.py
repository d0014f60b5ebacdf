"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

PAYOUT = "/my/payouts/{payout}"


def build(case):
    company = case.env.company
    payout = case.env["service.payout"].create(
        {
            "name": "mark-act",
            "resource_id": case.contractor.id,
            "partner_id": case.contractor.partner_id.id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "date_from": "2026-01-01",
            "date_to": "2026-01-31",
        }
    )
    case.marks["mark-act"] = set()
    case.ids.update(payout=payout.id, payout_token=payout._portal_ensure_token())
    payout.message_post(body="mark-payout", subtype_xmlid="mail.mt_note")
    case.marks["mark-payout"] = set()


ROUTES = {
    # Whoever has no link is led to his own pages.
    "GET /my/payouts/<int:payout_id>": [
        visit(PAYOUT + "?access_token={payout_token}", others=200, shows=("mark-act",)),
        visit(PAYOUT, others=303),
        visit(PAYOUT + "?access_token={ticket_token}", others=303),
        visit("/my/payouts/999999999", others=303),
    ],
    # Nothing is printed before there is a bill; a wrong link leads to one's own pages.
    "GET /my/payouts/<int:payout_id>/act": [
        visit(PAYOUT + "/act?access_token={payout_token}"),
        visit(PAYOUT + "/act", others=303),
        visit(PAYOUT + "/act?access_token={ticket_token}", others=303),
    ],
    "POST /my/payouts/<int:payout_id>/answer": [
        visit(PAYOUT + "/answer", others=303, data={"confirm": "1"}),
        visit(
            PAYOUT + "/answer",
            others=303,
            data={"confirm": "1", "access_token": "{ticket_token}"},
        ),
    ],
}
