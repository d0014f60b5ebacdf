"""What the printed form of a work order shows."""

from odoo import models
from odoo.tools.image import image_data_uri

# More of them would make a mail too big to be taken.
PICTURES_PRINTED = 12
PICTURE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")


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
        is_picture = photo.mimetype in PICTURE_TYPES and photo.datas
        return image_data_uri(photo.datas) if is_picture else False
