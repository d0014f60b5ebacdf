"""Calls with files are told apart without reading the files into memory."""

from io import BytesIO

import pytest
from service_api_tools.bodies import parts_without

BODY = b"--mark\r\nfile mar markmark\r\n--mark--ma"


@pytest.mark.parametrize("size", range(1, len(BODY) + 2))
def test_a_mark_is_left_out_wherever_parts_end(size):
    parts = parts_without(BytesIO(BODY), b"mark", size)
    assert b"".join(parts) == BODY.replace(b"mark", b"")


@pytest.mark.parametrize("mark", [b"", b"m"])
def test_marks_may_be_short_or_none(mark):
    parts = parts_without(BytesIO(BODY), mark, 3)
    assert b"".join(parts) == (BODY.replace(mark, b"") if mark else BODY)


def test_parts_are_not_larger_than_what_is_read_at_a_time():
    parts = parts_without(BytesIO(b"x" * 1000), b"mark", 64)
    assert max(map(len, parts)) <= 64 + len(b"mark")
