from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from odoo.addons.service_ticket.tools.typed import clean

from ..tools.moments import to_naive_utc, to_utc

MAX_ID = 2**31 - 1

Item = TypeVar("Item")
Id = Annotated[int, Field(ge=1, le=MAX_ID)]
# What programs send: never with characters that no database stores, and counted without
# the blanks around it.
Text = Annotated[str, BeforeValidator(lambda text: _clean(text).strip())]
Line = Annotated[str, BeforeValidator(lambda text: " ".join(_clean(text).split()))]


# In: any zone.  Out: always UTC, with its mark.
def to_moment_text(value):
    """Refuse numbers, which pydantic would take for seconds since 1970.

    :raise ValueError: for a number
    """
    try:
        float(value)
    except (TypeError, ValueError):
        return value
    raise ValueError("Write the moment as 2026-03-02T09:00:00Z.")


MomentIn = Annotated[
    datetime, BeforeValidator(to_moment_text), AfterValidator(to_naive_utc)
]
Moment = Annotated[datetime, BeforeValidator(to_utc)]


def _clean(text):
    if not isinstance(text, str):
        raise ValueError("Input should be a valid string")
    return clean(text)


class Output(BaseModel):
    """Something that the API answers with."""


class Input(BaseModel):
    """Something that the API is sent; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class Reference(Output):
    """Another record, with its name."""

    id: int = Field(examples=[17])
    name: str = Field(examples=["Shop 12"])


class Page(Output, Generic[Item]):
    """A part of a list."""

    items: list[Item]
    next_cursor: int | None = Field(
        description="Give it as `cursor` to get the next part; null at the end.",
        examples=[1204],
    )


class Changes(Output, Generic[Item]):
    """A part of what has changed."""

    items: list[Item]
    next_cursor: str | None = Field(
        description="Give it as `cursor` with the same `since` to get the next part; "
        "null at the end.",
        examples=["1795350000000000-1204"],
    )
    next_since: Moment = Field(
        description="Of the first part of a round: the `since` of your next round. "
        "Some of what you have may come again."
    )


class FieldError(Output):
    """What is wrong with one field of a request."""

    field: str = Field(examples=["site_id"])
    message: str = Field(examples=["There is no such site, or you may not see it."])


class Problem(Output):
    """Why a request was not carried out (RFC 9457)."""

    type: str = Field("about:blank", description="Always `about:blank`.")
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(
        description="One sentence that says what to do.",
        examples=["There is no such request, or you may not see it."],
    )
    errors: list[FieldError] = Field(
        default=[], description="What is wrong, by field; may be empty."
    )
