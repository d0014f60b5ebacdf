"""What a performer and the bot are talking about: a job, and what is awaited for it.

Kept with the chat between two messages; what is old or strange is forgotten.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

# Tomorrow's photo is not of yesterday's job.
FORGOTTEN_AFTER = timedelta(hours=12)
MAX_WAITING = 20
# No words answer these.
WORDLESS = ("arrive", "photo", "media")
STEPS = ("arrive", "number", "text", "photo", "media", "say", "report", "decline")


@dataclass
class Dialogue:
    """Where a conversation stands.

    :param order: number of the job it is about, 0 for none
    :param step: what the next message is awaited for, "" for nothing
    :param point: the point of the checklist, or the offer, that it is for
    :param is_client: the next messages are those of a client
    :param waiting: events that nobody knows yet what for
    """

    order: int = 0
    step: str = ""
    point: int = 0
    is_client: bool = False
    waiting: list = field(default_factory=list)

    def keep(self, event_id: int) -> None:
        """Keep an event until it is said what it is for."""
        if event_id not in self.waiting:
            self.waiting = [*self.waiting, event_id][-MAX_WAITING:]


def read_dialogue(data: dict | None, now: datetime) -> Dialogue:
    """Return where a conversation stands.

    :param data: what :func:`write_dialogue` returned
    :param now: in UTC, naive
    """
    if not isinstance(data, dict):
        return Dialogue()
    try:
        at = datetime.fromisoformat(data["at"])
        if not now - FORGOTTEN_AFTER < at <= now + FORGOTTEN_AFTER:
            return Dialogue()
        step = data.get("step") or ""
        return Dialogue(
            order=int(data.get("order") or 0),
            step=step if step in STEPS else "",
            point=int(data.get("point") or 0),
            is_client=bool(data.get("is_client")),
            waiting=[int(one) for one in data.get("waiting") or ()][-MAX_WAITING:],
        )
    except (KeyError, TypeError, ValueError):
        return Dialogue()


def write_dialogue(dialogue: Dialogue, now: datetime) -> dict:
    """Return what is kept of a conversation, as JSON takes it.

    :param now: in UTC, naive
    """
    facts = {
        "order": dialogue.order,
        "step": dialogue.step,
        "point": dialogue.point,
        "is_client": dialogue.is_client,
        "waiting": dialogue.waiting,
    }
    kept = {name: value for name, value in facts.items() if value}
    return {**kept, "at": now.isoformat()} if kept else {}


def choose_way(dialogue: Dialogue, has_ticket: bool, is_text: bool) -> str:
    """Return whose a message is that answers no button.

    :param has_ticket: the chat has an open ticket of a client
    :param is_text: words, and neither a photo nor a place
    :return: "step" for what was awaited, "job" for the job that is open, "client" for
        a client's word, "ask" where only the person can tell
    """
    if dialogue.step:
        return "ask" if is_text and dialogue.step in WORDLESS else "step"
    if dialogue.is_client:
        return "client"
    if dialogue.order:
        return "ask" if is_text else "job"
    return "client" if has_ticket else "ask"
