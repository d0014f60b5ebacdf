"""Whoever wants to work for us says so, without a login.

The answer is the same for whoever we know and whoever we do not.
"""

from odoo.http import request, route
from odoo.tools.mail import email_normalize

from odoo.addons.service_ci.controllers.limited import is_logged_in
from odoo.addons.service_ticket.controllers.once import once
from odoo.addons.service_ticket.controllers.web_form import HONEYPOT, WebForm
from odoo.addons.service_ticket.tools.typed import clean

from .persons import find_person_errors

# Lengths of what is typed; also the whitelist of what is read from the browser.
LIMITS = {"name": 100, "person": 100, "email": 254, "phone": 40, "text": 3000}
MAX_BODY = 2**16
# An hour.
PER_ADDRESS = 3
PER_PLACE = 10


class ContractorApplication(WebForm):
    def _apply_check_open(self):
        """Open the page where the company looks for contractors.

        :raise NotFound: elsewhere
        """
        # sudo: visitors do not see the settings of the company
        if not request.env.company.sudo().contractors_apply_online:
            raise request.not_found()

    @route(
        "/contractors/apply",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_logged_in,
        service_limit=120,
    )
    def contractor_apply(self, sent="", **kw):
        """Show the form, or that it has arrived."""
        self._apply_check_open()
        return self._apply_render({}, is_sent=bool(sent))

    @route(
        "/contractors/apply",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        captcha="contractor_apply",
        max_content_length=MAX_BODY,
        service_limit=60,
    )
    def contractor_apply_send(self, **kw):
        """Take an application, or show the form again with what is wrong."""
        self._apply_check_open()
        form = request.httprequest.form
        values = {
            name: clean(form.get(name)).strip()[:limit]
            for name, limit in LIMITS.items()
        }
        opened = form.get("opened")
        errors = find_person_errors(self.env, values)
        status = 422
        if not errors and (error := self._service_check_person(form, opened)):
            errors["form"] = error
            opened = None if error == self._service_expired() else opened
        if not errors and self._service_too_many(self._apply_limits(values)):
            status = 429
            errors["form"] = self.env._(
                "Too much has come from you within an hour. Please try again later."
            )
        if not errors:
            values["email"] = email_normalize(values["email"])
            # sudo: visitors have no right to performers; they are written from what
            # was checked
            Resource = request.env["service.resource"].sudo()
            once(lambda: Resource._apply_online(values))
            return request.redirect("/contractors/apply?sent=1", code=303)
        return self._apply_render(values, errors, opened, status)

    def _apply_limits(self, values):
        """Return how many applications an hour are fine."""
        return [
            ("applicant", email_normalize(values["email"]), PER_ADDRESS),
            ("applicants", self._service_place_of_visitor(), PER_PLACE),
        ]

    def _apply_render(self, values, errors=None, opened=None, status=200, **more):
        response = request.render(
            "service_partner_portal.contractor_apply",
            {
                "typed": values,
                "errors": errors or {},
                "limits": LIMITS,
                "honeypot": HONEYPOT,
                "opened": opened or self._service_stamp(),
                "is_sent": False,
                **more,
            },
        )
        response.status_code = status
        return response
