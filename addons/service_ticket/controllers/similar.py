"""What somebody who writes a request has asked already."""

from odoo.http import Controller, request, route


class Similar(Controller):
    @route(
        "/service/similar",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        readonly=True,
    )
    def service_similar(self, subject):
        """Return the visitor's own open requests that resemble a subject.

        Strangers are not answered at all: what they type proves nothing.

        :param str subject: what has been typed so far
        :return: list of dicts with ``number``, ``name``, ``status``, ``url``
        """
        if not request.env["service.ticket"].has_access("read"):
            return []  # staff without a role at the desk
        tickets = request.env["service.ticket"]._search_similar_open(
            subject if isinstance(subject, str) else "",
            self._service_similar_domain(),
        )
        return [
            {
                "number": ticket.number,
                "name": ticket.name,
                # sudo: customers see what a stage is called, not the stage
                "status": ticket.sudo()._portal_status()[0],
                "url": ticket.access_url,
            }
            for ticket in tickets
        ]

    def _service_similar_domain(self):
        """Return among which requests the visitor's own are sought."""
        return [("partner_id", "=", request.env.user.partner_id.id)]
