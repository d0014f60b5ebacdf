"""Steps, photos and films that telephones send.

Forms of a browser without scripts and the queue of one with them send the same; the
queue asks for JSON.
"""

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.service_ticket.tools.typed import read_number
from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from .contractor import ContractorPortal
from .media import MAX_PART, media_response, read_files


class ContractorSteps(ContractorPortal):
    def _job_refuse(self, order, refusal, step, typed=None):
        """Answer with what is wrong, as JSON or on the page with what was typed."""
        if self._job_wants_json():
            return request.make_json_response({"error": str(refusal)}, status=422)
        order.invalidate_recordset()
        return self._job_render(order, str(refusal), step, typed)

    @route(
        "/my/jobs/<int:order_id>/<any(arrive,answer,sign,report,say,tell,hand):step>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=lambda _self: MEDIA_BYTES + MAX_PART,
    )
    def portal_job_step(self, order_id, step, key="", **form):
        """Take one step on a job, once for each key."""
        order = self._job_of(order_id)
        form["files"] = read_files()
        try:
            with request.env.cr.savepoint():
                order._contractor_take(step, key, form)
        except UserError as refusal:
            return self._job_refuse(order, refusal, step, form)
        if self._job_wants_json():
            return request.make_json_response({"done": True})
        return request.redirect(f"/my/jobs/{order_id}#job_{step}", code=303)

    # Photos and films

    def _job_check_of(self, job, number):
        """Return the point of a job that a photo belongs to, empty for none."""
        number = read_number(number)
        checks = job.check_ids.filtered(lambda check: check.id == number)
        if number and not checks:
            raise UserError(
                self.env._("This point is not on the work order: load the page again.")
            )
        return checks

    @route(
        "/my/jobs/<int:order_id>/photo",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=lambda _self: MEDIA_BYTES + MAX_PART,
    )
    def portal_job_photo(self, order_id, key="", photo=None, check_id="", **kw):
        """Take photos from a browser without scripts, each in one piece."""
        order = self._job_of(order_id)
        job = order.sudo()  # sudo: contractors add files to their orders only here
        files = request.httprequest.files.getlist("photo")
        try:
            with request.env.cr.savepoint():
                check = self._job_check_of(job, check_id)
                files = [file for file in files if file.filename]
                if not files:
                    raise UserError(self.env._("Take or choose a photo first."))
                # sudo: steps are noted by programs
                if not request.env["service.contractor.step"].sudo()._claim(job, key):
                    files = []
                for file in files:
                    job._add_media(file.filename, file.read(MEDIA_BYTES + 1), check)
        except UserError as refusal:
            return self._job_refuse(order, refusal, "photo")
        return request.redirect(f"/my/jobs/{order_id}#job_photo", code=303)

    @route(
        "/my/jobs/<int:order_id>/upload/<string:key>",
        type="http",
        auth="user",
        website=True,
        multilang=False,
        methods=["POST"],
        max_content_length=lambda _self: MAX_PART,
        save_session=False,
    )
    def portal_job_upload(
        self, order_id, key, name="", size="", offset="", check_id="", talk="", **kw
    ):
        """Take a part of a file and say how much of it is here.

        Without a part it is only told, so that an upload goes on where it broke.
        """
        order = self._job_of(order_id)
        job = order.sudo()  # sudo: contractors add files to their orders only here
        Upload = request.env["service.contractor.upload"].sudo()  # sudo: as above
        try:
            with request.env.cr.savepoint():
                check = self._job_check_of(job, check_id)
                name = name if isinstance(name, str) else ""
                size = read_number(size) or 0
                upload = Upload._open(job, key, name, size, check, talk)
                if part := request.httprequest.files.get("part"):
                    number = read_number(offset)
                    upload._append(-1 if number is None else number, part.read())
                answer = {"received": upload.received, "done": upload.is_done}
        except UserError as refusal:
            return self._job_refuse(order, refusal, "photo")
        return request.make_json_response(answer)

    @route(
        "/my/jobs/<int:order_id>/media/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def portal_job_media(self, order_id, file_id, small=None, **kw):
        """Send one photo or film of a job."""
        # sudo: files of a job are read by whoever has it
        job = self._job_of(order_id).sudo()
        file = job._contractor_media().filtered(lambda media: media.id == file_id)
        if not file:
            raise request.not_found()
        return media_response(file, small)
