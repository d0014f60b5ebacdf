"""Photos and films that telephones take."""

from odoo.addons.service_ticket.tools.uploads import is_welcome

# Extension -> type under which a file is sent to browsers.
MEDIA_TYPES = {
    "3gp": "video/3gpp",
    "gif": "image/gif",
    "heic": "image/heic",
    "heif": "image/heif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4v": "video/x-m4v",
    "mov": "video/quicktime",
    "mp4": "video/mp4",
    "png": "image/png",
    "webp": "image/webp",
}
# First bytes that every content of a kind is told by.
HEAD = 64


def media_type(name: str, content: bytes) -> str | None:
    """Return the type of a photo or film, None for what is neither.

    :param name: a name that ``clean_file_name`` returned
    :param content: the whole file, or at least its first bytes
    """
    mimetype = MEDIA_TYPES.get(name.rpartition(".")[2].lower())
    return mimetype if mimetype and is_welcome(name, content) else None
