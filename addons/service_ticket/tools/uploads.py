"""What customers may upload: contents that are what their names say.

The name decides how a file opens on an agent's computer, hence only extensions of a
list pass; the first bytes must agree with the extension, hence a programme cannot
travel as a picture.
"""

import io
import warnings

from PIL import Image

# Said by our own limit, which is lower.
warnings.simplefilter("ignore", Image.DecompressionBombWarning)

# A small file may unfold to more than a server's memory holds.
MAX_PIXELS = 50_000_000

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_JPEG = (b"\xff\xd8\xff",)
_TEXT = ()

# Extension -> first bytes of its files, one of them; none for plain text.
SIGNATURES = {
    "7z": (b"7z\xbc\xaf\x27\x1c",),
    "bmp": (b"BM",),
    "csv": _TEXT,
    "doc": (*_OLE, b"{\\rtf"),
    "docx": _ZIP,
    "eml": _TEXT,
    "gif": (b"GIF87a", b"GIF89a"),
    "jpeg": _JPEG,
    "jpg": _JPEG,
    "log": _TEXT,
    "msg": _OLE,
    "odp": _ZIP,
    "ods": _ZIP,
    "odt": _ZIP,
    "pdf": (b"%PDF",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "ppt": _OLE,
    "pptx": _ZIP,
    "rar": (b"Rar!\x1a\x07",),
    "rtf": (b"{\\rtf",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "txt": _TEXT,
    "webp": (b"RIFF",),
    "xls": _OLE,
    "xlsx": _ZIP,
    "zip": _ZIP,
}
# Films and pictures of telephones carry their kind behind four bytes of length.
BOXED = {"3gp", "heic", "heif", "m4a", "m4v", "mov", "mp4"}
EXTENSIONS = tuple(sorted({*SIGNATURES, *BOXED}))

_PROGRAMME = (
    b"MZ",  # Windows, also libraries, drivers and screen savers
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",  # Java, macOS
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"<?php",
)
# With a mark of UTF-16 zero bytes are letters.
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def is_welcome(name: str, content: bytes) -> bool:
    """Tell whether a file is of a kind that customers may send.

    :param name: a name that ``clean_file_name`` returned
    :param content: the whole file, or at least its first bytes
    """
    extension = name.rpartition(".")[2].lower()
    if content.startswith(_PROGRAMME):
        return False
    if extension in BOXED:
        return content[4:8] == b"ftyp"
    if extension not in SIGNATURES:
        return False
    signatures = SIGNATURES[extension]
    if signatures:
        return content.startswith(signatures) and not is_huge_picture(content)
    return content.startswith(_UTF16) or b"\x00" not in content[:4096]


def is_huge_picture(content: bytes) -> bool:
    """Tell whether a picture would unfold to more pixels than we take.

    Only its head is read. What is no picture, or is damaged, is not huge.

    :param content: the whole file, or at least its first bytes
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
    except Image.DecompressionBombError:
        return True
    except (OSError, SyntaxError, ValueError):
        return False
    return width * height > MAX_PIXELS
