"""Places, what stands there, and the work that is done there."""

from datetime import date
from enum import Enum

from pydantic import Field

from .common import Moment, Output, Reference


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
