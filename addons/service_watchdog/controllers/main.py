import json
import re

from odoo.http import Controller, request, route

from ..tools import signals
from ..tools.signals import SignalError

BEARER = re.compile(r"bearer\s+(\S+)", re.IGNORECASE)


class WatchController(Controller):
    @route(
        "/service/watch/<string:code>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        service_limit=600,
    )
    def receive(self, code, **_params):
        """Take in what objects of a source have delivered.

        The token stands in the header ``Authorization: Bearer …`` or
        ``X-Service-Token``.  The body is JSON: a list of codes, or of objects with
        ``object`` and, if wanted, ``period`` (date) and ``at`` (moment).  Sending the
        same again changes nothing.

        :return: JSON with ``accepted``, ``duplicates`` and ``unknown``; 401 for a wrong
            token, 413 for too much at once, 400 with a sentence for what cannot be read
        """
        Source = request.env["service.watch.source"]
        source = Source._authenticate(code, self._token())
        if not source:
            return self._answer({"error": "Unknown source or wrong token."}, 401)
        if (request.httprequest.content_length or 0) > signals.MAX_BYTES:
            return self._answer({"error": "Send less at once."}, 413)
        try:
            found = signals.from_json(request.httprequest.get_data())
        except SignalError as error:
            return self._answer({"error": str(Source._explain(error))}, 400)
        Heartbeat = request.env["service.watch.heartbeat"]
        # sudo: whoever has the token may deliver
        return self._answer(Heartbeat.sudo()._receive(source, found, "api"))

    def _token(self):
        headers = request.httprequest.headers
        bearer = BEARER.fullmatch(headers.get("Authorization", "").strip())
        return bearer[1] if bearer else headers.get("X-Service-Token")

    def _answer(self, data, status=200):
        return request.make_response(
            json.dumps(data, ensure_ascii=False),
            headers=[("Content-Type", "application/json; charset=utf-8")],
            status=status,
        )
