from typing import Annotated

from fastapi import Query, Response

from odoo.fields import Domain

from ..schemas.common import Changes, Id, Page
from ..schemas.field import OrderState, Rejection, WorkOrder, WorkOrderDetail
from .base import (
    DEFAULT_LIMIT,
    REPEATABLE,
    Cursor,
    Env,
    Limit,
    Place,
    Since,
    get_changes,
    get_one,
    get_part,
    next_since,
    router,
)
from .description import CONFLICT, FILE, NOT_FOUND
from .files import send_file
from .problems import conflict

router = router("Work orders")

NO_ORDER = "There is no such work order, or you may not see it."


@router.get("/work-orders", summary="List work orders", response_model=Page[WorkOrder])
def list_work_orders(
    env: Env,
    ticket_id: Annotated[Id | None, Query(description="Of this request only.")] = None,
    state: Annotated[list[OrderState] | None, Query(max_length=8)] = None,
    to_decide: Annotated[
        bool, Query(description="Only work that waits for the client's word.")
    ] = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
):
    """List the visits to the client, newest first."""
    Order = env["service.workorder"]
    domain = Order._portal_client_domain()
    if ticket_id:
        domain &= Domain("ticket_id", "=", ticket_id)
    if state:
        domain &= Domain("state", "in", [entry.value for entry in state])
    if to_decide:
        domain &= Order._get_to_accept_domain()
    orders, next_cursor = get_part(
        env, "service.workorder", domain, limit, cursor, newest=True
    )
    return {"items": orders._api_values(), "next_cursor": next_cursor}


@router.get(
    "/work-orders/changes",
    summary="List visits that have changed",
    response_model=Changes[WorkOrder],
)
def list_work_order_changes(
    env: Env, since: Since, limit: Limit = DEFAULT_LIMIT, cursor: Place = None
):
    """List the visits that have changed, in rounds as `GET /tickets/changes` does."""
    domain = env["service.workorder"]._portal_client_domain()
    orders, next_cursor = get_changes(
        env, "service.workorder", domain, since, cursor, limit
    )
    return {
        "items": orders._api_values(),
        "next_cursor": next_cursor,
        "next_since": next_since(env),
    }


@router.get(
    "/work-orders/{order_id}",
    summary="Read a work order",
    response_model=WorkOrderDetail,
    responses=NOT_FOUND,
)
def read_work_order(env: Env, order_id: Id):
    """Return one visit: how far it is, who comes, when, and what was done."""
    return get_order(env, order_id)._api_details()


@router.get(
    "/work-orders/{order_id}/files/{photo_id}",
    summary="Fetch a photo or film",
    response_class=Response,
    responses=FILE | NOT_FOUND,
)
def read_work_order_file(env: Env, order_id: Id, photo_id: Id):
    """Return a photo or film of work that was reported."""
    return send_file(get_order(env, order_id)._portal_media(), photo_id)


@router.post(
    "/work-orders/{order_id}/accept",
    summary="Accept the work",
    response_model=WorkOrderDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def accept_work_order(env: Env, order_id: Id):
    """Accept work that was reported, if the user of the key may accept work."""
    return decide(env, order_id, True)


@router.post(
    "/work-orders/{order_id}/reject",
    summary="Reject the work",
    response_model=WorkOrderDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def reject_work_order(env: Env, order_id: Id, body: Rejection):
    """Have work done again, and say why."""
    return decide(env, order_id, False, body.reason)


def get_order(env, order_id):
    """Return an order that the caller sees as its client, with ``sudo``."""
    domain = env["service.workorder"]._portal_client_domain()
    return get_one(env, "service.workorder", order_id, NO_ORDER, domain)


def decide(env, order_id, is_accepted, reason=""):
    order = get_order(env, order_id)
    if not order.with_env(env)._portal_may_decide():
        raise conflict("This work is not yours to accept, or not any more.")
    order.with_env(env)._portal_decide(is_accepted, reason)
    return order._api_details()
