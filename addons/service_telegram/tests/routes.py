"""Who may open the pages of this addon, see ``service_ci/tests/matrix.py``."""

from odoo.addons.service_ci.tests.matrix import visit


def build(case):
    case.bot = case.env["service.messenger.account"].create(
        {
            "name": "Bot",
            "provider": "telegram",
            "telegram_username": "matrix_bot",
            "state": "on",
        }
    )


ROUTES = {
    # One's own chats and nothing else: everybody with a login has such a page.
    "GET /my/telegram": [visit("/my/telegram", others=200)],
    "POST /my/telegram": [visit("/my/telegram", others=200)],
    "POST /my/telegram/<int:chat_id>/unlink": [visit("/my/telegram/1/unlink")],
}
