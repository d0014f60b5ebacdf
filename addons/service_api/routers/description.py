"""The description of the API (OpenAPI) and what it says of every route."""

from starlette.requests import Request

from ..schemas.common import Problem
from .problems import MEDIA_TYPE

VERSION = "1.0.0"
# What staff may read without a key.
DOCUMENTATION = ("docs", "openapi.json")

TAGS = [
    {"name": "About", "description": "The key, and this description."},
    {"name": "Tickets", "description": "Requests: file, list, follow, close, rate."},
    {"name": "Messages", "description": "The thread of a request, and its files."},
    {"name": "Catalogue", "description": "What may be asked for, and how far it is."},
    {"name": "Field", "description": "Sites and equipment."},
    {"name": "Work orders", "description": "Visits: follow, accept, reject."},
    {"name": "Articles", "description": "The knowledge base."},
    {
        "name": "Jobs",
        "description": "For contractors: offers, work orders step by step.",
    },
]
DESCRIPTION = """\
Requests to the service desk for other systems: the site of a partner, an ERP, a data
bus.

**Keys.** Send `Authorization: Bearer …` with each call. A key acts as one portal user
and sees what this user sees on the portal, nothing else. What you may not see answers
like what does not exist: 404, or 422 where an id stands in a body.

**Lists** come in parts: give `next_cursor` as `cursor` until it is null.

**Times** are UTC. **Errors** have one shape, see `Problem`. Names and statuses come in
the language of `Accept-Language`, else in that of the user of the key.

**Repeating.** Give each POST an `Idempotency-Key`; then a call whose answer got lost
can be sent again.

**Limits.** A key has a number of calls a minute; what is above is answered with 429 and
`Retry-After`.

**Versions.** This is version 1. What is added to it may be ignored; anything else gets
a new address (`/service/api/v2`).
"""
APP_PARAMETERS = {
    "version": VERSION,
    "description": DESCRIPTION,
    "openapi_tags": TAGS,
    # Those pages load their programmes from servers of others.
    "docs_url": None,
    "redoc_url": None,
    "redirect_slashes": False,
    "generate_unique_id_function": lambda route: route.name,
}
ERRORS = {
    "400": "The body cannot be read.",
    "401": "No valid key.",
    "403": "The user of the key may not do that.",
    "429": "Too many calls in this minute; `Retry-After` says how long to wait.",
}
BINARY = "application/octet-stream"
FILE = {
    200: {
        "description": "The file.",
        "content": {BINARY: {"schema": {"type": "string", "format": "binary"}}},
    }
}
NOT_FOUND = {404: {"description": "There is no such record, or you may not see it."}}
CONFLICT = {409: {"description": "Not possible in this state."}}


def complete(app):
    """Let the description of an app tell how to log in and what errors look like.

    :param app: ``FastAPI``
    """
    make = app.openapi

    def openapi():
        if not app.openapi_schema:
            app.openapi_schema = _complete(make())
        return app.openapi_schema

    app.openapi = openapi


def _complete(schema):
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    schema["security"] = [{"key": []}]
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            _add_errors(method, operation)
    return schema


def _add_errors(method, operation):
    responses = operation["responses"]
    expected = dict(ERRORS)
    if "422" in responses or method == "post":
        expected["422"] = "Something that was sent does not fit."
    if method == "post":
        expected["409"] = "Not possible now, or the Idempotency-Key was used already."
        expected["413"] = "Too much at once."
    else:
        expected.pop("400")
    for status, text in expected.items():
        responses.setdefault(status, {})["description"] = text
    for status, response in responses.items():
        if status >= "400":
            response["content"] = {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
            }
    operation["responses"] = dict(sorted(responses.items()))


def operations_of(request: Request):
    """Return the operations of the app that answers a request, for its page.

    :return: list of (tag, list of dicts with ``method``, ``path`` and ``operation``)
    """
    schema = request.app.openapi()
    by_tag = {tag["name"]: [] for tag in schema["tags"]}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            entry = {"method": method.upper(), "path": path, "operation": operation}
            by_tag[operation["tags"][0]].append(entry)
    return [(tag, by_tag[tag["name"]]) for tag in schema["tags"] if by_tag[tag["name"]]]
