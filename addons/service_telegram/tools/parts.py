"""One call of Telegram is one message of the outbox: what fails is sent again alone."""

MAX_CAPTION = 1024
MAX_PHOTO = 10 * 2**20
MAX_FILE = 50 * 2**20
# What Telegram shows as a picture.
PHOTOS = ("image/jpeg", "image/png", "image/webp")


def is_photo(mimetype: str, size: int) -> bool:
    """Tell whether a file goes as a picture, not as a document.

    :param size: bytes
    """
    return mimetype in PHOTOS and size <= MAX_PHOTO


def spread(text: str, files: list, keyboards: list) -> list[tuple]:
    """Return what messages one text, its files and its keyboards become.

    A text that is short enough goes with its first file; a keyboard stands under the
    text, a second one under the last message.

    :param text: as long as one message may be
    :param files: anything
    :param keyboards: rows of buttons, none to two
    :return: list of (text, file or None, rows or None)
    """
    messages = []
    files = list(files)
    if text and files and len(text) <= MAX_CAPTION:
        messages.append([text, files.pop(0), None])
    elif text:
        messages.append([text, None, None])
    messages += [["", file, None] for file in files]
    for place, rows in zip((0, -1), keyboards, strict=False):
        if not messages or messages[place][2]:
            # A keyboard alone cannot be sent.
            messages.append(["…", None, None])
        messages[place][2] = rows
    return [tuple(message) for message in messages]
