"""The page on which customers say what they think of the work."""

from werkzeug.urls import url_encode

from odoo.http import Controller, request, route

from odoo.addons.rating.controllers.main import Rating
from odoo.addons.service_ci.controllers.limited import is_logged_in

from ..tools.typed import clean, read_number
from .expert import HEADERS

POINTS = range(1, 6)
SCORES = range(11)
MAX_COMMENT = 5000


def read_choice(value, allowed):
    """Return what was chosen on a scale, None for everything else."""
    number = read_number(value)
    return number if number in allowed else None


def read_comment():
    """Return what was written into the form."""
    text = request.httprequest.form.get("comment", "")
    return clean(text).strip()[:MAX_COMMENT]


class FeedbackPage(Controller):
    @route(
        "/service/rate/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def feedback(self, token, value=None, notice=None, **kw):
        """Show the scale; programmes that follow links in mails rate nothing."""
        return self._feedback_page(token, value, notice)

    @route(
        "/service/rate/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        service_limit=30,
    )
    def feedback_rate(self, token, value=None, **kw):
        """Note the rating."""
        rating = self._feedback_find(token)
        points = read_choice(value, POINTS)
        comment = read_comment()
        if not rating or not rating.service_ticket_id._portal_may_rate():
            return self._feedback_page(token)
        if points is None:
            return self._feedback_page(token, None, "no_rating", comment)
        rating.service_ticket_id._apply_rating(rating, points, comment)
        return self._feedback_done(token, "rate")

    @route(
        "/service/rate/<string:token>/nps",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        service_limit=30,
    )
    def feedback_nps(self, token, score=None, **kw):
        """Note how likely the customer is to recommend us."""
        rating = self._feedback_find(token)
        number = read_choice(score, SCORES)
        if not rating:
            return self._feedback_page(token)
        if number is None:
            return self._feedback_page(token, notice="no_score", reason=read_comment())
        rating._service_answer_nps(number, read_comment())
        return self._feedback_done(token, "nps")

    def _feedback_find(self, token):
        """Return the rating of a link, none for staff: they do not rate themselves."""
        Rating = request.env["rating.rating"]
        if request.env.user._is_internal():
            return Rating
        return Rating._service_find(token)

    def _feedback_done(self, token, notice):
        query = url_encode({"notice": notice})
        return request.redirect(f"/service/rate/{token}?{query}", code=303)

    def _feedback_page(self, token, value=None, notice=None, comment=None, reason=""):
        rating = request.env["rating.rating"]._service_find(token)
        if request.env.user._is_internal() and rating:
            notice = "staff"
        ticket = rating.service_ticket_id
        lang = rating.partner_id.lang or ticket.company_id.partner_id.lang
        if lang:
            request.update_context(lang=lang)
        chosen = read_choice(value, POINTS) or (rating.consumed and int(rating.rating))
        response = request.render(
            "service_ticket.feedback_page",
            {
                "rating": rating,
                "ticket": ticket,
                "token": token,
                "chosen": chosen,
                "comment": rating.feedback if comment is None else comment,
                "reason": reason,
                "notice": notice,
                "may_rate": bool(ticket) and ticket._portal_may_rate(),
                "asks_nps": rating.service_asks_nps and not rating.service_nps_ids,
                "no_breadcrumbs": True,
            },
        )
        if not rating:
            response.status_code = 404
        response.headers.update(HEADERS)
        return response


class OdooFeedbackPage(Rating):
    """Odoo's own page asks neither who rates nor whether one still may."""

    @route(service_limit=120)
    def action_open_rating(self, token, rate, **kwargs):
        return self._service_page_of(token, rate) or super().action_open_rating(
            token, rate, **kwargs
        )

    @route(service_limit=30)
    def action_submit_rating(self, token, rate=0, **kwargs):
        return self._service_page_of(token, rate) or super().action_submit_rating(
            token, rate, **kwargs
        )

    def _service_page_of(self, token, points):
        """Return a redirection to our page, nothing for what is rated elsewhere.

        :param int points: what was chosen, it is chosen there, too
        """
        if request.env["rating.rating"]._service_find(token):
            query = url_encode({"value": points})
            return request.redirect(f"/service/rate/{token}?{query}", code=303)
        return None
