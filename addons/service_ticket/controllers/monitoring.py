"""The door for monitoring systems: alarms as JSON."""

import json

from odoo.http import Controller, request, route

from ..tools.monitoring import read_item

MAX_ALARMS = 1000
MAX_BYTES = 8 * 2**20


class Monitoring(Controller):
    @route(
        "/service/monitoring/<string:key>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BYTES,
        service_limit=600,
    )
    def service_monitoring(self, key, **kw):
        """Take alarms: ``{"object": …}``, or ``{"alarms": [{"object": …}, …]}``.

        The secret of the source comes as ``Authorization: Bearer SECRET``. Beside
        ``object`` an alarm may say ``state``, ``severity``, ``summary`` and ``text``.
        """
        scheme, _space, secret = request.httprequest.headers.get(
            "Authorization", ""
        ).partition(" ")
        Source = request.env["service.monitor.source"]
        source = Source._authenticate(key, secret if scheme == "Bearer" else "")
        if not source:
            return self._answer(401, error="Unknown source or wrong secret.")
        try:
            alarms = self._read_alarms(source._rules())
        except ValueError as error:
            return self._answer(400, error=str(error))
        if seconds := source._seconds_to_wait(len(alarms)):
            return self._answer(
                429,
                headers=[("Retry-After", str(seconds))],
                error=f"Too many alarms: try again in {seconds} seconds.",
            )
        results = source._take_alarms(alarms)
        return self._answer(
            200,
            results=[
                {"object": name, "ticket": ticket.number or None, "result": result}
                for name, (ticket, result) in results.items()
            ],
        )

    def _read_alarms(self, rules):
        """Return the alarms of the request.

        :raise ValueError: with one sentence about what is wrong
        """
        try:
            data = json.loads(request.httprequest.get_data())
        except (ValueError, RecursionError):
            raise ValueError("The body is no JSON.") from None
        items = data.get("alarms", [data]) if isinstance(data, dict) else data
        if not isinstance(items, list):
            raise ValueError("“alarms” has to be a list.")
        if len(items) > MAX_ALARMS:
            raise ValueError(f"At most {MAX_ALARMS} alarms at once, please.")
        alarms = []
        for number, item in enumerate(items, 1):
            try:
                alarms.append(read_item(rules, item))
            except ValueError as error:
                raise ValueError(
                    f"Alarm {number}: “{error}” is missing or no text."
                ) from None
        return alarms

    def _answer(self, status, headers=(), **data):
        return request.make_json_response(data, headers=headers, status=status)
