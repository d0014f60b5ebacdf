"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

EXCHANGE = "/service_telephony/v1/{exchange}"


def build(case):
    connector = case.env["service.call.connector"].create(
        {"name": "Office", "team_id": case.team.id}
    )
    case.ids["exchange"] = connector.uuid


# Only a signature opens these, whoever sends it.
ROUTES = {
    "GET /service_telephony/v1/<string:uuid>/<path:path>": [
        visit(EXCHANGE + "/events", others=401),
        visit("/service_telephony/v1/x/events", others=401),
    ],
    "POST /service_telephony/v1/<string:uuid>/<path:path>": [
        visit(EXCHANGE + "/events", others=401, data={"call_id": "1"}),
        visit("/service_telephony/v1/x/events", others=401, data={"call_id": "1"}),
    ],
    "POST /service_telephony/v1/<string:uuid>/commands": [
        visit(EXCHANGE + "/commands", others=401, data={"done": ""}),
        visit("/service_telephony/v1/x/commands", others=401, data={"done": ""}),
    ],
}
