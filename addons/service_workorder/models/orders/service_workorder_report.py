"""What the printed form of a work order shows."""

from base64 import b64encode

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.image import image_process
from odoo.tools.mimetypes import guess_mimetype

# More of them would make a mail too big to be taken.
PICTURES_PRINTED = 12
PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
# Pixels: sharp on paper, and a photo of a telephone is many times as large.
PICTURE_SIZE = (900, 900)
PICTURE_QUALITY = 80


class ServiceWorkorder(models.Model):
    _inherit = "service.workorder"

    def _get_pictures(self):
        """Return the photos of one order that its form shows."""
        photos = self.media_ids.filtered(lambda file: file.mimetype in PICTURE_TYPES)
        return photos[:PICTURES_PRINTED]

    def _get_picture(self, photo):
        """Return a photo as it stands in the page itself: who prints asks nobody.

        :param photo: ``ir.attachment``
        """
        if photo.mimetype not in PICTURE_TYPES or not photo.raw:
            return False
        try:
            content = image_process(photo.raw, PICTURE_SIZE, quality=PICTURE_QUALITY)
        except (UserError, OSError):
            # a photo that arrived broken is left out, the form is printed
            return False
        return f"data:{guess_mimetype(content)};base64,{b64encode(content).decode()}"
