from typing import Annotated

from fastapi import Query

from odoo.fields import Domain

from ..models.service_ticket_api import reference
from ..schemas.common import Id, Line, Page
from ..schemas.field import ConfigurationItem, Site
from .base import DEFAULT_LIMIT, Cursor, Env, Limit, get_one, get_part, router
from .description import NOT_FOUND

router = router("Field")

NO_SITE = "There is no such site, or you may not see it."
NO_ITEM = "There is no such item, or you may not see it."
Search = Annotated[
    Line | None, Query(max_length=100, description="Part of a name or number.")
]


@router.get("/sites", summary="List sites", response_model=Page[Site])
def list_sites(
    env: Env, search: Search = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
):
    """List the places of the client."""
    domain = Domain.TRUE
    if search:
        domain = Domain("name", "ilike", search) | Domain("code", "ilike", search)
    sites, next_cursor = get_part(env, "service.site", domain, limit, cursor)
    return {"items": [site_values(site) for site in sites], "next_cursor": next_cursor}


@router.get(
    "/sites/{site_id}", summary="Read a site", response_model=Site, responses=NOT_FOUND
)
def read_site(env: Env, site_id: Id):
    """Return one place."""
    return site_values(get_one(env, "service.site", site_id, NO_SITE))


@router.get(
    "/items",
    summary="List configuration items",
    response_model=Page[ConfigurationItem],
)
def list_items(
    env: Env,
    site_id: Annotated[Id | None, Query(description="Of this site only.")] = None,
    search: Search = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
):
    """List the client's equipment, licences and services in use."""
    domain = Domain.TRUE
    if site_id:
        domain &= Domain("site_id", "=", site_id)
    if search:
        domain &= Domain.OR(
            Domain(name, "ilike", search) for name in ("name", "number", "serial")
        )
    items, next_cursor = get_part(env, "service.ci", domain, limit, cursor)
    return {"items": [item_values(item) for item in items], "next_cursor": next_cursor}


@router.get(
    "/items/{item_id}",
    summary="Read a configuration item",
    response_model=ConfigurationItem,
    responses=NOT_FOUND,
)
def read_item(env: Env, item_id: Id):
    """Return one item."""
    return item_values(get_one(env, "service.ci", item_id, NO_ITEM))


def site_values(site):
    return {
        "id": site.id,
        "name": site.name,
        "code": site.code or None,
        "client": reference(site.client_id),
        "address": site.building_id.address or None,
        "office": site.office or None,
        "opening_hours": site.opening_hours or None,
    }


def item_values(item):
    return {
        "id": item.id,
        "number": item.number or None,
        "name": item.name,
        "kind": item.kind,
        "state": item.state,
        "serial": item.serial or None,
        "category": reference(item.category_id),
        "site": reference(item.site_id),
        "client": reference(item.client_id),
        "warranty_until": item.warranty_until or None,
        "licence_until": item.licence_until or None,
    }
