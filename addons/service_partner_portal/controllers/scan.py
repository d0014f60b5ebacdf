"""The code on an item: read by the camera of the page, or typed."""

from urllib.parse import unquote, urlsplit

from werkzeug.urls import url_encode

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.service_ticket.tools.typed import clean

MAX_CODE = 500
LABEL_PATH = "/service/ci/"


class ScanPortal(CustomerPortal):
    @route(
        "/my/scan",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_scan(self, code="", then="item", **kw):
        """Open the item of a code, or the request about it; else ask for the code."""
        if not request.env.user._is_portal():
            raise request.not_found()
        code = clean(code).strip()[:MAX_CODE]
        ci = self._service_item_of_code(code)
        if ci and then == "request":
            # sudo: the visitor sees the item, so he may stand before it
            query = url_encode({"ci": ci.sudo()._get_label_token()})
            return request.redirect(f"/my/request?{query}")
        if ci:
            return request.redirect(f"/my/equipment/{ci.id}")
        values = {"page_name": "service_scan", "code": code, "then": then}
        response = request.render("service_partner_portal.portal_scan", values)
        response.status_code = 404 if code else 200
        return response

    @route(
        "/my/scan/item", type="jsonrpc", auth="user", methods=["POST"], readonly=True
    )
    def portal_scan_item(self, code):
        """Return the item of a code: dict of ids, empty where the visitor sees none.

        :param str code: what the camera has read
        """
        if not request.env.user._is_portal() or not isinstance(code, str):
            return {}
        ci = self._service_item_of_code(clean(code).strip()[:MAX_CODE])
        return {"id": ci.id, "name": ci.name, "site_id": ci.site_id.id} if ci else {}

    def _service_item_of_code(self, code):
        """Return the item that the visitor sees by its label, number or serial.

        :param str code: what the label says, or what was typed
        :return: ``service.ci``, empty where there is none or more than one
        """
        Item = request.env["service.ci"]
        if not code:
            return Item
        label = unquote(urlsplit(code).path) if "://" in code else ""
        if label.startswith(LABEL_PATH):
            asked = Item._of_label(label.removeprefix(LABEL_PATH)).ids
            domain = Domain("id", "in", asked)
        else:
            domain = Domain("number", "=ilike", self._service_literal(code)) | Domain(
                "serial", "=ilike", self._service_literal(code)
            )
        # search, unlike browse, finds nothing that the visitor may not see
        found = Item.search(domain, limit=2)
        return found if len(found) == 1 else Item

    def _service_literal(self, text):
        """Return a text for ``=ilike`` that means itself."""
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
