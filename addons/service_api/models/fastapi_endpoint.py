from typing import Any

from fastapi import APIRouter, FastAPI

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..routers import description, routers

APP = "service_v1"


class FastapiEndpoint(models.Model):
    _inherit = "fastapi.endpoint"

    app = fields.Selection(
        selection_add=[(APP, "Service Desk, version 1")], ondelete={APP: "cascade"}
    )

    @api.constrains("app", "user_id")
    def _check_no_user(self):
        if self.filtered(lambda endpoint: endpoint.app == APP and endpoint.user_id):
            raise ValidationError(
                self.env._(
                    "This API acts as the user of the key that a call brings: leave "
                    "the user of the endpoint empty."
                )
            )

    def _get_routing_info(self):
        info = super()._get_routing_info()
        if self.app == APP:
            info["auth"] = "service_api"
        return info

    def _get_fastapi_routers(self) -> list[APIRouter]:
        if self.app == APP:
            return routers()
        return super()._get_fastapi_routers()

    def _prepare_fastapi_app_params(self) -> dict[str, Any]:
        params = super()._prepare_fastapi_app_params()
        if self.app == APP:
            params.update(description.APP_PARAMETERS)
        return params

    def _get_app(self) -> FastAPI:
        app = super()._get_app()
        if self.app == APP:
            description.complete(app)
        return app
