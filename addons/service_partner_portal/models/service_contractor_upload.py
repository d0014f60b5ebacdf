from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.service_ticket.tools.file_names import clean_file_name
from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from ..tools.media import HEAD, media_type
from .service_contractor_step import KEY

# What one telephone may leave unfinished.
MAX_OPEN = 30
KEEP_DAYS = 7
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
    def _open(self, order, key, name, size, check=None):
        """Return the upload of the current user with a key, begun if it is new.

        :param order: ``service.workorder``
        :param str key: made by the telephone
        :param str name: of the file
        :param int size: bytes of the whole file
        :param check: ``service.workorder.check`` that the photo belongs to
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
        order._check_may_work()
        name = clean_file_name(name)
        if not 0 < size <= MEDIA_BYTES:
            raise UserError(
                self.env._(
                    "%(file)s is empty or bigger than %(size)s MB: send a shorter "
                    "video.",
                    file=name,
                    size=MEDIA_BYTES // 2**20,
                )
            )
        if self.search_count([*mine, ("is_done", "=", False)], limit=MAX_OPEN) >= (
            MAX_OPEN
        ):
            raise UserError(
                self.env._(
                    "Too many files have not arrived completely: wait until they have."
                )
            )
        return self.create(
            {
                "order_id": order.id,
                "check_id": check and check.id,
                "user_id": self.env.uid,
                "key": key,
                "name": name,
                "size": size,
            }
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
        if not offset and not media_type(self.name, content[:HEAD]):
            raise UserError(self._refuse_kind())
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
        self.order_id._add_media(self.name, content, self.check_id)
        parts.unlink()
        self.is_done = True

    def _refuse_kind(self):
        return self.env._(
            "%(file)s is neither a photo nor a video that we can show.", file=self.name
        )

    @api.autovacuum
    def _gc_uploads(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("write_date", "<", limit)], limit=BATCH_SIZE)
        old._get_parts().unlink()
        old.unlink()
        return len(old), len(old) == BATCH_SIZE
