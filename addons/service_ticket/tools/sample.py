"""Draw samples that chance decides and that come out the same when drawn again."""

from collections.abc import Iterable
from hashlib import sha256


def draw(ids: Iterable[int], size: int, seed: str) -> list[int]:
    """Return ``size`` of the ids, or all where there are fewer.

    Each id has its lot, which depends on nothing but the seed: the order in which the
    ids come does not matter, and one more or one less of them changes at most one of
    those that are drawn.

    :param ids: to choose from
    :param size: how many are wanted
    :param seed: another one gives another sample
    """
    return sorted(set(ids), key=lambda item: _lot(item, seed))[: max(size, 0)]


def _lot(item: int, seed: str) -> tuple[bytes, int]:
    return sha256(f"{seed}:{item}".encode()).digest(), item
