"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit


def build(case):
    Article = case.env["service.article"]
    client = {"visibility": "client", "is_published": True}
    public, chosen, staff = Article.create(
        [
            {"name": "mark-public", "visibility": "public", "is_published": True},
            {
                **client,
                "name": "mark-chosen",
                "body": "<p>mark-chosen</p>",
                "client_ids": [(6, 0, case.client.ids)],
            },
            {"name": "mark-staff", "body": "<p>mark-staff</p>", "is_published": True},
        ]
    )
    people = {"own", "chief", "colleague", "site_colleague", "staff"}
    case.marks.update({"mark-chosen": people, "mark-staff": set()})
    for name, article in (("public", public), ("chosen", chosen), ("staff", staff)):
        case.ids[f"{name}_article"] = article.url.rpartition("/")[2]
        case.ids[f"{name}_article_id"] = article.id


OF_CLIENT = ("own", "chief", "colleague", "site_colleague")
READ = dict.fromkeys(OF_CLIENT, 200)
VOTED = dict.fromkeys(OF_CLIENT, 303)

ROUTES = {
    "GET /knowledge": [visit("/knowledge", others=200)],
    "GET /knowledge/contacts": [
        visit("/knowledge/contacts", others=200),
        visit("/knowledge/contacts?search=mark", others=200),
    ],
    "GET /knowledge/search": [visit("/knowledge/search?search=mark", others=200)],
    "GET /knowledge/<string:slug>": [
        visit("/knowledge/{public_article}", others=200),
        visit("/knowledge/{chosen_article}", **READ, staff=200),
        # Employees need a role at the desk for what is meant for the desk.
        visit("/knowledge/{staff_article}"),
        visit("/knowledge/x-999999999"),
        visit("/knowledge/x"),
    ],
    "POST /knowledge/<string:slug>/vote": [
        visit("/knowledge/{public_article}/vote", data={"helped": "yes"}, others=303),
        visit(
            "/knowledge/{chosen_article}/vote",
            data={"helped": "yes"},
            **VOTED,
            staff=303,
        ),
        visit("/knowledge/{staff_article}/vote", data={"helped": "yes"}),
    ],
    # Who may not read an article counts nothing and learns nothing.
    "POST /knowledge/read": [
        visit("/knowledge/read", data={"article_id": "{staff_article_id}"}, others=200)
    ],
    "POST /knowledge/answered": [
        visit(
            "/knowledge/answered", data={"article_id": "{staff_article_id}"}, others=200
        )
    ],
    "POST /knowledge/suggest": [
        visit("/knowledge/suggest", data={"subject": "mark"}, others=200)
    ],
}
