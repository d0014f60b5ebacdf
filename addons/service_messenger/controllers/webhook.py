"""The door for messengers: what they tell is kept, then confirmed."""

from odoo.http import Controller, request, route

from ..tools.cleaning import read_json

MAX_BYTES = 4 * 2**20
ADDRESS = "/service_messenger/v1/<string:key>"


class MessengerWebhook(Controller):
    @route(
        ADDRESS,
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        service_limit=60,
    )
    def service_messenger_handshake(self, key, **kw):
        """Answer a messenger that wants to know whether this address is ours."""
        account = self._account_of(key)
        answer = account._get_adapter()._answer_get(account, kw)
        if answer is None:
            return request.make_response("", status=403)
        return request.make_response(answer, [("Content-Type", "text/plain")])

    # csrf: messengers have no session; each request proves where it comes from
    @route(
        ADDRESS,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BYTES,
        service_limit=1200,
    )
    def service_messenger_events(self, key, **kw):
        """Keep what a messenger tells; the work is done after the answer."""
        account = self._account_of(key)
        http_request = request.httprequest
        body = http_request.get_data()
        adapter = account._get_adapter()
        if not adapter._check_request(account, http_request.headers, body):
            return request.make_json_response({"error": "Not accepted."}, status=403)
        try:
            payload = read_json(body)
        except ValueError:
            return request.make_json_response({"error": "No JSON."}, status=400)
        account._receive(payload)
        return request.make_json_response({"ok": True})

    def _account_of(self, key):
        """Return the account of an address of ours.

        :raise NotFound: where there is none, or it is switched off
        """
        # sudo: strangers see no accounts; the key is the address
        Account = request.env["service.messenger.account"].sudo()
        account = Account.search([("uuid", "=", key), ("mode", "=", "webhook")])
        if not account or account.state == "off":
            raise request.not_found()
        return account
