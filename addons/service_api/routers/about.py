from fastapi import Request
from starlette.responses import HTMLResponse

from odoo.fields import Domain

from ..schemas.common import Page
from ..schemas.desk import Contact, Me
from ..tools.marked import to_html
from .base import DEFAULT_LIMIT, Cursor, Env, Limit, contacts_domain, get_part, router
from .description import VERSION, operations_of

router = router("About")


@router.get("/me", summary="Who this key stands for", response_model=Me)
def read_me(env: Env):
    """Tell who the key stands for and what it may do."""
    key = env["service.api.key"]._current()
    return {
        "version": VERSION,
        "user": {"id": key.user_id.id, "name": key.user_id.name},
        "organization": {"id": key.client_id.id, "name": key.client_id.name},
        "may_name_contacts": key.may_name_contacts,
        "calls_per_minute": key.calls_per_minute,
        "expires_at": key.expires_at or None,
    }


@router.get("/contacts", summary="List contacts", response_model=Page[Contact])
def list_contacts(env: Env, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None):
    """List the people for whom requests may be filed: with a key that may name them
    those of the organization, else the user of the key alone.
    """
    domain = contacts_domain()
    if not env["service.api.key"]._current().may_name_contacts:
        domain &= Domain("id", "=", env.user.partner_id.id)
    contacts, next_cursor = get_part(env, "res.partner", domain, limit, cursor)
    items = [
        {
            "id": contact.id,
            "name": contact.name or "",
            "email": contact.email or None,
            "phone": contact.phone or None,
            "organization": {
                "id": contact.commercial_partner_id.id,
                "name": contact.commercial_partner_id.name or "",
            },
        }
        for contact in contacts
    ]
    return {"items": items, "next_cursor": next_cursor}


@router.get("/docs", include_in_schema=False, response_class=HTMLResponse)
def read_docs(request: Request, env: Env):
    """Show the description of the API as a page that needs nothing from elsewhere."""
    schema = request.app.openapi()
    page = env["ir.qweb"]._render(
        "service_api.docs_page",
        {
            "info": schema["info"],
            "description": to_html(schema["info"]["description"]),
            "server": request.scope["root_path"],
            "chapters": operations_of(request),
            "schemas": schema["components"]["schemas"],
        },
    )
    return HTMLResponse(str(page))
