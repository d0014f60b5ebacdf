import secrets

from odoo import api, fields, models


class ServiceMessengerAccount(models.Model):
    _inherit = "service.messenger.account"

    provider = fields.Selection(
        selection_add=[("whatsapp", "WhatsApp")],
        ondelete={"whatsapp": "cascade"},
    )
    whatsapp_number = fields.Char(
        "Number ID", help="Of the telephone number, in the settings of the app at Meta."
    )
    whatsapp_verify_token = fields.Char(
        "Verify Token",
        groups="base.group_system",
        copy=False,
        default=lambda self: secrets.token_urlsafe(16),
        help="Enter it at Meta together with our address.",
    )
    whatsapp_template = fields.Char(
        "Approved Template",
        help="Sent when the client wrote more than 24 hours ago; its body has one "
        "place, {{1}}, for our text. Empty: such answers leave by mail.",
    )
    whatsapp_template_lang = fields.Char(
        "Language of the Template", default="ru", help="As Meta names it: ru, en_US."
    )

    @api.model
    def _load_demo_whatsapp(self):
        """Fill the account of the demo with conversations; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.talks import DemoTalks

        DemoTalks(self.env.ref("service_whatsapp.account_demo")).load()
