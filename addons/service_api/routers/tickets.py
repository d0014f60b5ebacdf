from enum import Enum
from typing import Annotated

from fastapi import Query, Response, status

from odoo import SUPERUSER_ID
from odoo.fields import Command, Domain
from odoo.tools import plaintext2html

from ..schemas.common import Changes, Id, Line, MomentIn, Page
from ..schemas.desk import ParameterBlock
from ..schemas.tickets import (
    ParametersNew,
    Promise,
    RatingNew,
    State,
    Ticket,
    TicketDetail,
    TicketNew,
)
from .base import (
    DEFAULT_LIMIT,
    REPEATABLE,
    Cursor,
    Env,
    Limit,
    Place,
    Since,
    get_author,
    get_changes,
    get_chosen,
    get_one,
    get_part,
    next_since,
    router,
)
from .catalog import block_name, describe_block, offered_services, offered_types
from .description import CONFLICT, NOT_FOUND
from .field import NO_ITEM, NO_SITE
from .messages import NO_TICKET
from .problems import conflict, invalid

router = router("Tickets")


class Order(str, Enum):
    newest = "newest"
    oldest = "oldest"


@router.get("/tickets", summary="List requests", response_model=Page[Ticket])
def list_tickets(
    env: Env,
    state: Annotated[list[State] | None, Query(max_length=5)] = None,
    site_id: Annotated[Id | None, Query()] = None,
    item_id: Annotated[Id | None, Query(description="About this item.")] = None,
    service_id: Annotated[Id | None, Query(description="About this service.")] = None,
    number: Annotated[
        Line | None, Query(max_length=50, description="Exactly this number.")
    ] = None,
    search: Annotated[
        Line | None, Query(max_length=100, description="Part of subject or number.")
    ] = None,
    opened_since: Annotated[MomentIn | None, Query()] = None,
    updated_since: Annotated[
        MomentIn | None,
        Query(description="Anything of it changed then or later, messages included."),
    ] = None,
    order: Order = Order.newest,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
):
    """List the requests that the user of the key sees."""
    domain, narrowed = Domain.TRUE, Domain.TRUE
    if state:
        domain &= Domain("state", "in", [entry.value for entry in state])
    if number:
        domain &= Domain("number", "=", number)
    if search:
        domain &= Domain("name", "ilike", search) | Domain("number", "ilike", search)
    if opened_since:
        domain &= Domain("opened_at", ">=", opened_since)
    if site_id:
        narrowed &= Domain("site_id", "=", site_id)
    if item_id:
        narrowed &= Domain("ci_ids", "in", [item_id])
    if service_id:
        narrowed &= Domain("line_ids.item_id", "=", service_id)
    if updated_since:
        narrowed &= Domain("write_date", ">=", updated_since)
    tickets, next_cursor = get_part(
        env,
        "service.ticket",
        domain,
        limit,
        cursor,
        newest=order == Order.newest,
        narrowed=narrowed,
    )
    return {"items": tickets._api_values(), "next_cursor": next_cursor}


@router.get(
    "/tickets/changes",
    summary="List what has changed",
    response_model=Changes[Ticket],
)
def list_ticket_changes(
    env: Env, since: Since, limit: Limit = DEFAULT_LIMIT, cursor: Place = None
):
    """List the requests that have changed, messages included, in the order of the
    changes. A round: ask with `since`, then with `cursor` until it is null. Begin the
    next round with the `next_since` of the first part of this one; then nothing is
    missed, and a little comes twice.
    """
    # sudo: the caller's own; the rules say the same, here it leads to the index
    client_ids = env.user.sudo().portal_client_ids.ids
    tickets, next_cursor = get_changes(
        env,
        "service.ticket",
        Domain("client_id", "in", client_ids),
        since,
        cursor,
        limit,
    )
    return {
        "items": tickets._api_values(),
        "next_cursor": next_cursor,
        "next_since": next_since(env),
    }


