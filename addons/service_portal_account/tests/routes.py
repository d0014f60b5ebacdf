"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

# Who may see the money of an organisation.
PAGES = (
    ("GET /my/documents/invoices", ""),
    ("GET /my/documents/invoices/page/<int:page>", "/page/1"),
)

ROUTES = {
    **{
        route: [
            visit(f"/my/documents/invoices{end}", chief=200),
            visit(f"/my/documents/invoices{end}?search=mark", chief=200),
        ]
        for route, end in PAGES
    },
    "GET /my/documents/statement": [
        visit("/my/documents/statement", chief=200),
        visit("/my/documents/statement?client={other_client}", chief=200),
    ],
    "GET /my/documents/statement/<any(pdf,xlsx):kind>": [
        visit("/my/documents/statement/xlsx", chief=200),
        visit("/my/documents/statement/xlsx?client={other_client}", chief=200),
    ],
}
