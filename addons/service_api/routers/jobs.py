"""What contractors do, by the same steps as on their pages."""

from typing import Annotated
from uuid import uuid4

from fastapi import File as FileField
from fastapi import Form, Query, Response, UploadFile, status

from odoo.fields import Domain
from odoo.tools import html2plaintext

from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from ..schemas import jobs as schemas
from ..schemas.common import Id, Page
from ..tools.moments import to_utc
from .base import (
    DEFAULT_LIMIT,
    REPEATABLE,
    Cursor,
    Env,
    Limit,
    get_one,
    get_part,
    router,
)
from .description import CONFLICT, FILE, NOT_FOUND
from .files import send_file
from .problems import conflict, invalid

router = router("Jobs")

NO_OFFER = "There is no such offer, or it was not made to you."
NO_JOB = "There is no such job, or you may not see it."
MAX_FILES = 10
SAID_BY = {schemas.Talk.dispatcher: "say", schemas.Talk.client: "tell"}


# Offers


@router.get("/offers", summary="List offers", response_model=Page[schemas.Offer])
def list_offers(
    env: Env,
    open_only: Annotated[
        bool, Query(description="Only those that may still be answered.")
    ] = True,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
):
    """List the work that is offered to your firm."""
    Offer = env["service.workorder.offer"]
    domain = Offer._get_open_domain() if open_only else Domain.TRUE
    offers, next_cursor = get_part(env, Offer._name, domain, limit, cursor)
    return {"items": offers._api_values(), "next_cursor": next_cursor}


@router.get(
    "/offers/{offer_id}",
    summary="Read an offer",
    response_model=schemas.Offer,
    responses=NOT_FOUND,
)
def read_offer(env: Env, offer_id: Id):
    """Return one offer."""
    return get_offer(env, offer_id)._api_values()[0]


