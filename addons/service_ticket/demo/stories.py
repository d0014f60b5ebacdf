"""Think out what happened at the desk in the last 90 days.

Everything is drawn from one seeded generator, so the same day always gives the same
tickets.  Nothing is written here; ``desk.py`` makes records of it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from . import matters
from .matters import Matter

DAYS = 90
TICKETS = 375
MOSCOW = timedelta(hours=3)  # has been the same all year round since 2014

LETTER_AGES = (1, 4, 12, 23, 37, 58, 76)
MOMENTS = ("opened_at", "first_response_at", "closed_at", "needs_reply_since")
WEEKDAYS = (1.3, 1.1, 1, 1, 0.95, 0.3, 0.2)
HOURS = (
    *(0.2, 0.15, 0.1, 0.1, 0.1, 0.15, 0.3, 0.7),
    *(1.7, 4, 6, 5.5, 4, 3.5, 4.5, 4.6),
    *(4, 3.4, 2.4, 1.6, 1, 0.7, 0.4, 0.3),
)
CHANNELS = {
    "email": 45,
    "phone": 25,
    "web": 11,
    "portal": 11,
    "chat": 4,
    "internal": 4,
}
# Minutes until somebody answers: at best, at worst, as a rule.
RESPONSE = {
    "email": (8, 420, 45),
    "web": (6, 300, 35),
    "portal": (5, 240, 30),
    "phone": (0.05, 0.4, 0.1),
    "chat": (0.1, 1.2, 0.3),
    "internal": (3, 90, 10),
    "letter": (300, 2400, 900),
}
# Age in days, and which part of the requests of that age is still open.
OPEN_PART = ((1, 0.95), (3, 0.6), (7, 0.3), (14, 0.1), (30, 0.03), (90, 0))


@dataclass
class Say:
    """One message of a conversation."""

    who: str  # client, agent or note
    text: str
    at: datetime
    files: tuple = ()


@dataclass(eq=False)
class Story:
    """One ticket with all that happened on it."""

    opened_at: datetime
    channel: str
    matter: Matter
    subject: str = ""
    text: str = ""
    contact: Any = None
    stranger: tuple = ()
    site: Any = None
    ci: Any = None
    team: str = "support"
    user: str = ""
    priority: str = "1"
    stage: str = "new"
    first_response_at: datetime | None = None
    closed_at: datetime | None = None
    needs_reply_since: datetime | None = None
    talk: list = field(default_factory=list)
    rating: tuple = ()
    letter: tuple = ()
    repeat_of: Any = None
    parent: Any = None
    merged_into: Any = None
    xmlid: str = ""
    words: dict = field(default_factory=dict)

    def note(self, text, at, **kwargs):
        """Add a message that only agents see."""
        self.talk.append(Say("note", text, at, **kwargs))

    def drop_fractions(self):
        """Cut all moments down to whole seconds, as Odoo stores them."""
        for name in MOMENTS:
            if moment := getattr(self, name):
                setattr(self, name, moment.replace(microsecond=0))
        for say in self.talk:
            say.at = say.at.replace(microsecond=0)


class Planner:
    """Draws stories.

    :param random: a seeded ``random.Random``
    :param now: the present, naive UTC
    :param cis: configuration items to choose from
    :param members: dict of team to list of logins
    """

    def __init__(self, random, now, cis, members):
        self.random = random
        self.now = now
        self.members = members
        self.by_item = {}
        for ci in cis:
            self.by_item.setdefault(ci[0], []).append(ci[1])
        self.all_items = [ci for key, ci in cis if ci.site_id]
        self.strangers = list(matters.STRANGERS)

    def plan(self):
        """Return all stories, the oldest first."""
        stories = [self._story(moment) for moment in self._moments()]
        stories += [
            self._letter(letter, age)
            for letter, age in zip(matters.LETTERS, LETTER_AGES, strict=True)
        ]
        stories += self._outage(timedelta(days=23, hours=2), clients=6)
        stories += self._outage(timedelta(hours=7), clients=4)
        stories += self._repeats(stories)
        stories += self._twins(stories)
        for story in stories:
            story.drop_fractions()
        return sorted(stories, key=lambda story: story.opened_at)

    # When

    def _moments(self):
        """Draw when requests came: on working days, before noon and after lunch."""
        today = (self.now + MOSCOW).replace(hour=0, minute=0, second=0, microsecond=0)
        slots, weights = [], []
        for age in range(DAYS):
            day = today - timedelta(days=age)
            growth = 1.25 - 0.5 * age / DAYS
            for hour, weight in enumerate(HOURS):
                slots.append(day + timedelta(hours=hour) - MOSCOW)
                weights.append(weight * WEEKDAYS[day.weekday()] * growth)
        moments = self.random.choices(slots, weights, k=TICKETS)
        moments = [
            moment + timedelta(seconds=self.random.randrange(3600))
            for moment in moments
        ]
        latest = self.now - timedelta(minutes=4)
        # Whenever the data are loaded, something has come within the last hours.
        fresh = [
            self.now - timedelta(seconds=self.random.randrange(300, 3 * 3600))
            for _nothing in range(7)
        ]
        return sorted([moment for moment in moments if moment < latest] + fresh)

    def _working(self, moment, team="support"):
        """Move a moment into working hours: on weekdays from 9 to 19."""
        if team == "integration":
            return moment
        local = moment + MOSCOW
        if local.hour >= 19:
            local = local.replace(hour=9) + timedelta(days=1)
        elif local.hour < 9:
            local = local.replace(hour=9)
        while local.weekday() > 4:
            local += timedelta(days=1)
        return local - MOSCOW

    # What

    def _story(self, moment, matter=None, channel=None, like=None):
        draw = self.random
        matter = (
            matter
            or draw.choices(
                matters.MATTERS, [matter.weight for matter in matters.MATTERS]
            )[0]
        )
        channel = channel or draw.choices(list(CHANNELS), CHANNELS.values())[0]
        story = Story(moment, channel, matter)
        story.team = matter.team
        if matter.team == "technical" and draw.random() < 0.35:
            story.team = "support"
        story.priority = draw.choice(matter.priorities)
        if like:
            story.contact, story.site, story.ci = like.contact, like.site, like.ci
            story.stranger = like.stranger
        else:
            self._choose_client(story)
        self._choose_words(story)
        self._choose_course(story)
        return story

    def _choose_client(self, story):
        draw = self.random
        stranger_part = 0.12 if story.channel in ("web", "email") else 0
        if not story.matter.item and draw.random() < stranger_part and self.strangers:
            story.stranger = self.strangers.pop()
            return
        items = self.by_item.get(story.matter.item) or self.all_items
        ci = draw.choice(items)
        story.ci = ci if story.matter.item else None
        story.site = ci.site_id
        people = ci.site_id.contact_ids
        if not people or draw.random() < 0.35:
            people = ci.client_id.child_ids.filtered("email")
        story.contact = draw.choice(list(people))

    def _choose_words(self, story):
        draw = self.random
        words = {
            "ci": story.ci.name if story.ci else "",
            "serial": (story.ci and story.ci.serial) or "не видно",
            "n": draw.randint(2, 6),
            "time": f"{draw.randint(8, 18)}:{draw.randrange(0, 60, 5):02}",
        }
        story.words = words
        # With one exception subjects and texts stand in the same order.
        number = draw.randrange(len(story.matter.subjects))
        story.subject = story.matter.subjects[number].format(**words)
        texts = story.matter.texts
        text = texts[number] if number < len(texts) else draw.choice(texts)
        story.text = text.format(**words)
        site = story.site
        if site and len(site.name) < 20 and draw.random() < 0.4:
            story.subject += draw.choice((": ", ", ")) + site.name

    # How it went

    def _choose_course(self, story):
        draw = self.random
        age = (self.now - story.opened_at) / timedelta(days=1)
        part = next(part for days, part in OPEN_PART if age < days)
        is_open = draw.random() < part
        if is_open and story.channel != "phone":
            untaken_part = 0.75 if age < 0.3 else 0.4 if age < 2 else 0.12
            if draw.random() < untaken_part:
                self._leave_untaken(story)
                return
        story.user = draw.choice(self.members[story.team])
        story.first_response_at = self._response_time(story)
        if story.first_response_at > self.now:
            self._leave_untaken(story)
        elif is_open:
            self._keep_open(story)
        else:
            self._finish(story)

    def _response_time(self, story):
        minutes = self.random.triangular(*RESPONSE[story.channel])
        moment = story.opened_at + timedelta(minutes=minutes)
        if story.channel in ("phone", "chat"):
            return moment
        return self._working(moment, story.team)

    def _leave_untaken(self, story):
        story.user = ""
        story.stage = "new"
        story.first_response_at = None
        story.needs_reply_since = story.opened_at
        self._open_talk(story)

    def _open_talk(self, story):
        """Let the request itself be the first message, as mail and forms do it."""
        if story.channel in ("email", "web", "portal"):
            story.talk.append(Say("client", story.text, story.opened_at))

    def _keep_open(self, story):
        draw = self.random
        matter, answered_at = story.matter, story.first_response_at
        self._open_talk(story)
        self._hand_over(story)
        if draw.random() < 0.45:
            story.stage = "waiting" if draw.random() < 0.85 else "supplier"
            self._answer(story, matter.ask, answered_at)
            if draw.random() < 0.5:
                self._note(story, answered_at)
            return
        story.stage = "open"
        if draw.random() < 0.3 and story.channel != "phone":
            # Taken, but not answered yet.
            story.first_response_at = None
            story.needs_reply_since = story.opened_at
            return
        self._answer(story, draw.choice(matters.PROMISES), answered_at)
        nudge_at = answered_at + timedelta(hours=draw.uniform(2, 20))
        if draw.random() < 0.6 and nudge_at < self.now and story.channel != "phone":
            story.talk.append(Say("client", draw.choice(matters.NUDGES), nudge_at))
            story.needs_reply_since = nudge_at
        elif draw.random() < 0.6:
            self._note(story, answered_at)

    def _finish(self, story):
        draw = self.random
        self._open_talk(story)
        self._hand_over(story)
        hours = draw.choices(
            (
                draw.uniform(0.2, 1),
                draw.uniform(1, 8),
                draw.uniform(18, 72),
                draw.uniform(72, 200),
            ),
            (30, 40, 22, 8) if story.channel != "phone" else (60, 25, 12, 3),
        )[0]
        answered_at = story.first_response_at
        closed_at = self._working(answered_at + timedelta(hours=hours), story.team)
        if closed_at > self.now - timedelta(minutes=5):
            story.talk.clear()
            self._keep_open(story)
            return
        story.stage, story.closed_at = "done", closed_at
        if draw.random() < 0.04:
            story.stage = "cancelled"
            self._answer(story, "закрываем по вашей просьбе.", answered_at)
            return
        self._solve(story, hours)
        self._rate(story)

    def _solve(self, story, hours):
        draw = self.random
        matter, answered_at = story.matter, story.first_response_at
        fix = draw.choice(matter.fixes)
        if hours > 1 and draw.random() < 0.3:
            self._answer(story, matter.ask, answered_at)
            step = (story.closed_at - answered_at) / 4
            reply = matter.reply.format(**story.words)
            files = self._files(matter) if "фото" in reply.lower() else ()
            story.talk.append(Say("client", reply, answered_at + step, files))
            self._note(story, answered_at + step * 2)
            self._answer(story, fix, answered_at + step * 3)
            if draw.random() < 0.6:
                thanks = draw.choice(matters.THANKS)
                story.talk.append(Say("client", thanks, answered_at + step * 3.7))
        elif story.channel == "phone" and draw.random() < 0.7:
            story.note(f"По телефону: {fix}", story.closed_at)
        else:
            if hours > 1:
                self._answer(story, draw.choice(matters.PROMISES), answered_at)
                self._answer(story, fix, story.closed_at - timedelta(minutes=3))
            else:
                self._answer(story, fix, answered_at)

    def _answer(self, story, text, moment):
        name = story.contact.name.split()[0] if story.contact else ""
        text = text.format(**story.words)
        if name and not text.startswith("Приносим"):
            opening = self.random.choice(("добрый день!", "здравствуйте!"))
            text = f"{name}, {opening}\n\n{text[0].upper()}{text[1:]}"
        story.talk.append(Say("agent", text[0].upper() + text[1:], moment))

    def _note(self, story, moment):
        if story.matter.note:
            words = story.matter.note.format(**story.words)
            story.note(words, moment + timedelta(minutes=6))

    def _hand_over(self, story):
        if story.team in ("technical", "experts") and self.random.random() < 0.4:
            at = story.opened_at + timedelta(minutes=2)
            story.note("Первая линия не решит, передаю инженерам.", at)

    def _files(self, matter):
        if matter.category.startswith("register_printing"):
            return ("receipt.png",)
        return ("till_error.png",) if matter.category.startswith("register") else ()

    def _rate(self, story):
        draw = self.random
        if draw.random() > 0.62 or not story.contact:
            return
        hours = (story.closed_at - story.opened_at) / timedelta(hours=1)
        weights = (1, 2, 6, 24, 67) if hours < 60 else (6, 9, 20, 35, 30)
        value = draw.choices((1, 2, 3, 4, 5), weights)[0]
        words = ""
        if value < 4 or draw.random() < 0.45:
            words = draw.choice(
                (matters.BAD_WORDS, matters.MIDDLING_WORDS, matters.GOOD_WORDS)[
                    (value > 2) + (value > 3)
                ]
            )
        at = story.closed_at + timedelta(hours=draw.uniform(0.1, 12))
        if at < self.now:
            story.rating = (value, words, at)

    # Special cases

    def _letter(self, letter, age):
        """Draw an official letter, which has a journal of its own."""
        subject, text = letter
        moment = self._working(self.now - timedelta(days=age))
        matter = Matter(
            category="letter",
            type="request",
            team="letters",
            subjects=(subject,),
            texts=(text,),
            ask="Просим уточнить номер договора.",
            reply="Номер 21/Т.",
            fixes=("ответ направлен на бланке, исходящий номер в карточке.",),
        )
        latest = self.now - timedelta(hours=1)
        story = self._story(min(moment, latest), matter, "letter")
        day = (story.opened_at - timedelta(days=self.random.randint(2, 6))).date()
        story.letter = (f"{self.random.randint(10, 400)}/С", day)
        story.note("Скан письма приложен.", story.opened_at, files=("letter.png",))
        return story

    def _outage(self, ago, clients):
        """Draw one cause with many clients: a parent and its sub-tickets."""
        matter = next(m for m in matters.MATTERS if m.category == "integration_fiscal")
        start = self.now - ago
        parent = self._story(start, matter, "internal")
        parent.subject = "Оператор фискальных данных не принимает чеки, массово"
        parent.text = "Страница состояния оператора подтверждает аварию."
        parent.priority = "3"
        stories = [parent]
        for _nothing in range(clients):
            start += timedelta(minutes=self.random.randint(4, 25))
            child = self._story(start, matter, self.random.choice(("email", "phone")))
            child.parent = parent
            stories.append(child)
        return stories

    def _repeats(self, stories):
        """Let some trouble come back some days after it was done."""
        repeats = []
        candidates = [s for s in stories if s.stage == "done" and s.contact and s.ci]
        for former in self.random.sample(candidates, 9):
            moment = former.closed_at + timedelta(days=self.random.uniform(1, 9))
            if moment < self.now - timedelta(minutes=20):
                story = self._story(moment, former.matter, "email", like=former)
                story.subject = f"Снова: {former.subject.split(',')[0]}"
                story.repeat_of = former
                repeats.append(story)
        return repeats

    def _twins(self, stories):
        """Let some people write and ring about the same: the second is merged."""
        twins = []
        candidates = [s for s in stories if s.channel == "email" and s.contact]
        for first in self.random.sample(candidates, 4):
            moment = first.opened_at + timedelta(minutes=self.random.randint(3, 30))
            if moment > self.now - timedelta(hours=1) or not first.user:
                continue
            twin = Story(moment, "phone", first.matter, first.subject, first.text)
            twin.contact, twin.site, twin.ci = first.contact, first.site, first.ci
            twin.team, twin.user = first.team, first.user
            twin.stage, twin.closed_at = "cancelled", moment + timedelta(minutes=4)
            twin.first_response_at = moment + timedelta(minutes=1)
            twin.merged_into = first
            twin.note(
                "Клиент уже писал об этом же, объединено с его письмом.",
                twin.closed_at,
            )
            twins.append(twin)
        return twins
