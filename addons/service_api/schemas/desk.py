"""What the desk offers: statuses, kinds of request, services, articles."""

from pydantic import Field

from .common import Moment, Output, Reference
from .tickets import State


class Me(Output):
    """Who a key stands for and what it may do."""

    version: str = Field(description="Version of the API.", examples=["1.0.0"])
    user: Reference
    organization: Reference
    may_name_contacts: bool = Field(
        description="Whether requests may be filed for other contacts."
    )
    calls_per_minute: int = Field(examples=[300])
    expires_at: Moment | None


class Contact(Output):
    """Somebody for whom requests may be filed."""

    id: int
    name: str
    email: str | None
    phone: str | None
    organization: Reference


class Status(Output):
    """A status that requests may have."""

    state: State
    status: str = Field(examples=["We wait for your answer"])


class Choice(Output):
    """One of the possible values of a parameter."""

    key: str
    label: str


class ParameterDefinition(Output):
    """Something to be filled in."""

    name: str = Field(description="The key in `parameters` or `card`.")
    label: str
    type: str = Field(
        description="`char`, `text`, `integer`, `float`, `boolean`, `date`, "
        "`datetime`, `selection`, `tags`, or `many2one`: the id of a contact."
    )
    is_required: bool
    help: str | None
    choices: list[Choice]


class ParameterFilled(ParameterDefinition):
    """Something to be filled in, and what stands there."""

    value: str | bool | list[str] | None
    is_missing: bool


class ParameterBlock(Output):
    """What a kind of request or one of its services asks for."""

    block: str = Field(examples=["line17"])
    title: str = Field(examples=["Connection of a shop"])
    what_you_supply: str | None = Field(
        description="What the client has to supply, as HTML without scripts."
    )
    parameters: list[ParameterFilled]


class RequestType(Output):
    """A kind of request."""

    id: int
    name: str
    description: str | None
    card: list[ParameterDefinition]


class Service(Output):
    """A service of the catalogue."""

    id: int
    code: str | None
    name: str
    section: Reference | None
    description: str | None
    what_you_supply: str | None = Field(
        description="What the client has to supply, as HTML without scripts."
    )
    type: Reference | None
    reaction_hours: float = Field(
        description="Working hours until the first answer as a rule; 0: no norm."
    )
    resolution_hours: float = Field(
        description="Working hours until it is done as a rule; 0: no norm."
    )
    parameters: list[ParameterDefinition]
