"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

ADDRESS = "/service_messenger/v1/{messenger}"


def build(case):
    account = case.env["service.messenger.account"].create(
        {"name": "Support", "team_id": case.team.id, "state": "on"}
    )
    case.ids["messenger"] = account.uuid


ROUTES = {
    # For messengers: a request proves where it comes from, whoever sends it.
    "GET /service_messenger/v1/<string:key>": [
        visit(ADDRESS, others=403),
        visit("/service_messenger/v1/x"),
    ],
    "POST /service_messenger/v1/<string:key>": [
        visit(ADDRESS, others=403, data={"x": "y"}),
        visit("/service_messenger/v1/x", data={"x": "y"}),
    ],
}