@router.post(
    "/tickets",
    summary="File a request",
    response_model=TicketDetail,
    status_code=status.HTTP_201_CREATED,
    dependencies=REPEATABLE,
)
def file_ticket(env: Env, body: TicketNew, response: Response):
    """File a request. It gets a number and its deadlines, goes to the team that it is
    for, and is acknowledged by mail, as if it had been filed on the portal.
    """
    values = ticket_values(env, body)
    # sudo: customers create no tickets, all values are checked
    ticket = env["service.ticket"].sudo()._intake("api", [values])
    if not ticket.with_env(env).has_access("read"):
        sentence = "You would not see this request: name yourself as the contact."
        raise invalid(sentence, {"contact_id": sentence})
    response.headers["Location"] = f"tickets/{ticket.id}"
    return ticket._api_details()


@router.get(
    "/tickets/{ticket_id}",
    summary="Read a request",
    response_model=TicketDetail,
    responses=NOT_FOUND,
)
def read_ticket(env: Env, ticket_id: Id):
    """Return a request with all that there is to see but its thread."""
    return get_one(env, "service.ticket", ticket_id, NO_TICKET)._api_details()


@router.get(
    "/tickets/{ticket_id}/sla",
    summary="Read the deadlines",
    response_model=list[Promise],
    responses=NOT_FOUND,
)
def read_promises(env: Env, ticket_id: Id):
    """Return what was promised about a request, and whether it is kept."""
    return get_one(env, "service.ticket", ticket_id, NO_TICKET)._api_promises()


@router.get(
    "/tickets/{ticket_id}/parameters",
    summary="Read what is asked for",
    response_model=list[ParameterBlock],
    responses=NOT_FOUND,
)
def read_parameters(env: Env, ticket_id: Id):
    """Return what a request asks for, what stands there, and what is missing."""
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    partners = ticket._portal_partners()
    return [describe_block(block, partners) for block in ticket._portal_blocks()]


