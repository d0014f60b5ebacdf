"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

# Whoever may see prices of something.
MONEY = {"chief": 200}
# And a firm, of what it has bought itself.
MINE = {"chief": 200, "rival": 200}
FIRMS = {"firm": 200, "rival": 200}

ROUTES = {
    "GET /my/spending": [visit("/my/spending", **MONEY)],
    "GET /my/spending/export/<any(xlsx,csv):kind>": [
        visit("/my/spending/export/csv", **MONEY),
        visit("/my/spending/export/xlsx", **MONEY),
    ],
    "GET /my/documents/sets": [visit("/my/documents/sets", **MINE)],
    "GET /my/documents/sets/page/<int:page>": [
        visit("/my/documents/sets/page/1", **MINE),
        visit("/my/documents/sets?search=mark", **MINE),
    ],
    "GET /my/documents/sets/<int:set_id>/download": [
        visit("/my/documents/sets/999999999/download"),
    ],
    # The page of money stands in the portal and gets its figures here. It is for the
    # firm, not for those who go for it.
    "GET /my/jobs/money": [visit("/my/jobs/money", **FIRMS)],
    "GET /my/jobs/money/page/<int:page>": [visit("/my/jobs/money/page/1", **FIRMS)],
    # Nothing of these jobs is accepted: there is nothing to ask for.
    "POST /my/jobs/money/ask": [visit("/my/jobs/money/ask")],
    "POST /my/jobs/money/<int:order_id>/ask": [
        visit("/my/jobs/money/{handed}/ask"),
        visit("/my/jobs/money/{rivals_job}/ask"),
        visit("/my/jobs/money/{order}/ask"),
    ],
}
