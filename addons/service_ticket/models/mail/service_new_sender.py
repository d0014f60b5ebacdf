from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..constants import MAX_ADDRESS


class ServiceNewSender(models.Model):
    """Addresses that have just become contacts.

    Contacts may share an address, so the database lets two processes that meet the
    same stranger at the same moment make two.  This table does not.
    """

    _name = "service.new.sender"
    _description = "New Sender"
    _rec_name = "email"

    email = fields.Char(required=True, readonly=True)

    _email_uniq = models.Constraint(
        "UNIQUE (email)", "Somebody makes a contact of this address already."
    )

    @api.model
    def _claim(self, emails):
        """Make sure that no other transaction makes contacts of the same addresses.

        :param emails: normalised addresses that no contact has
        :raise psycopg2.errors.SerializationFailure: when another one was faster; what
            is tried again sees its contact
        """
        # One order for all, so that nobody waits in a circle.
        emails = sorted(email for email in emails if len(email) <= MAX_ADDRESS)
        if not emails:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO service_new_sender (email, create_date)
                SELECT unnest(%s), now() AT TIME ZONE 'UTC'
                ON CONFLICT (email) DO NOTHING RETURNING id
                """,
                emails,
            )
        )

    @api.autovacuum
    def _gc_senders(self):
        """Forget addresses when no transaction of their time can be left."""
        limit = fields.Datetime.now() - timedelta(days=1)
        self.search([("create_date", "<", limit)]).unlink()
