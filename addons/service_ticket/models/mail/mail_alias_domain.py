from odoo import api, models


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    @api.model
    def _find_aliases(self, email_list):
        """Look up each address once while mails are processed.

        The gateway asks five times per mail, always for the same few addresses.
        """
        mail = self.env["service.inbound.mail"]._in_process()
        if not mail:
            return super()._find_aliases(email_list)
        known = mail._memory().aliases
        unknown = [email for email in email_list if email not in known]
        if unknown:
            found = super()._find_aliases(unknown)
            known.update({email: email in found for email in unknown})
        return [email for email in email_list if known[email]]
