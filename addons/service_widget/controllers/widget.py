"""The form within a website: call back, or a request in writing.

Whoever fills it in is a stranger there, also with a login of ours: browsers send no
session to a page that stands within another one. What is typed proves nothing, and the
answer is the same for everybody.
"""

from werkzeug.urls import url_encode

from odoo.http import request, route
from odoo.tools.mail import email_normalize

from odoo.addons.service_ci.controllers.limited import is_logged_in
from odoo.addons.service_ticket.controllers.once import once
from odoo.addons.service_ticket.controllers.uploads import parameter
from odoo.addons.service_ticket.controllers.web_form import HONEYPOT, WebForm
from odoo.addons.service_ticket.tools.typed import clean

LIMITS = {"name": 100, "phone": 40, "email": 254, "text": 2000}
KINDS = ("callback", "request")


class Widget(WebForm):
    @route(
        "/service/widget/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
        save_session=False,
    )
    def widget(self, token, kind=None, lang=None, **kw):
        """Show the form within a website."""
        widget = self._widget_of(token, lang)
        return self._widget_render(widget, self._widget_kind(widget, kind))

    # csrf: there is no session within another website; the signed note of when the form
    # was opened says that it is ours, and nothing is done in anybody's name
    @route(
        "/service/widget/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
        captcha="service_widget",
        save_session=False,
        max_content_length=2**16,
        service_limit=30,
    )
    def widget_send(self, token, kind=None, lang=None, **kw):
        """Take in what was asked for, or show the form again with what is wrong."""
        widget = self._widget_of(token, lang)
        kind = self._widget_kind(widget, kind)
        form = request.httprequest.form
        opened = form.get("opened")
        typed, errors = self._widget_read(widget, kind, form)
        if not errors and (error := self._service_check_person(form, opened)):
            errors["form"] = error
            opened = None if error == self._service_expired() else opened
        status = 200
        if not errors and self._service_too_many(self._widget_limits(widget, typed)):
            errors["form"] = self.env._(
                "Very many requests came from here within an hour. Please wait a while "
                "and send it again; what you wrote is still below."
            )
            status = 429
        if errors:
            return self._widget_render(widget, kind, typed, errors, opened, status)
        once(lambda: self._widget_file(widget, kind, typed))
        query = url_encode({"kind": kind, "lang": lang or ""})
        return request.redirect(f"/service/widget/{token}/sent?{query}", code=303)

    @route(
        "/service/widget/<string:token>/sent",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
        save_session=False,
    )
    def widget_sent(self, token, kind=None, lang=None, **kw):
        """Say that it has come; nothing of it is told."""
        widget = self._widget_of(token, lang)
        values = {"widget": widget, "kind": self._widget_kind(widget, kind)}
        return self._widget_respond(widget, "service_widget.widget_sent", values)

    # What the visitor asks for

    def _widget_of(self, token, lang):
        """Return the widget of a token, in the language of the website.

        :raise NotFound: where there is none
        """
        # sudo: strangers see no settings; the token stands on the website
        Widgets = request.env["service.widget"].sudo()
        widget = Widgets.search([("token", "=", clean(token))])
        if not widget:
            raise request.not_found()
        wanted = (lang or "")[:2].lower()
        for code, _name in request.env["res.lang"].get_installed():
            if wanted and code.lower().startswith(wanted):
                request.update_context(lang=code)
                widget = widget.with_context(lang=code)
                break
        return widget

    def _widget_kind(self, widget, kind):
        offered = [one for one in KINDS if widget[f"offers_{one}"]]
        return kind if kind in offered else offered[0]

    def _widget_read(self, widget, kind, form):
        """Return what was typed, cleaned, and what is wrong with it."""
        typed, errors = {}, {}
        for field, limit in LIMITS.items():
            value = clean(form.get(field)).strip()
            typed[field] = value if field == "text" else " ".join(value.split())
            if len(value) > limit:
                errors[field] = self.env._(
                    "This is too long: at most %(limit)s characters fit.", limit=limit
                )
        if not typed["name"]:
            errors["name"] = self.env._("Please tell us your name.")
        has_number = typed["phone"] and widget._read_phone(typed["phone"])
        if kind == "callback" and not typed["phone"]:
            errors["phone"] = self.env._("Please tell us your phone number.")
        elif typed["phone"] and not has_number:
            errors.setdefault(
                "phone",
                self.env._("This is no phone number; one looks like +7 495 123-45-67."),
            )
        if kind == "request":
            if not email_normalize(typed["email"]):
                errors["email"] = self.env._(
                    "This is no mail address; one looks like name@example.com."
                )
            if not typed["text"]:
                errors["text"] = self.env._("Please describe what we can do for you.")
        return typed, errors

    def _widget_limits(self, widget, typed):
        """Return how many requests are fine, see ``_service_too_many``."""
        per_person = parameter(request.env, "web_form_per_address", 5)
        people = {
            "address": email_normalize(typed["email"]),
            "phone": widget._read_phone(typed["phone"]),
        }
        per_place = parameter(request.env, "web_form_per_place", 30)
        return [
            *((kind, who, per_person) for kind, who in people.items() if who),
            ("place", self._service_place_of_visitor(), per_place),
        ]

    def _widget_file(self, widget, kind, typed):
        values = {
            **typed,
            "phone": widget._read_phone(typed["phone"]) or "",
            "email": email_normalize(typed["email"]) if kind == "request" else False,
        }
        if kind == "callback":
            return widget._intake_callback(values)
        return widget._intake_request(values)

    # Pages

    def _widget_render(
        self, widget, kind, typed=None, errors=None, opened=None, status=200
    ):
        values = {
            "widget": widget,
            "kind": kind,
            "typed": typed or {},
            "errors": errors or {},
            "general_error": self.env._(
                "Something is missing or wrong below; nothing that you wrote is lost."
            ),
            "limits": LIMITS,
            "honeypot": HONEYPOT,
            "opened": opened or self._service_stamp(),
        }
        return self._widget_respond(
            widget, "service_widget.widget_form", values, status
        )

    def _widget_respond(self, widget, template, values, status=200):
        values["lang"] = (request.env.lang or "en")[:2]
        response = request.render(template, values)
        response.status_code = status
        ancestors = widget._get_frame_ancestors()
        response.headers["Content-Security-Policy"] = f"frame-ancestors {ancestors}"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        return response
