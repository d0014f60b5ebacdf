from typing import Annotated

from fastapi import Query

from odoo.fields import Domain

from odoo.addons.service_api.routers.base import (
    DEFAULT_LIMIT,
    REPEATABLE,
    Cursor,
    Env,
    Limit,
    get_one,
    get_part,
    router,
)
from odoo.addons.service_api.routers.description import CONFLICT, NOT_FOUND
from odoo.addons.service_api.routers.problems import conflict
from odoo.addons.service_api.schemas.common import Id, Page
from odoo.addons.service_api.schemas.field import Rejection

from ..schemas.approvals import Approval, ApprovalDetail

TAG = {"name": "Approvals", "description": "What waits for a decision."}
NO_APPROVAL = "There is no such approval, or you are not asked."

router = router(TAG["name"])


@router.get("/approvals", summary="List approvals", response_model=Page[Approval])
def list_approvals(
    env: Env,
    waits_for_me: Annotated[
        bool, Query(description="Only what the user of the key is asked now.")
    ] = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
):
    """List what the user of the key is asked, or was; newest first."""
    narrowed = Domain("is_mine", "=", True) if waits_for_me else Domain.TRUE
    approvals, next_cursor = get_part(
        env, "service.approval", Domain.TRUE, limit, cursor, True, narrowed
    )
    return {"items": approvals._api_values(), "next_cursor": next_cursor}


@router.get(
    "/approvals/{approval_id}",
    summary="Read an approval",
    response_model=ApprovalDetail,
    responses=NOT_FOUND,
)
def read_approval(env: Env, approval_id: Id):
    """Return what is asked, and how far it is."""
    return get_approval(env, approval_id)._api_details(env.user.partner_id)


@router.post(
    "/approvals/{approval_id}/approve",
    summary="Approve",
    response_model=ApprovalDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def approve(env: Env, approval_id: Id):
    """Agree in the name of the user of the key."""
    return decide(env, approval_id, "approved")


@router.post(
    "/approvals/{approval_id}/reject",
    summary="Reject",
    response_model=ApprovalDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def reject(env: Env, approval_id: Id, body: Rejection):
    """Refuse in the name of the user of the key, and say why."""
    return decide(env, approval_id, "rejected", body.reason)


def get_approval(env, approval_id):
    return get_one(env, "service.approval", approval_id, NO_APPROVAL)


def decide(env, approval_id, verdict, reason=None):
    approval, partner = get_approval(env, approval_id), env.user.partner_id
    if not approval._get_steps_of(partner):
        raise conflict(approval._get_idle_text())
    approval.with_env(env)._decide_all(verdict, reason, "portal")
    return approval._api_details(partner)
