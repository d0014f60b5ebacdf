"""Files that others have sent, as they are fetched."""

from fastapi import Response

from odoo.http import content_disposition

from .description import BINARY
from .problems import not_found

NO_FILE = "There is no such file here."


def send_file(files, file_id):
    """Return the response with one file.

    :param files: ``ir.attachment`` with ``sudo`` that the caller may have
    :param int file_id: which of them
    """
    file = files.filtered(lambda file: file.id == file_id)
    if not file or file.type != "binary":
        raise not_found(NO_FILE)
    return Response(
        file.raw or b"",
        # Never what it is: a browser shows nothing of what others have sent.
        media_type=BINARY,
        headers={
            "Content-Disposition": content_disposition(file.name),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
