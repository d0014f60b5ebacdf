"""Systems of others: a partner's site with a key, and an ERP that is told of events.

The secret of the key is known to nobody, so make another one to try the API.
"""

import json
from datetime import timedelta

from odoo import fields

CLIENTS = (
    ("service_ci.partner_kolosok_demo", "Личный кабинет на сайте"),
    ("service_ci.partner_podorozhnik_demo", "Шина данных аптек"),
)
EVENTS = 12
# Of the event so many hours ago: status, answer, attempts, state.
USUAL = (200, "OK", 1, "sent")
TROUBLES = {
    3: (503, "Service Unavailable", 12, "failed"),
    7: (200, "OK", 4, "sent"),
}


class DemoSystems:
    """Keys of clients and a webhook with what it was sent.

    :param env: environment of the superuser
    """

    def __init__(self, env):
        # What is noted is in the language of the company, as it is in real life.
        self.env = env(context=dict(env.context, lang=env.company.partner_id.lang))

    def load(self):
        self._make_keys()
        webhook = self.env["service.webhook"].create(
            {
                "name": "ERP",
                # Nothing is there: only what is missed is told, so that trying the
                # desk sends little into the void.
                "url": "https://erp.example/events",
                "on_ticket_created": False,
                "on_ticket_status": False,
                "on_ticket_message": False,
                "on_sla_breached": True,
            }
        )
        self._make_deliveries(webhook)

    def _make_keys(self):
        Key = self.env["service.api.key"]
        for xmlid, purpose in CLIENTS:
            client = self.env.ref(xmlid, raise_if_not_found=False)
            if client:
                Key._make(
                    {
                        "name": purpose,
                        "user_id": Key._get_user_of(client).id,
                        "may_name_contacts": True,
                        "expires_at": Key._get_default_expiry(),
                    }
                )

    def _make_deliveries(self, webhook):
        now = fields.Datetime.now()
        tickets = self.env["service.ticket"].search([], order="id desc", limit=EVENTS)
        values = dict(zip(tickets, tickets._api_values(), strict=True))
        rows = []
        for hours, ticket in enumerate(tickets, start=1):
            row = webhook._prepare_delivery_values(
                "ticket.created", {"ticket": values[ticket]}
            )
            status, answer, attempts, state = TROUBLES.get(hours, USUAL)
            row.update(
                state=state,
                attempts=attempts,
                response_status=status,
                response=json.dumps({"result": answer}),
                seconds=0.1 * hours,
                sent_at=state == "sent" and now - timedelta(hours=hours),
            )
            rows.append(row)
        self.env["service.webhook.delivery"].create(rows)
