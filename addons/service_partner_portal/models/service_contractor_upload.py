from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.service_ticket.tools.file_names import clean_file_name
from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from ..tools.media import HEAD, media_type
from .service_contractor_step import KEEP_DAYS, KEY

# What one telephone may leave unfinished, for how long.
MAX_OPEN = 30
UNFINISHED_DAYS = 7
BATCH_SIZE = 500


class ServiceContractorUpload(models.Model):
    """A photo or film that comes in parts; a broken network goes on where it broke.

    The name of the upload is made by the telephone and counts for its user alone.
    """

    _name = "service.contractor.upload"
    _description = "Upload of a Contractor"
    _rec_name = "name"

    order_id = fields.Many2one(
        "service.workorder", required=True, index=True, ondelete="cascade"
    )
    check_id = fields.Many2one(
        "service.workorder.check", index="btree_not_null", ondelete="cascade"
    )
    talk = fields.Char(
        export_string_translation=False,
        help="The conversation in which it is sent; empty for a photo of the job.",
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    key = fields.Char(required=True)
    name = fields.Char(required=True)
    size = fields.Integer(required=True, help="Bytes of the whole file.")
    received = fields.Integer(help="Bytes that have arrived.")
    is_done = fields.Boolean()

    _key_uniq = models.Constraint(
        "UNIQUE(user_id, key)", "This upload was begun already."
    )

    @api.model
    def _open(self, order, key, name, size, check=None, talk=None):
        """Return the upload of the current user with a key, begun if it is new.

        :param order: ``service.workorder``
        :param str key: made by the telephone
        :param str name: of the file
        :param int size: bytes of the whole file
        :param check: ``service.workorder.check`` that the photo belongs to
        :param str talk: in which conversation it is sent, None for a photo of the job
        """
        if not KEY.fullmatch(key if isinstance(key, str) else ""):
            raise UserError(
                self.env._("This page is out of date: load it again, then repeat.")
            )
        mine = [("user_id", "=", self.env.uid)]
        if upload := self.search([*mine, ("key", "=", key)]):
            if upload.order_id != order:
                raise UserError(
                    self.env._("This file was sent to another work order already.")
                )
            return upload
        order._check_may_send(talk)
        name = clean_file_name(name)
        self._check_new(name, size)
        self._begin(order, key, name, size, check, talk)
        return self.search([*mine, ("key", "=", key)])

    @api.model
    def _check_new(self, name, size):
        """Refuse a file that cannot be taken in, with the reason."""
        if not 0 < size <= MEDIA_BYTES:
            raise UserError(
                self.env._(
                    "%(file)s is empty or bigger than %(size)s MB: send a smaller one.",
                    file=name,
                    size=MEDIA_BYTES // 2**20,
                )
            )
        unfinished = [("user_id", "=", self.env.uid), ("is_done", "=", False)]
        if self.search_count(unfinished, limit=MAX_OPEN) >= MAX_OPEN:
            raise UserError(
                self.env._(
                    "Too many files have not arrived completely: wait until they have."
                )
            )

    @api.model
    def _begin(self, order, key, name, size, check, talk):
        # Of two that begin the same at once, the second goes on with the first's.
        self.env.execute_query(
            SQL(
                """
                INSERT INTO service_contractor_upload
                    (order_id, check_id, talk, user_id, key, name, size, received,
                     create_uid, create_date, write_uid, write_date)
                VALUES (%(order)s, %(check)s, %(talk)s, %(user)s, %(key)s, %(name)s,
                        %(size)s, 0, %(user)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (user_id, key) DO NOTHING
                """,
                order=order.id,
                check=(check and check.id) or None,
                talk=talk or None,
                user=self.env.uid,
                key=key,
                name=name,
                size=size,
                now=self.env.cr.now(),
            )
        )

    def _append(self, offset, content):
        """Take the next part; one that came before, or too early, is left.

        With the last part the file is checked and put where it belongs.

        :param int offset: bytes before this part
        :param bytes content: the part
        """
        self.ensure_one()
        # The same part may come twice at once: the second waits, and is left.
        self.env.cr.execute(
            SQL(
                "SELECT FROM service_contractor_upload WHERE id = %s FOR UPDATE",
                self.id,
            )
        )
        self.invalidate_recordset(["received", "is_done"])
        if self.is_done or offset != self.received or not content:
            return
        if not offset:
            self._check_kind(content[:HEAD])
        if offset + len(content) > self.size:
            raise UserError(
                self.env._("%(file)s has changed: take it again.", file=self.name)
            )
        self.env["ir.attachment"].create(
            {
                "name": f"{offset:012d}",
                "raw": content,
                "mimetype": "application/octet-stream",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.received = offset + len(content)
        if self.received == self.size:
            self._finish()

    def _get_parts(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="name"
        )

    def _finish(self):
        parts = self._get_parts()
        content = b"".join(part.raw for part in parts)
        if self.talk:
            self.order_id._contractor_post(self.talk, "", [(self.name, content)])
        else:
            self.order_id._add_media(self.name, content, self.check_id)
        parts.unlink()
        self.is_done = True

    def _check_kind(self, head):
        """Refuse a file by its first bytes, before the rest of it is sent.

        :param bytes head: of the file
        """
        if self.talk:
            self.order_id._check_file(self.name, head)
        elif not media_type(self.name, head):
            raise UserError(
                self.env._(
                    "%(file)s is neither a photo nor a video that we can show.",
                    file=self.name,
                )
            )

    @api.autovacuum
    def _gc_uploads(self):
        now = fields.Datetime.now()
        # a telephone may ask for a whole season whether something has arrived
        old = self.search(
            Domain("write_date", "<", now - timedelta(days=KEEP_DAYS))
            | (
                Domain("is_done", "=", False)
                & Domain("write_date", "<", now - timedelta(days=UNFINISHED_DAYS))
            ),
            limit=BATCH_SIZE,
        )
        old._get_parts().unlink()
        old.unlink()
        return len(old), len(old) == BATCH_SIZE
