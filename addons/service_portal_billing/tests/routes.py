"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

# Whoever may see prices of something.
MONEY = {"chief": 200}

ROUTES = {
    "GET /my/spending": [visit("/my/spending", **MONEY)],
    "GET /my/spending/export/<any(xlsx,csv):kind>": [
        visit("/my/spending/export/csv", **MONEY),
        visit("/my/spending/export/xlsx", **MONEY),
    ],
    "GET /my/documents/sets": [visit("/my/documents/sets", chief=200)],
    "GET /my/documents/sets/page/<int:page>": [
        visit("/my/documents/sets/page/1", chief=200),
        visit("/my/documents/sets?search=mark", chief=200),
    ],
    "GET /my/documents/sets/<int:set_id>/download": [
        visit("/my/documents/sets/999999999/download"),
    ],
    # Nothing of these jobs is accepted: there is nothing to ask for.
    "POST /my/jobs/money/ask": [visit("/my/jobs/money/ask")],
    "POST /my/jobs/money/<int:order_id>/ask": [
        visit("/my/jobs/money/{handed}/ask"),
        visit("/my/jobs/money/{rivals_job}/ask"),
        visit("/my/jobs/money/{order}/ask"),
    ],
}
