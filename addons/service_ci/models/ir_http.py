from werkzeug.exceptions import TooManyRequests

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Refuse strangers who call too often.

        A route says how often a minute they may call it from one place:
        ``service_limit=60``. Who is logged in is known and calls as often as need be.
        """
        super()._pre_dispatch(rule, args)
        limit = rule.endpoint.routing.get("service_limit")
        if not limit or not request.env.user._is_public():
            return
        # The session of a login that has ended: counted from the next call on.
        if request.env.cr.readonly:
            return
        Call = request.env["service.limited.call"]
        place = Call._place_of(request.httprequest.remote_addr)
        route = f"{request.httprequest.method} {rule.rule}"
        if seconds := Call._seconds_to_wait(route, place, limit):
            raise TooManyRequests(
                request.env._(
                    "This page was opened very often from here. Please try again in "
                    "%(seconds)s seconds.",
                    seconds=seconds,
                ),
                retry_after=seconds,
            )

    @classmethod
    def _handle_error(cls, exception):
        response = super()._handle_error(exception)
        retry_after = getattr(exception, "retry_after", None)
        # The page for errors is another response.
        if retry_after and response is not exception:
            response.headers["Retry-After"] = str(retry_after)
        return response
