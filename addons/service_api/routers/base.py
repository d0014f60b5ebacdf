"""What all routes share: the caller's environment, parts of lists, repeatable calls.

Who calls is settled before a route is reached (``ir.http``), so that no route can
forget it.  Records are searched with the rights of the key's user; only what was found
so is shown with ``sudo``.
"""

import hashlib
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from odoo.api import Environment
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.fastapi.context import odoo_env_ctx
from odoo.addons.service_ticket.tools.typed import clean

from ..models.service_api_key import SETTLED_KEY
from ..schemas.common import MAX_ID, MomentIn
from ..tools import places
from ..tools.bodies import parts_without
from .problems import conflict, invalid, not_found

MAX_KEY = 200
DEFAULT_LIMIT, MAX_LIMIT = 50, 200
# Times are told in whole seconds.
CLOCK_GRAIN = timedelta(seconds=1)


def get_env() -> Environment:
    return odoo_env_ctx.get()


def idempotency_key(
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=MAX_KEY,
            description="Any text of yours that names this call, for instance a UUID. "
            "Sent again with the same key within two days, the call is not carried out "
            "again: you get the same answer. With another body: 409.",
        ),
    ] = None,
) -> str | None:
    return idempotency_key


Env = Annotated[Environment, Depends(get_env)]
Cursor = Annotated[
    int | None,
    Query(ge=1, le=MAX_ID, description="`next_cursor` of the part before."),
]
Since = Annotated[
    MomentIn, Query(description="`next_since` of your last round; at first any moment.")
]
Place = Annotated[
    str | None,
    Query(
        pattern=places.PATTERN,
        description="`next_cursor` of the part before, as it is.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many at most.")]
REPEATABLE = [Depends(idempotency_key)]


class Route(APIRoute):
    """A route whose POST calls may be repeated without harm."""

    async def handle(self, scope, receive, send):
        if scope["method"] not in self.methods:
            # Starlette names the methods of this route only, not all of the address.
            methods = scope["app"].openapi()["paths"].get(self.path, self.methods)
            allowed = ", ".join(sorted(method.upper() for method in methods))
            raise HTTPException(405, headers={"Allow": allowed})
        await super().handle(scope, receive, send)

    def get_route_handler(self):
        handle = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            name = clean(request.headers.get("Idempotency-Key"))
            if request.method != "POST" or not 1 <= len(name) <= MAX_KEY:
                return await handle(request)
            # The event loop works for this one request, so it may wait for the
            # database.
            env = get_env()
            Answer = env["service.api.answer"].sudo()  # sudo: see there
            fingerprint = _fingerprint(request)
            answer, is_new = Answer._claim(
                env["service.api.key"]._current(), name, fingerprint
            )
            if not is_new:
                return _repeat(answer, fingerprint)
            response = await handle(request)
            answer.write(
                {
                    "status": response.status_code,
                    "body": response.body.decode(),
                    "location": response.headers.get("Location"),
                }
            )
            return response

        return handle_once


def router(tag):
    """Return a router for one chapter of the documentation."""
    return APIRouter(tags=[tag], route_class=Route)


def _fingerprint(request):
    # The boundary of a form with files is another one each time.
    media_type, _, rest = request.headers.get("Content-Type", "").partition("boundary=")
    boundary = rest.partition(";")[0].strip().strip('"')
    is_form = media_type.startswith("multipart/")
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode())
    # The whole of it is there, perhaps on the disk: see ApiDispatcher.
    body = request.scope["wsgi_environ"]["wsgi.input"]
    for part in parts_without(body, boundary.encode("latin-1") if is_form else b""):
        digest.update(part)
    body.seek(0)
    return digest.hexdigest()


def _repeat(answer, fingerprint):
    if answer.fingerprint != fingerprint:
        raise conflict(
            "This Idempotency-Key was used for another call: choose a new one."
        )
    headers = {"Idempotency-Replayed": "true"}
    if answer.location:
        headers["Location"] = answer.location
    return Response(answer.body, answer.status, headers, media_type="application/json")


# Searching


