from enum import Enum

from pydantic import Field

from .common import Id, Input, Line, Moment, Output, Reference, Text

MAX_SUBJECT = 200
MAX_TEXT = 20000
MAX_COMMENT = 5000
Scalar = str | int | float | bool | None


class State(str, Enum):
    """How far a request is."""

    new = "new"
    open = "open"
    waiting = "waiting"
    done = "done"
    cancelled = "cancelled"


class TicketNew(Input):
    """A new request."""

    subject: Line = Field(
        min_length=1, max_length=MAX_SUBJECT, examples=["Cash register prints nothing"]
    )
    text: Text = Field(
        min_length=1,
        max_length=MAX_TEXT,
        description="Plain text.",
        examples=["Since this morning the second register prints white receipts."],
    )
    contact_id: Id | None = Field(
        default=None,
        description="For whom it is filed, one of `GET /contacts`; only with a key "
        "that may name contacts. Nobody: the user of the key.",
    )
    service_id: Id | None = Field(
        default=None, description="What is asked for, one of `GET /catalog`."
    )
    type_id: Id | None = Field(
        default=None,
        description="Kind of request, one of `GET /request-types`; a service that has "
        "a type decides it.",
    )
    site_id: Id | None = Field(default=None, description="Where, of `GET /sites`.")
    item_ids: list[Id] = Field(
        default=[],
        max_length=100,
        description="Which equipment, licences or services, of `GET /items`.",
    )
    parameters: dict[str, Scalar | list[str]] = Field(
        default={},
        max_length=200,
        description="What the service asks for, by `name` of its parameters: text, "
        "number, true or false, list of keys for tags; dates as `2026-11-30`, moments "
        "as `2026-11-30T09:00` in the time zone of the key's user.",
        examples=[{"traffic": 120, "sender": "SHOP"}],
    )
    card: dict[str, Scalar | list[str]] = Field(
        default={},
        max_length=200,
        description="What the kind of request asks for, in the same way.",
    )


class ParametersNew(Input):
    """What was missing of a request."""

    blocks: dict[str, dict[str, Scalar | list[str]]] = Field(
        min_length=1,
        max_length=100,
        description="By `block` of `GET /tickets/{ticket_id}/parameters`, values by "
        "`name` as at filing. What you leave out stays as it is.",
        examples=[{"line17": {"traffic": 120}}],
    )


class RatingNew(Input):
    """How well the work went."""

    value: int = Field(ge=1, le=5, description="1 (bad) to 5 (very good).")
    comment: Text = Field(default="", max_length=MAX_COMMENT)


class MessageNew(Input):
    """An answer in the thread of a request."""

    text: Text = Field(
        min_length=1,
        max_length=MAX_TEXT,
        description="Plain text.",
        examples=["It works again, thank you."],
    )
    contact_id: Id | None = Field(
        default=None,
        description="Who writes, as at filing; nobody: the user of the key.",
    )


class File(Output):
    """A file; those of a thread by `GET /tickets/{ticket_id}/files/{file_id}`."""

    id: int
    name: str = Field(examples=["receipt.jpg"])
    media_type: str = Field(examples=["image/jpeg"])
    size: int = Field(description="Bytes.", examples=[48120])


class Message(Output):
    """A public word in the thread of a request."""

    id: int
    author: str = Field(examples=["Anna Petrova"])
    is_ours: bool = Field(description="Whether the service desk wrote it.")
    created_at: Moment
    text: str = Field(description="The message as plain text.")
    html: str = Field(description="The message as HTML without scripts.")
    files: list[File]


class ClockState(str, Enum):
    """How a promise stands: runs, stands still while we wait for you, was kept, is or
    was missed.
    """

    running = "running"
    paused = "paused"
    met = "met"
    late = "late"


class Promise(Output):
    """One deadline of the service level agreement."""

    target: str = Field(
        description="`first_response`, `next_response` or `resolution`.",
        examples=["resolution"],
    )
    state: ClockState
    due_at: Moment | None = Field(description="Null while the clock stands still.")
    ended_at: Moment | None
    promised_seconds: int = Field(description="Working time.", examples=[28800])


class Ticket(Output):
    """A request, as lists show it."""

    id: int
    number: str = Field(examples=["T-000123"])
    subject: str
    state: State
    status: str = Field(
        description="How far it is, in words for people.",
        examples=["We wait for your answer"],
    )
    contact: Reference | None = Field(description="Who asked.")
    client: Reference | None = Field(description="The organization.")
    site: Reference | None
    service: Reference | None
    type: Reference | None
    opened_at: Moment
    updated_at: Moment = Field(description="When anything of it changed last.")
    closed_at: Moment | None
    due_at: Moment | None = Field(
        description="When it has to be solved; null where nothing is promised."
    )


class Parameter(Output):
    """Something that was filled in."""

    label: str = Field(examples=["Traffic"])
    value: str = Field(examples=["120 Mbit/s"])


class TicketDetail(Ticket):
    """A request with all that there is to see."""

    text: str = Field(description="The request as plain text.")
    html: str = Field(description="The request as HTML without scripts.")
    items: list[Reference]
    parameters: list[Parameter]
    promises: list[Promise]
    rating: int | None = Field(description="1 to 5, null: not rated.")
    is_incomplete: bool = Field(
        description="Whether something is missing, see the parameters of the request."
    )
    may_reply: bool
    may_reopen: bool
    may_rate: bool
    merged_into_id: int | None = Field(
        description="The request in which this one goes on."
    )
    url: str = Field(description="Its page on our portal.")
