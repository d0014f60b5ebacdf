"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

WIDGET = "/service/widget/{widget}"


def build(case):
    widget = case.env["service.widget"].create(
        {"name": "Call me back", "team_id": case.team.id}
    )
    case.ids["widget"] = widget.token


ROUTES = {
    # A form for strangers: it knows nobody, whoever opens it.
    "GET /service/widget/<string:token>": [
        visit(WIDGET, others=200),
        visit("/service/widget/x"),
    ],
    "POST /service/widget/<string:token>": [
        visit(WIDGET, others=200, data={"name": "", "phone": "x"}),
        visit("/service/widget/x", data={"name": "A"}),
    ],
    "GET /service/widget/<string:token>/sent": [
        visit(WIDGET + "/sent", others=200),
        visit("/service/widget/x/sent"),
    ],
}
