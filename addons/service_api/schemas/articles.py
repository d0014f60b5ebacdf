from pydantic import Field

from .common import Moment, Output, Reference


class Article(Output):
    """An article of the knowledge base, as lists show it."""

    id: int
    title: str = Field(examples=["The receipt is white"])
    section: Reference | None
    summary: str = Field(description="The beginning of the text.")
    updated_at: Moment


class ArticleDetail(Article):
    """An article with its text."""

    html: str = Field(description="The text as HTML without scripts.")
    text: str = Field(description="The same as plain text.")
