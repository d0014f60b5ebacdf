"""What all that writes demo data has in common."""

from random import Random

from odoo import fields

from odoo.addons.service_ci.tools.inner import Inner

MODULE = "service_ticket"
# Nobody is told of what is said to have happened long ago: no acknowledgement, no
# notification, no tracking.
QUIET = {
    "service_ticket_silent": Inner(),
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
}
# Prices are thought of in roubles; Odoo's own demo data may have settled the currency.
ROUBLES_PER_UNIT = 100


class DemoWriter:
    """Writes a part of the demo data, the same each time.

    :param env: environment of the superuser
    """

    # Each part draws its own lots.
    seed = 7

    def __init__(self, env):
        # What is noted is in the language of the company, as it is in real life.
        lang = env.company.partner_id.lang
        self.env = env(context=dict(env.context, lang=lang, **QUIET))
        self.random = Random(self.seed)
        self.now = fields.Datetime.now()
        self.refs = {}

    def _ref(self, name):
        if name not in self.refs:
            self.refs[name] = self.env.ref(name if "." in name else f"{MODULE}.{name}")
        return self.refs[name]

    def _money(self, roubles):
        """Return about as much in the currency of the company."""
        currency = self.env.company.currency_id
        if currency.name == "RUB":
            return roubles
        return currency.round(roubles / ROUBLES_PER_UNIT)

    def _user(self, login):
        return self._ref(f"user_{login}_demo")
