"""The door for telephone exchanges.

What comes is verified, stored and committed before the exchange hears that it came.
What it says is read after that: a fault there is ours and stays in the ledger.
"""

import json
from datetime import datetime, timezone

from odoo.http import Controller, Response, request, route

from odoo.addons.service_ticket.tools.typed import clean

from ..tools import providers
from ..tools.providers import neutral

MAX_BYTES = 2**18
# From one place; exchanges of a whole town do not send as many.
LIMIT = 3000


class Telephony(Controller):
    # csrf: exchanges have no session, their requests are signed
    @route(
        "/service_telephony/v1/<string:uuid>/<path:path>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BYTES,
        service_limit=LIMIT,
        service_raw_body=True,
    )
    def service_telephony(self, uuid, path, **kw):
        """Take what an exchange tells about calls."""
        connector = self._telephony_connector(uuid)
        provider = providers.get(connector.provider or "neutral")
        asked = self._telephony_request(f"/{path}")
        if connector and asked["path"] not in provider.PATHS:
            return self._telephony_answer(404, error="Nothing is here.")
        if not self._telephony_verify(connector, provider, asked):
            return self._telephony_answer(401, error="Wrong signature or time.")
        connector._take_request(asked)
        contact = None
        if hasattr(provider, "lookup") and (number := provider.lookup(asked)):
            contact = connector._get_contact_for_provider(number)
        status, mimetype, text = provider.respond(asked, contact)
        return Response(text, status=status, mimetype=mimetype)

    # csrf: as above
    @route(
        "/service_telephony/v1/<string:uuid>/commands",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BYTES,
        service_limit=LIMIT,
        service_raw_body=True,
    )
    def service_telephony_commands(self, uuid, **kw):
        """Hand out commands to the daemon of an exchange, and hear what became of them.

        See :mod:`..tools.providers`.
        """
        connector = self._telephony_connector(uuid)
        asked = self._telephony_request("/commands")
        is_ours = self._telephony_verify(connector, neutral, asked)
        if not is_ours or not connector._has_daemon():
            return self._telephony_answer(401, error="Wrong signature or time.")
        try:
            data = json.loads(asked["body"] or b"{}")
        except (ValueError, RecursionError):
            return self._telephony_answer(400, error="The body is no JSON.")
        done = data.get("done") if isinstance(data, dict) else None
        Order = request.env["service.call.order"].sudo()  # sudo: a daemon has no user
        Order._note_done(connector, done if isinstance(done, list) else [])
        commands = Order._hand_out(connector)
        return self._telephony_answer(200, commands=commands)

    def _telephony_connector(self, uuid):
        # sudo: exchanges have no user; the signature says who it is
        Connector = request.env["service.call.connector"].sudo()
        names = ["provider", "zone", "company_id", "ticket_rule"]
        names += ["key", "secret", "api_url"]
        return Connector.search_fetch([("uuid", "=", clean(uuid))], names, limit=1)

    def _telephony_verify(self, connector, provider, asked):
        """Tell whether the exchange of a connector has sent this."""
        return bool(connector) and provider.verify(connector._get_credentials(), asked)

    def _telephony_request(self, path):
        """Return the request as providers take it, see :mod:`..tools.providers`."""
        http = request.httprequest
        return {
            "method": http.method,
            "path": path,
            "headers": {name.lower(): value for name, value in http.headers},
            "query": http.args.to_dict(),
            "body": http.get_data(cache=True),
            "now": datetime.now(timezone.utc),
        }

    def _telephony_answer(self, status, **data):
        return request.make_json_response(data, status=status)
