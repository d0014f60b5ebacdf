import contextlib
import os
import uuid

from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _file_write(self, bin_value, checksum):
        """Write a file whole or not at all.

        Odoo leaves the first part of a file behind when the disk is full, and takes
        that part for the file of another content ever after.
        """
        name, path = self._get_path(bin_value, checksum)
        if os.path.exists(path):
            return name
        # First, so that a file whose transaction fails is cleaned up.
        self._mark_for_gc(name)
        draft = f"{path}-{uuid.uuid4().hex}"
        try:
            with open(draft, "xb") as file:
                file.write(bin_value)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft)
            raise
        return name