@router.post(
    "/offers/{offer_id}/accept",
    summary="Accept an offer",
    response_model=schemas.JobDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def accept_offer(env: Env, offer_id: Id):
    """Take work that is offered; the first who accepts has it."""
    offer = get_offer(env, offer_id)
    if refusal := offer.with_env(env)._accept():
        raise conflict(refusal)
    return get_job(env, offer.order_id.id)._api_job_details(env.user)


@router.post(
    "/offers/{offer_id}/decline",
    summary="Decline an offer",
    response_model=schemas.Offer,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def decline_offer(env: Env, offer_id: Id, body: schemas.Decline):
    """Turn work down, and say why."""
    offer = get_offer(env, offer_id)
    if refusal := offer.with_env(env)._decline(body.reason):
        raise conflict(refusal)
    return offer._api_values()[0]


# Jobs


@router.get("/jobs", summary="List jobs", response_model=Page[schemas.Job])
def list_jobs(
    env: Env,
    state: Annotated[list[schemas.JobState] | None, Query(max_length=6)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
):
    """List the work that your firm has, or that was handed to you; newest first."""
    Order = env["service.workorder"]
    domain = Order._get_contractor_domain()
    if state:
        domain &= Domain("state", "in", [entry.value for entry in state])
    orders, next_cursor = get_part(env, Order._name, domain, limit, cursor, newest=True)
    return {"items": orders._api_job_values(), "next_cursor": next_cursor}


@router.get(
    "/jobs/{job_id}",
    summary="Read a job",
    response_model=schemas.JobDetail,
    responses=NOT_FOUND,
)
def read_job(env: Env, job_id: Id):
    """Return a job with all that is needed to do it."""
    return get_job(env, job_id)._api_job_details(env.user)


@router.post(
    "/jobs/{job_id}/arrive",
    summary="Be at the place",
    response_model=schemas.JobDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def arrive(env: Env, job_id: Id, body: schemas.Arrival):
    """Note that somebody has arrived; the work begins with it."""
    values = {}
    if body.latitude is not None and body.longitude is not None:
        values = {"latitude": str(body.latitude), "longitude": str(body.longitude)}
    if body.at:
        values["at"] = str(int(to_utc(body.at).timestamp() * 1000))
    return take_step(env, job_id, "arrive", values)


@router.post(
    "/jobs/{job_id}/answers",
    summary="Fill in checklist and results",
    response_model=schemas.JobDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def answer(env: Env, job_id: Id, body: schemas.Answers):
    """Fill in points of the checklist and results of lines."""
    return take_step(env, job_id, "answer", dict(form_fields(body)))


@router.post(
    "/jobs/{job_id}/signature",
    summary="Keep the signature",
    response_model=schemas.JobDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def sign(env: Env, job_id: Id, body: schemas.Signature):
    """Keep the signature of the customer."""
    values = {"signed_by": body.signed_by, "signature": body.image}
    return take_step(env, job_id, "sign", values)


@router.post(
    "/jobs/{job_id}/report",
    summary="Report that the work is done",
    response_model=schemas.JobDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def report(env: Env, job_id: Id, body: schemas.Report):
    """Report the work; required points and the results of all lines come before."""
    hours = body.spent_hours
    values = {"report": body.text, "spent_hours": "" if hours is None else str(hours)}
    return take_step(env, job_id, "report", values)


@router.post(
    "/jobs/{job_id}/technician",
    summary="Hand a job to a technician",
    response_model=schemas.JobDetail,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def hand(env: Env, job_id: Id, body: schemas.Handing):
    """Say who of the firm goes."""
    values = {"technician_id": str(body.technician_id or "")}
    return take_step(env, job_id, "hand", values)


# Words and files


@router.get(
    "/jobs/{job_id}/messages",
    summary="Read what was written",
    response_model=list[schemas.JobMessage],
    responses=NOT_FOUND,
)
def list_job_messages(
    env: Env,
    job_id: Id,
    talk: schemas.Talk = schemas.Talk.dispatcher,
    after: Annotated[
        Id | None, Query(description="Id of the last message that you have.")
    ] = None,
):
    """Return the latest fifty words of one conversation, oldest first."""
    messages = get_job(env, job_id)._get_talk(talk.value, after or 0)
    return [message_values(message) for message in messages]


@router.post(
    "/jobs/{job_id}/messages",
    summary="Write on a job",
    response_model=schemas.JobMessage,
    status_code=status.HTTP_201_CREATED,
    responses=NOT_FOUND,
    dependencies=REPEATABLE,
)
def say(env: Env, job_id: Id, body: schemas.JobMessageNew):
    """Write to the dispatcher, or to the client where the company lets you."""
    job = get_job(env, job_id)
    step = SAID_BY[body.talk]
    job.with_env(env)._contractor_take(step, str(uuid4()), {"text": body.text})
    return message_values(job._get_talk(body.talk.value)[-1:])


@router.post(
    "/jobs/{job_id}/files",
    summary="Send photos and films",
    response_model=schemas.JobDetail,
    status_code=status.HTTP_201_CREATED,
    responses=NOT_FOUND | CONFLICT,
    dependencies=REPEATABLE,
)
def send_job_files(
    env: Env,
    job_id: Id,
    files: Annotated[
        list[UploadFile], FileField(description="At most ten photos or films.")
    ],
    check_id: Annotated[
        Id | None, Form(description="The point of the checklist that they belong to.")
    ] = None,
):
    """Send photos and films of the work."""
    job = get_open_job(env, job_id)
    checks = job.check_ids.filtered(lambda check: check.id == check_id)
    if check_id and not checks:
        sentence = "There is no such point on this job."
        raise invalid(sentence, {"check_id": sentence})
    if len(files) > MAX_FILES:
        sentence = f"Please send at most {MAX_FILES} files at a time."
        raise invalid(sentence, {"files": sentence})
    for file in files:
        content = file.file.read(MEDIA_BYTES + 1)
        job._add_media(file.filename or "", content, checks)
    return job._api_job_details(env.user)


@router.get(
    "/jobs/{job_id}/files/{photo_id}",
    summary="Fetch a photo or film of a job",
    response_class=Response,
    responses=FILE | NOT_FOUND,
)
def read_job_file(env: Env, job_id: Id, photo_id: Id):
    """Return a photo or film of a job."""
    return send_file(get_job(env, job_id)._contractor_media(), photo_id)


def get_offer(env, offer_id):
    return get_one(env, "service.workorder.offer", offer_id, NO_OFFER)


def get_job(env, job_id):
    """Return an order that the caller has as a contractor, with ``sudo``."""
    domain = env["service.workorder"]._get_contractor_domain()
    return get_one(env, "service.workorder", job_id, NO_JOB, domain)


def get_open_job(env, job_id):
    job = get_job(env, job_id)
    if not job._may_work():
        raise conflict(
            "Nothing can be entered any more: ask us to send the work order back."
        )
    return job


def take_step(env, job_id, step, values):
    """Take a step as the page of the job does; ``Idempotency-Key`` tells repeats.

    :param dict values: what a form would have sent, all texts
    """
    job = get_open_job(env, job_id)
    job.with_env(env)._contractor_take(step, str(uuid4()), values)
    return job._api_job_details(env.user)


def form_fields(body):
    """Yield answers as the fields of the page: name and text."""
    for check in body.checks:
        if check.passed is not None:
            yield f"passed_{check.id}", "yes" if check.passed else "no"
        if check.number is not None:
            yield f"number_{check.id}", repr(check.number)
        if check.text is not None:
            yield f"text_{check.id}", check.text
    for line in body.lines:
        if line.result is not None:
            yield f"result_{line.id}", line.result.value
        if line.note is not None:
            yield f"note_{line.id}", line.note


def message_values(message):
    message = message.sudo()  # sudo: names of authors are hidden from contractors
    return {
        "id": message.id,
        "author": message.author_id.name or message.email_from or "",
        "is_ours": bool(message.author_id) and not message.author_id.partner_share,
        "created_at": message.date,
        "text": html2plaintext(message.body or ""),
    }
