from odoo import models
from odoo.http import request

from ..tools import request_log

request_log.hide_secrets()


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client of calls that go on, so that a reload loses none."""
        info = super().session_info()
        Call = self.env["service.call"]
        if Call.has_access("read"):
            info["service_call_ids"] = Call._get_live_of_user().ids
        return info

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Keep the bytes of a body that is signed.

        Once a form has been read from it, nobody can tell what it was:
        ``service_raw_body=True`` on the route.
        """
        result = super()._pre_dispatch(rule, args)
        if rule.endpoint.routing.get("service_raw_body"):
            request.httprequest.get_data(cache=True)
        return result
