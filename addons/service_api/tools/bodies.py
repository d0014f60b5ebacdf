"""Bodies of calls, which may be larger than what should be in memory."""

from collections.abc import Iterator
from typing import BinaryIO

PART = 2**16
# Where in the environment of WSGI the app names the file that a call fetches.
STORED_FILE = "service_api.stored_file"


def parts_without(stream: BinaryIO, mark: bytes, size: int = PART) -> Iterator[bytes]:
    """Yield what a stream holds, in parts, with a mark left out wherever it stands.

    :param mark: empty for none
    :param size: how many bytes are read at a time
    """
    rest = b""
    while chunk := stream.read(size):
        *parts, rest = (rest + chunk).split(mark) if mark else [chunk]
        yield from parts
        # Perhaps the mark begins at the end.
        sure = max(len(rest) - len(mark) + 1, 0) if mark else len(rest)
        yield rest[:sure]
        rest = rest[sure:]
    yield rest
