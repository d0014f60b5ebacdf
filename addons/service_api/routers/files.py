"""Files that others have sent, as they are fetched."""

from fastapi import Response

from ..tools.bodies import STORED_FILE
from .description import BINARY
from .problems import not_found

NO_FILE = "There is no such file here."


class StoredFile(Response):
    """A file that the server sends from where it is stored, see ``ApiDispatcher``.

    The app passes on no more than which one: what it answers is held in memory.

    :param file: ``ir.attachment`` with ``sudo``
    """

    def __init__(self, file):
        # Never what it is: a browser shows nothing of what others have sent.
        super().__init__(media_type=BINARY)
        self.file = file

    async def __call__(self, scope, receive, send):
        scope["wsgi_environ"][STORED_FILE] = self.file
        await super().__call__(scope, receive, send)


def send_file(files, file_id):
    """Return the response with one file.

    :param files: ``ir.attachment`` with ``sudo`` that the caller may have
    :param int file_id: which of them
    """
    file = files.filtered(lambda file: file.id == file_id)
    if not file or file.type != "binary":
        raise not_found(NO_FILE)
    return StoredFile(file)
