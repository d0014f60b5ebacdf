from enum import Enum

from pydantic import Field

from odoo.addons.service_api.schemas.common import Moment, Output, Reference


class ApprovalState(str, Enum):
    """How far an approval is."""

    pending = "pending"
    approved = "approved"
    rejected = "rejected"
    released = "released"
    renewed = "renewed"
    cancelled = "cancelled"


class StepState(str, Enum):
    """How far one step of an approval is."""

    waiting = "waiting"
    pending = "pending"
    approved = "approved"
    rejected = "rejected"
    skipped = "skipped"
    cancelled = "cancelled"


class Approval(Output):
    """Something that people of the client are asked to agree to."""

    id: int
    number: str
    name: str
    state: ApprovalState
    status: str = Field(description="How far it is, in words.", examples=["Under Way"])
    ticket: Reference
    client: Reference | None
    site: Reference | None
    asked_at: Moment
    decided_at: Moment | None
    deadline: Moment | None = Field(description="Of the step that is asked now.")
    waits_for_me: bool = Field(
        description="Whether the user of the key is asked now; in an event: false."
    )


class ContentRow(Output):
    """A part of what is asked."""

    label: str
    lines: list[str] | str


class ApprovalStep(Output):
    """One step: people of one role decide."""

    role: str
    state: StepState
    deadline: Moment | None
    decided_at: Moment | None
    decision: str | None = Field(description="Who has decided what, in words.")


class ApprovalDetail(Approval):
    """An approval with what is asked and how far it is."""

    content: list[ContentRow]
    amount: str | None = Field(
        description="What it costs, for those who may see prices."
    )
    reason: str | None = Field(description="Why it was rejected, or begun without.")
    steps: list[ApprovalStep]
