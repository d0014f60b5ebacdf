"""Who suits a job, in what order, and why.

A job is done by somebody who has all its skills at the level asked for, holds the
permits, serves its territory, and is free on its day.  Those who suit are ranked by
five marks between 0 (worst) and 1 (best), weighted.  Nothing here knows a database:
the caller loads performers and jobs once and asks for thousands of choices.
"""

from dataclasses import dataclass, field
from datetime import date

from .geo import distance_km

CRITERIA = ("distance", "punctuality", "rating", "load", "price")


@dataclass(frozen=True, slots=True)
class Performer:
    """Somebody who may be sent.

    ``skills`` maps skills to levels (0-100), ``permits`` kinds of permits to their last
    day (None: for good); ``territories`` holds all that are served, parts included;
    ``point`` is (latitude, longitude) in degrees or None; ``capacity`` is jobs a day,
    ``hours`` hours of work a day, None unknown; ``punctuality`` and ``rating`` are
    marks from 0 to 1, None where nothing is known; ``price`` is in the company's
    currency, None unknown.
    """

    id: int
    skills: dict = field(default_factory=dict)
    permits: dict = field(default_factory=dict)
    territories: frozenset = frozenset()
    point: tuple | None = None
    capacity: int = 1
    hours: float | None = None
    punctuality: float | None = None
    rating: float | None = None
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done; without a day nobody is away or full.

    ``skills`` are pairs of a skill and its lowest level (0-100), ``permits`` kinds of
    permits, ``hours`` the work that it takes.
    """

    id: int
    skills: tuple = ()
    permits: tuple = ()
    territory: int | None = None
    point: tuple | None = None
    day: date | None = None
    hours: float = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each mark counts; only their ratios matter."""

    distance: float = 40
    punctuality: float = 20
    rating: float = 20
    load: float = 10
    price: float = 10
    # Whoever is farther away than this many kilometres gets no mark for the distance.
    far_km: float = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A performer who suits, with the marks (0-1) and what they add up to (0-100).

    ``among`` says how many suited.
    """

    performer: Performer
    score: float
    marks: dict
    km: float | None
    among: int


class Matcher:
    """Chooses among performers, keeping count of what it gives them.

    :param performers: list of :class:`Performer`
    :param Weights weights: of the marks
    :param busy: dict (performer id, day) -> jobs that stand in the plan already
    :param away: set of (performer id, day) of leaves and days off
    :param hours: dict (performer id, day) -> hours of work that stand in the plan
    :param date today: permits of jobs without a day have to be valid on it
    :param room: dict performer id -> jobs without a day that they can still take;
        left out: any number
    """

    # What is not known counts as neither good nor bad.
    UNKNOWN = 0.5

    def __init__(
        self,
        performers,
        weights=None,
        busy=None,
        away=(),
        hours=None,
        today=None,
        room=None,
    ):
        self.weights = weights or Weights()
        self.performers = sorted(performers, key=lambda performer: performer.id)
        self.busy = dict(busy or {})
        self.hours = dict(hours or {})
        self.away = away if isinstance(away, (set, frozenset)) else set(away)
        self.today = today or date.today()
        self.room = dict(room or {})
        self._total = sum(getattr(self.weights, name) for name in CRITERIA) or 1
        self._suitable = {}

    def rank(self, job):
        """Return the :class:`Choice` of each performer who suits, the best first."""
        free, cheapest = self._free(job)
        choices = [
            self._choice(performer, job, cheapest, len(free)) for performer in free
        ]
        return sorted(choices, key=lambda choice: (-choice.score, choice.performer.id))

    def choose(self, job):
        """Return the best :class:`Choice` and count the job as theirs, or None."""
        free, cheapest = self._free(job)
        if not free:
            return None
        # ids ascend, so that of equals the first is taken, as rank() does
        best = max(free, key=lambda performer: self._score(performer, job, cheapest)[0])
        choice = self._choice(best, job, cheapest, len(free))
        self.take(best, job)
        return choice

    def able(self, jobs):
        """Return the ids of all who suit one of the jobs, whenever it is."""
        return {performer.id for job in jobs for performer in self._able(job)}

    def take(self, performer, job):
        """Count one more job of a performer."""
        key = (performer.id, job.day)
        self.busy[key] = self.busy.get(key, 0) + 1
        self.hours[key] = self.hours.get(key, 0) + job.hours
        if job.day is None and performer.id in self.room:
            self.room[performer.id] -= 1

    def why_not(self, performer, job):
        """Return why a performer does not suit, empty when they do.

        :return: list of (reason, detail): ``("skill", skill)``, ``("level", skill)``,
            ``("permit", kind)``, ``("territory", None)``, ``("away", None)``,
            ``("full", None)``, ``("hours", None)``, ``("room", None)``
        """
        reasons = []
        for skill, lowest in job.skills:
            level = performer.skills.get(skill)
            if level is None:
                reasons.append(("skill", skill))
            elif level < lowest:
                reasons.append(("level", skill))
        reasons += [
            ("permit", kind)
            for kind in job.permits
            if not self._is_permitted(performer, kind, job.day)
        ]
        if job.territory is not None and job.territory not in performer.territories:
            reasons.append(("territory", None))
        if reason := self.why_not_free(performer, job):
            reasons.append((reason, None))
        return reasons

    def _free(self, job):
        """Return who suits a job, and the lowest price among them, if any has one."""
        free = [
            performer
            for performer in self._able(job)
            if not self.why_not_free(performer, job)
        ]
        prices = [performer.price for performer in free if performer.price]
        return free, min(prices, default=None)

    def _able(self, job):
        """Return who has skills and permits and serves the territory."""
        day = job.day if job.permits else None
        key = (job.skills, job.permits, job.territory, day)
        if key not in self._suitable:
            self._suitable[key] = [
                performer
                for performer in self.performers
                if (job.territory is None or job.territory in performer.territories)
                and all(
                    performer.skills.get(skill, -1) >= lowest
                    for skill, lowest in job.skills
                )
                and all(
                    self._is_permitted(performer, kind, day) for kind in job.permits
                )
            ]
        return self._suitable[key]

    def _is_permitted(self, performer, kind, day):
        if kind not in performer.permits:
            return False
        last = performer.permits[kind]
        return last is None or last >= (day or self.today)

    def why_not_free(self, performer, job):
        """Return what a performer lacks on the day of a job, as ``why_not`` does.

        :return: ``"away"``, ``"full"``, ``"hours"``, ``"room"`` or an empty string
        """
        if job.day is None:
            return "room" if self.room.get(performer.id, 1) <= 0 else ""
        key = (performer.id, job.day)
        if key in self.away:
            return "away"
        if self.busy.get(key, 0) >= performer.capacity:
            return "full"
        # what takes longer than a day asks for an empty one
        if performer.hours is not None and (planned := self.hours.get(key)):
            if planned + job.hours > performer.hours:
                return "hours"
        return ""

    def _score(self, performer, job, cheapest):
        """Return what the marks add up to, the marks, and the distance."""
        km = None
        if performer.point is not None and job.point is not None:
            km = distance_km(performer.point, job.point)
        busy = self.busy.get((performer.id, job.day), 0)
        unknown, weights = self.UNKNOWN, self.weights
        marks = (
            unknown if km is None else max(0, 1 - km / weights.far_km),
            unknown if performer.punctuality is None else performer.punctuality,
            unknown if performer.rating is None else performer.rating,
            max(0, 1 - busy / performer.capacity),
            cheapest / performer.price if performer.price else unknown,
        )
        score = (
            weights.distance * marks[0]
            + weights.punctuality * marks[1]
            + weights.rating * marks[2]
            + weights.load * marks[3]
            + weights.price * marks[4]
        )
        # rounded here: whoever compares sees the same figures as whoever reads them
        return round(100 * score / self._total, 2), marks, km

    def _choice(self, performer, job, cheapest, among):
        score, marks, km = self._score(performer, job, cheapest)
        return Choice(
            performer, score, dict(zip(CRITERIA, marks, strict=True)), km, among
        )
