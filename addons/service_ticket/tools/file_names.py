"""Names of files that somebody outside has chosen."""

import re
import unicodedata

MAX_LENGTH = 120
# Wide forms of ASCII, which make another extension of the same letters.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def clean_file_name(name: str | None) -> str:
    """Return a file name without folders, control and invisible characters.

    :param name: as a mail or a browser gave it
    :return: never empty, at most ``MAX_LENGTH`` characters, the extension kept
    """
    name = re.split(r"[\\/]", (name or "").translate(FULL_WIDTH))[-1]
    # Categories C*: control, zero-width, direction; they hide what a name ends in.
    # Those that break a line stood between words.
    name = "".join(
        char for char in name if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    name = unicodedata.normalize("NFC", name)
    name = " ".join(re.sub(r'[<>:"|?*/\\]', "_", name).split()).strip(" .")
    if len(name) > MAX_LENGTH:
        stem, dot, extension = name.rpartition(".")
        extension = dot + extension[:20] if dot and stem else ""
        name = (stem or name)[: MAX_LENGTH - len(extension)].rstrip(" .") + extension
    return name or "attachment"
