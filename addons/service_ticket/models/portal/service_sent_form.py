import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEEP_DAYS = 7


class ServiceSentForm(models.Model):
    """A form of a page that was sent: what is sent again is not done again.

    Browsers send twice when a button is clicked twice and when no answer comes.
    """

    _name = "service.sent.form"
    _description = "Form That Was Sent"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(
        required=True, readonly=True, help="Of one page with the same words in it."
    )
    url = fields.Char(readonly=True, help="Where its sender went on.")
    sent_at = fields.Datetime(required=True, readonly=True, index="btree")

    _key_uniq = models.Constraint("UNIQUE (key)", "This form was sent already.")

    @api.model
    def _new_key(self):
        """Return what tells a page from all others, for a field that nobody sees."""
        return secrets.token_urlsafe(16)

    @api.model
    def _once(self, key, action):
        """Do what a form asks for, unless the same form was sent before.

        Whoever sends the same at the same moment waits for the first.  Where the
        action fails, nothing of it stays and the form may be sent again.

        :param str key: of the page and what stands in it, nothing to do it always
        :param action: does it; an address that it returns is where one goes on
        :return: that address, also for what was sent before, None without one
        """
        with self.env.cr.savepoint():
            if key and not self._claim(key):
                return self.search([("key", "=", key)]).url
            answer = action()
            url = answer if isinstance(answer, str) else None
            if key and url:
                self.search([("key", "=", key)]).url = url
        return url

    @api.model
    def _claim(self, key):
        return self.env.execute_query(
            SQL(
                """
                INSERT INTO service_sent_form (key, sent_at) VALUES (%s, %s)
                ON CONFLICT (key) DO NOTHING RETURNING id
                """,
                key,
                fields.Datetime.now(),
            )
        )

    @api.autovacuum
    def _gc_forms(self):
        """Forget pages that nobody has open any more."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("sent_at", "<", limit)]).unlink()
