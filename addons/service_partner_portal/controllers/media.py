"""Photos, films and other files of work orders, as they come and go."""

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

# A part of a file and the form around it.
MAX_PART = 2 * 2**20
THUMBNAIL = 480
# Nothing in a file is run, whatever it contains.
CSP = "default-src 'none'; media-src 'self'; sandbox"


def read_files():
    """Return the files of a form: list of (name, content), cut where too long."""
    files = request.httprequest.files.getlist("file")
    return [(one.filename, one.read(MEDIA_BYTES + 1)) for one in files if one.filename]


def media_response(file, is_small):
    """Return the response with one photo or film.

    :param file: ``ir.attachment`` that the visitor may have, with ``sudo``
    :param is_small: a photo as it stands in a list
    """
    stream = is_small and file.mimetype.startswith("image/") and _get_small(file)
    stream = stream or request.env["ir.binary"]._get_stream_from(file, "raw")
    return stream.get_response(content_security_policy=CSP)


def _get_small(file):
    try:
        return request.env["ir.binary"]._get_image_stream_from(
            file, "raw", width=THUMBNAIL, height=THUMBNAIL
        )
    except UserError:
        return None  # too large for us, or of a kind that telephones only can read
