"""Work orders as those see them who do the work: offers, jobs, steps."""

from enum import Enum

from pydantic import Field

from .common import Id, Input, Line, Moment, MomentIn, Output, Reference, Text
from .field import LineResult
from .tickets import File

MAX_TEXT = 5000
MAX_NOTE = 480


class OfferState(str, Enum):
    """What became of an offer."""

    sent = "sent"
    accepted = "accepted"
    declined = "declined"
    expired = "expired"
    withdrawn = "withdrawn"


class Offer(Output):
    """Work that is offered to a contractor; the first who accepts has it."""

    id: int
    state: OfferState
    expires_at: Moment = Field(description="Answer before.")
    answered_at: Moment | None
    performer: Reference = Field(description="Your firm.")
    number: str = Field(examples=["W-000045"])
    name: str
    lines: list[str] = Field(description="What there is to do.")
    address: str | None
    window_start: Moment | None
    window_end: Moment | None
    deadline: Moment | None
    refusal: str | None = Field(
        description="Why it cannot be accepted any more; null: it can."
    )


class Decline(Input):
    """Why an offer is declined."""

    reason: Line = Field(min_length=1, max_length=500, examples=["All are on leave."])


class JobState(str, Enum):
    """How far a job is."""

    assigned = "assigned"
    in_progress = "in_progress"
    reported = "reported"
    rework = "rework"
    done = "done"
    cancelled = "cancelled"


class Job(Output):
    """A work order that was given to you."""

    id: int
    number: str = Field(examples=["W-000045"])
    name: str
    state: JobState
    status: str = Field(description="How far it is, in words.", examples=["To do"])
    client: str | None
    site: Reference | None
    address: str | None
    window_start: Moment | None
    window_end: Moment | None
    deadline: Moment | None
    performer: Reference | None = Field(description="The firm.")
    technician: Reference | None = Field(description="Who goes.")
    may_work: bool = Field(description="Whether anything can be entered.")
    updated_at: Moment


class JobLine(Output):
    """What there is to do to one item or at one site."""

    id: int
    name: str
    quantity: float
    serial: str | None
    result: LineResult
    note: str | None


class CheckKind(str, Enum):
    """How a point of a checklist is answered."""

    passed = "pass"
    number = "number"
    text = "text"
    photo = "photo"


class JobCheck(Output):
    """A point of the checklist."""

    id: int
    line_id: int | None
    name: str
    kind: CheckKind
    is_required: bool
    is_filled: bool
    passed: bool | None
    number: float | None
    text: str | None


class JobFile(File):
    """A photo or film; fetch it by `GET /jobs/{job_id}/files/{photo_id}`."""

    check_id: int | None = Field(description="The point that it belongs to.")


class JobDetail(Job):
    """A job with all that is needed to do it."""

    text: str = Field(description="What it is about, as plain text.")
    entrance: str | None
    floor: str | None
    office: str | None
    access_notes: str | None
    contact: str | None = Field(description="Whom to ask for, while there is work.")
    phone: str | None
    rework_reason: str | None
    arrived_at: Moment | None
    reported_at: Moment | None
    report: str | None
    signed_by: str | None
    lines: list[JobLine]
    checks: list[JobCheck]
    files: list[JobFile]
    technicians: list[Reference] = Field(
        description="To whom it may be handed; empty for whoever goes for a firm."
    )


class Talk(str, Enum):
    """With whom one talks on a job: the client reads nothing of what goes to the
    dispatcher; dispatchers read both.
    """

    dispatcher = "dispatcher"
    client = "client"


class JobMessage(Output):
    """A word on a job."""

    id: int
    author: str
    is_ours: bool = Field(description="Whether the service desk wrote it.")
    created_at: Moment
    text: str


class Arrival(Input):
    """Where and when somebody arrived."""

    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    at: MomentIn | None = Field(
        default=None, description="If it was sent later: within the last three days."
    )


class CheckAnswer(Input):
    """What was found at a point of the checklist."""

    id: Id
    passed: bool | None = None
    number: float | None = Field(default=None, gt=-1e12, lt=1e12)
    text: Line | None = Field(default=None, max_length=MAX_NOTE)


class LineAnswer(Input):
    """What came of a line."""

    id: Id
    result: LineResult | None = None
    note: Line | None = Field(default=None, max_length=MAX_NOTE)


class Answers(Input):
    """What was found and done; what you leave out stays as it is."""

    checks: list[CheckAnswer] = Field(default=[], max_length=500)
    lines: list[LineAnswer] = Field(default=[], max_length=500)


class Signature(Input):
    """The signature of the customer."""

    signed_by: Line = Field(min_length=1, max_length=120)
    image: str = Field(
        min_length=1, max_length=800_000, description="A PNG picture in Base64."
    )


class Report(Input):
    """That the work is done."""

    text: Text = Field(
        min_length=1,
        max_length=MAX_TEXT,
        examples=["Changed the roll, printed a test."],
    )
    spent_hours: float | None = Field(default=None, ge=0, le=1000)


class Handing(Input):
    """Who of the firm goes."""

    technician_id: Id | None = Field(description="Null: nobody in particular.")


class JobMessageNew(Input):
    """A word to the dispatcher, or to the client where the company lets you."""

    talk: Talk = Talk.dispatcher

    text: Text = Field(min_length=1, max_length=MAX_TEXT)
