"""Errors in one shape (RFC 9457), and no word about how they came about."""

from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from werkzeug.exceptions import HTTPException as WerkzeugException

from odoo.exceptions import AccessDenied, AccessError, MissingError, UserError

from ..schemas.common import FieldError, Problem

MEDIA_TYPE = "application/problem+json"


class Refusal(HTTPException):
    """A call that is not carried out, with what is wrong field by field."""

    def __init__(self, status, detail, errors=None):
        super().__init__(status, str(detail))
        self.errors = errors or {}


def not_found(detail):
    """Return the refusal for what is not there, or is not for this caller."""
    return Refusal(404, detail)


def conflict(detail):
    """Return the refusal for what cannot be done any more, or not yet."""
    return Refusal(409, detail)


def invalid(detail, errors=None):
    """Return the refusal for what was sent.

    :param dict errors: field -> sentence
    """
    return Refusal(422, detail, errors)


def problem_of(error):
    """Return what a caller learns of an error.

    :return: tuple of :class:`Problem` and a list of headers
    """
    headers, errors = [], []
    if isinstance(error, RequestValidationError):
        status, detail = 422, "Something that was sent does not fit, see “errors”."
        errors = [_field_error(entry) for entry in error.errors()]
    elif isinstance(error, HTTPException):
        status, detail = error.status_code, str(error.detail)
        headers = list((error.headers or {}).items())
        errors = [
            FieldError(field=name, message=str(text))
            for name, text in getattr(error, "errors", {}).items()
        ]
    elif isinstance(error, WerkzeugException):
        status, detail = error.code or 500, error.description or ""
        headers = [
            (name, value)
            for name, value in error.get_headers()
            if name.lower() not in ("content-type", "content-length")
        ]
    elif isinstance(error, (AccessError, AccessDenied)):
        # Odoo's own words tell of records and rules.
        status, detail = 403, "The user of this key may not do that."
    elif isinstance(error, MissingError):
        status, detail = 404, "There is no such record, or you may not see it."
    elif isinstance(error, UserError):
        status, detail = 422, str(error.args[0] if error.args else error)
    else:
        status, detail = (
            500,
            "Something went wrong on our side. Please try again later.",
        )
    title = HTTPStatus(status).phrase
    problem = Problem(title=title, status=status, detail=detail or title, errors=errors)
    return problem, headers


def _field_error(entry):
    place = [
        str(part)
        for part in entry["loc"]
        if part not in ("body", "header", "path", "query")
    ]
    return FieldError(field=".".join(place) or "body", message=entry["msg"])
