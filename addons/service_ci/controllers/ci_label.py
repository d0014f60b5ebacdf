"""What a phone opens that reads the label on a configuration item."""

from werkzeug.urls import url_encode

from odoo.http import Controller, request, route

from .limited import is_logged_in


class CiLabel(Controller):
    @route(
        "/service/ci/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def service_ci_label(self, token, **kw):
        """Show staff the item, send everybody else where they can ask for help."""
        ci = request.env["service.ci"]._of_label(token)
        if not ci:
            raise request.not_found()
        if request.env.user._is_internal():
            return request.redirect(f"/odoo/configuration-items/{ci.id}")
        return request.redirect(self._service_ci_target(ci, token))

    def _service_ci_target(self, ci, token):
        """Return where somebody goes who is no staff; addons with a form extend this.

        :param ci: ``service.ci`` as superuser
        :param str token: what the label says
        """
        query = url_encode({"redirect": request.httprequest.path})
        return f"/web/login?{query}" if request.env.user._is_public() else "/my"
