import logging
import re

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from odoo import SUPERUSER_ID, models
from odoo.http import request

from odoo.addons.service_ci.tools.inner import Inner
from odoo.addons.service_ticket.controllers.uploads import max_total_bytes
from odoo.addons.service_workorder.models.orders.service_workorder_visit import (
    MEDIA_BYTES,
)

from ..routers.description import DOCUMENTATION
from ..routers.problems import problem_of
from .service_api_key import CONTEXT_KEY, SETTLED_KEY

_logger = logging.getLogger(__name__)
# From one place in a minute.
UNKNOWN_KEYS = 300
# A signature, or the longest answers of a checklist.
TEXT_BYTES = 8 * 2**20
# What stands around files.
FORM_BYTES = 2**20
BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _auth_method_service_api(cls):
        """Let in who brings a valid key; staff may read the documentation without.

        The answer is the same for a key that is unknown, wrong, expired or revoked, or
        whose user is archived.
        """
        request.service_api = True  # its errors have a shape of their own
        request.session.can_save = False
        request.httprequest.max_content_length = cls._max_body_bytes()
        header = BEARER.fullmatch(request.httprequest.headers.get("Authorization", ""))
        if not header and cls._is_staff_at_documentation():
            return
        env = request.env(user=SUPERUSER_ID)
        context = {}
        if header and request.httprequest.path.endswith("/changes"):
            # Before anything is read, see there.
            context[SETTLED_KEY] = env["service.api.key"]._get_settled_moment()
        key = env["service.api.key"]._authenticate(header and header[1])
        if not key:
            cls._count_unknown_key(env)
            raise Unauthorized(
                "Send a valid key in the header “Authorization: Bearer …”.",
                www_authenticate=WWWAuthenticate("bearer"),
            )
        if seconds := key._count_call():
            raise TooManyRequests(
                f"This key may be used {key.calls_per_minute} times a minute: go on in "
                f"{seconds} seconds.",
                retry_after=seconds,
            )
        user = key.user_id
        request.update_env(
            user=user.id,
            context={
                **context,
                "lang": user.lang,
                "tz": user.tz,
                "allowed_company_ids": user.company_id.ids,
                CONTEXT_KEY: Inner(key.id),
            },
        )

    @classmethod
    def _max_body_bytes(cls):
        """Return how much of a call is read: files wait on the disk, texts do not."""
        if request.httprequest.mimetype != "multipart/form-data":
            return TEXT_BYTES
        has_films = "/jobs/" in request.httprequest.path
        return FORM_BYTES + (MEDIA_BYTES if has_films else max_total_bytes(request.env))

    @classmethod
    def _count_unknown_key(cls, env):
        """Refuse to try keys without end."""
        Call = env["service.limited.call"]
        place = Call._place_of(request.httprequest.remote_addr)
        seconds = Call._seconds_to_wait("service_api unknown", place, UNKNOWN_KEYS)
        if seconds:
            raise TooManyRequests(
                f"Too many calls without a valid key: go on in {seconds} seconds.",
                retry_after=seconds,
            )

    @classmethod
    def _is_staff_at_documentation(cls):
        page = request.httprequest.path.rpartition("/")[2]
        user = request.env.user
        return bool(
            page in DOCUMENTATION and user and user.has_group("service_ci.group_agent")
        )

    @classmethod
    def _handle_error(cls, exception):
        if not getattr(request, "service_api", False):
            return super()._handle_error(exception)
        problem, headers = problem_of(exception)
        if problem.status >= 500:
            _logger.error("A call of the API failed", exc_info=exception)
        # Logged once, or not at all: callers that err are no fault of ours.
        exception.loglevel = logging.DEBUG
        return request.make_response(
            problem.model_dump_json(),
            headers=[("Content-Type", "application/problem+json"), *headers],
            status=problem.status,
        )
