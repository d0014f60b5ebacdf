"""Who gets the next tickets of a team: pure choice, without a database."""

import heapq
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """Somebody who may get tickets.

    ``load`` is the number of tickets at work, ``capacity`` how many there may be
    (0: any number), ``turn`` when the candidate was last chosen (lower: longer ago).
    """

    key: int
    load: int = 0
    capacity: int = 0
    turn: int = 0

    @property
    def room(self):
        """How many more tickets there may be."""
        return max(self.capacity - self.load, 0) if self.capacity else float("inf")


def choose(method, candidates, count):
    """Choose who gets each of the next tickets.

    Nobody gets more than there is room for, so the answer may be shorter than what
    was asked for. Equal candidates keep the order in which they came.

    :param str method: ``round_robin`` (who waited longest) or ``balanced`` (who has
        least to do for their capacity)
    :param candidates: list of :class:`Candidate`
    :param int count: number of tickets
    :return: list of keys, one per ticket
    """
    ways = {"round_robin": _in_turn, "balanced": _balanced}
    return ways[method](candidates, count)


def _in_turn(candidates, count):
    waiting = [
        (candidate.turn, place, candidate.room, candidate.key)
        for place, candidate in enumerate(candidates)
        if candidate.room
    ]
    waiting.sort()
    chosen = []
    while waiting and len(chosen) < count:
        chosen += [key for _turn, _place, _room, key in waiting]
        waiting = [(t, p, room - 1, key) for t, p, room, key in waiting if room > 1]
    return chosen[:count]


def _balanced(candidates, count):
    # Who has no limit is compared as if theirs were the largest one.
    largest = max((candidate.capacity for candidate in candidates), default=0) or 1
    heap = [
        (candidate.load / (candidate.capacity or largest), candidate.turn, place, 0)
        for place, candidate in enumerate(candidates)
        if candidate.room
    ]
    heapq.heapify(heap)
    chosen = []
    while heap and len(chosen) < count:
        _ratio, turn, place, given = heap[0]
        candidate = candidates[place]
        chosen.append(candidate.key)
        given += 1
        if given < candidate.room:
            ratio = (candidate.load + given) / (candidate.capacity or largest)
            heapq.heapreplace(heap, (ratio, turn, place, given))
        else:
            heapq.heappop(heap)
    return chosen
