"""Articles at the request form."""

from odoo.http import request

from odoo.addons.service_ticket.controllers.web_form_ci import WebFormCi
from odoo.addons.service_ticket.tools.typed import read_number

MOST_SHOWN = 10


class WebFormArticles(WebFormCi):
    def _service_file(self, values, files, earlier):
        ticket = super()._service_file(values, files, earlier)
        if articles := self._service_articles_shown():
            articles._note_event("sent", ticket)
        return ticket

    def _service_articles_shown(self):
        """Return the articles that were shown before the request was sent."""
        shown = request.httprequest.form.get("articles_shown", "").split(",")
        ids = [read_number(number) or 0 for number in shown[:MOST_SHOWN]]
        return request.env["service.article"].search([("id", "in", ids)])
