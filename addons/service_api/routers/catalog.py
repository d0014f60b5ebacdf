from odoo.fields import Domain

from odoo.addons.service_ticket.tools.parameters import is_empty

from ..models.service_ticket_api import reference
from ..schemas.common import Page
from ..schemas.desk import RequestType, Service, Status
from .base import DEFAULT_LIMIT, Cursor, Env, Limit, router

router = router("Catalogue")


@router.get("/statuses", summary="List statuses", response_model=list[Status])
def list_statuses(env: Env):
    """List the statuses that requests may have, in words for people."""
    # sudo: the stages of the desk are hidden from customers, their names for them not
    stages = env["service.ticket.stage"].sudo().search([])
    offered = offered_types(env)
    met = stages.filtered(lambda stage: not stage.type_ids or stage.type_ids & offered)
    words = {(stage.state, stage._get_customer_name()): None for stage in met}
    return [{"state": state, "status": status} for state, status in words]


@router.get(
    "/request-types", summary="List kinds of request", response_model=list[RequestType]
)
def list_request_types(env: Env):
    """List the kinds of request that may be filed."""
    return [
        {
            "id": kind.id,
            "name": kind.name,
            "description": kind.description or None,
            "card": describe_form(kind.form_id),
        }
        for kind in offered_types(env)
    ]


@router.get("/catalog", summary="List services", response_model=Page[Service])
def list_services(env: Env, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None):
    """List the services that may be asked for, with what has to be filled in."""
    domain = Domain("id", ">", cursor or 0)
    services = offered_services(env, domain, limit + 1)
    next_cursor = services[limit - 1].id if len(services) > limit else None
    items = [
        {
            "id": service.id,
            "code": service.code or None,
            "name": service.name,
            "section": reference(service.parent_id),
            "description": service.description or None,
            "what_you_supply": service.checklist or None,
            "type": reference(service.type_id),
            "reaction_hours": service.reaction_hours,
            "resolution_hours": service.resolution_hours,
            "parameters": describe_form(service.form_id),
        }
        for service in services[:limit]
    ]
    return {"items": items, "next_cursor": next_cursor}


def offered_types(env):
    """Return the kinds of request that customers may file, with ``sudo``."""
    # sudo: customers do not see the settings of the desk
    return env["service.ticket.type"].sudo().search([("on_web_form", "=", True)])


def offered_services(env, domain=Domain.TRUE, limit=None):
    """Return the services that customers may ask for, with ``sudo``."""
    offered = (
        Domain("is_section", "=", False)
        & Domain("on_portal", "=", True)
        & Domain("company_id", "in", [False, env.company.id])
    )
    # sudo: customers do not see the settings of the desk
    Item = env["service.catalog.item"].sudo()
    return Item.search(offered & domain, order="id", limit=limit)


def describe_form(form):
    """Return what has to be filled in.

    :param form: ``service.catalog.form``, may be empty
    """
    return [
        describe_parameter(entry)
        for entry in form.definition or ()
        if entry["type"] != "separator"
    ]


def describe_parameter(entry):
    return {
        "name": entry["name"],
        "label": entry.get("string") or entry["name"],
        "type": entry["type"],
        "is_required": bool(entry.get("required")),
        "help": entry.get("help") or None,
        "choices": [
            {"key": choice[0], "label": choice[1]}
            for choice in entry.get("selection") or entry.get("tags") or ()
        ],
    }


def describe_block(block, partners):
    """Return what one form of a ticket asks for, and what stands there.

    :param dict block: of ``service.ticket._portal_blocks``
    :param partners: contacts that may be chosen
    """
    form, values = block["form"], block["values"]
    typed = form._page_typed(values)
    return {
        "block": block_name(block),
        "title": block["title"] or "",
        "what_you_supply": block.get("checklist") or None,
        "parameters": [
            {
                **describe_parameter(entry),
                "value": as_sent(entry, typed[entry["name"]]),
                "is_missing": bool(entry.get("required"))
                and is_empty(entry, values.get(entry["name"])),
            }
            for entry in form._page_fields(partners)
            if entry["type"] != "separator"
        ],
    }


def block_name(block):
    return block["prefix"].removesuffix("_")


def as_sent(entry, typed):
    """Return the text of a page's field as programs send it."""
    if entry["type"] == "tags":
        return typed
    if entry["type"] == "boolean":
        return bool(typed)
    return typed[0] if typed else None
