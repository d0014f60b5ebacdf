"""What contractor, dispatcher and client say to each other on a work order."""

from uuid import uuid4

from odoo.exceptions import UserError
from odoo.http import content_disposition, request, route

from odoo.addons.service_ticket.tools.typed import clean
from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from .contractor import ContractorPortal
from .media import MAX_PART, media_response, read_files
from .workorders import WorkorderPortal

SHOWN = ("image/", "video/")


def _render_messages(job, talk, after, path, format_moment):
    number = int(after) if after.isdecimal() and len(after) < 10 else 0
    messages = job._get_talk(talk, number)
    if messages:
        # sudo: how far somebody has read is noted by programs
        Seen = request.env["service.contractor.seen"].sudo()
        Seen._note(job, talk, messages[-1].id)
    return request.render(
        "service_partner_portal.portal_job_messages",
        {
            "job": job,
            "messages": messages,
            "path": path,
            "format_moment": format_moment,
        },
    )


def _send_file(file):
    response = media_response(file, is_small=False)
    if not (file.mimetype or "").startswith(SHOWN):
        response.headers["Content-Disposition"] = content_disposition(file.name)
    return response


class ContractorTalk(ContractorPortal):
    @route(
        "/my/jobs/<int:order_id>/talk/<any(dispatcher,client):talk>",
        type="http",
        auth="user",
        website=True,
        multilang=False,
        methods=["GET"],
        save_session=False,
    )
    def portal_job_talk(self, order_id, talk, after="", **kw):
        """Return what was written since the last message that is known."""
        job = self._job_of(order_id).sudo()  # sudo: as on the page
        path = f"/my/jobs/{order_id}"
        return _render_messages(job, talk, after, path, self._job_format)

    @route(
        "/my/jobs/<int:order_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def portal_job_file(self, order_id, file_id, **kw):
        """Send a file of one of the conversations of a job."""
        # sudo: files of what one reads are read, too
        job = self._job_of(order_id).sudo()
        files = job._get_talk_files(("dispatcher", "client"))
        file = files.filtered(lambda one: one.id == file_id)
        if not file:
            raise request.not_found()
        return _send_file(file)


class WorkorderTalk(WorkorderPortal):
    """The client's side of it, on the page of a visit."""

    def _service_talk_of(self, order_id):
        """Return an order whose performer the visitor may talk to, with ``sudo``.

        :raise NotFound: where he may not
        """
        # sudo: what is said is not read as records
        order = self._service_order_of(order_id).sudo()
        if not (order._may_talk_to_client() or order._get_talk("client")):
            raise request.not_found()
        return order

    def _service_talk_format(self, moment, order):
        return request.env["ir.qweb.field.datetime"].value_to_html(
            moment, {"hide_seconds": True}
        )

    def _service_order_values(self, order):
        values = super()._service_order_values(order)
        job = values["order"]
        values.update(
            job=job,
            path=f"/my/workorders/{job.id}",
            messages=job._get_talk("client"),
            may_talk=job._may_talk_to_client(),
            format_moment=self._service_talk_format,
            make_key=lambda: str(uuid4()),
        )
        return values

    @route(
        "/my/workorders/<int:order_id>/talk/client",
        type="http",
        auth="user",
        website=True,
        multilang=False,
        methods=["GET"],
        save_session=False,
    )
    def portal_workorder_talk(self, order_id, after="", **kw):
        """Return what was written since the last message that is known."""
        order = self._service_talk_of(order_id)
        path = f"/my/workorders/{order_id}"
        return _render_messages(order, "client", after, path, self._service_talk_format)

    @route(
        "/my/workorders/<int:order_id>/tell",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=lambda _self: MEDIA_BYTES + MAX_PART,
    )
    def portal_workorder_tell(self, order_id, text="", key="", **kw):
        """Write to the performer of a visit, once for each key."""
        order = self._service_talk_of(order_id)
        text = clean(text if isinstance(text, str) else "").strip()[:5000]
        try:
            with request.env.cr.savepoint():
                # sudo: steps are noted by programs
                if request.env["service.contractor.step"].sudo()._claim(order, key):
                    order._client_post(text, read_files())
        except UserError as refusal:
            return self._service_render_order(
                self._service_order_of(order_id), said=text, error=str(refusal)
            )
        return request.redirect(f"/my/workorders/{order_id}#talk", code=303)

    @route(
        "/my/workorders/<int:order_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def portal_workorder_file(self, order_id, file_id, **kw):
        """Send a file of the conversation with the performer."""
        order = self._service_talk_of(order_id)
        files = order._get_talk_files(("client",))
        file = files.filtered(lambda one: one.id == file_id)
        if not file:
            raise request.not_found()
        return _send_file(file)
