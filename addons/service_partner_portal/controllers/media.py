"""Photos and films of work orders, as clients and contractors get them."""

from odoo.http import request

THUMBNAIL = 480
# Nothing in a file is run, whatever it contains.
CSP = "default-src 'none'; media-src 'self'; sandbox"


def media_response(file, is_small):
    """Return the response with one photo or film.

    :param file: ``ir.attachment`` that the visitor may have, with ``sudo``
    :param is_small: a photo as it stands in a list
    """
    Binary = request.env["ir.binary"]
    if is_small and file.mimetype.startswith("image/"):
        stream = Binary._get_image_stream_from(
            file, "raw", width=THUMBNAIL, height=THUMBNAIL
        )
    else:
        stream = Binary._get_stream_from(file, "raw")
    return stream.get_response(content_security_policy=CSP)
