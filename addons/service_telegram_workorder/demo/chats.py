"""Chats of some performers: linked, blocked, and one who is invited."""

from datetime import timedelta

from odoo import fields

from odoo.addons.service_partner_portal.demo.contractor import OLEG, YULIA
from odoo.addons.service_workorder.demo.board import FIRM

ACCOUNT = "service_telegram.account_telegram_demo"
# name of the performer, as they call themselves there, whether the bot is blocked
CHATS = (
    (OLEG, "Олег", False),
    (YULIA, "Юля К.", False),
    (FIRM, "Зоя Быстрова", True),
)
LINKED = 3


class DemoChats:
    """Writes chats that speak with nobody: the bot of the demo is off."""

    def __init__(self, env):
        self.env = env
        self.now = fields.Datetime.now()

    def load(self):
        """Link the chats of a contractor, its people, and some own engineers."""
        account = self.env.ref(ACCOUNT, raise_if_not_found=False)
        if not account:
            return
        Resource = self.env["service.resource"]
        wanted = [name for name, _called, _is_blocked in CHATS]
        people = {one.name: one for one in Resource.search([("name", "in", wanted)])}
        found = [
            (people[name], called, is_blocked)
            for name, called, is_blocked in CHATS
            if name in people
        ]
        own = Resource.search([("kind", "=", "technician")], limit=LINKED + 1)
        found += [(one, one.name, False) for one in own[:LINKED]]
        for number, (resource, called, is_blocked) in enumerate(found):
            self._link(account, resource, called, is_blocked, number)
        if len(own) > LINKED:
            self.env["service.resource.link"]._invite(own[LINKED], account)

    def _link(self, account, resource, called, is_blocked, number):
        chat = self.env["service.messenger.chat"].create(
            {
                "account_id": account.id,
                "chat_key": str(700_000_100 + number),
                "name": called,
                "lang": "ru",
                "state": "blocked" if is_blocked else "active",
                "last_in_at": self.now - timedelta(hours=number + 1),
            }
        )
        self.env["service.resource.link"].create(
            {
                "resource_id": resource.id,
                "account_id": account.id,
                "chat_id": chat.id,
                "linked_at": self.now - timedelta(days=30 - number),
            }
        )
