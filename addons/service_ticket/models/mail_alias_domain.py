from odoo import api, models

CACHE_KEY = "service_ticket_aliases"


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    @api.model
    def _find_aliases(self, email_list):
        """Look up each address once while mails are processed.

        The gateway asks five times per mail, always for the same few addresses.
        """
        known = self.env.cr.cache.get(CACHE_KEY)
        if known is None or not self.env["service.inbound.mail"]._in_process():
            return super()._find_aliases(email_list)
        unknown = [email for email in email_list if email not in known]
        if unknown:
            found = super()._find_aliases(unknown)
            known.update({email: email in found for email in unknown})
        return [email for email in email_list if known[email]]

    @api.model
    def _remember_aliases(self, emails):
        """Begin to remember which addresses are ours, for this transaction.

        :param emails: normalised addresses to look up at once
        """
        emails = list(filter(None, emails))
        found = self._find_aliases(emails)
        self.env.cr.cache[CACHE_KEY] = {email: email in found for email in emails}
