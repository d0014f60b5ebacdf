"""Who suits a job, in what order, and why.

A job is done by somebody who has all its skills at the level asked for, serves its
territory, and is free on its day.  Those who suit are ranked by five marks between 0
(worst) and 1 (best), weighted.  Nothing here knows a database: the caller loads
performers and jobs once and asks for thousands of choices.
"""

from dataclasses import dataclass, field

from .geo import distance_km

CRITERIA = ("distance", "punctuality", "rating", "load", "price")


@dataclass(frozen=True, slots=True)
class Performer:
    """Somebody who may be sent.

    ``skills`` maps skills to levels (0-100); ``territories`` holds all that are
    served, parts included; ``point`` is (latitude, longitude) in degrees or None;
    ``capacity`` is jobs a day; ``punctuality`` and ``rating`` are marks from 0 to 1,
    None where nothing is known; ``price`` is in the company's currency, None unknown.
    """

    id: int
    skills: dict = field(default_factory=dict)
    territories: frozenset = frozenset()
    point: tuple | None = None
    capacity: int = 1
    punctuality: float | None = None
    rating: float | None = None
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: ``skills`` maps skills to the lowest level (0-100)."""

    id: int
    skills: tuple = ()  # of (skill, lowest level)
    territory: int | None = None
    point: tuple | None = None
    day: object = None


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
    """A performer who suits, with the marks (0-1) and what they add up to (0-100)."""

    performer: Performer
    score: float
    marks: dict
    km: float | None


class Matcher:
    """Chooses among performers, keeping count of what it gives them.

    :param performers: list of :class:`Performer`
    :param Weights weights: of the marks
    :param busy: dict (performer id, day) -> jobs that stand in the plan already
    :param away: set of (performer id, day) of leaves and days off
    """

    # What is not known counts as neither good nor bad.
    UNKNOWN = 0.5

    def __init__(self, performers, weights=None, busy=None, away=()):
        self.weights = weights or Weights()
        self.performers = sorted(performers, key=lambda performer: performer.id)
        self.busy = dict(busy or {})
        self.away = away if isinstance(away, (set, frozenset)) else set(away)
        self._suitable = {}
        self._km = {}

    def rank(self, job):
        """Return the :class:`Choice` of each performer who suits, the best first."""
        free = [
            performer
            for performer in self._able(job)
            if not self._why_not_free(performer, job.day)
        ]
        prices = [performer.price for performer in free if performer.price]
        cheapest = min(prices, default=None)
        choices = [self._mark(performer, job, cheapest) for performer in free]
        return sorted(choices, key=lambda choice: (-choice.score, choice.performer.id))

    def choose(self, job):
        """Return the best :class:`Choice` and count the job as theirs, or None."""
        best = next(iter(self.rank(job)), None)
        if best:
            self.take(best.performer, job.day)
        return best

    def take(self, performer, day):
        """Count one more job of a performer on a day."""
        key = (performer.id, day)
        self.busy[key] = self.busy.get(key, 0) + 1

    def why_not(self, performer, job):
        """Return why a performer does not suit, empty when they do.

        :return: list of (reason, detail): ``("skill", skill)``, ``("level", skill)``,
            ``("territory", None)``, ``("away", None)``, ``("full", None)``
        """
        reasons = []
        for skill, lowest in job.skills:
            level = performer.skills.get(skill)
            if level is None:
                reasons.append(("skill", skill))
            elif level < lowest:
                reasons.append(("level", skill))
        if job.territory is not None and job.territory not in performer.territories:
            reasons.append(("territory", None))
        if reason := self._why_not_free(performer, job.day):
            reasons.append((reason, None))
        return reasons

    def _able(self, job):
        """Return who has the skills and serves the territory, whatever the day."""
        key = (job.skills, job.territory)
        if key not in self._suitable:
            self._suitable[key] = [
                performer
                for performer in self.performers
                if (job.territory is None or job.territory in performer.territories)
                and all(
                    performer.skills.get(skill, -1) >= lowest
                    for skill, lowest in job.skills
                )
            ]
        return self._suitable[key]

    def _why_not_free(self, performer, day):
        if day is None:
            return ""
        if (performer.id, day) in self.away:
            return "away"
        if self.busy.get((performer.id, day), 0) >= performer.capacity:
            return "full"
        return ""

    def _mark(self, performer, job, cheapest):
        weights = self.weights
        km = self._distance(performer, job)
        busy = self.busy.get((performer.id, job.day), 0)
        marks = {
            "distance": self.UNKNOWN if km is None else max(0, 1 - km / weights.far_km),
            "punctuality": self._known(performer.punctuality),
            "rating": self._known(performer.rating),
            "load": max(0, 1 - busy / performer.capacity),
            "price": cheapest / performer.price if performer.price else self.UNKNOWN,
        }
        total = sum(getattr(weights, name) for name in CRITERIA) or 1
        score = sum(getattr(weights, name) * marks[name] for name in CRITERIA) / total
        return Choice(performer, round(100 * score, 2), marks, km)

    def _known(self, mark):
        return self.UNKNOWN if mark is None else mark

    def _distance(self, performer, job):
        if performer.point is None or job.point is None:
            return None
        key = (performer.point, job.point)
        if key not in self._km:
            self._km[key] = distance_km(*key)
        return self._km[key]
