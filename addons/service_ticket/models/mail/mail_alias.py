from odoo import models

from odoo.addons.service_ci.tools.inner import get_inner


class MailAlias(models.Model):
    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        # A fault while a document is made is ours, often a passing one: the ledger
        # tries again, and the client hears nothing of it.
        # Asked by context, since Odoo comes here in a transaction of its own.
        if set_invalid and get_inner(self.env, "service_inbound_mail"):
            if get_inner(self.env, "service_ticket_routing"):
                # The address itself is set up wrongly: no repetition mends that.
                mail = self.env["service.inbound.mail"]._in_process()
                mail._conclude("quarantined", "unroutable")
            return None
        return super()._alias_bounce_incoming_email(
            message, message_dict, set_invalid=set_invalid
        )
