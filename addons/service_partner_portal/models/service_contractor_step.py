import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Long enough that nobody guesses one, short enough for an index.
KEY = re.compile(r"[0-9a-zA-Z-]{16,64}")
KEEP_DAYS = 60
BATCH_SIZE = 5000


class ServiceContractorStep(models.Model):
    """A step that a telephone has sent: what is sent again is not done again."""

    _name = "service.contractor.step"
    _description = "Step Sent by a Contractor"
    _rec_name = "key"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    key = fields.Char(required=True, help="Made by the telephone, once for each step.")

    _key_uniq = models.Constraint(
        "UNIQUE(user_id, key)", "This step was taken already."
    )

    @api.model
    def _claim(self, order, key):
        """Note that the current user takes a step, unless that was noted before.

        Whoever sends the same at the same moment waits for the first.

        :param order: ``service.workorder``
        :param str key: made by the telephone
        :return bool: False for a step that was taken already
        """
        if not KEY.fullmatch(key if isinstance(key, str) else ""):
            raise UserError(
                self.env._("This page is out of date: load it again, then repeat.")
            )
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO service_contractor_step
                        (order_id, user_id, key, create_uid, create_date)
                    VALUES (%s, %s, %s, %s, %s)
                    ON CONFLICT (user_id, key) DO NOTHING
                    RETURNING id
                    """,
                    order.id,
                    self.env.uid,
                    key,
                    self.env.uid,
                    self.env.cr.now(),
                )
            )
        )

    @api.autovacuum
    def _gc_steps(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("create_date", "<", limit)], limit=BATCH_SIZE)
        old.unlink()
        return len(old), len(old) == BATCH_SIZE

    @api.model
    def _load_demo(self):
        """Write a demo contractor's day; called by demo data."""
        # Here, because a database without demo data never needs this code.
        from ..demo.contractor import DemoContractor

        DemoContractor(self.env).load()
