from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

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
