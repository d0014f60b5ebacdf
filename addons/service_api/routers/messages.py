from typing import Annotated

from fastapi import File as FileField
from fastapi import Form, Response, UploadFile, status

from odoo.fields import Domain
from odoo.tools import plaintext2html

from odoo.addons.service_ticket.controllers.uploads import check_files

from ..schemas.common import Id, Page, Text
from ..schemas.tickets import MAX_TEXT, File, Message, MessageNew
from .base import (
    DEFAULT_LIMIT,
    REPEATABLE,
    Cursor,
    Env,
    Limit,
    get_author,
    get_one,
    router,
)
from .description import CONFLICT, FILE, NOT_FOUND
from .files import send_file
from .problems import conflict, invalid

router = router("Messages")

NO_TICKET = "There is no such request, or you may not see it."


@router.get(
    "/tickets/{ticket_id}/messages",
    summary="Read the thread",
    response_model=Page[Message],
    responses=NOT_FOUND,
)
def list_messages(
    env: Env, ticket_id: Id, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
):
    """Return the public words about a request, oldest first. To wait for new ones, give
    the id of the last one as `cursor`.
    """
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    messages = ticket.with_env(env)._api_messages(
        Domain("id", ">", cursor or 0), limit + 1
    )
    next_cursor = messages[limit - 1].id if len(messages) > limit else None
    # sudo: shown are names of authors and files, which customers may not look up
    values = ticket._api_message_values(messages[:limit].sudo())
    return {"items": values, "next_cursor": next_cursor}


@router.post(
    "/tickets/{ticket_id}/messages",
    summary="Write in the thread",
    response_model=Message,
    status_code=status.HTTP_201_CREATED,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def write_message(env: Env, ticket_id: Id, body: MessageNew):
    """Answer in a request. A solved one is taken up again, as long as that goes."""
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    return post_message(env, ticket, body.text, [], body.contact_id)


@router.get(
    "/tickets/{ticket_id}/files",
    summary="List the files",
    response_model=list[File],
    responses=NOT_FOUND,
)
def list_files(env: Env, ticket_id: Id):
    """List the files of the thread."""
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    messages = ticket.with_env(env)._api_messages([("attachment_ids", "!=", False)])
    # sudo: see list_messages
    values = ticket._api_message_values(messages.sudo())
    return [file for message in values for file in message["files"]]


@router.post(
    "/tickets/{ticket_id}/files",
    summary="Send files",
    response_model=Message,
    status_code=status.HTTP_201_CREATED,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def send_files(
    env: Env,
    ticket_id: Id,
    files: Annotated[list[UploadFile], FileField(description="At most ten files.")],
    text: Annotated[
        Text, Form(max_length=MAX_TEXT, description="Said with the files.")
    ] = "",
    contact_id: Annotated[Id | None, Form(description="Who sends them.")] = None,
):
    """Send files as a message of the thread. Pictures, films, documents, archives and
    texts are taken; a file has to be what its name says.
    """
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    checked, error = check_files(env, [(file.filename, file.file) for file in files])
    if error or not checked:
        sentence = error or "Please send at least one file."
        raise invalid(sentence, {"files": sentence})
    return post_message(env, ticket, text, checked, contact_id)


@router.get(
    "/tickets/{ticket_id}/files/{file_id}",
    summary="Fetch a file",
    response_class=Response,
    responses=FILE | NOT_FOUND,
)
def read_file(env: Env, ticket_id: Id, file_id: Id):
    """Return a file of the thread."""
    ticket = get_one(env, "service.ticket", ticket_id, NO_TICKET)
    messages = ticket.with_env(env)._api_messages([("attachment_ids", "=", file_id)])
    # sudo: a file of a message that the caller may read
    return send_file(messages.sudo().attachment_ids, file_id)


def post_message(env, ticket, text, files, contact_id):
    """Post what a customer writes, and return it.

    :param ticket: with ``sudo``, the caller may read it
    :param files: list of (checked name, bytes)
    """
    if not ticket._portal_may_reply():
        raise conflict("This request is closed: file a new one.")
    author = get_author(env, contact_id)
    last = ticket._api_messages()[-1:].id or 0
    ticket._post_customer_message(
        plaintext2html(text) if text else "", files, author, author.email_formatted
    )
    [values] = ticket._api_message_values(
        ticket._api_messages([("id", ">", last)])[-1:]
    )
    return values
