from typing import Any

from fastapi import APIRouter

from odoo import models

from odoo.addons.service_api.models.fastapi_endpoint import APP

from ..routers import approvals


class FastapiEndpoint(models.Model):
    _inherit = "fastapi.endpoint"

    def _get_fastapi_routers(self) -> list[APIRouter]:
        routers = super()._get_fastapi_routers()
        return [*routers, approvals.router] if self.app == APP else routers

    def _prepare_fastapi_app_params(self) -> dict[str, Any]:
        params = super()._prepare_fastapi_app_params()
        if self.app == APP:
            params["openapi_tags"] = [*params["openapi_tags"], approvals.TAG]
        return params