def find(env, model, domain=(), narrowed=Domain.TRUE, order="id", limit=None):
    """Return what the caller may see of a model, to be shown.

    :param domain: on what the caller may know
    :param narrowed: on more than that
    :return: records with ``sudo``
    """
    domain = Domain(domain)
    if not env[model].has_access("read"):
        return env[model].sudo().browse()
    if narrowed.is_true():
        found = env[model].search(domain, order=order, limit=limit)
        return found.sudo()  # sudo: shown are also columns hidden from customers
    # The subquery carries the record rules of the caller.
    allowed = Domain("id", "in", env[model]._search(domain, order="id"))
    # sudo: filtered by columns that customers do not see, among what they may see
    return env[model].sudo().search(allowed & narrowed, order=order, limit=limit)


def get_one(env, model, record_id, sentence, domain=Domain.TRUE):
    """Return one record that the caller may see.

    :param domain: narrows down what counts
    :param str sentence: what to say when there is none
    :return: the record with ``sudo``
    """
    record = find(env, model, Domain("id", "=", record_id) & domain, limit=1)
    if not record:
        raise not_found(sentence)
    return record


def get_chosen(env, model, ids, field, sentence):
    """Return records that a body names, if the caller may see all of them.

    :param ids: list of ids
    :param str field: where they stand in the body
    :param str sentence: what to say when one of them is not there
    :return: the records with ``sudo``
    """
    records = find(env, model, Domain("id", "in", ids))
    if len(records) < len(set(ids)):
        raise invalid(sentence, {field: sentence})
    return records


def get_part(env, model, domain, limit, cursor, newest=False, narrowed=Domain.TRUE):
    """Return a part of a list, by ids: what is added meanwhile shifts nothing.

    :param domain: see :func:`find`
    :param narrowed: see :func:`find`
    :param cursor: the last id of the part before, or None
    :param bool newest: whether the newest come first
    :return: tuple of records with ``sudo`` and the next cursor or None
    """
    domain = Domain(domain)
    if cursor:
        domain &= Domain("id", "<" if newest else ">", cursor)
    order = "id desc" if newest else "id"
    records = find(env, model, domain, narrowed, order, limit + 1)
    next_cursor = records[limit - 1].id if len(records) > limit else None
    return records[:limit], next_cursor


def get_changes(env, model, domain, since, cursor, limit):
    """Return a part of what has changed, in the order of the changes.

    Serves whoever asks again and again: what changes meanwhile comes at the end, what
    was missed because it was not committed yet comes with the next round.

    :param domain: see :func:`find`
    :param datetime since: naive UTC
    :param cursor: where the part before ended, or None
    :return: tuple of records with ``sudo`` and the next cursor or None
    """
    if not env[model].has_access("read"):
        return env[model].sudo().browse(), None
    # The record rules of the caller stand in the query itself, so that an index leads
    # from change to change.  Customers see no times of changes: these are not asked of
    # the ORM.
    query = env[model]._search(Domain(domain), order="id")
    moment = SQL.identifier(query.table, "write_date")
    number = SQL.identifier(query.table, "id")
    after, after_id = places.read(cursor) if cursor else (since, 0)
    query.add_where(SQL("%s >= %s", moment, after))
    query.add_where(SQL("(%s > %s OR %s > %s)", moment, after, number, after_id))
    query.order = SQL("%s, %s", moment, number)
    query.limit = limit + 1
    rows = env.execute_query(query.select(number, moment))
    next_cursor = (
        places.write(*reversed(rows[limit - 1])) if len(rows) > limit else None
    )
    # sudo: shown are also columns hidden from customers
    return env[model].sudo().browse(row[0] for row in rows[:limit]), next_cursor


def next_since(env):
    """Return from when the next round of changes has to ask, see ``ir_http``."""
    return env.context[SETTLED_KEY].replace(microsecond=0) - CLOCK_GRAIN


def contacts_domain():
    return Domain("is_company", "=", False) & Domain("type", "=", "contact")


def get_author(env, contact_id):
    """Return for whom the caller acts: a named contact, else the user of the key.

    :return: ``res.partner`` with ``sudo``
    """
    if not contact_id or contact_id == env.user.partner_id.id:
        return env.user.partner_id.sudo()
    if not env["service.api.key"]._current().may_name_contacts:
        sentence = "This key acts for its own user alone: leave the contact out."
        raise invalid(sentence, {"contact_id": sentence})
    sentence = "There is no such contact, or you may not see it."
    contacts = find(
        env, "res.partner", contacts_domain() & Domain("id", "=", contact_id)
    )
    if not contacts:
        raise invalid(sentence, {"contact_id": sentence})
    return contacts
