"""The documents of one recipient in one file."""

import io
import re
import zipfile

MAX_NAME = 120
# What some system of files cannot have in a name.
FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def file_name(*parts, extension):
    """Return a name that every system can save, such as "Акт 17 2026-11-30.pdf".

    :param parts: texts; empty ones are left out
    :param str extension: without the dot
    """
    text = " ".join(filter(None, (str(part or "").strip() for part in parts)))
    text = " ".join(FORBIDDEN.sub("-", text).split()).strip(" .")
    limit = MAX_NAME - len(extension) - 1
    return f"{text[:limit].rstrip(' .') or '-'}.{extension}"


def pack(files, day):
    """Return the bytes of an archive; the same files make the same bytes.

    :param list files: of (name, ``bytes``); equal names are told apart by numbers
    :param date day: the date that all of them get
    """
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    seen, buffer = set(), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            # Names beyond ASCII are marked as UTF-8 by the module.
            entry = zipfile.ZipInfo(_unused(name, seen), stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _unused(name, seen):
    stem, dot, extension = name.rpartition(".")
    candidate, number = name, 1
    while candidate.lower() in seen:
        number += 1
        candidate = f"{stem} ({number}){dot}{extension}"
    seen.add(candidate.lower())
    return candidate
