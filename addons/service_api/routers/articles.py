from typing import Annotated

from fastapi import Query

from odoo.fields import Domain

from ..models.service_ticket_api import reference
from ..schemas.articles import Article, ArticleDetail
from ..schemas.common import Id, Line, Page
from .base import DEFAULT_LIMIT, Cursor, Env, Limit, get_one, get_part, router
from .description import NOT_FOUND

router = router("Articles")

NO_ARTICLE = "There is no such article, or you may not read it."
SUMMARY = 300


@router.get("/articles", summary="List articles", response_model=Page[Article])
def list_articles(
    env: Env,
    section_id: Annotated[Id | None, Query(description="In this section only.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
):
    """List the articles that the user of the key may read."""
    domain = Domain("parent_id", "=", section_id) if section_id else Domain.TRUE
    articles, next_cursor = get_part(env, "service.article", domain, limit, cursor)
    return {"items": article_values(articles), "next_cursor": next_cursor}


@router.get("/articles/search", summary="Search articles", response_model=list[Article])
def search_articles(
    env: Env,
    text: Annotated[
        Line,
        Query(
            min_length=1,
            max_length=200,
            description="What somebody asks, for instance the subject of a request.",
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
):
    """Return the articles that answer a question best, best first. Typing errors are
    forgiven.
    """
    articles = env["service.article"]._find(text, limit)
    env["service.article.query"]._note(text, len(articles))
    return article_values(articles.sudo())  # sudo: shown are also hidden columns


@router.get(
    "/articles/{article_id}",
    summary="Read an article",
    response_model=ArticleDetail,
    responses=NOT_FOUND,
)
def read_article(env: Env, article_id: Id):
    """Return an article with its text."""
    article = get_one(env, "service.article", article_id, NO_ARTICLE)
    article.with_env(env)._note_event("view")
    [values] = article_values(article)
    return {
        **values,
        "html": str(article.body or ""),
        "text": article.body_text or "",
    }


def article_values(articles):
    return [
        {
            "id": article.id,
            "title": article.name or "",
            "section": reference(article.parent_id),
            "summary": (article.body_text or "")[:SUMMARY],
            "updated_at": article.write_date,
        }
        for article in articles
    ]
