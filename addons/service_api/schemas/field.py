"""Places, what stands there, and the work that is done there."""

from datetime import date
from enum import Enum

from pydantic import Field

from .common import Input, Line, Moment, Output, Reference
from .tickets import File


class Site(Output):
    """A place of the client."""

    id: int
    name: str
    code: str | None = Field(description="The client's own number.")
    client: Reference
    address: str | None
    office: str | None
    opening_hours: str | None


class ConfigurationItem(Output):
    """Equipment, a licence, or a service in use."""

    id: int
    number: str | None
    name: str
    kind: str = Field(description="`equipment`, `licence` or `service`.")
    state: str = Field(examples=["in_use"])
    serial: str | None
    category: Reference | None
    site: Reference | None
    client: Reference
    warranty_until: date | None
    licence_until: date | None


class OrderState(str, Enum):
    """How far a visit is."""

    draft = "draft"
    offered = "offered"
    assigned = "assigned"
    in_progress = "in_progress"
    reported = "reported"
    rework = "rework"
    done = "done"
    cancelled = "cancelled"


class WorkOrder(Output):
    """A visit or other work on a request."""

    id: int
    number: str = Field(examples=["W-000045"])
    name: str
    ticket: Reference | None
    state: OrderState
    status: str = Field(description="How far it is, in words.", examples=["Assigned"])
    performer: str | None = Field(description="Who comes.", examples=["Ivan Orlov"])
    window_start: Moment | None
    window_end: Moment | None
    performed_on: date | None
    address: str | None
    site: Reference | None
    accepted_at: Moment | None = Field(description="When the client accepted it.")
    updated_at: Moment


class LineResult(str, Enum):
    """What came of a line of work."""

    open = "open"
    done = "done"
    not_possible = "not_possible"


class WorkLine(Output):
    """What is done to one item or at one site; how it went is told with the report."""

    name: str
    result: LineResult | None
    note: str | None


class WorkOrderDetail(WorkOrder):
    """A visit with what was done there, once that is reported."""

    lines: list[WorkLine]
    report: str | None = Field(description="What was done, as plain text.")
    signed_by: str | None = Field(description="Who signed at the place.")
    files: list[File] = Field(
        description="Photos and films; fetch one by "
        "`GET /work-orders/{order_id}/files/{photo_id}`."
    )
    accepted_by_silence_at: Moment | None = Field(
        description="Without a word of yours it counts as accepted then."
    )
    may_decide: bool = Field(
        description="Whether the user of the key accepts or rejects it now."
    )


class Rejection(Input):
    """Why work has to be done again."""

    reason: Line = Field(
        min_length=1, max_length=2000, examples=["The seal is missing."]
    )
