"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit

CONTRACTORS = {"firm": 200, "goer": 200, "fellow": 200, "rival": 200}


def build(case):
    account = case.bot  # that of service_telegram
    chat = case.env["service.messenger.chat"].create(
        {"account_id": account.id, "chat_key": "1", "name": "mark-chat"}
    )
    link = case.env["service.resource.link"].create(
        {
            "resource_id": case.contractor.id,
            "user_id": case.contractor_user.id,
            "account_id": account.id,
            "chat_id": chat.id,
        }
    )
    case.marks["mark-chat"] = {"firm"}
    case.ids.update(performer=case.contractor.id, performer_link=link.id)


ROUTES = {
    "GET /my/jobs/telegram": [visit("/my/jobs/telegram", **CONTRACTORS)],
    # Nobody asks for a code in the name of another performer.
    "POST /my/jobs/telegram": [
        visit("/my/jobs/telegram", data={"performer_id": "{performer}"}, firm=200),
        visit("/my/jobs/telegram", data={"performer_id": "x"}),
    ],
    "POST /my/jobs/telegram/<int:link_id>/unlink": [
        visit("/my/jobs/telegram/{performer_link}/unlink", data={"x": "y"}, firm=303),
        visit("/my/jobs/telegram/999999999/unlink", data={"x": "y"}),
    ],
}
