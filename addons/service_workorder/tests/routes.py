"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from urllib.parse import parse_qs, urlsplit

from odoo.tools.misc import hash_sign

from odoo.addons.service_ci.tests.matrix import visit

from ..models.assignment.service_workorder_offer import PAGE_SCOPE

OFFER = "/service/offer/{offer}"
ACCEPT = {"answer": "accept"}


def build(case):
    offered, also_offered = case.make_order(), case.make_order(case.other_ticket)
    (offered | also_offered).write({"state": "offered"})
    offers = case.env["service.workorder.offer"].create(
        [
            {
                "order_id": order.id,
                "resource_id": resource.id,
                "expires_at": "2100-01-01 00:00:00",
            }
            for order, resource in (
                (offered, case.contractor),
                (also_offered, case.rival),
            )
        ]
    )
    offered.name, also_offered.name = "mark-offered", "mark-rivals-offer"
    case.marks["mark-offered"] = {"own", "chief", "firm"}
    case.marks["mark-rivals-offer"] = {"other_client", "rival"}
    case.ids.update(offer=offers[0].id, rivals_offer=offers[1].id, offered=offered.id)
    for name, offer in (("offer_key", offers[0]), ("rivals_offer_key", offers[1])):
        url = urlsplit(offer._get_page_url())
        case.ids[name] = parse_qs(url.query)["key"][0]
    case.ids["expired_offer_key"] = hash_sign(
        case.env, PAGE_SCOPE, offers[0].id, expiration_hours=-1
    )


ROUTES = {
    "GET /service/offer/<int:offer_id>": [
        visit(
            OFFER + "?key={offer_key}",
            others=200,
            shows=("mark-offered", "mark-own-ci", "mark-own-site", "mark-own-ticket"),
        ),
        visit(OFFER + "?key={rivals_offer_key}", others=403),
        visit(OFFER + "?key={expired_offer_key}", others=403),
        visit(OFFER, others=403),
    ],
    "POST /service/offer/<int:offer_id>": [
        visit(OFFER, others=303, data={**ACCEPT, "key": "{offer_key}"}),
        visit(OFFER, others=403, data={**ACCEPT, "key": "{rivals_offer_key}"}),
        visit(OFFER, others=403, data={**ACCEPT, "key": "{expired_offer_key}"}),
        visit(OFFER + "?key={offer_key}", others=403, data=ACCEPT),
    ],
}