@router.post(
    "/tickets/{ticket_id}/parameters",
    summary="Fill in what is missing",
    response_model=TicketDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def fill_ticket(env: Env, ticket_id: Id, body: ParametersNew):
    """Fill in what is missing of a request; one that is complete goes on."""
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    if not ticket._portal_may_fill():
        raise conflict("Nothing is missing of this request, or it is closed.")
    ticket._portal_fill(read_blocks(ticket, body.blocks), env.user.partner_id)
    return ticket._api_details()


@router.post(
    "/tickets/{ticket_id}/close",
    summary="Close a request",
    response_model=TicketDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def close_ticket(env: Env, ticket_id: Id):
    """Close a request because all is well."""
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    if ticket.merged_into_id or ticket.state in ("done", "cancelled"):
        raise conflict("This request is closed already.")
    ticket._portal_close(env.user.partner_id)
    return ticket._api_details()


@router.post(
    "/tickets/{ticket_id}/reopen",
    summary="Take a request up again",
    response_model=TicketDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def reopen_ticket(env: Env, ticket_id: Id):
    """Take up a closed request again, as long as that is possible."""
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    if not ticket._portal_may_reopen():
        raise conflict("This request cannot be taken up again: file a new one.")
    ticket._portal_reopen(env.user.partner_id)
    return ticket._api_details()


@router.post(
    "/tickets/{ticket_id}/rating",
    summary="Rate the work",
    response_model=TicketDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def rate_ticket(env: Env, ticket_id: Id, body: RatingNew):
    """Say how well the work on a solved request went, or say it anew."""
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    if not ticket._api_may_rate():
        raise conflict("This request cannot be rated: it is not solved, or not yours.")
    # Not asked again whether the user of the key is the one who asked.
    ticket.with_user(SUPERUSER_ID)._portal_rate(body.value, body.comment.strip())
    ticket.invalidate_recordset(["rating_ids"])
    return ticket._api_details()


# What a new request says, checked


def ticket_values(env, body):
    """Return the values of a new ticket; what the caller may not name is refused.

    :param body: :class:`TicketNew`
    """
    author = get_author(env, body.contact_id)
    service = get_service(env, body.service_id)
    kind = service.type_id or get_type(env, body.type_id)
    site, items = get_place(env, body)
    values = {
        "name": body.subject,
        "description": plaintext2html(body.text),
        "partner_id": author.id,
        "type_id": kind.id,
        "site_id": site.id,
        "ci_ids": [Command.set(items.ids)],
    }
    if client := site.client_id or items.client_id:
        values["client_id"] = client.id
    values.update(card_form_id=kind.form_id.id)
    partners = kind.form_id._page_partners(author)
    values["card"] = read_form(kind.form_id, body.card, "card", partners)
    parameters = read_form(service.form_id, body.parameters, "parameters", partners)
    if service:
        line = {
            "item_id": service.id,
            "form_id": service.form_id.id,
            "parameters": parameters,
        }
        values["line_ids"] = [Command.create(line)]
    return values


def get_service(env, service_id):
    services = offered_services(env, Domain("id", "=", service_id or 0))
    if service_id and not services:
        sentence = "There is no such service in the catalogue."
        raise invalid(sentence, {"service_id": sentence})
    return services


def get_type(env, type_id):
    kinds = offered_types(env).filtered(lambda kind: kind.id == type_id)
    if type_id and not kinds:
        sentence = "There is no such kind of request."
        raise invalid(sentence, {"type_id": sentence})
    return kinds


def get_place(env, body):
    """Return the site and the items that a request is about."""
    ids = [body.site_id] if body.site_id else []
    site = get_chosen(env, "service.site", ids, "site_id", NO_SITE)
    items = get_chosen(env, "service.ci", body.item_ids, "item_ids", NO_ITEM)
    site = site or (items.site_id if len(items.site_id) == 1 else site)
    if len(items.client_id | site.client_id) > 1:
        sentence = "Site and items belong to different organizations."
        raise invalid(sentence, {"item_ids": sentence})
    if site and items.site_id - site:
        sentence = "These items do not stand at this site."
        raise invalid(sentence, {"item_ids": sentence})
    return site, items


def read_blocks(ticket, sent):
    """Return what was filled in for a ticket: list of (block, values).

    :param dict sent: block -> name -> value
    """
    partners = ticket._portal_partners()
    blocks = {block_name(block): block for block in ticket._portal_blocks()}
    if unknown := sent.keys() - blocks.keys():
        sentence = "This request asks for nothing of this name."
        raise invalid(sentence, {f"blocks.{name}": sentence for name in unknown})
    return [
        (
            blocks[name],
            read_form(
                blocks[name]["form"],
                values,
                f"blocks.{name}",
                partners,
                blocks[name]["values"],
            ),
        )
        for name, values in sent.items()
    ]


def read_form(form, sent, field, partners, present=None):
    """Return what was filled in, checked.

    :param form: ``service.catalog.form``, may be empty
    :param dict sent: name -> value
    :param str field: where it stands in the body
    :param partners: contacts that may be chosen
    :param dict present: name -> stored value of what was filled in before
    """
    known = {entry["name"] for entry in form.definition or ()}
    errors = {
        f"{field}.{name}": "Nothing of this name is asked for."
        for name in sent.keys() - known
    }
    typed = form._page_typed(present) if present else {}
    typed |= {name: as_typed(value) for name, value in sent.items()}
    values, faults = form._page_read(typed, partners)
    errors.update({f"{field}.{name}": text for name, text in faults.items()})
    if errors:
        raise invalid("Something that was filled in does not fit.", errors)
    return values


def as_typed(value):
    """Return a value as a page would have sent it: list of text."""
    if isinstance(value, list):
        return [str(entry) for entry in value]
    if isinstance(value, bool):
        return ["1"] if value else []
    return [] if value is None else [str(value)]
